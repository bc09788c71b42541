package schedule

import (
	"fmt"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
)

// DueText says a due in words: "at the latest 3 weeks before the start".
func DueText(d change.Due) string {
	var words []string
	if s := boundsText(d); s != "" {
		words = append(words, s+dayText(d))
	}
	if !d.Silence.IsZero() {
		words = append(words, durationText(d.Silence)+" without objection after "+anchorText(d.From))
	}
	return strings.Join(words, ", and ")
}

func boundsText(d change.Due) string {
	anchor := anchorText(d.From)
	switch {
	case d.Latest == nil && d.Earliest == nil && d.Silence.IsZero():
		return "at the latest at " + anchor
	case d.Latest == nil && d.Earliest == nil:
		return ""
	case d.Earliest == nil && !d.Latest.Negative && amount(*d.Latest) != "":
		return "within " + offsetText(*d.Latest, anchor)
	case d.Earliest == nil:
		return "at the latest " + offsetText(*d.Latest, anchor)
	case d.Latest == nil:
		return "at the earliest " + offsetText(*d.Earliest, anchor)
	case d.Latest.Negative == d.Earliest.Negative && amount(*d.Latest) != "" && amount(*d.Earliest) != "":
		return fmt.Sprintf("between %s and %s", amount(*d.Earliest), offsetText(*d.Latest, anchor))
	}
	return fmt.Sprintf("between %s and %s", offsetText(*d.Earliest, anchor), offsetText(*d.Latest, anchor))
}

// dayText adds the weekday, the time of day and the zone.
func dayText(d change.Due) string {
	var b strings.Builder
	if d.Weekday != "" {
		b.WriteString(", on the " + strings.ToUpper(d.Weekday[:1]) + d.Weekday[1:] + " of that week")
	}
	if d.Time != "" {
		b.WriteString(", at " + d.Time)
	}
	if d.Zone != "" {
		b.WriteString(" (" + d.Zone + ")")
	}
	return b.String()
}

func offsetText(o change.Offset, anchor string) string {
	switch how := amount(o); {
	case how == "":
		return "at " + anchor
	case o.Negative:
		return how + " before " + anchor
	default:
		return how + " after " + anchor
	}
}

// amount says how much an offset is; "" if it is nothing.
func amount(o change.Offset) string {
	if o.BusinessDays != 0 {
		return plural(o.BusinessDays, "business day")
	}
	if o.Duration.IsZero() {
		return ""
	}
	return durationText(o.Duration)
}

// durationText says a duration in words: "3 weeks", "1 hour 30 minutes".
func durationText(d change.Duration) string {
	var words []string
	put := func(n int, unit string) {
		if n != 0 {
			words = append(words, plural(n, unit))
		}
	}
	put(d.Days/7, "week")
	put(d.Days%7, "day")
	put(d.Minutes/60, "hour")
	put(d.Minutes%60, "minute")
	if len(words) == 0 {
		return "0 minutes"
	}
	return strings.Join(words, " ")
}

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// anchorText says an anchor in words.
func anchorText(anchor string) string {
	kind, name, _ := strings.Cut(anchor, ":")
	switch kind {
	case "decision":
		return "the latest moment to fall back"
	case "requested":
		return "the request"
	case "passed":
		return "the pass of " + name
	case "signoff":
		return "the sign-off of " + name
	case "notice", "event", "session", "waiver":
		return "the " + kind + " " + name
	}
	return "the " + kind
}
