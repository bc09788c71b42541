package lockflight

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"strconv"
	"testing"
	"testing/fstest"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/review"
	"github.com/lockflight/lockflight/pkg/schedule"
	"github.com/lockflight/lockflight/pkg/spec"
	"github.com/lockflight/lockflight/pkg/ticket"
)

// randomChanges is how many changes are tried; RANDOM_CHANGES says otherwise. Ten
// go through each pipeline.
const (
	randomChanges   = 120
	changesPerTable = 10
)

// TestRandomChangesAndPipelines takes changes and pipelines that are mostly well
// formed through everything that can be asked. Nothing panics, whatever is found
// has its place in a file, and the same files give the same bytes.
func TestRandomChangesAndPipelines(t *testing.T) {
	count := randomChanges
	if text := os.Getenv("RANDOM_CHANGES"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n <= 0 {
			t.Fatalf("RANDOM_CHANGES=%q is not a number of changes", text)
		}
		count = n
	}
	one, two := trial(t), trial(t)
	for seed := range uint64((count + changesPerTable - 1) / changesPerTable) {
		other := make(chan []byte)
		go func() { other <- two.run(seed) }()
		first, second := one.run(seed), <-other
		if !bytes.Equal(first, second) {
			t.Fatalf("the files of seed %d give two answers:\n%s", seed, firstDifference(first, second))
		}
		if t.Failed() {
			t.Fatalf("that was seed %d", seed)
		}
	}
	t.Logf("%d changes: %s", one.asked["changes"], one.tally())
	for _, what := range []string{"changes", "flights", "open", "blocked", "pending", "forecasts", "debts", "plans", "recorded"} {
		if one.asked[what] == 0 {
			t.Errorf("no %s among them: the trial shows nothing", what)
		}
	}
}

// trialRun asks everything of some files, and keeps the answers.
type trialRun struct {
	t      *testing.T
	loader *spec.Loader
	asked  map[string]int
	out    *bytes.Buffer
	seed   uint64
}

func trial(t *testing.T) *trialRun {
	t.Helper()
	loader, err := spec.NewLoader()
	if err != nil {
		t.Fatal(err)
	}
	return &trialRun{t: t, loader: loader, asked: map[string]int{}}
}

// run makes one pipeline and its changes, and returns all answers.
func (r *trialRun) run(seed uint64) []byte {
	g := newGenerator(seed)
	r.out, r.seed = &bytes.Buffer{}, seed
	tree := fstest.MapFS{"pipeline.cue": document(g.pipeline()), "run.sh": {Data: []byte("true\n")}}
	c := checker{tree: tree, loader: r.loader, ids: map[string]string{}, pipelines: map[string]*spec.Pipeline{}}
	for i := range changesPerTable {
		name := fmt.Sprintf("c%d/change.json", i)
		tree[name] = document(g.change(fmt.Sprintf("c-%d", i)))
		tree[fmt.Sprintf("c%d/run.sh", i)] = tree["run.sh"]
		c.pipeline = "pipeline.cue"
		if err := c.file(name); err != nil {
			r.t.Errorf("%s: %v", name, err)
		}
		r.asked["changes"]++
		if flight := r.open(&c, name); flight != nil {
			r.asked["flights"]++
			r.flight(flight, g)
		}
	}
	r.findings(c.report.Findings.Sorted())
	return r.out.Bytes()
}

// open reads a change again, for the pipeline that was checked; nil if one of
// them has errors.
func (r *trialRun) open(c *checker, name string) *Flight {
	ch, _, err := r.loader.LoadChange(c.tree, name)
	if err != nil {
		r.t.Errorf("%s: %v", name, err)
	}
	p := c.pipelines[c.pipeline]
	if ch == nil || p == nil {
		return nil
	}
	flight, _, err := assemble(c.tree, path.Dir(name), ch, p, nil)
	if err != nil {
		r.t.Errorf("%s: %v", name, err)
	}
	return flight
}

func document(o object) *fstest.MapFile {
	text, err := json.MarshalIndent(o, "", " ")
	if err != nil {
		panic(err)
	}
	return &fstest.MapFile{Data: text}
}

func (r *trialRun) write(what string, v any) {
	r.asked[what]++
	text, err := json.Marshal(v)
	if err != nil {
		r.t.Errorf("seed %d: %s cannot be written: %v", r.seed, what, err)
	}
	fmt.Fprintf(r.out, "%s %s\n", what, text)
}

func (r *trialRun) findings(list finding.List) {
	for _, f := range list {
		if f.At.File == "" || f.At.Line == 0 || f.Message == "" || f.Rule == "" {
			r.t.Errorf("seed %d: a finding without its place: %+v", r.seed, f)
		}
		r.write("findings", f)
	}
}

// flight asks everything of one change: before anything was done, and once some
// of what a forecast counts on was recorded.
func (r *trialRun) flight(f *Flight, g *generator) {
	in := gate.Input{
		Change: f.Change, Pipeline: f.Pipeline, Digests: f.Digests, Findings: f.Findings, Now: time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC),
		Facts: gate.Facts{
			Evidence: &evidence.Chain{}, Reviews: &review.Set{}, Register: &evidence.Chain{}, Others: map[string]evidence.Chain{},
			Teams: map[string][]string{"org/ops": {"p-1"}}, Scopes: map[string]*gate.Holder{}, Tickets: map[string]ticket.Ticket{},
		},
	}
	if w := f.Change.Window; w != nil {
		in.Now = w.Start.AddDate(0, 0, -28)
	}
	plan, problems := schedule.NewPlan(f.Change, f.Pipeline.Plan, schedule.Options{})
	if plan != nil {
		r.write("plans", plan)
	}
	for _, p := range problems {
		if at := f.Change.Source.At(p.Path); at.Line == 0 {
			r.t.Errorf("seed %d: a problem without its place: %+v", r.seed, p)
		}
	}
	r.write("lint", gate.Lint(in))
	last := f.Pipeline.Stages[len(f.Pipeline.Stages)-1].Name
	r.ask(in)
	in.Stage = last
	seen, err := gate.Foresee(in)
	if err != nil {
		r.t.Errorf("seed %d: %v", r.seed, err)
	}
	r.write("forecasts", seen)
	if len(seen.Given) > 0 {
		r.asked["recorded"]++
		r.ask(recorded(in, seen.Given[:1+g.IntN(len(seen.Given))]))
	}
}

// recorded is the question after some of the evidence of a forecast was recorded.
func recorded(in gate.Input, given []gate.Given) gate.Input {
	var chain evidence.Chain
	for _, give := range given {
		in.Now = give.At
		if give.Ticket != nil {
			in.Facts.Tickets[give.Ticket.ID] = *give.Ticket
			continue
		}
		p := give.Predicate
		p.Change, p.Repository, p.Time, p.Sequence = in.Change.ID, in.Pipeline.Repository, give.At, len(chain)+1
		if w := in.Change.Window; w != nil {
			p.Window = &evidence.PlannedWindow{Start: w.Start, End: w.End}
		}
		chain = append(chain, evidence.Record{Statement: evidence.New(give.Kind, p, in.Digests.Procedure, in.Digests.Request)})
	}
	in.Facts.Evidence = &chain
	return in
}

// ask asks every gate, and what is owed.
func (r *trialRun) ask(in gate.Input) {
	for _, s := range in.Pipeline.Stages {
		in.Stage = s.Name
		for _, question := range []func(gate.Input) (gate.Decision, error){gate.Decide, gate.DecideAccepted} {
			d, err := question(in)
			if err != nil {
				r.t.Errorf("seed %d: %v", r.seed, err)
			}
			switch d.Outcome {
			case gate.Passed:
				r.asked["open"]++
			default:
				r.asked[d.Outcome.String()]++
			}
			r.write("decisions", d)
			r.reasons(d.Reasons)
		}
	}
	debts, err := gate.Debts(in)
	if err != nil {
		r.t.Errorf("seed %d: %v", r.seed, err)
	}
	for _, d := range debts {
		r.write("debts", d)
	}
}

func (r *trialRun) reasons(all []gate.Reason) {
	for _, reason := range all {
		shuts := reason.Outcome == gate.Blocked || reason.Outcome == gate.Pending || reason.Outcome == gate.Undecided
		if shuts && (reason.At.File == "" || reason.At.Line == 0 || reason.Message == "") {
			r.t.Errorf("seed %d: a reason without its place: %s: %s", r.seed, reason.Rule, reason.Message)
		}
	}
}

func (r *trialRun) tally() string {
	text, err := json.Marshal(r.asked)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func firstDifference(a, b []byte) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("%s\n%s", a[max(0, i-200):min(len(a), i+200)], b[max(0, i-200):min(len(b), i+200)])
		}
	}
	return fmt.Sprintf("%d bytes and %d bytes", len(a), len(b))
}
