package schedule

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// builder compiles a calendar.
type builder struct {
	problems
	src *change.Calendar
	cal *Calendar
	// zoneBad is set if the zone of the calendar is unknown.
	zoneBad bool
	// noWarnings leaves out what looks at years for a warning.
	noWarnings bool
}

func (b *builder) zone() {
	loc, err := Zone(b.src.Zone)
	if err != nil {
		b.zoneBad = true
		b.add("calendar.zone", "write a name of the IANA time zone database", "%s", err)
		return
	}
	b.cal.loc = loc
}

func (b *builder) freezes() {
	for i, f := range b.src.Freezes {
		if !f.Start.Before(f.End) {
			b.add(fmt.Sprintf("calendar.freezes[%d].end", i), "write an end that is later than the start", "the freeze %q ends %s, which is not after its start %s",
				f.Name, f.End.Format(time.RFC3339), f.Start.Format(time.RFC3339))
		}
		b.cal.freezes = append(b.cal.freezes, Freeze{Interval{f.Start, f.End}, f.Name, i})
	}
}

func (b *builder) holidays() {
	first := map[int]int{}
	for i, h := range b.src.Holidays {
		path := fmt.Sprintf("calendar.holidays[%d].date", i)
		d, err := ParseDate(h.Date)
		if err != nil {
			b.add(path, "write a day of the calendar", "%s", err)
			continue
		}
		n := d.number()
		if j, twice := first[n]; twice {
			b.add(path, "leave one of them out", "the holiday %s stands there already, as number %d", d, j+1)
			continue
		}
		first[n] = i
		b.cal.holidays[n] = true
	}
}

func (b *builder) events() {
	for _, name := range slices.Sorted(maps.Keys(b.src.Events)) {
		t := b.src.Events[name]
		if name == "" || t.IsZero() {
			b.add("calendar.events."+name, "write a name, and a time such as 2026-12-01T22:00:00+01:00", "the event %q has no name or no time", name)
			continue
		}
		b.cal.events[name] = t
	}
}

func (b *builder) recurrences(path string, all map[string]change.Recurring) []named {
	var out []named
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if r := b.recurrence(path+"."+name, all[name]); r != nil {
			out = append(out, named{name, r})
		}
	}
	return out
}

// recurrence compiles one window; nil if it cannot be used.
func (b *builder) recurrence(path string, src change.Recurring) *Recurrence {
	before := len(b.all)
	r := &Recurrence{Title: src.Title, lasts: src.Lasts, loc: b.cal.loc}
	b.recurrenceZone(path, src, r)
	var err error
	if r.second, err = parseClock(src.Time); err != nil {
		b.add(path+".time", "write hours and minutes, for example 22:00", "%s", err)
	}
	if src.Lasts.Days <= 0 && src.Lasts.Minutes <= 0 || src.Lasts.Days < 0 || src.Lasts.Minutes < 0 {
		b.add(path+".lasts", "write how long it stays open, for example 4h", "it lasts %s, so nothing can ever happen in it", src.Lasts)
	}
	r.rule = b.rule(path, src)
	if len(b.all) > before || b.zoneBad && src.Zone == "" {
		return nil
	}
	if !b.happens(path, src, r) {
		return nil
	}
	if !b.noWarnings {
		b.warnChange(path, r)
		b.warnOverlap(path, r)
	}
	return r
}

func (b *builder) recurrenceZone(path string, src change.Recurring, r *Recurrence) {
	if src.Zone == "" {
		return
	}
	loc, err := Zone(src.Zone)
	if err != nil {
		b.add(path+".zone", "write a name of the IANA time zone database", "%s", err)
		return
	}
	r.loc = loc
}

// rule compiles the days of a recurrence.
func (b *builder) rule(path string, src change.Recurring) *rule {
	r := &rule{interval: 1, first: -noDay, last: noDay, until: noDay}
	if src.Rule != "" {
		var faults []fault
		r, faults = parseRule(src.Rule)
		for _, f := range faults {
			b.add(path+".rule", f.hint, "%s", f.message)
		}
		if len(faults) > 0 {
			return nil
		}
	}
	b.ruleDays(path, src, r)
	return r
}

// ruleDays gives a rule its first and last day.
func (b *builder) ruleDays(path string, src change.Recurring, r *rule) {
	r.last = r.until
	if src.Until != "" {
		if d, err := ParseDate(src.Until); err != nil {
			b.add(path+".until", "write a day of the calendar", "%s", err)
		} else {
			r.last = min(r.last, d.number())
		}
	}
	if src.From != "" {
		d, err := ParseDate(src.From)
		if err != nil {
			b.add(path+".from", "write a day of the calendar", "%s", err)
			return
		}
		r.startOn(d)
		r.compileCount()
		return
	}
	if src.Rule == "" {
		b.add(path, "add a rule such as FREQ=WEEKLY;BYDAY=TU, or the day in from", "it has neither a rule nor a first day, so it never happens")
	} else if why := r.needsFirst(); why != "" {
		b.add(path+".rule", "add the first day in from", "%s, and there is none", why)
	}
}
