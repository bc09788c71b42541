package verdict_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	loopback "github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/e2e/verdict"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/github"
)

// question is something that is asked of a house while a call goes wrong.
type question struct {
	name string
	size verdict.Size
	// before happens first, once for each house.
	before func(h *verdict.House, ctx context.Context) error
	ask    func(h *verdict.House, ctx context.Context) (gate.Decision, error)
	// closed says that the gate is.
	closed bool
	// only are the operations that go wrong; all that are used if it is empty.
	only []string
	// quiet leaves out the faults that every client notices.
	quiet bool
}

var (
	usual  = verdict.Size{Teams: true, Tickets: true, Others: 2}
	vetoed = verdict.Size{Teams: true, Vetoed: true, Others: 2}
	// said are the operations that tell what people said, and brought those that
	// tell which pull request brought the change to where it is.
	said    = []string{"pulls/get", "pulls/list-reviews", "pulls/list-commits", "issues/list-events-for-timeline"}
	brought = []string{"repos/get", "repos/get-commit", "repos/list-commits", "repos/list-pull-requests-associated-with-commit"}
	// writes are the operations of a ledger.
	writes = []string{"git/create-commit", "git/create-tree", "git/update-ref", "git/get-ref", "repos/get-content"}
)

var questions = []question{
	{name: "gate", size: usual, ask: (*verdict.House).Gate},
	{name: "gate with a veto", size: vetoed, ask: (*verdict.House).Gate, closed: true, quiet: true},
	{name: "gate after the merge", size: merged(verdict.Size{}), ask: (*verdict.House).Gate,
		only: brought},
	{name: "gate with a veto after the merge", size: merged(vetoed), ask: (*verdict.House).Gate, closed: true, quiet: true, only: slices.Concat(said, brought)},
	{name: "claim", size: usual, ask: (*verdict.House).Claim, only: writes},
	{name: "record", size: usual, before: claimed, ask: recorded, only: writes},
}

func claimed(h *verdict.House, ctx context.Context) error {
	d, err := h.Claim(ctx)
	if err == nil && d.Outcome != gate.Passed {
		err = errors.New("the gate is shut")
	}
	return err
}

func recorded(h *verdict.House, ctx context.Context) (gate.Decision, error) {
	return gate.Decision{Outcome: gate.Passed}, h.Record(ctx)
}

// loud are the faults that are an error by their status or their form; whatever
// asks, they are noticed in the same place.
func loud(f loopback.Fault) bool {
	return f.Status >= 300 || f.Redirect != "" || f.Reset || f.Delay > 0 || f.Pad > 0 || f.Half || f.ContentType != ""
}

// TestChaos: each operation that a verdict uses, with each thing that can go
// wrong. A gate that is closed stays closed; what is decided is the same, or an
// error names the call; and what the ledger holds is whole.
func TestChaos(t *testing.T) {
	var cases []func(w *worker)
	for _, q := range questions {
		cases = append(cases, q.cases(t)...)
	}
	next := make(chan func(w *worker))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			w := &worker{t: t, houses: map[string]*asked{}}
			for do := range next {
				do(w)
			}
			w.close()
		})
	}
	for _, do := range cases {
		next <- do
	}
	close(next)
	all.Wait()
	t.Logf("%d pairs", len(cases))
	if len(cases) < 1400 {
		t.Errorf("only %d pairs were tried", len(cases))
	}
}

// cases are the faults of a question.
func (q question) cases(t *testing.T) []func(w *worker) {
	first := &worker{t: t, houses: map[string]*asked{}}
	defer first.close()
	a := first.house(q)
	used := slices.Sorted(maps.Keys(a.used))
	if len(q.only) > 0 {
		used = slices.DeleteFunc(used, func(id string) bool { return !slices.Contains(q.only, id) })
	}
	if len(used) < max(1, len(q.only)) {
		t.Errorf("%s uses only %q", q.name, used)
	}
	var out []func(w *worker)
	for _, operation := range used {
		for _, fault := range loopback.AllFaults() {
			if q.quiet && loud(fault) {
				continue
			}
			fault.Operation = operation
			out = append(out, func(w *worker) { w.try(q, fault) })
		}
	}
	return out
}

// worker has houses of its own.
type worker struct {
	t      *testing.T
	houses map[string]*asked
}

// asked is a house with what it answers if nothing goes wrong.
type asked struct {
	*verdict.House
	good   string
	used   map[string]int
	ledger string // the head of its branch
	now    time.Time
}

func (w *worker) close() {
	for _, a := range w.houses {
		a.Hub.Close()
	}
}

// house builds the house of a question, once.
func (w *worker) house(q question) *asked {
	if a := w.houses[q.name]; a != nil {
		return a
	}
	hub, err := loopback.Start(loopback.Options{Now: loopback.Epoch})
	if err != nil {
		panic(err)
	}
	h, err := verdict.Build(w.t.Context(), hub, q.size)
	if err == nil && q.before != nil {
		err = q.before(h, w.t.Context())
	}
	if err != nil {
		panic(fmt.Errorf("%s: %w", q.name, err))
	}
	a := &asked{House: h, ledger: h.Repo.Head(verdict.Branch), now: hub.Now()}
	w.houses[q.name] = a
	hub.ResetCalls()
	d, err := q.ask(h, w.t.Context())
	a.good, a.used = written(d), hub.CallCounts()
	if err != nil || q.closed == (d.Outcome == gate.Passed) {
		panic(fmt.Errorf("%s: %s, %w", q.name, d.Outcome, err))
	}
	h.Transport = &http.Transport{ResponseHeaderTimeout: 150 * time.Millisecond, DialContext: (&net.Dialer{}).DialContext}
	return a
}

func written(d gate.Decision) string {
	out, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	return string(out)
}

// mostCalls is how many calls a question may take, however much goes wrong.
const mostCalls = 250

func (w *worker) try(q question, fault loopback.Fault) {
	a := w.house(q)
	a.Repo.Branch(verdict.Branch, a.ledger)
	a.Hub.SetNow(a.now)
	a.Hub.ResetCalls()
	a.Hub.Inject(fault)
	d, err := q.ask(a.House, w.t.Context())
	a.Hub.ClearFaults()
	a.Hub.TakeViolations()
	what := q.name + ", " + fault.Operation + ", " + fault.Name
	if n := a.Hub.Calls(""); n > mostCalls {
		w.t.Errorf("%s: it took %d calls", what, n)
	}
	switch got := written(d); {
	case q.closed && d.Outcome == gate.Passed:
		w.t.Errorf("%s: the gate is open", what)
	case err == nil && got != a.good:
		w.t.Errorf("%s: it is decided\n%s; expected an error, or\n%s", what, got, a.good)
	case err != nil && !named(err):
		w.t.Errorf("%s: the error names no call: %v", what, err)
	}
	if problem := a.whole(w.t.Context(), q, err); problem != "" {
		w.t.Errorf("%s: afterwards %s", what, problem)
	}
}

// named reports whether an error names a call, or the chain that is bad.
func named(err error) bool {
	var e *github.Error
	var broken *evidence.BrokenError
	return errors.As(err, &e) && strings.Contains(err.Error(), e.Endpoint) || errors.As(err, &broken) || strings.Contains(err.Error(), "cannot be had")
}

// whole says what is wrong with the ledger after a question; "" if nothing is.
func (a *asked) whole(ctx context.Context, q question, failed error) string {
	if a.Repo.Head(verdict.Branch) == a.ledger && (failed != nil || !slices.Equal(q.only, writes)) {
		return ""
	}
	client, err := a.Client()
	if err != nil {
		return err.Error()
	}
	store, err := github.OpenStore(client, verdict.Repo, verdict.Branch, a.ledger)
	if err != nil {
		return err.Error()
	}
	ledger := evidence.Ledger{Store: store, Repository: verdict.Repo}
	chain, err := ledger.Load(ctx, "new-settings")
	if err != nil {
		return err.Error()
	}
	running := chain.Running(verdict.Production) != nil
	holder, err := ledger.Holder(ctx, "environment:production", "another")
	_, broken := ledger.Register(ctx, "house", 64)
	switch began := q.before == nil; {
	case errors.Join(err, broken) != nil:
		return errors.Join(err, broken).Error()
	case holder != nil && !running && failed != nil:
		// A claim that was stopped half-way holds until its change goes on.
		if d, err := q.ask(a.House, ctx); err != nil || d.Outcome != gate.Passed {
			return fmt.Sprintf("the change cannot go on: %s, %v", d.Outcome, err)
		}
	case running != (holder != nil):
		return fmt.Sprintf("production is under way: %v, and held: %v", running, holder != nil)
	case failed == nil && running != began:
		return fmt.Sprintf("production is under way: %v, and the answer was no error", running)
	}
	return ""
}
