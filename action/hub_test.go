package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"
)

// hub is what GitHub keeps, and may refuse.
type hub struct {
	now       time.Time
	statuses  []object
	comments  []object
	reactions []string
	pulls     []object
	runs      []object
	pending   []object
	opened    []string
	calls     []string
	// denied are the starts of calls, such as "POST /repos/org/house/statuses", and
	// broken those that fail.
	denied, broken []string
	me             object
	users          map[string]int
}

type object map[string]any

func newHub() *hub {
	return &hub{
		now:   time.Date(2026, 2, 23, 12, 0, 0, 0, time.UTC),
		users: map[string]int{"dev-1": 11, "dev-2": 12, "qa-1": 21, "ops-1": 31, "somebody": 99},
	}
}

func (h *hub) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	rec.Header().Set("Date", h.now.Format(http.TimeFormat))
	h.serve(rec, r)
	return rec.Result(), nil
}

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func user(login string, id int, kind string) object {
	return object{"login": login, "id": id, "type": kind}
}

func (h *hub) serve(w http.ResponseWriter, r *http.Request) {
	what := r.Method + " " + r.URL.Path
	h.calls = append(h.calls, what)
	starts := func(list []string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return strings.HasPrefix(what, s) })
	}
	if starts(h.denied) {
		w.Header().Set("X-Accepted-GitHub-Permissions", "statuses=write")
		send(w, http.StatusForbidden, object{"message": "Resource not accessible by integration"})
		return
	}
	if starts(h.broken) {
		send(w, http.StatusBadRequest, object{"message": "no"})
		return
	}
	var body object
	if r.Body != nil {
		json.NewDecoder(r.Body).Decode(&body)
	}
	h.answer(w, what, body)
}

func (h *hub) answer(w http.ResponseWriter, what string, body object) {
	at := h.now.Format(time.RFC3339)
	path := what[strings.Index(what, "/"):]
	rest := strings.TrimPrefix(path, "/repos/org/house")
	switch {
	case what == "GET /user" && h.me != nil:
		send(w, 200, h.me)
	case what == "GET /user":
		send(w, 403, object{"message": "Resource not accessible by integration"})
	case strings.HasPrefix(path, "/users/") && h.users[strings.TrimPrefix(path, "/users/")] > 0:
		login := strings.TrimPrefix(path, "/users/")
		send(w, 200, user(login, h.users[login], "User"))
	case strings.HasPrefix(what, "POST") && strings.HasPrefix(rest, "/statuses/"):
		body["id"], body["created_at"], body["sha"] = len(h.statuses)+1, at, strings.TrimPrefix(rest, "/statuses/")
		h.statuses = append(h.statuses, body)
		send(w, 201, body)
	case strings.HasSuffix(rest, "/statuses"):
		found := []object{}
		for _, s := range slices.Backward(h.statuses) {
			if s["sha"] == strings.Split(rest, "/")[2] {
				found = append(found, s)
			}
		}
		send(w, 200, found)
	case strings.HasSuffix(rest, "/reactions"):
		h.reactions = append(h.reactions, fmt.Sprint(body["content"]))
		send(w, 201, object{"id": 1, "content": body["content"]})
	case strings.HasPrefix(what, "GET") && strings.HasSuffix(rest, "/comments"):
		send(w, 200, append([]object{}, h.comments...))
	case strings.HasPrefix(what, "POST") && strings.HasSuffix(rest, "/comments"):
		h.comments = append(h.comments, h.comment(user("github-actions[bot]", 5, "Bot"), body["body"].(string)))
		send(w, 201, h.comments[len(h.comments)-1])
	case strings.HasPrefix(what, "PATCH"):
		for _, c := range h.comments {
			if strings.HasSuffix(rest, fmt.Sprint("/", c["id"])) {
				c["body"], c["updated_at"] = body["body"], at
				send(w, 200, c)
			}
		}
	case rest == "/pulls":
		send(w, 200, append([]object{}, h.pulls...))
	case rest == "/actions/runs":
		send(w, 200, object{"total_count": len(h.runs), "workflow_runs": append([]object{}, h.runs...)})
	case strings.HasSuffix(rest, "/pending_deployments"):
		send(w, 200, append([]object{}, h.pending...))
	case strings.HasSuffix(rest, "/deployment_protection_rule"):
		h.opened = append(h.opened, fmt.Sprint(body["environment_name"], " ", body["state"]))
		w.WriteHeader(204)
	default:
		send(w, 404, object{"message": "Not Found"})
	}
}

func (h *hub) comment(by object, body string) object {
	at := h.now.Format(time.RFC3339)
	return object{"id": 100 + len(h.comments), "user": by, "body": body, "created_at": at, "updated_at": at}
}

// status is what our context says of a commit, and said what it said one after the
// other.
func (h *hub) status(sha string) (last, said string) {
	var all []string
	for _, s := range h.statuses {
		if s["sha"] == sha && s["context"] == statusContext {
			all = append(all, fmt.Sprint(s["state"]))
		}
	}
	if len(all) > 0 {
		last = all[len(all)-1]
	}
	return last, strings.Join(all, " ")
}
