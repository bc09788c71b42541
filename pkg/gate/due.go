package gate

import (
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// timed works out when the evidence for a demand has to be there. What cannot
// be worked out yet is kept as a reason; time/lead shows it.
func (v *view) timed(d demand) demand {
	if d.Due == nil {
		return d
	}
	d.moment, d.noMoment = v.moment(*d.Due, d)
	return d
}

// moment works out a due; without one it says why.
func (v *view) moment(due change.Due, d demand) (schedule.Moment, string) {
	m, err := v.calendar().Due(due, func(anchor string) (time.Time, bool) { return v.anchor(anchor, d) })
	if err != nil {
		return schedule.Moment{}, err.Error()
	}
	return m, ""
}

// anchor says when something happened, or is planned to.
func (v *view) anchor(anchor string, d demand) (time.Time, bool) {
	sort, name, _ := strings.Cut(anchor, ":")
	switch sort {
	case "start", "end":
		return v.planned(sort)
	case "decision":
		return v.decisionOf(d)
	case "attempt":
		if d.after == nil {
			return time.Time{}, false
		}
		return d.after.startedAt, true
	case "passed":
		return v.passedAt(name)
	}
	return v.happened(sort, name)
}

func (v *view) planned(which string) (time.Time, bool) {
	w := v.in.Change.Window
	switch {
	case w == nil:
		return time.Time{}, false
	case which == "end":
		return w.End, true
	}
	return w.Start, true
}

// decisionOf is when an attempt was taken back, as far as its steps say so, else
// the latest moment at which the plan lets people decide it.
func (v *view) decisionOf(d demand) (time.Time, bool) {
	if d.after != nil {
		if began := d.after.rolledBackFrom(v.in.Change); !began.IsZero() {
			return began, true
		}
	}
	began := time.Time{}
	if d.after != nil {
		began = d.after.startedAt
	}
	if p, _ := v.planFrom(began); p != nil {
		return p.Decided, true
	}
	return time.Time{}, false
}

// rolledBackFrom is when the first step of the rollback began; zero if that was
// not recorded.
func (a *attempt) rolledBackFrom(c *change.Change) time.Time {
	var first time.Time
	for _, t := range a.steps {
		if slices.ContainsFunc(c.Rollback, func(s change.Step) bool { return s.Name == t.Step }) && (first.IsZero() || t.Start.Before(first)) {
			first = t.Start
		}
	}
	return first
}

func (v *view) passedAt(stage string) (time.Time, bool) {
	for _, s := range v.in.Pipeline.Stages {
		if s.Name == stage {
			if pass := v.lastPass(s); pass != nil {
				return pass.endedAt, true
			}
		}
	}
	return time.Time{}, false
}

// happened finds the latest statement of a kind by somebody whose word it is; a
// moment that anybody could set would move what counts from it.
func (v *view) happened(sort, name string) (at time.Time, ok bool) {
	for _, rec := range v.chain() {
		p := rec.Predicate
		said := false
		switch sort {
		case "requested":
			said = !ok
		case "notice":
			said = p.Notice != nil && p.Notice.Name == name && v.entitled(nil, p.Actor, p.Time) && v.ofToday(p.Window)
		case "signoff":
			said = p.SignOff != nil && p.SignOff.Role == name && favourable(p.SignOff.Verdict) && rec.About(evidence.ProcedureSubject) == v.in.Digests.Procedure &&
				v.holds(p.SignOff.Person, name, p.Time) && v.mayEnter(name, p.SignOff.Person, p.Actor, p.Time)
		case "waiver":
			said = p.Waiver != nil && p.Waiver.Requirement == name && v.properWaiver(rec)
		}
		if said {
			at, ok = p.Time, true
		}
	}
	return at, ok
}

// ofToday reports whether a window is the planned one; what tells of none is of
// any.
func (v *view) ofToday(w *evidence.PlannedWindow) bool {
	planned := v.in.Change.Window
	return w == nil || planned == nil || w.Start.Equal(planned.Start) && w.End.Equal(planned.End)
}

// untimely says that something was done too early for a demand or, where the
// demand is bounded, too late; "" if it was in time.
func (v *view) untimely(d demand, at time.Time) string {
	switch {
	case !d.moment.Earliest.IsZero() && at.Before(d.moment.Earliest):
		return "at " + v.when(at) + ", which is before " + v.when(d.moment.Earliest)
	case d.bounded && !d.moment.Latest.IsZero() && at.After(d.moment.Latest):
		return "at " + v.when(at) + ", which is after " + v.when(d.moment.Latest)
	}
	return ""
}

// awaited completes a reason with the moments of its demand: what may not be
// done yet can only be waited for, and what has to be done has its last moment.
func (v *view) awaited(d demand, r Reason) Reason {
	if r.Outcome != Blocked {
		return r
	}
	earliest, latest := d.moment.Earliest, d.moment.Latest
	switch {
	case d.noMoment != "" && d.Due.Earliest != nil && len(r.Needs) > 0:
		r.Needs, r.Fix = nil, "do first what it is counted from: "+d.Due.From
		r.Message += "; recorded now it would not count, for " + d.noMoment
	case v.in.Now.Before(earliest):
		r.Outcome, r.Until, r.Needs, r.acts = Pending, &earliest, nil, true
		r.Message += "; before " + v.when(earliest) + " it would not count"
	case r.Until == nil && !latest.IsZero() && !v.in.Now.After(latest):
		r.Until = &latest
	}
	return r
}

// untimelyWord says why the time of a word does not fit a demand: its own, or
// that of the planned window that it was said about.
func (v *view) untimelyWord(d demand, w *review.Word) string {
	planned := v.in.Change.Window
	switch {
	case !d.Date:
	case planned == nil:
		return "and the change has no planned window to agree to"
	case !w.Start.Equal(planned.Start) || !w.End.Equal(planned.End):
		return "to another date: " + v.dates(w.Start, w.End) + " instead of " + v.dates(planned.Start, planned.End)
	}
	return v.untimely(d, w.At)
}

func (v *view) dates(start, end time.Time) string {
	if start.IsZero() {
		return "none"
	}
	return v.when(start) + " to " + v.when(end)
}

// sectionsSince lets sections of the files count from the first statement on that
// was made about them as they are now: files carry no proof of their age. What no
// statement is about has none at all.
func (v *view) sectionsSince(d demand, r Reason) Reason {
	if d.Due == nil || d.moment.Latest.IsZero() && d.moment.Earliest.IsZero() {
		return r
	}
	for _, s := range d.Sections {
		switch {
		case s == "window":
			if seen := v.windowSeen(d); seen.Outcome != Passed {
				return seen
			}
		case !inDigest(s):
			return undated(Reason{Message: "the section " + s + " is written"}, "ask for it without a due, or for a check that somebody vouches for")
		}
	}
	return v.since(d, r)
}

// inDigest reports whether a section is part of what evidence is about.
func inDigest(section string) bool {
	sort, _, _ := strings.Cut(section, ".")
	return slices.Contains([]string{
		"summary", "components", "versions", "impact", "tickets", "requester", "backup", "procedure", "rollback", "tests",
	}, sort)
}

func undated(r Reason, fix string) Reason {
	return Reason{Message: r.Message + ", but nothing shows since when: evidence is not about it", Fix: fix}
}

func (v *view) since(d demand, r Reason) Reason {
	for _, rec := range v.chain() {
		if rec.About(evidence.ProcedureSubject) == v.in.Digests.Procedure && rec.About(evidence.RequestSubject) == v.in.Digests.Request {
			if why := v.untimely(d, rec.Predicate.Time); why != "" {
				return Reason{Message: r.Message + ", but as they are now they were first seen " + why}
			}
			return r
		}
	}
	return Reason{Message: r.Message + ", but nothing shows since when: nobody has recorded anything about the change as it is", Fix: "record any evidence about it in time"}
}
