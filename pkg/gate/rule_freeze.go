package gate

import (
	"fmt"

	"github.com/lockflight/lockflight/pkg/change"
)

// ruleFreeze: production does not start while a freeze is on. The last second of
// a freeze is the one before its end.
func ruleFreeze(v *view) []Reason {
	c := v.in.Pipeline.Calendar
	if v.stage.Kind != change.Production || c == nil {
		return nil
	}
	var out []Reason
	for i, f := range c.Freezes {
		r := Reason{Outcome: Passed, At: v.in.Pipeline.Source.At(fmt.Sprintf("calendar.freezes[%d]", i)), Because: f.Reason}
		r.Message = "the freeze " + f.Name + " is from " + clock(f.Start) + " to " + clock(f.End)
		if !v.in.Now.Before(f.Start) && v.in.Now.Before(f.End) {
			until := f.End
			r.Outcome, r.Until, r.Fix = Pending, &until, "wait for its end; this version knows no exception"
		}
		out = append(out, r)
	}
	return out
}
