package github_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/e2e/github"
)

// answer is what comes back for a call.
type answer struct {
	status int
	header http.Header
	body   string
	err    error // of reading the body
}

// send makes a call without any library, and follows nothing.
func send(t *testing.T, s *github.Server, token, method, path, body string) answer {
	t.Helper()
	req, err := http.NewRequest(method, s.URL()+path, strings.NewReader(body))
	must(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(content), err}
}

func TestFaultsDoWhatTheySay(t *testing.T) {
	all := github.AllFaults()
	if len(all) < 20 {
		t.Fatalf("there are %d faults", len(all))
	}
	for _, f := range all {
		t.Run(f.Name, func(t *testing.T) {
			s := github.New(t)
			s.AddUser("author")
			repo := s.AddRepo("org/house")
			repo.Commit(github.Commit{Files: map[string]string{"a": "b"}})
			i := repo.AddIssue("author", "It breaks")
			for n := range 5 {
				i.Comment("author", fmt.Sprint(n))
			}
			token := s.Token()
			get := func() answer {
				return send(t, s, token, "GET", "/repos/org/house/issues/1/comments?per_page=2&page=2", "")
			}
			want := get()
			s.Inject(f)
			start := time.Now()
			check(t, f, get(), want, time.Since(start))
			s.ClearFaults()
			equal(t, "afterwards", get().body, want.body)
		})
	}
}

func check(t *testing.T, f github.Fault, got, want answer, took time.Duration) {
	t.Helper()
	switch {
	case f.Redirect != "":
		equal(t, "status", got.status, 302)
		equal(t, "place", got.header.Get("Location"), f.Redirect)
	case f.Status != 0:
		equal(t, "status", got.status, f.Status)
		if !strings.Contains(got.body, f.Message) && f.Body == nil && f.Status != 204 && f.Status != 304 {
			t.Errorf("the answer does not say %q: %s", f.Message, got.body)
		}
		if f.RetryAfter > 0 {
			equal(t, "Retry-After", got.header.Get("Retry-After"), fmt.Sprint(f.RetryAfter))
		}
	case f.Reset, f.Half:
		if got.err == nil {
			t.Error("the connection did not end")
		}
	case f.Delay > 0:
		equal(t, "body", got.body, want.body)
		if took < f.Delay {
			t.Errorf("it took %v", took)
		}
	case f.ContentType != "":
		equal(t, "type", got.header.Get("Content-Type"), f.ContentType)
	case f.Body != nil:
		equal(t, "body", got.body, *f.Body)
	case f.Truncate:
		equal(t, "body", got.body, want.body[:len(want.body)/2])
	case f.Twice:
		equal(t, "body", got.body, want.body+want.body)
	case f.Pad > 0:
		equal(t, "length", len(got.body), len(want.body)+f.Pad)
	default:
		checkPage(t, f, got, want)
	}
}

func checkPage(t *testing.T, f github.Fault, got, want answer) {
	t.Helper()
	items := func(a answer) string {
		var list []struct{ Body string }
		must(t, json.Unmarshal([]byte(a.body), &list))
		out := ""
		for _, item := range list {
			out += item.Body
		}
		return out
	}
	// The list is 0 to 4 in pages of two, and this is page 2.
	content, link := map[string]string{
		"total-too-high": "23", "total-too-low": "23", "repeated-page": "01", "looping-link": "23", "lost-link": "23",
		"reversed": "21", "swapped-pages": "23", "duplicates": "123", "lost-item": "23",
	}[f.Name], got.header.Get("Link")
	equal(t, "items", items(got), content)
	equal(t, "without the fault", items(want), "23")
	switch {
	case f.DropLink:
		equal(t, "link", link, "")
	case f.LoopLink:
		if !strings.Contains(link, `page=1>; rel="next"`) {
			t.Errorf("the link is %q", link)
		}
	case !strings.Contains(link, `page=3>; rel="next"`):
		t.Errorf("the link is %q", link)
	}
}

func TestTotalsDisagree(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	h.s.Inject(github.Fault{Operation: "pulls/get", Total: 3})
	equal(t, "files it says", ask(h.client.PullRequests.Get(ctx, "org", "house", p.Number()))(t).GetChangedFiles(), 4)
}

func TestAFaultHitsTheCallsItNames(t *testing.T) {
	h := newHouse(t)
	token := h.s.Token()
	h.s.Inject(github.Fault{Operation: "repos/get", Call: 2, Times: 2, Status: 502, Message: "Server Error"})
	var statuses []string
	for range 5 {
		send(t, h.s, token, "GET", "/repos/org/house/branches", "")
		statuses = append(statuses, fmt.Sprint(send(t, h.s, token, "GET", "/repos/org/house", "").status))
	}
	list(t, "statuses", statuses, "200", "502", "502", "200", "200")
}

func TestAnErrorBeforeOrAfterTheEffect(t *testing.T) {
	h := newHouse(t)
	token := h.s.Token()
	n := h.repo.AddIssue("author", "It breaks").Number()
	for _, c := range []struct {
		fault    string
		comments int
	}{{"bad-gateway", 0}, {"reset", 0}, {"error-after-effect", 1}, {"reset-after-effect", 2}} {
		f, _ := github.FaultNamed(c.fault)
		f.Operation = "issues/create-comment"
		h.s.ClearFaults()
		h.s.Inject(f)
		send(t, h.s, token, "POST", fmt.Sprintf("/repos/org/house/issues/%d/comments", n), `{"body":"x"}`)
		equal(t, "comments after "+c.fault, len(h.repo.Issue(n).Comments()), c.comments)
	}
}
