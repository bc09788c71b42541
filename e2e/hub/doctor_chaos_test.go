package hub_test

import (
	"context"
	"maps"
	"net"
	"net/http"
	"slices"
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
	pairs := 0
	for name, build := range map[string]func(*testing.T) (*loopback.Server, *loopback.Repo){"sick": sick, "healthy": healthy} {
		hub, _ := build(t)
		good := examine(t, hub, hub.Token())
		for _, operation := range slices.Sorted(maps.Keys(hub.CallCounts())) {
			for _, fault := range loopback.AllFaults() {
				pairs++
				fault.Operation = operation
				hub.Inject(fault)
				got, err := ask(hub)
				hub.ClearFaults()
				hub.TakeViolations()
				if err == nil && len(got.Unseen) == 0 && missing(idsOf(good), idsOf(got)) {
					t.Errorf("%s, %s, %s: found %q; expected %q, or an error", name, operation, fault.Name, idsOf(got), idsOf(good))
				}
			}
		}
	}
	t.Logf("%d pairs", pairs)
}

// missing reports whether something that was found before is not found now.
func missing(before, now []string) bool {
	return slices.ContainsFunc(before, func(id string) bool { return !slices.Contains(now, id) })
}
