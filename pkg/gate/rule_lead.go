package gate

import (
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/schedule"
)

// ruleLead: what has to be there by some moment was there by then, in the time of
// the evidence. The planned start is the one of the change as it is now, so
// moving it asks again.
func ruleLead(v *view) []Reason {
	var out []Reason
	for _, d := range v.demands {
		if d.Due == nil {
			continue
		}
		r := v.lead(d)
		if d.Waivable != nil {
			r = v.letGo(d.dueExemption(), r)
		}
		out = append(out, v.about(d, r))
	}
	return out
}

func (v *view) lead(d demand) Reason {
	if r := v.unknown(); r != nil {
		return r[0]
	}
	if d.noMoment != "" {
		return Reason{Message: "by when it has to be there cannot be worked out: " + d.noMoment, Fix: v.anchorFix(d), Who: []string{author}}
	}
	if silent := d.moment.Silence; v.in.Now.Before(silent) {
		return Reason{
			Outcome: Pending, Until: &silent, Fix: "wait for objections",
			Message: "nobody may have objected for " + d.Due.Silence.String() + " after " + v.when(d.moment.Anchor) + ", which is until " + v.when(silent),
		}
	}
	latest := d.moment.Latest
	if latest.IsZero() {
		return Reason{Outcome: Passed, Message: "it may not come before " + v.when(d.moment.Earliest)}
	}
	bounded := d
	bounded.bounded = true
	r := v.answer(bounded)
	switch {
	case r.Outcome == Passed:
		return Reason{Outcome: Passed, Message: "it was there by " + v.when(latest) + ", " + v.dueText(d)}
	case r.Outcome == Undecided:
		return r
	case !v.in.Now.After(latest):
		return Reason{
			Until: &latest, Needs: slices.Clone(r.Needs), Fix: orElse(r.Fix, "do it by then"), Who: r.Who,
			Message: "it has to be there by " + v.when(latest) + ", " + v.dueText(d),
		}
	}
	late := Reason{Message: "it had to be there by " + v.when(latest) + ", " + v.dueText(d) + ", and was not", Who: []string{author}}
	late.Fix = v.laterStart(d)
	return late
}

// anchorFix says how the anchor of a due comes to be known.
func (v *view) anchorFix(d demand) string {
	switch d.Due.From {
	case "start", "end", "decision":
		if v.in.Change.Window == nil {
			return "write the planned window into the change"
		}
	}
	return "do first what it is counted from: " + d.Due.From
}

// laterStart says to which start the change would have to move, now that the
// latest moment for the planned one has gone by.
func (v *view) laterStart(d demand) string {
	start, err := v.calendar().EarliestStart(*d.Due, v.in.Now, func(start time.Time) schedule.Anchors {
		return func(anchor string) (time.Time, bool) { return v.movedAnchor(anchor, d, start) }
	})
	if err != nil || d.Due.From != "start" && d.Due.From != "end" && d.Due.From != "decision" {
		return "move what it is counted from, " + d.Due.From + ", to a later time"
	}
	return "do it now, and move the planned start to " + v.when(start) + " or later"
}

// movedAnchor is an anchor as if the change started at another time.
func (v *view) movedAnchor(anchor string, d demand, start time.Time) (time.Time, bool) {
	at, ok := v.anchor(anchor, d)
	planned := v.in.Change.Window
	if !ok || planned == nil || anchor != "start" && anchor != "end" && anchor != "decision" {
		return at, ok
	}
	return at.Add(start.Sub(planned.Start)), true
}
