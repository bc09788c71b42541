package gate

import (
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
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
		out = append(out, v.about(d, v.letGo(d.dueExemption(), v.lead(d))))
	}
	return out
}

// timeless are the kinds of requirement that have no evidence of their own, and
// so no moment at which it came.
var timeless = map[string]string{
	"soak": "a soak", "age": "an age", "separation": "a separation", "quiet": "a quiet period",
}

func (v *view) lead(d demand) Reason {
	if r := v.unknown(); r != nil {
		return r[0]
	}
	if what, ok := timeless[d.Require]; ok && v.answer(d).Outcome != NotApplicable {
		return Reason{
			Message: what + " has no evidence of its own that could be early or late",
			Fix:     "take the due of " + d.Name() + " out of the pipeline, and ask for a check that has one",
		}
	}
	if d.noMoment != "" {
		return Reason{Message: "by when it has to be there cannot be worked out: " + d.noMoment, Fix: v.anchorFix(d), Who: []string{author}}
	}
	if r := v.silence(d); r != nil {
		return *r
	}
	if d.moment.Latest.IsZero() {
		return v.openEnded(d)
	}
	return v.byThen(d)
}

// silence waits until nobody may object any more, and shows who did; nil if
// nothing of that is asked for or left.
func (v *view) silence(d demand) *Reason {
	until := d.moment.Silence
	if until.IsZero() {
		return nil
	}
	if r := v.objector(d); r != nil {
		return r
	}
	if v.in.Now.Before(until) {
		return &Reason{
			Outcome: Pending, Until: &until, Fix: "wait for objections",
			Message: "nobody may have objected for " + d.Due.Silence.String() + " after " + v.when(d.moment.Anchor) + ", which is until " + v.when(until),
		}
	}
	return nil
}

// objector shows the no of anybody who has a role, as far as it stands: whoever
// may speak is asked to, where silence counts.
func (v *view) objector(d demand) *Reason {
	for _, person := range v.speakers() {
		for _, role := range v.roleNames() {
			w := v.objection(person, role, d.stage.Name)
			if w == nil {
				continue
			}
			if members, err := v.people.Members(role, w.At); err == nil && !slices.Contains(members, person) {
				continue
			}
			return &Reason{
				Message: person + " said " + w.Verdict + " as " + role + " at " + v.when(w.At) + refers(w.Ref) + ", so that this is no silence",
				Fix:     "settle it with " + person + ", who can say otherwise", Who: []string{person},
			}
		}
	}
	return nil
}

// openEnded is about a demand without a last moment.
func (v *view) openEnded(d demand) Reason {
	m := d.moment
	if m.Earliest.IsZero() {
		return Reason{Outcome: Passed, Message: "nobody objected from " + v.when(m.Anchor) + " to " + v.when(m.Silence)}
	}
	return Reason{Outcome: Passed, Message: "it may not come before " + v.when(m.Earliest)}
}

// byThen asks the demand again, and counts only what was there in time.
func (v *view) byThen(d demand) Reason {
	d.bounded = true
	latest, r := d.moment.Latest, v.answer(d)
	if d.Require == "window" {
		r = v.windowSeen(d)
	}
	switch {
	case r.Outcome == Passed:
		return Reason{Outcome: Passed, Message: "it was there by " + v.when(latest) + ", " + v.dueText(d)}
	case r.Outcome == Undecided, r.Outcome == NotApplicable:
		return r
	case !v.in.Now.After(latest):
		return Reason{
			Until: &latest, Needs: slices.Clone(r.Needs), soon: d.MaxAge.IsZero() || v.in.Now.Equal(latest), Fix: orElse(r.Fix, "do it by then"), Who: r.Who,
			Message: "it has to be there by " + v.when(latest) + ", " + v.dueText(d),
		}
	}
	late := Reason{
		Message: "it had to be there by " + v.when(latest) + ", " + v.dueText(d) + ", and was not: " + r.Message,
		Fix:     v.lateFix(d), Who: []string{author},
	}
	if s, ok := v.countedFrom(d); ok {
		late.Needs = []Need{v.attemptNeed(s, v.somebody(nil))}
	}
	return late
}

// countedFrom is the stage whose pass a due counts from, so that another one would
// let it count anew.
func (v *view) countedFrom(d demand) (change.Stage, bool) {
	sort, name, _ := strings.Cut(d.Due.From, ":")
	i := slices.IndexFunc(v.earlier(), func(s change.Stage) bool { return sort == "passed" && s.Name == name })
	if i < 0 {
		return change.Stage{}, false
	}
	return v.earlier()[i], true
}

// windowSeen decides by when the planned window was what it is now: when the
// first statement that tells of it was recorded.
func (v *view) windowSeen(d demand) Reason {
	planned := v.in.Change.Window
	for _, rec := range v.chain() {
		if w := rec.Predicate.Window; w == nil || planned == nil || !v.ofToday(w) {
			continue
		}
		if why := v.untimely(d, rec.Predicate.Time); why != "" {
			return Reason{Message: "the planned window as it is now was first recorded " + why}
		}
		return Reason{Outcome: Passed}
	}
	return Reason{Message: "nothing shows since when the window is planned as it is now", Fix: "record any evidence about the change in time"}
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

// lateFix says what helps now that the last moment has gone by: for what follows
// an attempt another one, else a later start.
func (v *view) lateFix(d demand) string {
	if d.accept && d.after != nil {
		return "carry out " + d.stage.Name + " again, and do it in time"
	}
	if s, ok := v.countedFrom(d); ok {
		return "carry out " + s.Name + " again, and do it in time"
	}
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
