package schedule

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// mostCount bounds COUNT, which is the one part that has to be counted through.
const mostCount = 1000

var (
	frequencies = map[string]frequency{"DAILY": daily, "WEEKLY": weekly, "MONTHLY": monthly, "YEARLY": yearly}
	finer       = []string{"HOURLY", "MINUTELY", "SECONDLY"}
	timeParts   = []string{"BYHOUR", "BYMINUTE", "BYSECOND"}
	weekdayKeys = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
	byDayShape  = regexp.MustCompile(`^([+-]?[0-9]{1,2})?(SU|MO|TU|WE|TH|FR|SA)$`)
	numberShape = regexp.MustCompile(`^[+-]?[0-9]{1,5}$`)
	untilDate   = regexp.MustCompile(`^[0-9]{8}$`)
	untilMoment = regexp.MustCompile(`^[0-9]{8}T[0-9]{6}Z$`)
)

// fault is something wrong with a rule.
type fault struct{ message, hint string }

// ruleReader reads a rule, and collects everything that is wrong with it.
type ruleReader struct {
	rule   *rule
	seen   []string
	faults []fault
}

func (p *ruleReader) fault(hint, format string, args ...any) {
	p.faults = append(p.faults, fault{fmt.Sprintf(format, args...), hint})
}

// parseRule reads a recurrence rule. Whether it can do without a first day is
// up to needsFirst.
func parseRule(text string) (*rule, []fault) {
	p := &ruleReader{rule: &rule{interval: 1, weekStart: time.Monday, until: noDay, first: -noDay, last: noDay}}
	for part := range strings.SplitSeq(text, ";") {
		name, value, ok := strings.Cut(part, "=")
		switch {
		case !ok || value == "":
			p.fault("write NAME=VALUE, joined by semicolons: FREQ=WEEKLY;BYDAY=TU", "%q is not a part of a rule", part)
		case slices.Contains(p.seen, name):
			p.fault("write it once, with its values joined by commas", "%s stands twice", name)
		default:
			p.seen = append(p.seen, name)
			p.part(name, value)
		}
	}
	if len(p.faults) == 0 {
		p.together()
	}
	return p.rule, p.faults
}

func (p *ruleReader) part(name, value string) {
	r := p.rule
	switch name {
	case "FREQ":
		p.frequency(value)
	case "INTERVAL":
		r.interval = p.one(name, value, 1, lookDays)
	case "COUNT":
		r.count = p.one(name, value, 1, mostCount)
	case "UNTIL":
		p.until(value)
	case "WKST":
		r.weekStart = p.weekStart(value)
	case "BYDAY":
		r.weekdays = p.weekdays(value)
	case "BYMONTH":
		r.months = p.list(name, value, 12, false)
	case "BYMONTHDAY":
		r.monthDays = p.list(name, value, 31, true)
	case "BYYEARDAY":
		r.yearDays = p.list(name, value, 366, true)
	case "BYWEEKNO":
		r.weeks = p.list(name, value, 53, true)
	case "BYSETPOS":
		r.positions = p.list(name, value, 366, true)
	default:
		if slices.Contains(timeParts, name) {
			p.fault("leave it out; the time of day stands in time", "%s is not for windows, which start once on a day", name)
			return
		}
		p.fault("known are FREQ, INTERVAL, COUNT, UNTIL, WKST, BYDAY, BYMONTH, BYMONTHDAY, BYYEARDAY, BYWEEKNO and BYSETPOS", "%q is not a part of a rule", name)
	}
}

func (p *ruleReader) frequency(value string) {
	p.rule.freq = frequencies[value]
	switch {
	case slices.Contains(finer, value):
		p.fault("write one recurrence for each time of day", "FREQ=%s is more often than daily; expected DAILY, WEEKLY, MONTHLY or YEARLY", value)
	case p.rule.freq == once:
		p.fault("write for example FREQ=WEEKLY;BYDAY=TU", "%q is not a frequency; expected DAILY, WEEKLY, MONTHLY or YEARLY", value)
	}
}

func (p *ruleReader) one(name, value string, low, high int) int {
	n, err := strconv.Atoi(value)
	if err != nil || n < low || n > high || strings.HasPrefix(value, "+") {
		p.fault("write a smaller number, or an end with UNTIL", "%s=%s is out of range; expected %d to %d", name, value, low, high)
		return low
	}
	return n
}

func (p *ruleReader) list(name, value string, high int, negative bool) []int {
	expected := fmt.Sprintf("1 to %d", high)
	if negative {
		expected += fmt.Sprintf(", or -1 to -%d from the end", high)
	}
	var out []int
	for item := range strings.SplitSeq(value, ",") {
		n, err := strconv.Atoi(item)
		if !numberShape.MatchString(item) || err != nil || n == 0 || n > high || n < 0 && (!negative || n < -high) {
			p.fault("write numbers joined by commas", "%s has %q; expected %s", name, item, expected)
			continue
		}
		out = append(out, n)
	}
	return out
}

func (p *ruleReader) weekStart(value string) time.Weekday {
	i := slices.Index(weekdayKeys, value)
	if i < 0 {
		p.fault("leave it out, or write WKST=MO", "WKST=%s is not a weekday; expected %s", value, strings.Join(weekdayKeys, ", "))
		return time.Monday
	}
	return time.Weekday(i)
}

func (p *ruleReader) weekdays(value string) []numbered {
	var out []numbered
	for item := range strings.SplitSeq(value, ",") {
		m := byDayShape.FindStringSubmatch(item)
		n := 0
		if m != nil && m[1] != "" {
			n, _ = strconv.Atoi(m[1])
		}
		if m == nil || m[1] != "" && n == 0 || n > 53 || n < -53 {
			p.fault("write for example BYDAY=MO,TU, or BYDAY=1MO for the first Monday", "BYDAY has %q; expected a weekday such as TU, with or without a number", item)
			continue
		}
		out = append(out, numbered{time.Weekday(slices.Index(weekdayKeys, m[2])), n})
	}
	return out
}

// until reads UNTIL. A time has to be in UTC, as RFC 5545 demands where the
// start has a zone.
func (p *ruleReader) until(value string) {
	layout := "20060102T150405Z"
	switch {
	case untilDate.MatchString(value):
		layout = "20060102"
	case !untilMoment.MatchString(value):
		p.fault("write a day, UNTIL=20261231, or a time in UTC, UNTIL=20261231T210000Z", "UNTIL=%s is neither a day nor a time in UTC", value)
		return
	}
	t, err := time.Parse(layout, value)
	if err != nil {
		p.fault("write a day of the calendar", "UNTIL=%s is not in the calendar: there is no such time", value)
		return
	}
	if layout == "20060102" {
		p.rule.until = DateOf(t, time.UTC).number()
		return
	}
	p.rule.untilTime = t
	// In no zone is it a later day than this.
	p.rule.until = DateOf(t.Add(mostOffset*time.Second), time.UTC).number()
}
