package main

import (
	"context"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/review"
	"github.com/lockflight/lockflight/pkg/ticket"
)

// world is an example after its rehearsal.
type world struct {
	t     *testing.T
	name  string
	plain *lockflight.Flight // the example as it is
	files map[string]string  // of the change and the pipeline, by name
	chain evidence.Chain
	// tickets are the states that the tracker had when production was entered, or
	// at the end.
	tickets ticket.Set
	now     time.Time
	stage   string
	actor   string
	// others and register are those of other changes.
	others   map[string]evidence.Chain
	register evidence.Chain
}

// rehearsed is an example with the ledger of its rehearsal.
type rehearsed struct {
	flight *lockflight.Flight
	chain  evidence.Chain
	scenes []lockflight.Scene
}

func rehearse(t *testing.T, name string) rehearsed {
	t.Helper()
	flight := fly(t, name, nil)
	store := evidence.NewMemory()
	ctx := context.Background()
	start, err := flight.RehearsalStart(ctx, time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	r := rehearsed{flight: flight}
	opened, err := flight.RehearseInto(ctx, store, start, func(s lockflight.Scene) { r.scenes = append(r.scenes, s) })
	if err != nil || !opened {
		t.Fatalf("%s cannot be rehearsed: %v", name, err)
	}
	if r.chain, err = (evidence.Ledger{Store: store}).Load(ctx, flight.Change.ID); err != nil {
		t.Fatal(err)
	}
	return r
}

// fly opens an example, with some of its files changed.
func fly(t *testing.T, name string, files map[string]string) *lockflight.Flight {
	t.Helper()
	flight, findings, err := lockflight.Open(lockflight.Files{
		Changes: overlay{os.DirFS("../.."), files}, Change: "examples/" + name,
		Pipelines: overlay{os.DirFS("../.."), files}, Pipeline: "examples/" + name + "/pipeline.cue",
	})
	if err != nil || flight == nil {
		t.Fatalf("%s cannot be opened: %v %v", name, findings, err)
	}
	return flight
}

// overlay is a tree in which some files hold another text.
type overlay struct {
	fs.FS
	files map[string]string
}

func (o overlay) Open(name string) (fs.File, error) {
	if text, ok := o.files[name]; ok {
		return fstest.MapFS{name: {Data: []byte(text)}}.Open(name)
	}
	return o.FS.Open(name)
}

// entering is the second in which a stage is entered for the last time.
func entering(stage string) moment {
	return func(r rehearsed, t *testing.T, name string) *world {
		i := r.last(t, stage, func(p evidence.Predicate) bool { return p.AttemptStarted != nil })
		p := r.chain[i].Predicate
		return r.world(t, name, stage, i, p.Time, p.Actor)
	}
}

// running is the second before the last attempt of a stage ends.
func running(stage string) moment {
	return func(r rehearsed, t *testing.T, name string) *world {
		i := r.last(t, stage, func(p evidence.Predicate) bool { return p.AttemptFinished != nil })
		return r.world(t, name, stage, i, r.chain[i].Predicate.Time, "")
	}
}

// done is when everything is done and paid.
func done(stage string) moment {
	return func(r rehearsed, t *testing.T, name string) *world {
		return r.world(t, name, stage, len(r.chain), r.chain[len(r.chain)-1].Predicate.Time, "")
	}
}

func (r rehearsed) last(t *testing.T, stage string, which func(evidence.Predicate) bool) int {
	t.Helper()
	for i, rec := range slices.Backward(r.chain) {
		if rec.Predicate.Stage == stage && which(rec.Predicate) {
			return i
		}
	}
	t.Fatalf("no such statement about %s", stage)
	return 0
}

func (r rehearsed) world(t *testing.T, name, stage string, upTo int, now time.Time, actor string) *world {
	w := &world{t: t, name: name, plain: r.flight, stage: stage, now: now, actor: actor, files: map[string]string{}, tickets: ticket.Set{}, others: map[string]evidence.Chain{}}
	w.chain = slices.Clone(r.chain[:upTo])
	for _, s := range r.scenes {
		if s.Ticket != nil && !s.At.After(now) {
			w.tickets[s.Ticket.ID] = ticket.Ticket{ID: s.Ticket.ID, State: s.Ticket.State, Assignee: s.Ticket.Assignee, At: s.At}
		}
	}
	return w
}

// edit replaces a text that has to be in a file of the example, wherever it is.
func (w *world) edit(old, new string) {
	w.t.Helper()
	w.rewrite(old, func(text string) string { return strings.Replace(text, old, new, 1) })
}

// rewrite changes the file of the example that holds a text.
func (w *world) rewrite(holds string, how func(string) string) {
	w.t.Helper()
	for _, file := range []string{"change.cue", "change.yaml", "change.json", "pipeline.cue"} {
		name := "examples/" + w.name + "/" + file
		text, edited := w.files[name]
		if !edited {
			data, err := os.ReadFile("../../" + name)
			if err != nil {
				continue
			}
			text = string(data)
		}
		if strings.Contains(text, holds) {
			w.files[name] = how(text)
			return
		}
	}
	w.t.Fatalf("%s does not hold %q", w.name, holds)
}

// drop takes statements out, as if nobody had recorded them.
func (w *world) drop(which func(evidence.Predicate) bool) {
	w.t.Helper()
	before := len(w.chain)
	w.chain = slices.DeleteFunc(w.chain, func(r evidence.Record) bool { return which(r.Predicate) })
	if len(w.chain) == before {
		w.t.Fatal("no statement was dropped")
	}
}

// change rewrites statements.
func (w *world) change(which func(evidence.Predicate) bool, how func(*evidence.Predicate)) {
	w.t.Helper()
	n := 0
	for i := range w.chain {
		if which(w.chain[i].Predicate) {
			n++
			how(&w.chain[i].Predicate)
		}
	}
	if n == 0 {
		w.t.Fatal("no statement was changed")
	}
}

// input is the question about the world. Statements stand for the files as they
// are in it, but for those about another procedure.
func (w *world) input(rebind bool) gate.Input {
	w.t.Helper()
	flight, original := w.plain, w.plain
	if len(w.files) > 0 {
		flight = fly(w.t, w.name, w.files)
	}
	chain := slices.Clone(w.chain)
	slices.SortStableFunc(chain, func(a, b evidence.Record) int { return a.Predicate.Time.Compare(b.Predicate.Time) })
	for i, rec := range chain {
		p := rec.Predicate
		p.Sequence = i + 1
		if p.AttemptStarted != nil && rebind {
			body := *p.AttemptStarted
			for _, s := range flight.Pipeline.Stages {
				if s.Name == p.Stage {
					body.Policy = s.Policy(flight.Pipeline.Name)
				}
			}
			p.AttemptStarted = &body
		}
		procedure, request := rec.About(evidence.ProcedureSubject), rec.About(evidence.RequestSubject)
		if rebind && procedure == original.Digests.Procedure {
			procedure = flight.Digests.Procedure
		}
		if rebind && request == original.Digests.Request {
			request = flight.Digests.Request
		}
		chain[i].Statement = evidence.New(rec.Kind(), p, procedure, request)
	}
	in := gate.Input{
		Change: flight.Change, Pipeline: flight.Pipeline, Digests: flight.Digests, Findings: flight.Findings, Stage: w.stage, Now: w.now,
		Facts: gate.Facts{
			Evidence: &chain, Reviews: &review.Set{}, Teams: map[string][]string{}, Scopes: map[string]*gate.Holder{},
			Tickets: w.tickets, Register: &w.register, Others: w.others, Actor: w.actor,
		},
	}
	for _, s := range flight.Pipeline.Stages {
		for _, scope := range gate.Scopes(flight.Change, flight.Pipeline, s) {
			in.Facts.Scopes[scope] = nil
		}
	}
	return in
}
