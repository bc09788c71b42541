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
	"github.com/lockflight/lockflight/pkg/ticket"
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
		}, "evidence: the disk is gone; scope environment:test: the disk is gone; reviews: gone; team org/ops: gone"},
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

// tracker answers, or fails, as its fields say, and remembers what was asked.
type tracker struct {
	set   ticket.Set
	err   error
	asked *[]string
}

func (f tracker) Tickets(_ context.Context, ids []string) (ticket.Set, error) {
	*f.asked = append(*f.asked, ids...)
	return f.set, f.err
}

func TestTickets(t *testing.T) {
	one, two, three := ticket.Ticket{ID: "OPS-1", State: "open"}, ticket.Ticket{ID: "OPS-2"}, ticket.Ticket{ID: "OPS-3"}
	all := ticket.Set{"OPS-1": one, "OPS-2": two, "OPS-3": three}
	for name, test := range map[string]struct {
		own    string
		solves []string
		source tracker
		asked  string
		want   map[string]ticket.Ticket
		says   string
	}{
		"its own and those it solves": {"OPS-3", []string{"OPS-1"}, tracker{set: all}, "OPS-1 OPS-3", map[string]ticket.Ticket{"OPS-1": one, "OPS-3": three}, ""},
		"one that is named twice":     {"OPS-1", []string{"OPS-1"}, tracker{set: all}, "OPS-1", map[string]ticket.Ticket{"OPS-1": one}, ""},
		"none":                        {"", nil, tracker{err: errors.New("gone")}, "", map[string]ticket.Ticket{}, ""},
		"the tracker is gone":         {"OPS-1", nil, tracker{err: errors.New("gone")}, "OPS-1", nil, "tickets: gone"},
		"one is left out":             {"OPS-1", []string{"OPS-4"}, tracker{set: all}, "OPS-1 OPS-4", nil, "tickets: the ticket OPS-4 is not known"},
		"all are left out":            {"OPS-1", nil, tracker{}, "OPS-1", nil, "tickets: the ticket OPS-1 is not known"},
	} {
		t.Run(name, func(t *testing.T) {
			c, p := scene()
			c.Ticket = test.own
			for _, id := range test.solves {
				c.Tickets = append(c.Tickets, change.Ticket{ID: id})
			}
			var asked []string
			test.source.asked = &asked
			from := collect.Sources{Ledger: evidence.Ledger{Store: evidence.NewMemory()}, Reviews: review.None{}, Tickets: test.source}
			got, err := collect.Facts(t.Context(), from, c, p, "test")
			if said := strings.Join(asked, " "); said != test.asked {
				t.Errorf("it asked for %q, want %q", said, test.asked)
			}
			if test.says != "" {
				if err == nil || !strings.HasPrefix(err.Error(), test.says) {
					t.Errorf("the error is %v, want %q", err, test.says)
				}
				return
			}
			if err != nil || !reflect.DeepEqual(got.Tickets, test.want) {
				t.Errorf("got %v, %v, want %v", got.Tickets, err, test.want)
			}
		})
	}
}

func TestTicketsWithoutASourceAreNotKnown(t *testing.T) {
	c, p := scene()
	c.Ticket = "OPS-1"
	from := collect.Sources{Ledger: evidence.Ledger{Store: evidence.NewMemory()}, Reviews: review.None{}}
	if got, err := collect.Facts(t.Context(), from, c, p, "test"); err != nil || got.Tickets != nil {
		t.Errorf("got %v, %v, want nothing known", got.Tickets, err)
	}
}
