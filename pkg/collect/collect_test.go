package collect_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/collect"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/review"
)

// forge answers, or fails, as its fields say.
type forge struct {
	set     review.Set
	members map[string][]string
	reviews error
	teams   error
}

func (f forge) Reviews(context.Context, string) (review.Set, error) { return f.set, f.reviews }

func (f forge) Members(_ context.Context, team string) ([]string, error) {
	return f.members[team], f.teams
}

// broken is a store that cannot be read.
type broken struct{ evidence.Store }

func (broken) Read(context.Context, string) ([][]byte, error) {
	return nil, errors.New("the disk is gone")
}

func scene() (*change.Change, *change.Pipeline) {
	c := &change.Change{ID: "upgrade", Type: "normal", Components: []string{"web"}}
	p := &change.Pipeline{
		Roles:     map[string]change.Role{"qa": {Teams: []string{"org/qa"}}, "ops": {Teams: []string{"org/ops", "org/qa"}}},
		Exclusive: []string{"environment"},
		Stages:    []change.Stage{{Name: "test", Environment: "test"}, {Name: "production", Environment: "production"}},
	}
	return c, p
}

func start(t *testing.T, l evidence.Ledger, id, stage string) {
	t.Helper()
	digest := "sha256:" + strings.Repeat("a", 64)
	s := evidence.New(evidence.AttemptStarted, evidence.Predicate{
		Change: id, Stage: stage, Environment: stage, Actor: "ops-1", Time: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC),
		AttemptStarted: &evidence.AttemptStartedBody{Attempt: stage + "-1", Gate: "passed", Scopes: []string{"environment:" + stage}},
	}, digest, digest)
	if _, err := l.Claim(t.Context(), nil, s); err != nil {
		t.Fatal(err)
	}
}

func TestFacts(t *testing.T) {
	c, p := scene()
	ledger := evidence.Ledger{Store: evidence.NewMemory()}
	start(t, ledger, "upgrade", "test")
	start(t, ledger, "other", "production")
	f := forge{set: review.Set{Reviews: []review.Review{{Verdict: "approve"}}}, members: map[string][]string{"org/qa": {"qa-1"}, "org/ops": nil}}
	got, err := collect.Facts(t.Context(), collect.Sources{Ledger: ledger, Reviews: f, Teams: f}, c, p, "")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(*got.Evidence); n != 1 {
		t.Errorf("%d statements, want the one of the change", n)
	}
	if !reflect.DeepEqual(*got.Reviews, f.set) || !reflect.DeepEqual(got.Teams, f.members) {
		t.Errorf("the facts are %+v, want those of the forge", got)
	}
	since := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	want := map[string]*gate.Holder{
		"environment:test":       {Change: "upgrade", Attempt: "test-1", Since: since},
		"environment:production": {Change: "other", Attempt: "production-1", Since: since},
	}
	if !reflect.DeepEqual(got.Scopes, want) {
		t.Errorf("the scopes are %+v, want %+v", got.Scopes, want)
	}
}

func TestFactsOfOneStage(t *testing.T) {
	c, p := scene()
	from := collect.Sources{Ledger: evidence.Ledger{Store: evidence.NewMemory()}, Reviews: review.None{}}
	got, err := collect.Facts(t.Context(), from, c, p, "test")
	if err != nil {
		t.Fatal(err)
	}
	holder, known := got.Scopes["environment:test"]
	if holder != nil || !known || len(got.Scopes) != 1 {
		t.Errorf("the scopes are %+v, want that of the stage, held by nobody", got.Scopes)
	}
	if _, known := got.Teams["org/qa"]; known {
		t.Error("without a source, the members of a team are known")
	}
	if got.Evidence == nil || got.Reviews == nil {
		t.Error("an empty ledger, or no review, is not known")
	}
}

// TestSourcesThatFail: any source that fails is named, and there are no facts.
func TestSourcesThatFail(t *testing.T) {
	gone := errors.New("gone")
	good := collect.Sources{Ledger: evidence.Ledger{Store: evidence.NewMemory()}, Reviews: forge{}, Teams: forge{}}
	cases := []struct {
		name string
		edit func(*collect.Sources)
		says string
	}{
		{"reviews", func(s *collect.Sources) { s.Reviews = forge{reviews: gone} }, "reviews: gone"},
		{"teams", func(s *collect.Sources) { s.Teams = forge{teams: gone} }, "team org/ops: gone"},
		{"ledger", func(s *collect.Sources) { s.Ledger.Store = broken{s.Ledger.Store} }, "evidence: the disk is gone; scope environment:test: the disk is gone"},
		{"all", func(s *collect.Sources) {
			s.Ledger.Store, s.Reviews, s.Teams = broken{s.Ledger.Store}, forge{reviews: gone}, forge{teams: gone}
		}, "evidence: the disk is gone; reviews: gone; scope environment:test: the disk is gone; team org/ops: gone"},
		{"no source of reviews", func(s *collect.Sources) { s.Reviews = nil }, "reviews: no source is set"},
		{"no store", func(s *collect.Sources) { s.Ledger.Store = nil }, "evidence: no store is set"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			from := good
			c.edit(&from)
			ch, p := scene()
			got, err := collect.Facts(t.Context(), from, ch, p, "test")
			if err == nil || !strings.HasPrefix(err.Error(), c.says) {
				t.Errorf("the error is %v, want %q", err, c.says)
			}
			if !reflect.DeepEqual(got, gate.Facts{}) {
				t.Errorf("beside the error there are facts: %+v", got)
			}
		})
	}
}

func TestScopeOfAnotherName(t *testing.T) {
	c, p := scene()
	p.Stages[0].Environment = "../production"
	from := collect.Sources{Ledger: evidence.Ledger{Store: evidence.NewMemory()}, Reviews: review.None{}}
	if _, err := collect.Facts(t.Context(), from, c, p, "test"); err == nil || !strings.Contains(err.Error(), "scope environment:../production") {
		t.Errorf("the error is %v, want one about the scope", err)
	}
}
