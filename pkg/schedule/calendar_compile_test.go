package schedule

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
)

// TestCompileCalendar shows that a calendar without warnings is the same one, with
// every problem that is none.
func TestCompileCalendar(t *testing.T) {
	c := &change.Calendar{Zone: "Europe/Amsterdam", Windows: map[string]change.Recurring{
		"night":   {Rule: "FREQ=WEEKLY;BYDAY=SU", Time: "02:30", Lasts: change.Duration{Minutes: 60}},
		"overlap": {Rule: "FREQ=DAILY", Time: "12:00", Lasts: change.Duration{Days: 2}},
		"never":   {Rule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", Time: "12:00", Lasts: change.Duration{Minutes: 60}},
	}}
	full, all := NewCalendar(c)
	quick, errors := CompileCalendar(c)
	var want []Problem
	for _, p := range all {
		if !p.Warning {
			want = append(want, p)
		}
	}
	if len(all) != 3 || len(errors) != 1 || errors[0] != want[0] || len(quick.WindowNames()) != len(full.WindowNames()) {
		t.Errorf("got %v, and with warnings %v", errors, all)
	}
	if cal, problems := CompileCalendar(nil); cal != nil || problems != nil {
		t.Errorf("of nothing: %v, %v", cal, problems)
	}
}
