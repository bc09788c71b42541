package schedule

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// vectors returns the lines of a file that testdata/oracle.py wrote.
func vectors(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")[1:]
	if len(lines) < 100 {
		t.Fatalf("%s has only %d lines", name, len(lines))
	}
	return lines
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	got, err := ParseTime(text)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := Zone(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// day and clock of "2026-03-29T02:30".
func wall(t *testing.T, text string) (Date, int) {
	t.Helper()
	date, clock, _ := strings.Cut(text, "T")
	d, err := ParseDate(date)
	if err != nil {
		t.Fatal(err)
	}
	second, err := parseClock(clock)
	if err != nil {
		t.Fatal(err)
	}
	return d, second
}

func TestLocalTimesAgreeWithPython(t *testing.T) {
	skipped, doubled := 0, 0
	for _, line := range vectors(t, "local.txt") {
		f := strings.Fields(line)
		d, second := wall(t, f[1])
		got, err := Local(d, second/3600, second/60%60, zone(t, f[0]))
		var e *LocalTimeError
		switch want := f[2:]; len(want) {
		case 1:
			if err != nil || !got.Equal(at(t, want[0])) {
				t.Errorf("%s: %v, %v", line, got, err)
			}
		case 0:
			skipped++
			if !errors.As(err, &e) || !e.Skipped || !e.First.Before(e.Second) {
				t.Errorf("%s: %v, %v; it is skipped", line, got, err)
			}
		case 2:
			doubled++
			if !errors.As(err, &e) || e.Skipped || !e.First.Equal(at(t, want[0])) || !e.Second.Equal(at(t, want[1])) {
				t.Errorf("%s: %v, %v; it is there twice", line, got, err)
			}
		}
	}
	if skipped < 50 || doubled < 50 {
		t.Errorf("only %d skipped and %d doubled", skipped, doubled)
	}
}

func TestWindowsAcrossChangesAgreeWithPython(t *testing.T) {
	for _, line := range vectors(t, "windows.txt") {
		f := strings.Fields(line)
		date, clock, _ := strings.Cut(f[1], "T")
		lasts, err := change.ParseDuration(strings.TrimPrefix(f[2], "0d"))
		if err != nil {
			t.Fatal(err)
		}
		cal, problems := NewCalendar(&change.Calendar{Zone: f[0], Windows: map[string]change.Recurring{
			"daily": {Rule: "FREQ=DAILY", Time: clock, Lasts: lasts},
			"once":  {From: date, Time: clock, Lasts: lasts},
		}})
		d, _ := wall(t, f[1])
		open, err := cal.Window("daily").on(d.number())
		if f[3] == "closed" {
			if err == nil || cal.Window("once") != nil || faultsOf(problems) != 1 {
				t.Errorf("%s: %v, %v, %v; want it closed", line, open, err, problems)
			}
			continue
		}
		want := Interval{at(t, f[3]), at(t, f[4])}
		once, ok := cal.Window("once").Next(want.Start)
		if err != nil || !same(open, want) || !ok || !same(once, want) {
			t.Errorf("%s: %v, %v; want %v", line, open, err, want)
		}
		edges(t, cal.Window("once"), want)
	}
}

func same(a, b Interval) bool { return a.Start.Equal(b.Start) && a.End.Equal(b.End) }

func faultsOf(problems []Problem) int {
	n := 0
	for _, p := range problems {
		if !p.Warning {
			n++
		}
	}
	return n
}

// edges checks a window that comes once, to the second on both sides.
func edges(t *testing.T, r *Recurrence, w Interval) {
	t.Helper()
	for _, c := range []struct {
		at   time.Time
		open bool
	}{
		{w.Start.Add(-time.Second), false}, {w.Start, true}, {w.End.Add(-time.Second), true}, {w.End, false},
	} {
		if got, ok := r.At(c.at); ok != c.open || ok && !same(got, w) {
			t.Errorf("at %s of %v: %v, want %v", c.at, w, ok, c.open)
		}
	}
}

func TestZonesAgreeWithPython(t *testing.T) {
	var names []string
	seen := 0
	offset := 0
	last := at(t, "2020-01-01T00:00:00Z")
	check := func(from, to time.Time) {
		for _, name := range names {
			loc := zone(t, name)
			for _, x := range []time.Time{from, from.Add(to.Sub(from) / 2), to.Add(-time.Second)} {
				if offsetAt(x.In(loc)) != offset {
					t.Errorf("%s at %s: %d, want %d", name, x, offsetAt(x.In(loc)), offset)
				}
			}
			if c, ok := nextChange(from, to, loc); ok && c.Before(to) {
				t.Errorf("%s changes at %s; want none from %s to %s", name, c, from, to)
			}
		}
	}
	// What a country does later than the database was made is not known; a newer
	// one on this machine may rightly differ.
	horizon := at(t, "2025-01-01T00:00:00Z")
	for _, line := range append(vectors(t, "zones.txt"), "zones") {
		f := strings.Fields(line)
		switch f[0] {
		case "zones":
			check(last, horizon)
			names, last = f[1:], at(t, "2020-01-01T00:00:00Z")
			seen += len(names)
		case "offset":
			offset = number(t, f[1])
		case "change":
			c := at(t, f[1])
			if !c.Before(horizon) || last.Equal(horizon) {
				continue
			}
			check(last, c)
			last, offset = c, number(t, f[3])
		}
	}
	if seen < 400 {
		t.Errorf("only %d zones", seen)
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	var n int
	if err := json.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

type ruleVector struct {
	Rule, From, Time, Zone string
	Starts                 []string
}

func TestRulesAgreeWithDateutil(t *testing.T) {
	empty := 0
	for _, line := range vectors(t, "recurrences.txt") {
		var v ruleVector
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		if len(v.Starts) == 0 {
			empty++
		}
		cal, problems := NewCalendar(&change.Calendar{Zone: v.Zone, Windows: map[string]change.Recurring{
			"w": {Rule: v.Rule, From: v.From, Time: v.Time, Lasts: change.Duration{Minutes: 60}},
		}})
		r := cal.Window("w")
		if len(v.Starts) > 0 && r == nil {
			t.Errorf("%s from %s: %v; want %s", v.Rule, v.From, problems, v.Starts)
			continue
		}
		compareStarts(t, v, r)
	}
	if empty < 5 || empty > 200 {
		t.Errorf("%d rules never happen", empty)
	}
}

// compareStarts walks a rule forwards and backwards.
func compareStarts(t *testing.T, v ruleVector, r *Recurrence) {
	t.Helper()
	d, _ := wall(t, v.From+"T00:00")
	limit := Date{d.Year + 9, time.December, 31}
	if len(v.Starts) == 40 {
		limit = DateOf(at(t, v.Starts[39]), r.Location())
	}
	end := placeEarly(limit.number(), daySeconds-1, r.Location())
	got := []string{}
	for w := range r.Between(at(t, "1900-01-01T00:00:00Z"), end) {
		got = append(got, w.Start.UTC().Format(time.RFC3339))
	}
	if strings.Join(got, " ") != strings.Join(v.Starts, " ") {
		t.Errorf("%s from %s:\n got %s\nwant %s", v.Rule, v.From, got, v.Starts)
		return
	}
	back := end
	for i := len(v.Starts) - 1; i >= 0; i-- {
		w, ok := r.Previous(back)
		if !ok || !w.Start.Equal(at(t, v.Starts[i])) {
			t.Errorf("%s from %s: before %s there is %v, %v; want %s", v.Rule, v.From, back, w, ok, v.Starts[i])
			return
		}
		back = w.Start.Add(-time.Second)
	}
	if w, ok := r.Previous(back); ok {
		t.Errorf("%s from %s: before the first there is %v", v.Rule, v.From, w)
	}
}
