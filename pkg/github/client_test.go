package github_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/github"
)

func TestNewRefuses(t *testing.T) {
	for _, o := range []github.Options{
		{URL: "api.github.com"}, {URL: "ftp://api.github.com"}, {URL: "https://"}, {URL: "https://me:secret@host/"}, {URL: "https://host/?a=b"},
		{URL: "https://host/#x"}, {URL: "https://ho st/"}, {Token: "two words"}, {Token: "token\n"},
	} {
		_, err := github.New(o)
		if err == nil {
			t.Errorf("%+v is accepted", o)
		}
		if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "words")) {
			t.Errorf("the error tells what is secret: %v", err)
		}
	}
}

func TestGitHubEnterprise(t *testing.T) {
	w := newWorld(t)
	w.fault = func(out http.ResponseWriter, r *http.Request, ok func()) {
		r.URL.Path = strings.TrimPrefix(r.URL.Path, "/api/v3")
		ok()
	}
	for _, url := range []string{w.url + "/api/v3", w.url + "/api/v3/"} {
		c, err := github.New(github.Options{URL: url, Token: "secret-token"})
		if err != nil {
			t.Fatal(err)
		}
		if at, err := c.Commit(t.Context(), repo, "main"); err != nil || at.SHA != w.base {
			t.Errorf("%s gives %+v, %v", url, at, err)
		}
	}
	if !strings.HasPrefix(w.asked[0], "GET /api/v3/repos/") {
		t.Errorf("it asked for %s", w.asked[0])
	}
}

// TestErrorsSayWhatToDo: the call, the status, what is missing, and the way out.
func TestErrorsSayWhatToDo(t *testing.T) {
	for name, test := range map[string]struct {
		status  int
		headers []string
		message string
		says    []string
	}{
		"a permission": {403, []string{"X-Accepted-GitHub-Permissions", "contents=read,pull_requests=read"}, "Resource not accessible by integration",
			[]string{"GET /repos/org/house/commits/main: status 403 Forbidden", `"Resource not accessible by integration"`, "it needs the permission contents=read and pull_requests=read", "permissions: of the workflow"}},
		"a scope": {404, []string{"X-Accepted-OAuth-Scopes", "repo", "X-OAuth-Scopes", "gist"}, "Not Found",
			[]string{"status 404 Not Found", "it needs one of the scopes repo, and the token has gist", "the token may not see it"}},
		"a wrong token":  {401, nil, "Bad credentials", []string{"the token is wrong or has expired"}},
		"too many calls": {429, []string{"Retry-After", "1"}, "slow", []string{"tried 4 times", "ask less often"}},
		"trouble":        {503, nil, "", []string{"tried 4 times", "try again later"}},
		"hostile text":   {400, nil, "\x1b[31m\n::add-mask::x\u202e", []string{`"\x1b[31m\n::add-mask::x\u202e"`}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.fault = func(out http.ResponseWriter, _ *http.Request, _ func()) {
				for i := 0; i < len(test.headers); i += 2 {
					out.Header().Set(test.headers[i], test.headers[i+1])
				}
				send(out, test.status, object{"message": test.message})
			}
			_, err := w.client().Commit(t.Context(), repo, "main")
			var e *github.Error
			if !errors.As(err, &e) || e.Status != test.status || strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Fatalf("the error is %v", err)
			}
			for _, says := range test.says {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("the error is %v; expected it to say %q", err, says)
				}
			}
		})
	}
}

func TestWaiting(t *testing.T) {
	limit := func(headers ...string) func(http.ResponseWriter) {
		return func(out http.ResponseWriter) {
			for i := 0; i < len(headers); i += 2 {
				out.Header().Set(headers[i], headers[i+1])
			}
			send(out, 403, object{"message": "no"})
		}
	}
	trouble := func(out http.ResponseWriter) { send(out, 502, object{}) }
	reset := fmt.Sprint(at.Add(30 * time.Second).Unix())
	for name, test := range map[string]struct {
		fault func(http.ResponseWriter)
		times int
		slept []time.Duration
		says  string
	}{
		"trouble that passes":      {trouble, 3, []time.Duration{1e9, 2e9, 4e9}, ""},
		"trouble that stays":       {trouble, 4, []time.Duration{1e9, 2e9, 4e9}, "(tried 4 times)"},
		"a wait that GitHub names": {limit("Retry-After", "7"), 1, []time.Duration{7e9}, ""},
		"until the limit is reset": {limit("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", reset), 1, []time.Duration{31e9}, ""},
		"just not too long":        {limit("Retry-After", "120"), 1, []time.Duration{120e9}, ""},
		"too long":                 {limit("Retry-After", "121"), 1, nil, "GitHub asks to wait 2m1s, and at most 2m0s are waited"},
		"too long altogether":      {limit("Retry-After", "61"), 2, []time.Duration{61e9}, "asks to wait 1m1s"},
		"a plain refusal":          {limit(), 1, nil, "status 403"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			left := test.times
			w.fault = func(out http.ResponseWriter, _ *http.Request, ok func()) {
				if left == 0 {
					ok()
					return
				}
				left--
				test.fault(out)
			}
			_, err := w.client().Commit(t.Context(), repo, "main")
			if test.says == "" && err != nil || test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)) {
				t.Errorf("the error is %v; expected %q", err, test.says)
			}
			if fmt.Sprint(w.slept) != fmt.Sprint(test.slept) {
				t.Errorf("it waited %v; expected %v", w.slept, test.slept)
			}
		})
	}
}

func TestACancelledCallIsNotMadeAgain(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	w.fault = func(out http.ResponseWriter, _ *http.Request, _ func()) { cancel(); send(out, 502, object{}) }
	if _, err := w.client().Commit(ctx, repo, "main"); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if len(w.asked) != 1 || len(w.slept) > 1 {
		t.Errorf("it asked %d times", len(w.asked))
	}
}

func TestAnAnswerThatIsTooLarge(t *testing.T) {
	w := newWorld(t)
	w.fault = func(out http.ResponseWriter, _ *http.Request, _ func()) {
		out.Header().Set("Content-Type", "application/json")
		out.Write([]byte("{" + strings.Repeat(" ", 33<<20) + "}"))
	}
	if _, err := w.client().Commit(t.Context(), repo, "main"); err == nil || !strings.Contains(err.Error(), "more than 32 MiB") {
		t.Errorf("the error is %v", err)
	}
}

// TestRedirects: GitHub's way to say that a repository was renamed is followed,
// and the token goes nowhere else.
func TestRedirects(t *testing.T) {
	w := newWorld(t)
	w.fault = func(out http.ResponseWriter, r *http.Request, ok func()) {
		if strings.HasPrefix(r.URL.Path, "/repos/org/old/") {
			http.Redirect(out, r, strings.Replace(r.URL.Path, "old", "house", 1), http.StatusMovedPermanently)
			return
		}
		ok()
	}
	if at, err := w.client().Commit(t.Context(), "org/old", "main"); err != nil || at.SHA != w.base {
		t.Errorf("the commit is %+v, %v", at, err)
	}
	other := newFake(t)
	w.fault = func(out http.ResponseWriter, r *http.Request, _ func()) {
		http.Redirect(out, r, other.url+r.URL.Path, http.StatusFound)
	}
	if _, err := w.client().Commit(t.Context(), repo, "main"); err == nil || !strings.Contains(err.Error(), "it sends us to another place") {
		t.Errorf("the error is %v", err)
	}
	if len(other.asked) > 0 {
		t.Errorf("the other place was asked for %q", other.asked)
	}
}

func TestTheTimeOfGitHub(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	if !c.ServerTime().IsZero() {
		t.Error("it has a time before the first answer")
	}
	if _, err := c.Commit(t.Context(), repo, "main"); err != nil || !c.ServerTime().Equal(at) {
		t.Errorf("the time is %s, %v; expected %s", c.ServerTime(), err, at)
	}
}

// TestLongLists: all pages, also where a link or the last page is odd.
func TestLongLists(t *testing.T) {
	for _, n := range []int{99, 100, 101, 200, 250} {
		for _, links := range []bool{true, false} {
			w := newWorld(t)
			var reviews []any
			for i := 1; i <= n; i++ {
				reviews = append(reviews, said(i, user(fmt.Sprint("qa-", i), i), "COMMENTED", w.head, i))
			}
			w.put("/pulls/7/reviews", reviews)
			w.fault = func(out http.ResponseWriter, r *http.Request, ok func()) {
				ok()
				if !links {
					out.Header().Del("Link")
				}
			}
			if set, err := w.reviews(t); err != nil || len(set.Reviews) != n {
				t.Errorf("%d of %d reviews, %v", len(set.Reviews), n, err)
			}
		}
	}
}
