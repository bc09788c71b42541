package hub_test

import (
	"context"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	loopback "github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/pkg/doctor"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// TestNoFaultMakesARepositoryHealthier: each operation that is used, with each
// thing that can go wrong. What was found before is found again, or it is an
// error, or it is said what could not be looked at.
func TestNoFaultMakesARepositoryHealthier(t *testing.T) {
	t.Parallel()
	quick := &http.Transport{ResponseHeaderTimeout: 40 * time.Millisecond, DialContext: (&net.Dialer{}).DialContext}
	ask := func(hub *loopback.Server) (doctor.Report, error) {
		client, err := github.New(github.Options{
			URL: hub.URL(), Token: hub.Token(), Transport: quick,
			Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		})
		if err != nil {
			t.Fatal(err)
		}
		return lockflight.Doctor(t.Context(), client, doctor.Question{Repository: name})
	}
	hub := weak(t)
	good, pairs := examine(t, hub, hub.Token()), 0
	for _, operation := range slices.Sorted(maps.Keys(hub.CallCounts())) {
		for _, fault := range loopback.AllFaults() {
			pairs++
			fault.Operation = operation
			hub.Inject(fault)
			got, err := ask(hub)
			hub.ClearFaults()
			hub.TakeViolations()
			if err == nil && len(got.Unseen) == 0 && missing(idsOf(good), idsOf(got)) {
				t.Errorf("%s, %s: found %q; expected %q, or an error", operation, fault.Name, idsOf(got), idsOf(good))
			}
		}
	}
	t.Logf("%d pairs", pairs)
}

// weak is a repository in which every setting is there, and is a little wrong.
func weak(t *testing.T) *loopback.Server {
	hub, repo := sick(t)
	repo.Commit(loopback.Commit{Author: "ops-1", Files: map[string]string{".github/CODEOWNERS": "* @nobody\n"}})
	repo.SetSettings(loopback.Settings{WorkflowPermissions: "write", ActionsAllowed: "selected", ActionPatterns: []string{"*"}})
	repo.AddRuleset(loopback.Ruleset{
		Name: "all", Include: []string{"~ALL"}, Bypass: []loopback.Bypass{{Kind: "OrganizationAdmin"}},
		Rules: []map[string]any{{"type": "non_fast_forward"}, {"type": "deletion"}, loopback.PullRequestRule(1, false, false)},
	})
	repo.AddEnvironment(loopback.Environment{Name: "production", BranchPatterns: []string{"*"}})
	repo.AddEnvironment(loopback.Environment{Name: "test", Reviewers: []string{"qa-1"}, BranchPatterns: []string{"main"}, NoBypass: true})
	return hub
}

// missing reports whether something that was found before is not found now. That
// nothing at all protects a branch says all there is to say of it.
func missing(before, now []string) bool {
	return slices.ContainsFunc(before, func(id string) bool {
		family, _, _ := strings.Cut(id, "/")
		return !slices.Contains(now, id) && !slices.Contains(now, family+"/unprotected")
	})
}
