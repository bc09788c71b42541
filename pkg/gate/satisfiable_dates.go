package gate

import (
	"fmt"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// tooOldInTime finds what has to be there so long before the start of production
// that it is too old by then.
func (v *view) tooOldInTime(d demand) []Reason {
	lead, ok := v.leastLead(d)
	if !ok || d.MaxAge.IsZero() || lead <= ageOf(d) {
		return nil
	}
	return []Reason{v.impossible(d, "due", Reason{
		Message: fmt.Sprintf("it has to be there %s, and is good for %s: whatever is in time is too old at the start", schedule.DueText(*d.Due), d.MaxAge),
		Fix:     "let it be good for longer, or ask for it later", Data: map[string]any{"leadMinutes": minutes(lead), "maxAgeMinutes": minutes(ageOf(d))},
	})}
}

// ageOf is how old something may be, at the most: a day may have 25 hours.
func ageOf(d demand) time.Duration {
	age := time.Duration(d.MaxAge.InMinutes()) * time.Minute
	if d.MaxAge.Days > 0 {
		age += time.Hour
	}
	return age
}

// leastLead is how long before the start of production something has to be there,
// at the least: a business day is at least a day, and of a day an hour may be
// missing.
func (v *view) leastLead(d demand) (time.Duration, bool) {
	if d.Due == nil || d.Due.Latest == nil || !d.Due.Latest.Negative || d.stage.Kind != change.Production {
		return 0, false
	}
	lead := amountOf(*d.Due.Latest)
	switch sort, _, _ := strings.Cut(d.Due.From, ":"); {
	case sort == "end" && v.in.Change.Window != nil:
		lead -= v.in.Change.Window.End.Sub(v.in.Change.Window.Start)
	case sort != "start" && sort != "session":
		return 0, false
	}
	if d.Due.Weekday != "" {
		lead -= 6 * 24 * time.Hour
	}
	if d.Due.Time != "" {
		lead -= 24 * time.Hour
	}
	if p := v.in.Pipeline.Plan; p != nil { // its first steps may begin before the start
		lead -= time.Duration(p.Before.InMinutes()) * time.Minute
	}
	return lead, true
}

// amountOf is the length of an offset, at the least.
func amountOf(o change.Offset) time.Duration {
	if o.BusinessDays > 0 {
		return time.Duration(o.BusinessDays)*24*time.Hour - time.Hour
	}
	length := time.Duration(o.Duration.InMinutes()) * time.Minute
	if o.Duration.Days > 0 {
		length -= time.Hour
	}
	return length
}

// tooOldWhenTaken finds a backup that is too old by the time it has been made.
func (v *view) tooOldWhenTaken(d demand) []Reason {
	if d.Require != "backup" || d.MaxAge.IsZero() {
		return nil
	}
	var out []Reason
	for _, b := range v.in.Change.Backup {
		takes := time.Duration(b.Takes.Min.InMinutes()) * time.Minute
		if v.unreliable(d, b.Kind) == "" && takes > ageOf(d) {
			out = append(out, v.impossible(d, "maxAge", Reason{
				Message: fmt.Sprintf("making the backup %s takes %s, and it is good for %s: it is too old when it is done", b.Name, b.Takes.Min, d.MaxAge),
				Fix:     "let it be good for longer, or make it in a faster way", Who: []string{author},
			}))
		}
	}
	return out
}

// restsTooLong finds a stage that has to stand for longer than its pass is good
// for.
func (v *view) restsTooLong(enter []demand) []Reason {
	var out []Reason
	for _, age := range enter {
		if age.Require != "age" || v.canBeWaived(age) {
			continue
		}
		for _, d := range enter {
			rests, why := v.restsAfter(d, age.Requirement.Stage)
			if rests > ageOf(age) {
				out = append(out, v.impossible(d, "", Reason{
					Message: fmt.Sprintf("it is met %s, and that pass is good for %s (%s)", why, age.MaxAge, age.Name()),
					Fix:     "let the pass be good for longer, or wait for less",
				}))
			}
		}
	}
	return out
}

// restsAfter is how long a demand makes the stage wait after another one passed.
func (v *view) restsAfter(d demand, stage string) (time.Duration, string) {
	if d.Require == "soak" && v.restsOn(d) == stage {
		return amountOf(change.Offset{Duration: d.For}), "at the earliest " + d.For.String() + " after the pass of " + stage
	}
	if d.Due != nil && d.Due.From == "passed:"+stage && d.Due.Earliest != nil && !d.Due.Earliest.Negative {
		return amountOf(*d.Due.Earliest), schedule.DueText(*d.Due)
	}
	return 0, ""
}

// restsOn is the stage that a soak is about.
func (v *view) restsOn(d demand) string {
	if d.After != "" || v.index == 0 {
		return d.After
	}
	return v.in.Pipeline.Stages[v.index-1].Name
}

// neverFreshEnough finds a stage whose pass is always too old when the window of
// this one opens, or has not stood for long enough yet.
func (v *view) neverFreshEnough(enter []demand) []Reason {
	here := v.openings(v.stage, enter)
	var out []Reason
	for _, age := range enter {
		if age.Require != "age" || v.canBeWaived(age) || len(here) == 0 {
			continue
		}
		name := age.Requirement.Stage
		there := v.openingsOf(name)
		rests := time.Duration(0)
		for _, d := range enter {
			if d.Require == "soak" && v.restsOn(d) == name {
				rests = max(rests, amountOf(change.Offset{Duration: d.For}))
			}
		}
		if len(there) > 0 && rests <= ageOf(age) && !v.meetsFresh(there, here, rests, ageOf(age)) {
			out = append(out, v.impossible(age, "", Reason{
				Message: fmt.Sprintf("the pass of %s is good for %s, and no window of %s opens in that time%s: %s is entered in %s, and %s in %s",
					name, age.MaxAge, v.stage.Name, restsText(rests), name, whatOf(there), v.stage.Name, whatOf(here)),
				Fix: "let the pass be good for longer, or let the windows come closer together",
			}))
		}
	}
	return out
}

func restsText(rests time.Duration) string {
	if rests == 0 {
		return ""
	}
	return ", after " + schedule.Amount(rests) + " in which it has to stand"
}

func whatOf(all []opening) string {
	var out []string
	for _, o := range all {
		out = append(out, o.what)
	}
	return list(out)
}

func (v *view) openingsOf(stage string) []opening {
	for _, s := range v.earlier() {
		if s.Name == stage {
			var demands []demand
			for _, r := range s.Enter {
				if r.Decides() {
					demands = append(demands, demand{Requirement: r, stage: s})
				}
			}
			return v.openings(s, demands)
		}
	}
	return nil
}

// meetsFresh reports whether a pass of there can be between rests and age old in
// some opening of here. A pass is taken to fall into the opening in which its
// attempt began.
func (v *view) meetsFresh(there, here []opening, rests, age time.Duration) bool {
	in := v.searched(here)
	for t := in.Start; ; {
		w, ok := meet(here, t, in.End)
		if !ok {
			// Where nothing opens at all, that is what is wrong.
			_, ever := meet(here, in.Start, in.End)
			return !ever
		}
		until := w.End
		if until.After(in.End) {
			until = in.End
		}
		if _, ok := meet(there, w.Start.Add(-age), until.Add(-rests)); ok {
			return true
		}
		t = w.End
	}
}

// neverAfterAnchor finds a due that counts from an event or a session and that
// leaves no moment at which production could start.
func (v *view) neverAfterAnchor(d demand, enter []demand) []Reason {
	if d.Due == nil || d.stage.Kind != change.Production || d.Due.Earliest == nil && (d.Due.Latest == nil || d.MaxAge.IsZero()) {
		return nil
	}
	openings := v.openings(v.stage, enter)
	in := v.searched(openings)
	if _, ok := meet(openings, in.Start, in.End); !ok || v.tooOldInTime(d) != nil {
		return nil // that is told already
	}
	sort, name, _ := strings.Cut(d.Due.From, ":")
	event, isEvent := v.calendar().Event(name)
	switch {
	case sort == "session" && v.calendar().Session(name) != nil:
		if v.opensAfterSession(d, openings, in) {
			return nil
		}
	case sort != "event" || !isEvent || v.opensAfter(d, openings, schedule.Interval{Start: event, End: event.AddDate(searchYears, 0, 0)}):
		return nil
	}
	message := "it has to be there " + schedule.DueText(*d.Due)
	if !d.MaxAge.IsZero() {
		message += " and is good for " + d.MaxAge.String()
	}
	if len(openings) > 0 {
		message += ", and " + whatOf(openings) + " never opens in that time"
	} else {
		message += ", and the next one always comes before that"
	}
	return []Reason{v.impossible(d, "due", Reason{Message: message, Fix: "ask for it earlier, or let it be good for longer"})}
}

// opensAfterSession reports whether some start between two sessions would do.
func (v *view) opensAfterSession(d demand, openings []opening, in schedule.Interval) bool {
	_, name, _ := strings.Cut(d.Due.From, ":")
	sessions := v.calendar().Session(name)
	for c, ok := sessions.Next(in.Start); ok && c.Start.Before(in.End); {
		next, more := sessions.Next(c.Start.Add(time.Second))
		if !more {
			next.Start = in.End
		}
		if v.opensAfter(d, openings, schedule.Interval{Start: c.Start.Add(time.Second), End: next.Start.Add(time.Second)}) {
			return true
		}
		c, ok = next, more
	}
	return false
}

// opensAfter reports whether production could start in a time with evidence that
// is in time, and young enough. A due that cannot be worked out is found
// elsewhere.
func (v *view) opensAfter(d demand, openings []opening, in schedule.Interval) bool {
	m, err := v.calendar().Due(*d.Due, func(string) (time.Time, bool) { return in.Start, true })
	if err != nil {
		return true
	}
	from, until := in.Start, in.End
	if m.Earliest.After(from) {
		from = m.Earliest
	}
	if !d.MaxAge.IsZero() && !m.Latest.IsZero() {
		if old := m.Latest.Add(ageOf(d) + time.Second); old.Before(until) {
			until = old
		}
	}
	_, ok := meet(openings, from, until)
	return ok && from.Before(until)
}
