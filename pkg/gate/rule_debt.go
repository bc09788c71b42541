package gate

import (
	"maps"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
)

// Debt is something that is owed after an attempt or a waiver.
type Debt struct {
	Change      string `json:"change"`
	Stage       string `json:"stage"`
	Requirement string `json:"requirement"`
	// After names the attempt, or what was waived.
	After string `json:"after"`
	// Due is the last moment to pay it.
	Due  time.Time `json:"due"`
	Paid bool      `json:"paid"`
	// Overdue says that the moment has gone by without it being paid.
	Overdue bool `json:"overdue"`
	// Closes says that production stays shut until it is paid.
	Closes  bool   `json:"closes,omitempty"`
	Message string `json:"message"`
	// Who lists the roles that can pay it, and Needs is the evidence that would.
	Who   []string `json:"who"`
	Needs []Need   `json:"-"`

	reason Reason
	demand demand
	// atOnce says that no moment could be worked out.
	atOnce bool
}

// Debts lists what a change owes, paid or not, in the order of its attempts. The
// Stage of the input is not used.
func Debts(in Input) ([]Debt, error) {
	if len(in.Pipeline.Stages) == 0 {
		return nil, nil
	}
	in.Stage = in.Pipeline.Stages[0].Name
	v, err := newView(in)
	if err != nil || v.unsound != "" {
		return nil, err
	}
	return v.debts(), nil
}

// ruleDebt: nothing that is owed is overdue: by this change or, where the pipeline
// says that it closes the next gate, by another one.
func ruleDebt(v *view) []Reason {
	if r := v.unknown(); r != nil {
		return r
	}
	var out []Reason
	for _, d := range v.debts() {
		out = append(out, v.debtReason(d))
	}
	if v.stage.Kind == change.Production {
		out = append(out, v.debtsOfOthers()...)
	}
	return out
}

func (v *view) debtReason(d Debt) Reason {
	r := Reason{Outcome: Passed, Requirement: d.Requirement, Stage: d.Stage, Message: d.Message, Because: d.demand.Because}
	r.At = v.in.Pipeline.Source.At(d.demand.Path)
	switch {
	case d.Paid:
	case !d.Overdue:
		due := d.Due
		r.Outcome, r.Until, r.Who, r.Fix, r.Needs = Advised, &due, d.reason.Who, d.reason.Fix, d.reason.Needs
	default:
		r.Outcome, r.Who, r.Fix, r.Needs = Advised, d.reason.Who, d.reason.Fix, d.reason.Needs
		if d.Closes && v.stage.Kind == change.Production {
			r.Outcome = Blocked
		}
	}
	return r
}

// debtsOfOthers looks at the changes that may still owe something which closes
// the gates of this pipeline.
func (v *view) debtsOfOthers() []Reason {
	if len(v.in.Pipeline.Closing()) == 0 {
		return nil
	}
	if v.in.Facts.Others == nil {
		return []Reason{{Outcome: Undecided, Message: "what other changes of this pipeline owe was not fetched"}}
	}
	var out []Reason
	for _, id := range slices.Sorted(maps.Keys(v.in.Facts.Others)) {
		for _, d := range v.other(id).debts() {
			if d.Closes && d.Overdue && id != v.in.Change.ID {
				r := v.debtReason(d)
				r.Message, r.Needs = "the change "+id+" owes: "+d.Message, nil
				r.Fix = "let it be paid for the change " + id
				out = append(out, r)
			}
		}
	}
	if out == nil {
		out = []Reason{{Outcome: Passed, Message: "no other change owes anything that closes this gate"}}
	}
	return out
}

// other looks at another change through its evidence alone: its files are not
// known here, so it owes what this pipeline asks for, to those whom it names.
func (v *view) other(id string) *view {
	in := v.in
	chain := v.in.Facts.Others[id]
	in.Change = &change.Change{ID: id}
	in.Facts.Evidence, in.Facts.Reviews = &chain, &review.Set{}
	for _, rec := range chain {
		if rec.Predicate.AttemptStarted == nil || !v.believes(rec) {
			continue
		}
		in.Digests.Procedure, in.Digests.Request = rec.About(evidence.ProcedureSubject), rec.About(evidence.RequestSubject)
		if w := rec.Predicate.Window; w != nil {
			in.Change.Window = &change.Window{Start: w.Start, End: w.End}
		}
	}
	out, err := newView(in)
	if err != nil {
		return v
	}
	out.foreign = true
	return out
}

func (v *view) debts() []Debt {
	var out []Debt
	for _, s := range v.in.Pipeline.Owing() {
		for _, a := range v.attempts {
			if a.stage != s.Name || a.gate == "" {
				continue
			}
			for _, r := range s.Owed {
				if d, owed := v.owedAfter(r, s, a); owed {
					out = append(out, d)
				}
			}
		}
		out = append(out, v.debtsOfWaivers(s)...)
	}
	return out
}

// owedAfter works out what is owed after an attempt, if it ended as what is owed
// says. One that is still under way when that is due owes it as well; if it
// depends on how it ends, only once its window has ended, because by then that
// should be known.
func (v *view) owedAfter(r change.Requirement, s change.Stage, a attempt) (d Debt, owed bool) {
	over := a.window == nil || v.in.Now.After(a.window.End)
	late := a.window != nil && (a.finished == 0 && over || a.endedAt.After(a.window.End))
	switch {
	case r.On == "late" && !late:
		return Debt{}, false
	case a.finished == 0 && r.On != "" && !over:
		return Debt{}, false
	case a.finished != 0 && r.On != "" && r.On != "late" && r.On != a.outcome:
		return Debt{}, false
	}
	d = v.debt(demand{Requirement: r, stage: s, after: &a, accept: true, owed: true}, a.name)
	return d, a.finished != 0 || d.Overdue && (!d.atOnce || a.window != nil && over)
}

func (v *view) debtsOfWaivers(s change.Stage) []Debt {
	var out []Debt
	all := append([]exemption{stageExemption(s)}, exemptions(s, v.in.Pipeline.OwingFreezes())...)
	for _, rec := range v.chain() {
		w := rec.Predicate.Waiver
		if w == nil || rec.Predicate.Stage != s.Name {
			continue
		}
		i := slices.IndexFunc(all, func(e exemption) bool { return e.name == w.Requirement })
		if i < 0 || all[i].allow == nil || v.waiverStranger(all[i], rec) != "" {
			continue
		}
		p := rec.Predicate
		used := attempt{stage: s.Name, environment: s.Environment, started: p.Sequence, startedAt: p.Time, finished: p.Sequence, endedAt: p.Time, window: p.Window}
		for _, r := range all[i].allow.Owed {
			out = append(out, v.debt(demand{Requirement: r, stage: s, after: &used, accept: true, owed: true}, "the waiver of "+orElse(w.Requirement, s.Name)))
		}
	}
	return out
}

// debt works out one thing that is owed. Without a moment that can be worked out
// it is owed at once. All of it is about the window that was planned then: moving
// it afterwards moves nothing that is owed.
func (v *view) debt(d demand, after string) Debt {
	v = v.asOf(d)
	d = v.timed(d)
	d.stage.Binds = change.BindsChange
	due := d.moment.Latest
	if due.IsZero() {
		due = d.after.endedAt
	}
	if w := d.after.window; due.IsZero() && w != nil {
		due = w.End
	}
	out := Debt{
		Change: v.in.Change.ID, Stage: d.stage.Name, Requirement: d.Name(), After: after, Due: due.UTC(), Closes: d.Closes,
		reason: v.answer(d), demand: d, atOnce: d.moment.Latest.IsZero(),
	}
	out.Paid = out.reason.Outcome == Passed
	if !out.Paid {
		out.Needs = out.reason.Needs
	}
	out.Who = append([]string{}, out.reason.Who...)
	out.Overdue = !out.Paid && v.in.Now.After(due)
	switch {
	case out.Paid:
		out.Message = out.reason.Message + ", as owed after " + after
	case out.Overdue:
		out.Message = d.Name() + " was owed after " + after + " by " + v.when(due) + ": " + out.reason.Message
	default:
		out.Message = d.Name() + " is owed after " + after + " by " + v.when(due) + ": " + out.reason.Message
	}
	return out
}

// asOf looks at the change as it was planned when the attempt began that
// something is owed after.
func (v *view) asOf(d demand) *view {
	then := *v
	c := *v.in.Change
	c.Window = nil
	if w := d.after.window; w != nil {
		c.Window = &change.Window{Start: w.Start, End: w.End}
	}
	then.in.Change, then.stage = &c, d.stage
	then.index = max(0, slices.IndexFunc(v.in.Pipeline.Stages, func(s change.Stage) bool { return s.Name == d.stage.Name }))
	then.asPlannedKnown, then.timelineKnown, then.undatedKnown = false, false, false
	return &then
}
