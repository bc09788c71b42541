package gate_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

// model is what docs/language.md says of the order of stages, and nothing else:
// a pass is one of a stage with a digest; a failure revokes every pass of its
// digest; what binds the change does not look at the digest. It knows nothing of
// chains, places and times.
type model struct {
	experiment bool // the first stage binds the change
	passed     [3][2]bool
	running    [3]byte // 0: no; else 1 + the digest
	skipped    [2]bool // the stage in between, by digest
}

// event is one thing that happens: a start (outcome ""), an end, or a waiver.
type event struct {
	stage   int
	digest  int
	outcome string
	waiver  bool
}

func (m model) allows(e event) bool {
	switch {
	case e.waiver:
		return true
	case e.outcome == "":
		return m.running == [3]byte{}
	}
	return m.running[e.stage] == byte(1+e.digest)
}

func (m model) after(e event) model {
	switch {
	case e.waiver:
		m.skipped[e.digest] = true
		return m
	case e.outcome == "":
		m.running[e.stage] = byte(1 + e.digest)
		return m
	}
	m.running[e.stage] = 0
	free := m.experiment && e.stage == 0
	for digest := range 2 {
		if e.outcome == evidence.Passed && (digest == e.digest || free) {
			m.passed[e.stage][digest] = true
		}
		if e.outcome != evidence.Passed && free {
			m.passed[0][digest] = false
		}
	}
	for stage := range 3 {
		if e.outcome != evidence.Passed && (stage > 0 || !m.experiment) {
			m.passed[stage][e.digest] = false
		}
	}
	return m
}

// open is the answer of the model for a stage and the digest of today.
func (m model) open(stage, digest int) bool {
	for earlier := range stage {
		if !m.passed[earlier][digest] && (earlier != 1 || !m.skipped[digest]) {
			return false
		}
	}
	return m.running[stage] == 0
}

var outcomes = []string{evidence.Passed, evidence.Failed, evidence.RolledBack, evidence.Aborted}

func events() []event {
	var out []event
	for digest := range 2 {
		out = append(out, event{digest: digest, waiver: true})
		for stage := range 3 {
			for _, outcome := range append([]string{""}, outcomes...) {
				out = append(out, event{stage: stage, digest: digest, outcome: outcome})
			}
		}
	}
	return out
}

// told tells a history to the gate.
func told(experiment bool, history []event) *story {
	s := newStory()
	s.stage("validation").Optional = &change.Waivable{By: []string{"ops"}}
	if experiment {
		s.stage("test").Kind = change.Experiment
	}
	for _, e := range history {
		s.otherProcedure(fmt.Sprint("procedure ", e.digest))
		stage := s.in.Pipeline.Stages[e.stage].Name
		switch {
		case e.waiver:
			good(s)
		case e.outcome == "":
			s.start(stage)
		default:
			s.finish(stage, e.outcome)
		}
	}
	return s
}

// agree compares the gate with the model for some stages.
func agree(t *testing.T, m model, history []event, digest int, stages ...int) {
	t.Helper()
	s := told(m.experiment, history)
	s.otherProcedure(fmt.Sprint("procedure ", digest))
	for _, stage := range stages {
		d, err := gate.Decide(s.input(s.in.Pipeline.Stages[stage].Name))
		if err != nil {
			t.Fatal(err)
		}
		if open := d.Outcome == gate.Passed; open != m.open(stage, digest) {
			t.Fatalf("after %+v, with procedure %d, the gate of %s is %s; the model says open: %t\n%s",
				history, digest, d.Stage, d.Outcome, !open, lines(d))
		}
	}
}

// TestModel walks through every state that the model can come to, and takes every
// step from it; each history that leads there is told to the gate too.
func TestModel(t *testing.T) {
	t.Parallel()
	for _, experiment := range []bool{false, true} {
		first := model{experiment: experiment}
		known := map[model][]event{first: {}}
		queue, steps := []model{first}, 0
		for len(queue) > 0 {
			m := queue[0]
			queue = queue[1:]
			for _, e := range events() {
				if !m.allows(e) {
					continue
				}
				next, history := m.after(e), append(slices.Clone(known[m]), e)
				if _, seen := known[next]; !seen {
					known[next] = history
					queue = append(queue, next)
					agree(t, next, history, 1-steps%2, 0, 1)
				}
				agree(t, next, history, steps%2, 2)
				steps++
			}
		}
		if want := map[bool]int{false: 1792, true: 896}[experiment]; len(known) != want {
			t.Errorf("the model came to %d states in %d steps, want %d", len(known), steps, want)
		}
	}
}

// TestModelOfShortHistories takes every history of whole attempts up to a length.
func TestModelOfShortHistories(t *testing.T) {
	t.Parallel()
	const length = 3
	tried := 0
	var walk func(m model, history []event)
	walk = func(m model, history []event) {
		tried++
		agree(t, m, history, 0, 2)
		if len(history) == 2*length {
			return
		}
		for stage := range 3 {
			for digest := range 2 {
				start := event{stage: stage, digest: digest}
				for _, outcome := range outcomes {
					end := event{stage: stage, digest: digest, outcome: outcome}
					walk(m.after(start).after(end), append(slices.Clone(history), start, end))
				}
			}
		}
	}
	walk(model{}, nil)
	if tried != 1+24+24*24+24*24*24 {
		t.Errorf("%d histories were tried", tried)
	}
}
