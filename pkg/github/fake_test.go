package github_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/github"
)

const repo github.Repository = "org/house"

// at is when everything happens.
var at = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// fake is a small GitHub. What it answers to a GET comes from answers, by path,
// a list that is made when it is asked for, or from its git; fault may change any answer.
type fake struct {
	t   testing.TB
	url string

	mu      sync.Mutex
	answers map[string]any
	git     gitFake
	asked   []string
	slept   []time.Duration
	fault   func(w http.ResponseWriter, r *http.Request, ok func()) // nil for none
}

func newFake(t *testing.T) *fake {
	f := &fake{t: t, answers: map[string]any{}, git: newGit()}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	f.url = server.URL
	return f
}

// client returns a client that waits without waiting.
func (f *fake) client() *github.Client {
	f.t.Helper()
	c, err := github.New(github.Options{URL: f.url, Token: "secret-token", Sleep: f.sleep, Jitter: func(time.Duration) time.Duration { return 0 }})
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

func (f *fake) sleep(ctx context.Context, d time.Duration) error {
	f.mu.Lock()
	f.slept = append(f.slept, d)
	f.mu.Unlock()
	return ctx.Err()
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, r.Method+" "+r.URL.Path)
	w.Header().Set("Date", at.Format(http.TimeFormat))
	ok := func() { f.answer(w, r) }
	if f.fault != nil {
		f.fault(w, r, ok)
		return
	}
	ok()
}

func (f *fake) answer(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer secret-token" {
		send(w, http.StatusUnauthorized, map[string]string{"message": "Bad credentials"})
		return
	}
	if v, known := f.answers[r.URL.Path]; known && r.Method == http.MethodGet {
		if made, isMade := v.(func() []any); isMade {
			v = made()
		}
		if items, isList := v.([]any); isList {
			v = pageOf(w, r, items)
		}
		send(w, http.StatusOK, v)
		return
	}
	rest, inRepo := strings.CutPrefix(r.URL.Path, "/repos/org/house/")
	if !inRepo || !f.git.serve(w, r, rest) {
		send(w, http.StatusNotFound, map[string]string{"message": "Not Found"})
	}
}

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func pageOf(w http.ResponseWriter, r *http.Request, items []any) []any {
	per, page := 30, 1
	fmt.Sscan(r.URL.Query().Get("per_page"), &per)
	fmt.Sscan(r.URL.Query().Get("page"), &page)
	from, to := min((page-1)*per, len(items)), min(page*per, len(items))
	if to < len(items) {
		w.Header().Set("Link", fmt.Sprintf(`<http://%s%s?per_page=%d&page=%d>; rel="next", <x>; rel="last"`, r.Host, r.URL.Path, per, page+1))
	}
	return append([]any{}, items[from:to]...)
}

type object map[string]any

// user is an account.
func user(login string, id int) object { return object{"login": login, "id": id, "type": "User"} }
