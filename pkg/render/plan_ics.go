package render

import (
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lockflight/lockflight/pkg/gate"
)

// PlanICS writes the plan for calendars: an event for the window, for the latest
// decision, for every milestone and every freeze. The identifiers stay the same when
// the plan moves, so that a calendar moves its events.
// Format: RFC 5545, with times in UTC.
func PlanICS(w io.Writer, plan Plan) error {
	c := calendar{page: page{w: w}, plan: plan}
	c.content("BEGIN:VCALENDAR")
	c.content("VERSION:2.0")
	c.content("PRODID:-//lockflight//plan//EN")
	t := plan.Timeline
	c.event("window", plan.Change.ID+": "+plan.Change.Summary, t.Window.Start, t.Window.End, "Ends "+plan.finish(), "Go back until "+plan.decision())
	if t.Begin.Before(t.Window.Start) {
		c.event("begin", plan.Change.ID+": the first step, "+t.Forward[0].Step.Name, t.Begin, t.Forward[0].End)
	}
	if !t.LatestDecision.IsZero() {
		c.event("decision", plan.Change.ID+": the latest decision to fall back", t.LatestDecision, t.LatestDecision, plan.decision(), plan.process())
	}
	for _, m := range plan.Milestones {
		start, end := m.Earliest, m.Latest
		if start.IsZero() {
			start = end
		}
		if end.IsZero() {
			end = start
		}
		c.event(dueID(m), plan.Change.ID+": "+dueTitle(m), start, end, c.describe(m)...)
	}
	for _, f := range plan.Freezes {
		c.event("freeze."+f.Name, "Freeze "+f.Name, f.Start, f.End, f.Reason)
	}
	c.content("END:VCALENDAR")
	return c.err
}

// dueID is the same however the plan moves; requirements of a stage have names of
// their own.
func dueID(m gate.Milestone) string {
	if m.Stage == "" {
		return "due." + m.Requirement
	}
	return "due." + m.Stage + "." + m.Requirement
}

func dueTitle(m gate.Milestone) string {
	if m.Kind == gate.KindPreparation {
		return m.Do
	}
	return m.Requirement + " is due"
}

// describe says what a milestone is about, with the text of a notice.
func (c *calendar) describe(m gate.Milestone) []string {
	out := []string{m.Due, after(m)}
	if len(m.Who) > 0 {
		out = append(out, "Who: "+list(m.Who, "or"))
	}
	out = append(out, m.Because)
	if l := c.plan.letter(m); l != nil {
		out = append(out, "To: "+strings.Join(l.To, ", "), "Subject: "+l.Subject)
		for line := range strings.Lines(l.Text) {
			out = append(out, strings.TrimRight(line, "\r\n"))
		}
	}
	return out
}

type calendar struct {
	page
	plan Plan
}

// event writes one event, described by some lines.
func (c *calendar) event(id, summary string, start, end time.Time, lines ...string) {
	c.content("BEGIN:VEVENT")
	c.content("UID:" + icsText(c.plan.Change.ID+"."+id+"@lockflight"))
	c.content("DTSTAMP:" + icsTime(c.plan.At))
	c.content("DTSTART:" + icsTime(start))
	if end.After(start) {
		c.content("DTEND:" + icsTime(end))
	}
	c.content("SUMMARY:" + icsText(summary))
	if text := icsText(lines...); text != "" {
		c.content("DESCRIPTION:" + text)
	}
	c.content("END:VEVENT")
}

func icsTime(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// icsText escapes a text value of some lines (section 3.3.11); empty ones are left
// out. What steers a reader in a line, a break among it, is shown as an escape.
func icsText(lines ...string) string {
	var out []string
	for _, l := range lines {
		if l != "" {
			out = append(out, strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`).Replace(Safe(l)))
		}
	}
	return strings.Join(out, `\n`)
}

// most octets of a line, without its break (section 3.1).
const icsLine = 75

// content writes a content line, folded between characters.
func (c *calendar) content(line string) {
	most := icsLine
	for len(line) > most {
		cut := most
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		c.raw(line[:cut] + "\r\n ")
		line, most = line[cut:], icsLine-1
	}
	c.raw(line + "\r\n")
}
