package schedule

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// changesOf calls f for each change of the clocks from 2020 to 2035, once for
// zones that share all of them.
func changesOf(t *testing.T, f func(loc *time.Location, at time.Time)) {
	t.Helper()
	n := 0
	for _, line := range vectors(t, "zones.txt") {
		names, ok := strings.CutPrefix(line, "zones ")
		if !ok {
			continue
		}
		loc := zone(t, strings.Fields(names)[0])
		from, to := at(t, "2020-01-01T00:00:00Z"), at(t, "2036-01-01T00:00:00Z")
		for c, ok := nextChange(from, to, loc); ok; c, ok = nextChange(c, to, loc) {
			f(loc, c)
			n++
		}
	}
	if n < 1000 {
		t.Errorf("found only %d changes", n)
	}
}

// Around every change: a local time is refused exactly if no moment, or more than
// one, shows it; otherwise it is the one that does.
func TestLocalIsRightAroundEveryChange(t *testing.T) {
	changesOf(t, func(loc *time.Location, c time.Time) {
		shown := map[[2]int]int{}
		moment := map[[2]int]time.Time{}
		for x := c.Add(-30 * time.Hour); x.Before(c.Add(30 * time.Hour)); x = x.Add(15 * time.Minute) {
			l := x.In(loc)
			key := [2]int{DateOf(l, loc).number(), secondOfDay(l)}
			shown[key]++
			moment[key] = x
		}
		before := c.Add(-time.Second)
		low, high := c.Unix()+int64(min(offsetAt(before), offsetAt(c))), c.Unix()+int64(max(offsetAt(before), offsetAt(c)))
		for w := low - 7200; w < high+7200; w += 900 {
			key := [2]int{floorDiv(int(w), daySeconds), mod(int(w), daySeconds)}
			got, err := Local(dateAt(key[0]), key[1]/3600, key[1]/60%60, loc)
			var e *LocalTimeError
			switch n := shown[key]; {
			case n == 1 && (err != nil || !got.Equal(moment[key])):
				t.Fatalf("%s: %v %v: %v, %v", loc, dateAt(key[0]), key[1], got, err)
			case n != 1 && (!errors.As(err, &e) || e.Skipped != (n == 0) || !e.Change.Equal(c)):
				t.Fatalf("%s: %v %v: %v, %v; shown %d times", loc, dateAt(key[0]), key[1], got, err, n)
			}
		}
	})
}

// The two readings of a refused time are the moments on either side: what the
// zone shows then, so that nobody is told to write what is refused again.
func TestReadingsAreOnTheClock(t *testing.T) {
	changesOf(t, func(loc *time.Location, c time.Time) {
		before, after := offsetAt(c.Add(-time.Second)), offsetAt(c)
		w := c.Unix() + int64(min(before, after))
		_, err := place(floorDiv(int(w), daySeconds), mod(int(w), daySeconds), loc)
		var e *LocalTimeError
		if !errors.As(err, &e) {
			t.Fatalf("%s at %s: no error", loc, c)
		}
		for _, x := range []time.Time{e.First, e.Second} {
			if shows := x.Unix()+int64(offsetAt(x)) == w; shows == e.Skipped {
				t.Errorf("%s at %s: %s shows it: %t", loc, c, x, shows)
			}
			if err := OffsetAgrees(x, loc); err != nil {
				t.Errorf("%s at %s: %v", loc, c, err)
			}
		}
		if e.Second.Sub(e.First) != time.Duration(max(before, after)-min(before, after))*time.Second {
			t.Errorf("%s at %s: %s and %s", loc, c, e.First, e.Second)
		}
		if text := e.Error(); !strings.Contains(text, e.First.Format(time.RFC3339)) || !strings.Contains(text, e.Second.Format(time.RFC3339)) {
			t.Errorf("%s does not show both readings", text)
		}
	})
}

// Windows that start, end or lie across a change last as long as they say, and
// open and close to the second.
func TestWindowsAroundEveryChange(t *testing.T) {
	changesOf(t, func(loc *time.Location, c time.Time) {
		for _, w := range []Interval{
			{c.Add(-3 * time.Hour), c.Add(3 * time.Hour)},
			{c.Add(-4 * time.Hour), c},
			{c.Add(-4 * time.Hour), c.Add(time.Minute)},
			{c.Add(-26 * time.Hour), c.Add(26 * time.Hour)},
			{c, c.Add(4 * time.Hour)},
			{c.Add(-time.Minute), c.Add(time.Minute)},
		} {
			r := onceAt(w, loc)
			if _, err := r.on(r.rule.first); err != nil {
				if got, ok := r.At(w.Start); ok {
					t.Errorf("%s at %s: %v, but its start is no clear time", loc, c, got)
				}
				continue
			}
			if got, ok := r.Next(w.Start); !ok || !same(got, w) {
				t.Errorf("%s at %s: %v, %v; want %v", loc, c, got, ok, w)
			}
			edges(t, r, w)
		}
	})
}

// onceAt makes a window that comes once.
func onceAt(w Interval, loc *time.Location) *Recurrence {
	l := w.Start.In(loc)
	n := DateOf(l, loc).number()
	minutes := int(w.End.Sub(w.Start) / time.Minute)
	return &Recurrence{rule: &rule{interval: 1, first: n, last: n}, second: secondOfDay(l), lasts: change.Duration{Minutes: minutes}, loc: loc}
}

// A zone whose rule goes on for ever is right in the last days of leap years too.
func TestTheLastDayOfALeapYear(t *testing.T) {
	for _, name := range []string{"America/New_York", "Europe/Zurich", "Australia/Sydney"} {
		loc := zone(t, name)
		for _, year := range []int{2024, 2028, 2096, 2400} {
			for hour := range 24 {
				got, err := Local(Date{year, time.December, 31}, hour, 30, loc)
				if want := time.Date(year, time.December, 31, hour, 30, 0, 0, loc); err != nil || !got.Equal(want) {
					t.Errorf("%s %d %d:30: %s, %v", name, year, hour, got, err)
				}
			}
		}
	}
}

func TestBusinessDays(t *testing.T) {
	c := calendar(t, holidays("2026-12-25", "2026-12-28", "2027-01-01"))
	start := Date{2026, time.December, 14}
	for i := range 30 {
		d := start.AddDays(i)
		from, err := Local(d, 9, 0, c.Location())
		if err != nil {
			t.Fatal(err)
		}
		var last time.Time
		for n := -20; n <= 20; n++ {
			to, err := c.AddBusinessDays(from, n)
			if err != nil {
				t.Fatal(err)
			}
			// Monotone, on a business day, at the same time of day.
			if !last.IsZero() && !to.After(last) {
				t.Errorf("%s %+d is %s, not after %s", d, n, to, last)
			}
			last = to
			if n != 0 && !c.BusinessDay(DateOf(to, c.Location())) || to.In(c.Location()).Hour() != 9 {
				t.Errorf("%s %+d is %s", d, n, to)
			}
			// And back again.
			back, err := c.AddBusinessDays(to, -n)
			if err != nil || c.BusinessDay(d) && !back.Equal(from) {
				t.Errorf("%s %+d and back is %s, %v", d, n, back, err)
			}
			if steps := businessDaysBetween(c, d, DateOf(to, c.Location())); steps != n {
				t.Errorf("%s %+d is %s, which is %d away", d, n, to, steps)
			}
		}
	}
}

// businessDaysBetween counts the business days after a up to b, or before a down
// to b.
func businessDaysBetween(c *Calendar, a, b Date) int {
	n := 0
	for d := a; d.Compare(b) < 0; {
		if d = d.AddDays(1); c.BusinessDay(d) {
			n++
		}
	}
	for d := a; d.Compare(b) > 0; {
		if d = d.AddDays(-1); c.BusinessDay(d) {
			n--
		}
	}
	return n
}

func TestBusinessDaysAreRefused(t *testing.T) {
	c := calendar(t)
	start := at(t, "2026-03-27T02:30:00+01:00")
	for _, n := range []int{10000, -10000} {
		if _, err := c.AddBusinessDays(start, n); err == nil || !strings.Contains(err.Error(), "at most 9999") {
			t.Errorf("%d: %v", n, err)
		}
	}
	for _, n := range []int{9999, -9999} {
		if _, err := c.AddBusinessDays(start, n); err != nil {
			t.Errorf("%d: %v", n, err)
		}
	}
	var e *LocalTimeError
	// The clocks change on a Friday in Cairo, at midnight.
	cairo := zone(t, "Africa/Cairo")
	change, ok := nextChange(at(t, "2026-01-01T00:00:00Z"), at(t, "2027-01-01T00:00:00Z"), cairo)
	if !ok {
		t.Fatal("no change of the clocks in Cairo")
	}
	d := DateOf(change, cairo).AddDays(-1)
	from, err := Local(d, 0, 30, cairo)
	if err != nil {
		t.Fatal(err)
	}
	egypt := &Calendar{loc: cairo}
	if got, err := egypt.AddBusinessDays(from, 1); !errors.As(err, &e) || !e.Skipped {
		t.Errorf("%s, %v; the clock skips it", got, err)
	}
}
