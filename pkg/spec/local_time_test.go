package spec

import (
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

func windowOf(t *testing.T, l *Loader, window string) (*change.Change, string) {
	t.Helper()
	c, found, err := l.LoadChange(tree("c.cue", "id: \"a\"\nsummary: \"b\"\ntype: \"c\"\nwindow: {"+window+"}\n"), "c.cue")
	if err != nil {
		t.Fatal(err)
	}
	return c, printed(found)
}

// TestLocalTimes reads windows that say what a clock shows.
func TestLocalTimes(t *testing.T) {
	l := loader(t)
	for window, want := range map[string][2]string{
		`start: "2026-12-15T18:00", end: "2026-12-15T22:00", zone: "Europe/Amsterdam"`:              {"2026-12-15T18:00:00+01:00", "2026-12-15T22:00:00+01:00"},
		`start: "2026-12-15T18:00:00", end: "2026-12-15T22:00:30", zone: "Europe/Amsterdam"`:        {"2026-12-15T18:00:00+01:00", "2026-12-15T22:00:30+01:00"},
		`start: "2026-06-15T18:00", end: "2026-06-15T18:00:00-04:00", zone: "Europe/Amsterdam"`:     {"2026-06-15T18:00:00+02:00", "2026-06-15T18:00:00-04:00"},
		`start: "2026-12-15T18:00", end: "2026-12-15T22:00", zone: "UTC"`:                           {"2026-12-15T18:00:00Z", "2026-12-15T22:00:00Z"},
		`start: "2026-12-15T18:00", end: "2026-12-15T22:00", zone: "Asia/Kathmandu"`:                {"2026-12-15T18:00:00+05:45", "2026-12-15T22:00:00+05:45"},
		`start: "2026-12-15T18:00:00+01:00", end: "2026-12-15T22:00:00+01:00"`:                      {"2026-12-15T18:00:00+01:00", "2026-12-15T22:00:00+01:00"},
		`start: "2026-12-15T18:00:00Z", end: "2026-12-15T22:00:00+14:00"`:                           {"2026-12-15T18:00:00Z", "2026-12-15T22:00:00+14:00"},
		`start: "2027-03-28T01:59:59", end: "2027-03-28T03:00:00", zone: "Europe/Amsterdam"`:        {"2027-03-28T01:59:59+01:00", "2027-03-28T03:00:00+02:00"},
		`start: "2027-10-31T01:59:59", end: "2027-10-31T03:00:00", zone: "Europe/Amsterdam"`:        {"2027-10-31T01:59:59+02:00", "2027-10-31T03:00:00+01:00"},
		`start: "1900-01-01T12:00:00", end: "2027-10-31T03:00:00", zone: "America/Argentina/Jujuy"`: {"1900-01-01T16:16:48Z", "2027-10-31T03:00:00-03:00"},
	} {
		c, found := windowOf(t, l, window)
		if c == nil || found != "" {
			t.Errorf("%s:\n%s", window, found)
			continue
		}
		if got := [2]string{c.Window.Start.Format(time.RFC3339), c.Window.End.Format(time.RFC3339)}; got != want {
			t.Errorf("%s: got %s, expected %s", window, got, want)
		}
	}
}

// TestMomentsThatAreRefused lists what Go's parser would take, what no clock
// shows once, and what nobody says the zone of.
func TestMomentsThatAreRefused(t *testing.T) {
	l := loader(t)
	end := `", end: "2036-12-15T22:00:00Z", zone: "Europe/Amsterdam"`
	for start, want := range map[string]string{
		"2026-12-15T1:00:00Z":       `window.start: "2026-12-15T1:00:00Z" is not a moment; expected`,
		"2026-12-15T18:00:00+24:00": `is not a moment`,
		"2026-12-15T18:00:00+14:01": `is not a moment`,
		"2026-12-15T18:00:00+15:00": `is not a moment`,
		"2026-12-15T18:00:00,5Z":    `is not a moment`,
		"2026-12-15T18:00:00.5Z":    `is not a moment`,
		"2026-12-15T18:00:00.5":     `is not a moment`,
		"2026-12-15T18:00Z":         `is not a moment`,
		"2026-12-15T18:00+01:00":    `is not a moment`,
		"2026-12-15T18":             `is not a moment`,
		"2026-12-15T24:00":          `is not a moment`,
		"2026-12-15T18:60":          `is not a moment`,
		"2026-12-15T18:00:60":       `is not a moment`,
		"2026-12-15 18:00":          `is not a moment`,
		"2026-12-15t18:00":          `is not a moment`,
		"2026-12-15T18:00:00z":      `is not a moment`,
		"2026-12-15T18:00:00+0100":  `is not a moment`,
		"26-12-15T18:00":            `is not a moment`,
		"2026-12-15":                `is not a moment`,
		"2026-02-29T18:00:00Z":      `window.start: "2026-02-29T18:00:00Z" is not in the calendar: there is no such day`,
		"2026-02-29T18:00":          `window.start: "2026-02-29T18:00" is not in the calendar`,
		"0000-02-28T18:00":          `is not in the calendar`,
		"0000-02-28T18:00:00Z":      `is not in the calendar`,
		"2027-03-28T02:00":          `window.start: 2027-03-28 02:00 is no clear time in Europe/Amsterdam: the clock skips it; it could be 2027-03-28T01:00:00+01:00 or 2027-03-28T03:00:00+02:00 | write the one that is meant, with its offset`,
		"2027-03-28T02:59:59":       `the clock skips it`,
		"2027-10-31T02:00":          `window.start: 2027-10-31 02:00 is no clear time in Europe/Amsterdam: the clock shows it twice; it could be 2027-10-31T02:00:00+02:00 or 2027-10-31T02:00:00+01:00`,
		"2027-10-31T02:59:59":       `the clock shows it twice`,
	} {
		c, found := windowOf(t, l, `start: "`+start+end)
		if c != nil || !strings.Contains(found, want) || !strings.HasPrefix(found, "c.cue:4:10 ") || strings.Count(found, "\n") != 1 {
			t.Errorf("%s:\n%s, expected %s", start, found, want)
		}
	}
	for window, want := range map[string]string{
		`start: "2026-12-15T18:00", end: "2026-12-15T22:00:00Z"`:                       `c.cue:4:10 spec/reference window.start: "2026-12-15T18:00" is what a clock shows, and no zone says whose clock | add window.zone: "Europe/Amsterdam", or an offset: 2026-12-15T18:00:00+01:00`,
		`start: "2026-12-15T18:00:00Z", end: "2026-12-15T22:00"`:                       `c.cue:4:41 spec/reference window.end: "2026-12-15T22:00" is what a clock shows`,
		`start: "2026-12-15T18:00", end: "2026-12-15T22:00:00Z", zone: "Europe/Atlan"`: `window.start: "2026-12-15T18:00" is a local time of window.zone: "Europe/Atlan" is not a zone`,
	} {
		if c, found := windowOf(t, l, window); c != nil || !strings.Contains(found, want) || strings.Count(found, "\n") != 1 {
			t.Errorf("%s:\n%s, expected %s", window, found, want)
		}
	}
}

// TestLocalTimesOfAPipeline reads them by the zone of the calendar.
func TestLocalTimesOfAPipeline(t *testing.T) {
	const delegation = `roles: qa: delegations: [{from: "qa-1", to: "qa-2", start: "2026-06-01T09:00", end: "2026-12-01T09:00:00Z", reason: "x"}]` + "\n"
	const freeze = `freezes: [{name: "f", start: "2026-07-01T00:00", end: "2026-12-01T00:00:00"}], events: term: "2026-09-01T08:30"`
	p := mustLoad(t, policy+enterQA+delegation+`calendar: {zone: "Europe/Amsterdam", `+freeze+"}\n")
	f, d := p.plain.Calendar.Freezes[0], p.plain.Roles["qa"].Delegations[0]
	for want, got := range map[string]time.Time{
		"2026-07-01T00:00:00+02:00": f.Start, "2026-12-01T00:00:00+01:00": f.End,
		"2026-09-01T08:30:00+02:00": p.plain.Calendar.Events["term"],
		"2026-06-01T09:00:00+02:00": d.Start, "2026-12-01T09:00:00Z": d.End,
	} {
		if got.Format(time.RFC3339) != want {
			t.Errorf("got %s, expected %s", got.Format(time.RFC3339), want)
		}
	}
	for text, want := range map[string]string{
		delegation: `p.cue:24:53 spec/reference roles.qa.delegations[0].start: "2026-06-01T09:00" is what a clock shows, and no zone says whose clock | add calendar.zone: "Europe/Amsterdam"`,
		`calendar: {zone: "Europe/Amsterdam", events: term: "2027-03-28T02:30"}` + "\n": `calendar.events.term: 2027-03-28 02:30 is no clear time in Europe/Amsterdam: the clock skips it`,
	} {
		p, found, err := loader(t).LoadPipeline(tree("p.cue", policy+enterQA+text), "p.cue")
		if err != nil || p != nil || len(found) != 1 || !strings.Contains(printed(found), want) {
			t.Errorf("%s: %v\n%s, expected %s", text, err, printed(found), want)
		}
	}
}
