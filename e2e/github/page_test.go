package github_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	api "github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/e2e/github"
)

func TestPages(t *testing.T) {
	h := newHouse(t)
	p := h.pull()
	for i := range 65 {
		p.Comment("reviewer", fmt.Sprint(i))
	}
	get := func(query string) (int, string) {
		var out []map[string]any
		resp := h.raw(h.client, "GET", fmt.Sprintf("repos/org/house/issues/%d/comments%s", p.Number(), query), nil, &out)
		return len(out), resp.Header.Get("Link")
	}
	id := ask(h.client.Repositories.Get(ctx, "org", "house"))(t).GetID()
	at := func(rest string) string {
		return fmt.Sprintf("<%s/repositories/%d/issues/%d/comments?%s>", h.s.URL(), id, p.Number(), rest)
	}
	for _, c := range []struct {
		query string
		items int
		link  string
	}{
		{"", 30, at("page=2") + `; rel="next", ` + at("page=3") + `; rel="last"`},
		{"?page=2", 30, at("page=1") + `; rel="prev", ` + at("page=3") + `; rel="next", ` + at("page=3") + `; rel="last", ` + at("page=1") + `; rel="first"`},
		{"?per_page=50&page=2", 15, at("per_page=50&page=1") + `; rel="prev", ` + at("per_page=50&page=1") + `; rel="first"`},
		{"?per_page=100", 65, ""},
		{"?per_page=1000", 65, ""},
		{"?page=9", 0, at("page=3") + `; rel="prev", ` + at("page=1") + `; rel="first"`},
	} {
		items, link := get(c.query)
		equal(t, "items of "+c.query, items, c.items)
		equal(t, "links of "+c.query, link, c.link)
	}
	// The links lead to where they say.
	n := 0
	for opts := (&api.IssueListCommentsOptions{}); ; {
		comments, resp, err := h.client.Issues.ListComments(ctx, "org", "house", p.Number(), opts)
		must(t, err)
		n += len(comments)
		if resp.NextPage == 0 {
			break
		}
		opts.Page = resp.NextPage
	}
	equal(t, "all", n, 65)
	var second []map[string]any
	h.raw(h.client, "GET", fmt.Sprintf("%s/repositories/%d/issues/%d/comments?page=2", h.s.URL(), id, p.Number()), nil, &second)
	equal(t, "followed", len(second), 30)
}

func TestAnUnchangedAnswerIsNotSentAgain(t *testing.T) {
	h := newHouse(t)
	get := func(tag string) *http.Response {
		req, err := http.NewRequest(http.MethodGet, h.s.URL()+"/repos/org/house/branches/main", nil)
		must(t, err)
		req.Header.Set("Authorization", "Bearer "+h.s.Token())
		req.Header.Set("If-None-Match", tag)
		resp, err := http.DefaultClient.Do(req)
		must(t, err)
		resp.Body.Close()
		return resp
	}
	first := get("")
	equal(t, "the first", first.StatusCode, 200)
	equal(t, "the second", get(first.Header.Get("ETag")).StatusCode, 304)
	h.repo.Commit(github.Commit{Files: map[string]string{"a": "b"}})
	equal(t, "after a change", get(first.Header.Get("ETag")).StatusCode, 200)
}

func TestCallsAreCountedAndSlow(t *testing.T) {
	h := newHouse(t)
	h.s.SetLatency(30 * time.Millisecond)
	start := time.Now()
	ask(h.client.Repositories.Get(ctx, "org", "house"))(t)
	if took := time.Since(start); took < 30*time.Millisecond {
		t.Errorf("it took %v", took)
	}
	equal(t, "calls", h.s.Calls("repos/get"), 1)
	equal(t, "all calls", h.s.Calls(""), 1)
	h.s.ResetCalls()
	equal(t, "after the reset", h.s.Calls(""), 0)
	ask(h.client.Repositories.Get(ctx, "org", "house"))(t)
}

func TestWhatBreaksTheDescriptionIsFound(t *testing.T) {
	h := newHouse(t)
	token := h.s.Token()
	for _, c := range []struct{ method, path, body, want string }{
		{"GET", "/repos/org/house/pulls/1/reviews?perpage=3", "", "pulls/list-reviews: request of GET /repos/org/house/pulls/1/reviews: the parameter perpage is not described"},
		{"GET", "/repos/org/house/pulls?state=gone", "", "pulls/list: request of GET /repos/org/house/pulls: /: value is not one of the allowed values [\"open\",\"closed\",\"all\"]"},
		{"POST", "/repos/org/house/issues", `{"name":"x","title":"y"}`, "issues/create: request of POST /repos/org/house/issues: /name: the field is not described"},
		{"POST", "/repos/org/house/git/refs", `{"ref":"refs/heads/x"}`, "git/create-ref: request of POST /repos/org/house/git/refs: /sha: property \"sha\" is missing"},
		{"GET", "/repos/org/house/forks", "", "GET /repos/org/house/forks is not an operation that the loopback GitHub has"},
		{"DELETE", "/repos/org/house/branches", "", "DELETE /repos/org/house/branches is not a method that this path has"},
	} {
		send(t, h.s, token, c.method, c.path, c.body)
		found := h.s.TakeViolations()
		if len(found) != 1 || found[0] != c.want {
			t.Errorf("%s %s: found %q, want %q", c.method, c.path, found, c.want)
		}
	}
}
