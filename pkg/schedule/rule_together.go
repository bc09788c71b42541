package schedule

import "slices"

// periodDays is how long a period of each frequency is at least.
var periodDays = map[frequency]int{daily: 1, weekly: 7, monthly: 28, yearly: 365}

// together checks what the parts of a rule say of each other; see the table of
// RFC 5545, section 3.3.10.
func (p *ruleReader) together() {
	r := p.rule
	if r.freq == once {
		p.fault("write for example FREQ=WEEKLY;BYDAY=TU", "the rule has no FREQ")
		return
	}
	if r.count > 0 && r.until != noDay {
		p.fault("leave one of them out", "the rule has both COUNT and UNTIL")
	}
	if days := r.interval * periodDays[r.freq]; days > lookDays {
		p.fault("write a smaller interval, or two recurrences without a rule", "INTERVAL=%d comes back after more than ten years, and counts as never", r.interval)
	}
	p.onlyFor("BYWEEKNO", len(r.weeks) > 0, yearly)
	p.onlyFor("BYYEARDAY", len(r.yearDays) > 0, yearly)
	p.onlyFor("BYMONTHDAY", len(r.monthDays) > 0, yearly, monthly, daily)
	counted := slices.ContainsFunc(r.weekdays, func(w numbered) bool { return w.n != 0 })
	p.onlyFor("BYDAY with a number", counted, yearly, monthly)
	switch {
	case counted && len(r.weeks) > 0:
		p.fault("write BYDAY without a number", "BYDAY with a number cannot stand beside BYWEEKNO")
	case len(r.weeks) > 0 && len(r.weekdays) == 0:
		p.fault("add the weekday, for example BYDAY=MO", "BYWEEKNO does not say on which day of the week")
	}
	if len(r.positions) > 0 && len(r.months)+len(r.weeks)+len(r.yearDays)+len(r.monthDays)+len(r.weekdays) == 0 {
		p.fault("add for example BYDAY=MO,TU,WE,TH,FR", "BYSETPOS has nothing to pick from")
	}
}

// onlyFor refuses a part beside a frequency with which it means nothing.
func (p *ruleReader) onlyFor(part string, has bool, with ...frequency) {
	if !has || slices.Contains(with, p.rule.freq) {
		return
	}
	hint := "write it with FREQ=YEARLY"
	if slices.Contains(with, monthly) {
		hint = "write it with FREQ=MONTHLY or FREQ=YEARLY"
	}
	p.fault(hint, "%s means nothing beside FREQ=%s", part, p.rule.freq)
}

// String writes the frequency as a rule does.
func (f frequency) String() string {
	return [...]string{"once", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"}[f]
}

// needsFirst says why a rule means nothing without a first day; "" if it does.
func (r *rule) needsFirst() string {
	switch {
	case r.interval > 1:
		return "INTERVAL counts from the first day"
	case r.count > 0:
		return "COUNT counts from the first day"
	case r.freq != daily && r.saysNoDay():
		return "FREQ=" + r.freq.String() + " alone does not say on which day"
	}
	return ""
}

// saysNoDay reports whether the rule leaves the day to the first one.
func (r *rule) saysNoDay() bool {
	return len(r.weekdays)+len(r.monthDays)+len(r.yearDays)+len(r.weeks) == 0
}

// startOn gives the rule its first day, which also says what the rule leaves
// open: the weekday, the day of the month, the month.
func (r *rule) startOn(d Date) {
	r.first = d.number()
	if r.freq == once {
		r.last = min(r.last, r.first)
	}
	if !r.saysNoDay() {
		return
	}
	switch r.freq {
	case weekly:
		r.weekdays = []numbered{{weekday: d.Weekday()}}
	case monthly, yearly:
		r.monthDays = []int{d.Day}
		if r.freq == yearly && len(r.months) == 0 {
			r.months = []int{int(d.Month)}
		}
	}
}
