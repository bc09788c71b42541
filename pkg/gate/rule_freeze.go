package gate

import (
	"fmt"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// ruleFreeze: production does not start while a freeze is on, and is not planned
// into one. The last second of a freeze is the one before its end.
func ruleFreeze(v *view) []Reason {
	c := v.in.Pipeline.Calendar
	if v.stage.Kind != change.Production || c == nil {
		return nil
	}
	var out []Reason
	for i, f := range c.Freezes {
		r := v.freeze(f)
		r.At, r.Because = v.in.Pipeline.Source.At(fmt.Sprintf("calendar.freezes[%d]", i)), f.Reason
		out = append(out, v.letGo(freezeExemption(f, v.stage), r))
	}
	return out
}

func (v *view) freeze(f change.Freeze) Reason {
	frozen := schedule.Interval{Start: f.Start, End: f.End}
	r := Reason{Outcome: Passed, Message: "the freeze " + f.Name + " is from " + v.span(frozen)}
	planned := v.in.Change.Window
	switch {
	case planned != nil && v.in.Now.Before(planned.End) && frozen.Overlaps(plannedWindow(planned)):
		r.Outcome, r.Who = Blocked, []string{author}
		r.Message = "the planned window, " + v.span(plannedWindow(planned)) + ", meets the freeze " + f.Name + ", " + v.span(frozen)
		r.Fix = "plan it outside of the freeze"
	case frozen.Contains(v.in.Now):
		r.Outcome, r.Until, r.Fix = Pending, &f.End, "wait for its end"
	case planned == nil && v.runsInto(frozen):
		length, _ := v.attemptLength()
		r.Outcome, r.Until, r.Fix = Pending, &f.End, "wait for its end"
		r.Message = "begun now it takes " + schedule.Amount(length) + ", and goes on into the freeze " + f.Name + ", " + v.span(frozen)
	}
	return r
}

// runsInto reports whether an attempt without a planned window that begins now
// would go on into a time.
func (v *view) runsInto(frozen schedule.Interval) bool {
	length, known := v.attemptLength()
	return known && length > 0 && frozen.Overlaps(schedule.Interval{Start: v.in.Now, End: v.in.Now.Add(length)})
}

func freezeExemption(f change.Freeze, s change.Stage) exemption {
	return exemption{name: "freeze." + f.Name, stage: s, allow: f.Exception}
}

// exceptions lists the freezes that somebody let this stage through.
func (v *view) exceptions(s change.Stage) []exemption {
	if s.Kind != change.Production || v.in.Pipeline.Calendar == nil {
		return nil
	}
	var out []exemption
	for _, f := range v.in.Pipeline.Calendar.Freezes {
		e := freezeExemption(f, s)
		if rec, _ := v.waived(e); f.Exception != nil && rec != nil {
			out = append(out, e)
		}
	}
	return out
}
