package render_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	ical "github.com/arran4/golang-ical"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/render"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// worst is a text that tries to get out of every format.
const worst = "a\r\nBCC: b\nATTENDEE:mailto:x@example.org\nEND:VEVENT\nBEGIN:VALARM ; , \\ | `c` <img src=x> @everyone \x1b[31m :crit, milestone, x, 2026-01-01, 1d\n    section owned %% é\u202e {{ }} #35; "

// planOf makes a plan whose every text is the given one.
func planOf(t *testing.T, text string) render.Plan {
	t.Helper()
	zone, err := schedule.Zone("Europe/Zurich")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 12, 15, 17, 0, 0, 0, time.UTC)
	minute := func(n int) change.Duration { return change.Duration{Minutes: n} }
	c := &change.Change{
		ID: text, Summary: text, Window: &change.Window{Start: start, End: start.Add(4 * time.Hour)},
		Procedure: []change.Step{
			{Name: text, Owner: text, Do: text, At: change.ClockTime{Clock: "S", Minutes: -30}, Takes: change.Span{Min: minute(10), Max: minute(20)}, Service: "down",
				On: []string{text}, Hold: &change.Hold{Signoff: text, Check: text, Question: text}, Stop: []change.Stop{{If: text, Decides: text, Then: "rollback", Until: change.ClockTime{Clock: "S", Minutes: 10}}}},
			{Name: "second", Owner: "ops", Do: text, At: change.ClockTime{Clock: "S", Minutes: 15}, Takes: change.Span{Min: minute(30), Max: minute(30)}, After: []string{text}, Service: "up"},
		},
		Rollback: []change.Step{{Name: text, Owner: text, Do: text, At: change.ClockTime{Clock: "D"}, Takes: change.Span{Min: minute(60), Max: minute(60)}}},
	}
	p, problems := schedule.NewPlan(c, &change.PlanPolicy{Before: minute(60), Margin: minute(15)}, schedule.Options{})
	if p == nil {
		t.Fatal(problems)
	}
	letter := func(gate.Milestone) *render.Announcement {
		return &render.Announcement{To: []string{text}, Subject: text, Text: text + "\n\n" + text}
	}
	return render.Plan{At: start.AddDate(0, 0, -7), Letters: letter, Outlook: gate.Outlook{
		Change: c, Timeline: p, Zone: zone, Crew: map[string][]string{text: {text}, "ops": {"ops-1"}},
		Milestones: []gate.Milestone{
			{Stage: text, Requirement: text, Who: []string{text}, Latest: start.AddDate(0, 0, -1), Due: text, Because: text, On: "passed"},
			{Stage: "production", Requirement: "reminder", Notice: text, Earliest: start.Add(-36 * time.Hour), Latest: start.Add(-12 * time.Hour), Met: true},
			{Kind: gate.KindPreparation, Requirement: "preparation[0]", Do: text, Who: []string{text}, Latest: start.Add(time.Minute), Due: text},
		},
		Freezes: []change.Freeze{{Name: text, Reason: text, Start: start.AddDate(0, 0, 7), End: start.AddDate(0, 0, 9)}},
	}}
}

// TestCalendarIsReadByAnother reads the plan with another implementation.
func TestCalendarIsReadByAnother(t *testing.T) {
	for _, text := range []string{"upgrade", worst, strings.Repeat("ü", 200), strings.Repeat(`\;,`, 60)} {
		calendarHolds(t, text)
	}
	plan := planOf(t, "upgrade")
	window := calendarHolds(t, "upgrade")[0]
	at, err := window.GetStartAt()
	if err != nil || !at.Equal(plan.Timeline.Window.Start) {
		t.Errorf("the window starts at %v, %v", at, err)
	}
	end, err := window.GetEndAt()
	if err != nil || !end.Equal(plan.Timeline.Window.End) {
		t.Errorf("the window ends at %v, %v", end, err)
	}
}

// contentLine is what a line can be once it is unfolded: the other implementation
// takes more than the format allows.
var contentLine = regexp.MustCompile(`^((BEGIN|END):(VCALENDAR|VEVENT)|VERSION:2\.0|PRODID:-//lockflight//plan//EN|DT(STAMP|START|END):\d{8}T\d{6}Z|` +
	`(UID|SUMMARY|DESCRIPTION):([^\\;,\pC]|\\[\\;,n])+|)$`)

// calendarHolds makes sure that the other implementation finds the events, each
// with the properties that were written and with the text, and nothing else.
func calendarHolds(t *testing.T, text string) []*ical.VEvent {
	t.Helper()
	var b bytes.Buffer
	if err := render.PlanICS(&b, planOf(t, text)); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.SplitAfter(b.String(), "\r\n") {
		if len(line) > 77 || strings.ContainsAny(strings.TrimSuffix(line, "\r\n"), "\r\n") {
			t.Errorf("a line has %d octets, or a break of its own: %q", len(line), line)
		}
	}
	for _, line := range strings.Split(strings.ReplaceAll(b.String(), "\r\n ", ""), "\r\n") {
		if !contentLine.MatchString(line) {
			t.Errorf("not a line of a calendar: %q", line)
		}
	}
	c, err := ical.ParseCalendar(&b)
	if err != nil {
		t.Fatal(err)
	}
	events := c.Events()
	if len(events) != 7 || len(c.Components) != 7 || len(c.CalendarProperties) != 2 {
		t.Fatalf("the other one reads %d events of %d components and %d properties, want 7 and 2", len(events), len(c.Components), len(c.CalendarProperties))
	}
	ids := map[string]bool{}
	for _, e := range events {
		ids[e.Id()] = true
		if len(e.Properties) > 6 || len(e.Components) > 0 {
			t.Errorf("an event has %d properties and %d components: %v", len(e.Properties), len(e.Components), e.Properties)
		}
		for _, p := range e.Properties {
			if !slices.Contains([]string{"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION"}, p.IANAToken) || len(p.ICalParameters) > 0 {
				t.Errorf("an event has the property %s with %v", p.IANAToken, p.ICalParameters)
			}
		}
		if got := e.GetProperty(ical.ComponentPropertySummary).Value; !strings.Contains(got, render.Safe(text)) {
			t.Errorf("the summary reads %q, want %q in it", got, render.Safe(text))
		}
	}
	if len(ids) != 7 {
		t.Errorf("the events have %d identifiers, want 7", len(ids))
	}
	return events
}

// TestCalendarNamesWhoeverHasToAct leaves nobody's name out, and writes none where
// nobody has to do anything; the latest decision tells what the process allows.
func TestCalendarNamesWhoeverHasToAct(t *testing.T) {
	var b bytes.Buffer
	if err := render.PlanICS(&b, planOf(t, "upgrade")); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(b.String(), "\r\n ", "")
	// The milestone that somebody has, and the preparation; not the reminder.
	if strings.Count(text, "Who: ") != 2 || strings.Count(text, `\nWho: upgrade`) != 2 {
		t.Errorf("the milestones name others than upgrade:\n%s", text)
	}
	if !strings.Contains(text, "decided then\\, service is back at") {
		t.Errorf("the decision says nothing of the process:\n%s", text)
	}
}

// TestCalendarKeepsItsIdentifiers moves the plan: the events are the same ones.
func TestCalendarKeepsItsIdentifiers(t *testing.T) {
	id := regexp.MustCompile(`UID:.*`)
	var before, moved bytes.Buffer
	plan := planOf(t, "upgrade")
	if err := render.PlanICS(&before, plan); err != nil {
		t.Fatal(err)
	}
	plan.Timeline.Window.Start = plan.Timeline.Window.Start.Add(time.Hour)
	plan.At = plan.At.Add(time.Hour)
	if err := render.PlanICS(&moved, plan); err != nil {
		t.Fatal(err)
	}
	a, b := id.FindAllString(before.String(), -1), id.FindAllString(moved.String(), -1)
	if strings.Join(a, "\n") != strings.Join(b, "\n") || before.String() == moved.String() {
		t.Errorf("the identifiers were\n%v and are\n%v", a, b)
	}
}

// ganttLine is what a line of the chart can be; a name holds nothing else.
var ganttLine = regexp.MustCompile(`^(gantt|    (title [\pL\pN()+./_ -]*|dateFormat YYYY-MM-DDTHH:mm:ss|axisFormat (%a )?%H:%M|section (Window|Procedure|To fall back)|` +
	`[\pL\pN()+./_ -]+ :(active, |crit, |crit, milestone, |milestone, )?[wdsbm][0-9]*, \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d, \d+s))$`)

func TestPlanShowsHostileTextsAsTheyAre(t *testing.T) {
	plan := planOf(t, worst)
	var text, markdown, document bytes.Buffer
	if err := render.PlanText(&text, plan, render.Style{}); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(text.String(), "\x1b\r\u202e") || strings.Contains(text.String(), "\nBCC") {
		t.Errorf("the text holds what steers a terminal: %q", text.String())
	}
	if err := render.PlanMarkdown(&markdown, plan); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<img", "@everyone", "`c`", "\x1b"} {
		if strings.Contains(markdown.String(), bad) {
			t.Errorf("the Markdown holds %q", bad)
		}
	}
	for _, line := range strings.Split(markdown.String(), "\n") {
		if strings.HasPrefix(line, "| ") && !strings.HasSuffix(line, " |") {
			t.Errorf("a row of a table is broken: %q", line)
		}
	}
	if err := render.PlanJSON(&document, plan); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Change    string
		Procedure []struct{ Do string }
	}
	if err := json.Unmarshal(document.Bytes(), &read); err != nil || read.Procedure[0].Do != worst || read.Change != worst {
		t.Errorf("a program reads %q, %v", read, err)
	}
}

func TestPlanFits80Columns(t *testing.T) {
	var b bytes.Buffer
	if err := render.PlanText(&b, planOf(t, "a step with a name of some length"), render.Style{}); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(b.String(), "\n") {
		if n := len([]rune(line)); n > 80 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
}
