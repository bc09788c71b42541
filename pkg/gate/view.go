package gate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// view is one decision's look at its input: the same facts, sorted so that
// rules can ask short questions.
type view struct {
	in       Input
	stage    change.Stage
	index    int // of stage in the pipeline
	people   review.Directory
	attempts []attempt
	words    []review.Word
	// trusted is the evidence that counts, heard is that and what speaks against
	// the change, and doubted are the places of what does not count.
	trusted, heard evidence.Chain
	doubted        map[int]bool
	// strangers are words and reviews that cannot count, and why.
	strangers []string
	demands   []demand
	// accepted says that the question is whether the stage counts as passed.
	accepted bool
	// linting says that there are no facts, and only the files are judged.
	linting bool
	// anyChange says that there is no change, and only the pipeline is judged.
	anyChange bool
	// foreign says that it is about another change, whose files are not known.
	foreign bool
	// holder is the attempt that is under way, where that is the question.
	holder *attempt
	// passing are the stages that have to have passed.
	passing []change.Stage
	// unsound says why nothing can be decided from the facts; "" if it can.
	unsound string
	// prepared is what was worked out from the files alone.
	prepared *prepared
	// The timelines as planned, from now on, and of a change without a window,
	// once they were asked for.
	asPlannedPlan, timeline, undatedPlan        *schedule.Plan
	asPlannedProblems, timelineProblems         []schedule.Problem
	undatedProblems                             []schedule.Problem
	asPlannedKnown, timelineKnown, undatedKnown bool
}

// demand is a requirement of the pipeline in the place where it is asked for.
type demand struct {
	change.Requirement
	stage change.Stage
	// after is the end of the attempt that the evidence has to follow; nil for
	// what has to hold before a stage starts.
	after *attempt
	// accept says that the demand is for a stage to count as passed.
	accept bool
	// owed says that it is owed afterwards, whatever is planned by then.
	owed bool
	// moment is when it has to be met; noMoment says why that is not known.
	moment   schedule.Moment
	noMoment string
	// bounded says that what comes after the latest moment does not count: only
	// time/lead asks so.
	bounded bool
	// running says that the attempt in question is still under way.
	running bool
}

func newView(in Input) (*view, error) {
	i := slices.IndexFunc(in.Pipeline.Stages, func(s change.Stage) bool { return s.Name == in.Stage })
	if i < 0 {
		return nil, noStageError(in)
	}
	v := &view{in: in, stage: in.Pipeline.Stages[i], index: i, unsound: unsound(in), prepared: in.prepared}
	if v.prepared == nil {
		v.prepared = prepare(in)
	}
	v.unsound = orElse(v.unsound, v.prepared.wrong)
	v.people = review.NewDirectory(in.Change, in.Pipeline, in.Facts.Teams)
	v.sift()
	v.attempts = attempts(v.heard, v.doubted)
	v.words = v.collectWords()
	return v, nil
}

// chain returns the evidence that counts, or nothing where it is not known; rules
// that depend on it ask known first.
func (v *view) chain() evidence.Chain { return v.trusted }

// unknown returns the reasons of a rule that needs facts, where they are missing
// or contradict each other.
func (v *view) unknown() []Reason {
	if v.unsound == "" {
		return nil
	}
	return []Reason{{Outcome: Undecided, Message: v.unsound}}
}

// earlier returns the stages before the one in question.
func (v *view) earlier() []change.Stage { return v.in.Pipeline.Stages[:v.index] }

// upToHere returns the stage in question and those before it.
func (v *view) upToHere() []change.Stage { return v.in.Pipeline.Stages[:v.index+1] }

// requirements lists what a stage asks for, and what has to hold instead if it
// is left out.
func (v *view) requirements(s change.Stage) []change.Requirement {
	return slices.Concat(s.Enter, s.Accept, v.price(s))
}

// price lists what has to hold instead of what is let go: the stage as a whole,
// or some of what it asks for.
func (v *view) price(s change.Stage) []change.Requirement {
	if s.Name != v.stage.Name && v.skipped(s) {
		return slices.Concat(s.Optional.Price, v.priceOf(s, s.Optional.Price))
	}
	out := v.priceOf(s, slices.Concat(s.Enter, s.Accept))
	for _, f := range v.exceptions(s) {
		out = slices.Concat(out, f.allow.Price, v.priceOf(s, f.allow.Price))
	}
	return out
}

// priceOf lists what has to hold instead of those requirements of a stage that
// somebody let go. A price that is let go as well has its own.
func (v *view) priceOf(s change.Stage, asked []change.Requirement) []change.Requirement {
	var out []change.Requirement
	for _, r := range asked {
		d := demand{Requirement: r, stage: s}
		whole, _ := v.waived(d.exemption())
		due, _ := v.waived(d.dueExemption())
		if whole != nil || due != nil {
			out = slices.Concat(out, r.Waivable.Price, v.priceOf(s, r.Waivable.Price))
		}
	}
	return out
}

// entering lists what has to hold to enter the stage: its own requirements, what
// earlier stages have to show to count as passed or what is asked for instead of
// them, and the agreements that the earlier stages asked for, which have to
// stand to the end.
func (v *view) entering() []demand {
	var out []demand
	for _, s := range v.earlier() {
		for _, r := range v.price(s) {
			out = append(out, v.timed(demand{Requirement: r, stage: s}))
		}
		if v.skipped(s) {
			continue
		}
		for _, r := range s.Enter {
			if r.Require == "agreement" {
				out = append(out, v.timed(demand{Requirement: r, stage: s}))
			}
		}
		out = append(out, v.accepting(s)...)
	}
	for _, r := range slices.Concat(v.stage.Enter, v.price(v.stage)) {
		out = append(out, v.timed(demand{Requirement: r, stage: v.stage}))
	}
	return out
}

// accepting lists what has to hold for a stage to count as passed.
func (v *view) accepting(s change.Stage) []demand {
	var out []demand
	pass := v.lastPass(s)
	for _, r := range s.Accept {
		out = append(out, v.timed(demand{Requirement: r, stage: s, after: pass, accept: true}))
	}
	return out
}

// asked returns the demands of one kind.
func (v *view) asked(kind string) []demand {
	var out []demand
	for _, d := range v.demands {
		if d.Require == kind {
			out = append(out, d)
		}
	}
	return out
}

// each asks one question of every demand of a kind.
func (v *view) each(kind string, answer func(demand) Reason) []Reason {
	var out []Reason
	for _, d := range v.asked(kind) {
		out = append(out, v.about(d, answer(d)))
	}
	return out
}

// about completes a reason with the demand that it answers. What is only
// recommended never blocks.
func (v *view) about(d demand, r Reason) Reason {
	r.Requirement, r.Stage, r.Because = d.Name(), d.stage.Name, d.Because
	r.At = v.in.Pipeline.Source.At(d.Path)
	if r.Outcome == Blocked && r.After == "" {
		r.After = v.waitsForStage(d)
	}
	r = v.awaited(d, r)
	r = v.letGo(d.exemption(), r)
	if !d.Decides() && r.Outcome != Passed && r.Outcome != NotApplicable {
		r.Outcome = Advised
	}
	return r
}

// waitsForStage names the stage that has to be carried out before anybody can do
// anything about a demand; "" if something can be done now.
func (v *view) waitsForStage(d demand) string {
	if d.accept && d.after == nil {
		return d.stage.Name
	}
	for _, s := range v.in.Pipeline.Stages {
		if d.Require == "rehearsal" && s.Name == d.Requirement.Stage && v.lastPass(s) == nil {
			return s.Name
		}
	}
	return ""
}

// role returns what a role is called in a message.
func (v *view) role(name string) string {
	if t := v.in.Pipeline.Roles[name].Title; t != "" {
		return fmt.Sprintf("%s (%s)", name, t)
	}
	return name
}

// list writes names as people do: "a", "a and b", "a, b and c".
func list(names []string) string { return enumerate(names, "and") }

// either writes names as a choice: "a, b or c".
func either(names []string) string { return enumerate(names, "or") }

func enumerate(names []string, last string) string {
	switch len(names) {
	case 0:
		return "nobody"
	case 1:
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " " + last + " " + names[len(names)-1]
}

// count writes a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
