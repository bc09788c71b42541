package gate

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// Lint asks the rules that need no facts, for every stage, so that a change can
// be judged before anything was done. It returns what does not hold; Stage of
// the input is not used. A change is held against its own planned start, so the
// time of the question makes no difference to its plan.
func Lint(in Input) []Reason {
	in.Facts = Facts{Evidence: &evidence.Chain{}}
	in.prepared = prepare(in)
	if w := in.Change.Window; w != nil {
		in.Now = w.Start
	}
	var out []Reason
	for i, s := range in.Pipeline.Stages {
		in.Stage = s.Name
		v, err := newView(in)
		if err != nil {
			continue
		}
		v.linting = true
		for _, r := range slices.Concat(s.Enter, s.Accept) {
			v.demands = append(v.demands, demand{Requirement: r, stage: s})
		}
		for _, r := range lintRules {
			if i > 0 && r.ID == "spec/type" {
				continue
			}
			out = append(out, v.unmet(r)...)
		}
	}
	return out
}

func (v *view) unmet(r Rule) []Reason {
	var out []Reason
	for _, reason := range v.run(r) {
		if reason.Outcome == Blocked || reason.Outcome == Undecided || reason.Outcome == Advised {
			reason.Stage = v.stage.Name
			out = append(out, reason)
		}
	}
	return out
}

// ruleWindowPlanned: the planned window, where there is one, lies in the window
// of the calendar that the pipeline asks for.
func ruleWindowPlanned(v *view) []Reason {
	return v.each("window", func(d demand) Reason {
		planned := v.in.Change.Window
		if planned == nil || d.Window == "" {
			return Reason{Outcome: NotApplicable, Message: "no window is planned yet"}
		}
		if r := v.planOutside(d, plannedWindow(planned)); r != nil {
			return *r
		}
		return Reason{Outcome: Passed, Message: "the planned window lies in the window " + d.Window}
	})
}

// ruleChecklistWritten: what the pipeline wants on the checklist is on it; ticking
// it has time.
func ruleChecklistWritten(v *view) []Reason {
	return v.each("checklist", func(d demand) Reason {
		if missing := v.notListed(d); len(missing) > 0 {
			return Reason{Message: "not on the checklist: " + list(missing), Fix: "put it on the checklist of the change", Who: []string{author}}
		}
		return Reason{Outcome: Passed, Message: "everything that is asked for is on the checklist"}
	})
}

// notListed lists what a demand wants on the checklist and is not there.
func (v *view) notListed(d demand) []string {
	var out []string
	for _, want := range d.Items {
		if !slices.ContainsFunc(v.in.Change.Checklist, func(i change.ChecklistItem) bool { return i.Item == want }) {
			out = append(out, quoted(want))
		}
	}
	return out
}
