package schedule

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// Whatever a calendar says: nothing panics or hangs, what is refused cannot be
// used, and the four ways to ask for a window agree.
func FuzzRecurrence(f *testing.F) {
	f.Add("FREQ=WEEKLY;BYDAY=TU", "", "", "22:00", uint16(0), uint16(240), uint8(0), int32(1_790_000_000))
	f.Add("FREQ=DAILY;INTERVAL=3;COUNT=9", "2026-03-27", "", "02:30", uint16(1), uint16(0), uint8(1), int32(1_774_750_000))
	f.Add("FREQ=YEARLY;BYWEEKNO=1,-1;BYDAY=MO,SU;UNTIL=20291231T230000Z", "2024-01-01", "2029-06-01", "00:00", uint16(9), uint16(1), uint8(2), int32(1_900_000_000))
	f.Add("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "", "2030-01-01", "23:59", uint16(0), uint16(1500), uint8(3), int32(-5))
	f.Add("", "2026-03-29", "", "02:30", uint16(0), uint16(1), uint8(0), int32(0))
	zones := []string{"Europe/Zurich", "America/New_York", "Pacific/Apia", "UTC", "Australia/Lord_Howe"}
	f.Fuzz(func(t *testing.T, rule, from, until, clock string, days, minutes uint16, z uint8, when int32) {
		src := change.Recurring{Rule: rule, From: from, Until: until, Time: clock, Lasts: change.Duration{Days: int(days % 8000), Minutes: int(minutes)}}
		c, problems := NewCalendar(&change.Calendar{Zone: zones[int(z)%len(zones)], Windows: map[string]change.Recurring{"w": src}})
		r := c.Window("w")
		if (r == nil) != (faultsOf(problems) > 0) {
			t.Fatalf("usable: %v, %+v", r != nil, problems)
		}
		if r != nil {
			agree(t, r, time.Unix(int64(when), 0))
		}
	})
}

// agree asks for the windows of two years in every way.
func agree(t *testing.T, r *Recurrence, from time.Time) {
	to := from.AddDate(2, 0, 0)
	var last Interval
	n := 0
	for w := range r.Between(from, to) {
		if w.IsEmpty() || !w.Overlaps(Interval{from, to}) || n > 0 && !w.Start.After(last.Start) {
			t.Fatalf("%v after %v, from %s to %s", w, last, from, to)
		}
		for _, x := range []time.Time{w.Start, w.Start.Add(time.Second)} {
			if p, ok := r.Previous(x); !ok || !same(p, w) {
				t.Fatalf("before %s: %v, %v; want %v", x, p, ok, w)
			}
		}
		if next, ok := r.Next(w.Start); !ok || !same(next, w) {
			t.Fatalf("from %s: %v, %v; want %v", w.Start, next, ok, w)
		}
		if open, ok := r.At(w.Start); !ok || !same(open, w) {
			t.Fatalf("at %s: %v, %v; want %v", w.Start, open, ok, w)
		}
		if n > 0 && w.Start.After(from) && last.Start.After(from) {
			if next, ok := r.Next(last.Start.Add(time.Second)); !ok || !same(next, w) {
				t.Fatalf("after %v: %v, %v; want %v", last, next, ok, w)
			}
		}
		last = w
		if n++; n == 60 {
			return
		}
	}
	if w, ok := r.At(from); ok && n == 0 {
		t.Fatalf("%v is open at %s, but not from then to %s", w, from, to)
	}
}
