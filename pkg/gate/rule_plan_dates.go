package gate

import (
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// ruleDates: the window ends after it starts, and its weekday, date, offset and
// zone agree.
func ruleDates(v *view) []Reason {
	w := v.in.Change.Window
	if w == nil || v.stage.Kind != change.Production || v.accepted {
		return nil
	}
	var out []Reason
	bad := func(field, message, fix string) {
		out = append(out, v.ofPlan("dates", Reason{Message: message, Fix: fix, At: v.in.Change.Source.At("window." + field), Who: []string{author}}))
	}
	if !w.End.After(w.Start) {
		bad("end", "the window ends at "+v.when(w.End)+", which is not after its start at "+v.when(w.Start), "write a later end")
	}
	loc := v.calendar().Location()
	if w.Zone != "" {
		zone, err := schedule.Zone(w.Zone)
		if err != nil {
			bad("zone", err.Error(), "write a zone of the IANA database, such as Europe/Amsterdam")
			return out
		}
		loc = zone
		for _, side := range []struct {
			field string
			t     time.Time
		}{{"start", w.Start}, {"end", w.End}} {
			if err := schedule.OffsetAgrees(side.t, loc); err != nil {
				bad(side.field, err.Error(), "write the offset that the zone has on that day")
			}
		}
	}
	if day := weekday(w.Start.In(loc)); w.Weekday != "" && w.Weekday != day {
		bad("weekday", fmt.Sprintf("%s is a %s and not a %s", w.Start.In(loc).Format(time.DateOnly), day, w.Weekday), "correct the date or the weekday")
	}
	if out == nil {
		out = []Reason{{Outcome: Passed, Message: "the window is from " + v.dates(w.Start, w.End), At: v.in.Change.Source.At("window")}}
	}
	return out
}

var weekdays = [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

func weekday(t time.Time) string { return weekdays[t.Weekday()] }
