package github_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/github"
)

// kept is what was written, by the call.
type kept struct {
	*world
	statuses, comments []any
	opened             int
}

// effect does what a call asks for, and answers.
func (k *kept) effect(w http.ResponseWriter, r *http.Request) {
	var body object
	if r.Body != nil {
		json.NewDecoder(r.Body).Decode(&body)
	}
	path := strings.TrimPrefix(r.URL.Path, "/repos/org/house")
	switch {
	case strings.HasPrefix(path, "/statuses/"):
		k.statuses = append([]any{body.with(object{"id": len(k.statuses) + 9, "created_at": stamp(9)})}, k.statuses...)
		k.put("/commits/"+k.head+"/statuses", k.statuses)
		send(w, http.StatusCreated, k.statuses[0])
	case path == "/issues/7/comments":
		k.comments = append(k.comments, body.with(object{"id": len(k.comments) + 9, "user": user("bot", 5), "created_at": stamp(9), "updated_at": stamp(9)}))
		k.put("/issues/7/comments", k.comments)
		send(w, http.StatusCreated, k.comments[len(k.comments)-1])
	case strings.HasPrefix(path, "/issues/comments/"):
		send(w, http.StatusOK, body.with(object{"id": 9}))
	default:
		k.opened++
		k.put("/actions/runs/5/pending_deployments", []object{})
		w.WriteHeader(http.StatusNoContent)
	}
}

var writes = map[string]struct {
	call func(k *kept, c *github.Client) error
	done func(k *kept) int
}{
	"a status": {
		func(k *kept, c *github.Client) error {
			return c.SetStatus(k.t.Context(), repo, k.head, github.Status{Context: "lockflight", State: github.StatusSuccess, Description: "fine"})
		},
		func(k *kept) int { return len(k.statuses) },
	},
	"a comment": {
		func(k *kept, c *github.Client) error { return c.AddComment(k.t.Context(), repo, 7, "Hello again") },
		func(k *kept) int { return len(k.comments) },
	},
	"a gate": {
		func(k *kept, c *github.Client) error { return c.OpenGate(k.t.Context(), repo, 5, "Production", "open") },
		func(k *kept) int { return k.opened },
	},
}

// TestAWriteIsMadeOnce: whatever goes wrong, and whenever, nothing is written twice,
// and what was not written is an error.
func TestAWriteIsMadeOnce(t *testing.T) {
	for what, write := range writes {
		for fault, f := range map[string]struct {
			effect bool // the call takes effect before it fails
			fail   func(w http.ResponseWriter)
			times  int
			ok     bool
		}{
			"no fault":                 {ok: true},
			"502 before":               {false, func(w http.ResponseWriter) { send(w, 502, object{}) }, 1, true},
			"502 after":                {true, func(w http.ResponseWriter) { send(w, 502, object{}) }, 1, true},
			"the line is cut before":   {false, func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, 1, true},
			"the line is cut after":    {true, func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, 1, true},
			"an answer of nothing":     {true, func(w http.ResponseWriter) { send(w, 200, object{}) }, 1, true},
			"an answer without effect": {false, func(w http.ResponseWriter) { send(w, 201, object{}) }, 1, true},
			"502 for ever":             {false, func(w http.ResponseWriter) { send(w, 502, object{}) }, 99, false},
			"403":                      {false, func(w http.ResponseWriter) { send(w, 403, object{}) }, 99, false},
			"422":                      {false, func(w http.ResponseWriter) { send(w, 422, object{}) }, 99, false},
		} {
			k := &kept{world: newWorld(t)}
			left := f.times
			k.fault = func(w http.ResponseWriter, r *http.Request, ok func()) {
				switch {
				case r.Method == http.MethodGet:
					ok()
				case left > 0:
					left--
					if f.effect {
						k.effect(&discard{}, r)
					}
					f.fail(w)
				default:
					k.effect(w, r)
				}
			}
			err := write.call(k, k.client())
			want := 1
			if !f.ok {
				want = 0
			}
			if (err == nil) != f.ok || write.done(k) != want {
				t.Errorf("%s, %s: it was written %d times, %v", what, fault, write.done(k), err)
			}
			var e *github.Error
			if err != nil && (!errors.As(err, &e) || e.Denied() != (e.Status == 403)) {
				t.Errorf("%s, %s: the error is %v", what, fault, err)
			}
		}
	}
}

// discard takes an answer that nobody gets.
type discard struct{}

func (*discard) Header() http.Header         { return http.Header{} }
func (*discard) Write(b []byte) (int, error) { return len(b), nil }
func (*discard) WriteHeader(int)             {}

// A limit is not a permission that is missing.
func TestDeniedIsNotLimited(t *testing.T) {
	k := &kept{world: newWorld(t)}
	k.fault = func(w http.ResponseWriter, _ *http.Request, _ func()) {
		w.Header().Set("Retry-After", "3600")
		send(w, 403, object{"message": "secondary rate limit"})
	}
	var e *github.Error
	if err := k.client().React(t.Context(), repo, 1, github.ReactYes); !errors.As(err, &e) || e.Denied() {
		t.Errorf("the error is %v", err)
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	c := newWorld(t).client()
	for name, err := range map[string]error{
		"a status of a branch": c.SetStatus(t.Context(), repo, "main", github.Status{}),
		"a status of a commit": c.SetStatus(t.Context(), "org", strings.Repeat("1", 40), github.Status{}),
		"a comment":            c.AddComment(t.Context(), "org/..", 7, "x"),
		"an edit":              c.EditComment(t.Context(), "", 7, "x"),
		"a reaction":           c.React(t.Context(), "x y/z", 7, github.ReactNo),
		"a gate":               c.OpenGate(t.Context(), "org/house/x", 7, "x", "x"),
	} {
		if err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	for _, login := range []string{"", "a/b", "../x", "a b", "-a", "a\nb"} {
		if _, err := c.User(t.Context(), login); err == nil || !strings.Contains(err.Error(), "is not the login") {
			t.Errorf("%q: %v", login, err)
		}
	}
	if _, err := c.StatusOf(t.Context(), repo, "main", "x"); err == nil {
		t.Error("a branch has a status")
	}
}
