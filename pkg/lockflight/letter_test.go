package lockflight_test

import (
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

const announcing = `
name: "demo"
roles: ops: members: ["ops-1"]
calendar: zone: "Europe/Zurich"
notices: {
	planned: {to: ["users"], title: "Planned", subject: "Work: ${summary}"}
	bare: to: ["users"]
	all: {to: ["users"], subject: "${id}", text: "${start} ${end} ${finish} ${duration}"}
}
stages: [{
	name: "test", environment: "test", kind: "test"
	enter: [{require: "notice", notice: "planned", to: ["admins"]}, {require: "notice", notice: "all"}, {require: "notice", notice: "bare"}]
}]
without: {experiment: "a demonstration", validation: "a demonstration"}
`

// What stands in a change never becomes a second header, and nothing hides.
func TestASubjectIsOneLine(t *testing.T) {
	for summary, want := range map[string]string{
		"plain":                                 "Work: plain",
		"one\r\nBcc: all@example.org":           "Work: one Bcc: all@example.org",
		"one\nBcc: a\rX: b":                     "Work: one Bcc: a X: b",
		"one\x00two\x1b[31m\u2028three\u0085":   "Work: one two [31m three",
		"\u202eturned\u200b\u2066round\ufeff  ": "Work: turned round",
	} {
		f := fly(t, announcing, restart)
		f.Change.Summary = summary
		l, err := f.Letter("test", "planned", nil, 0)
		if err != nil || l.Subject != want {
			t.Errorf("%q: the subject is %q, %v; expected %q", summary, l.Subject, err, want)
		}
		if strings.ContainsAny(l.Text, "\r\x00\x1b\u202e") {
			t.Errorf("%q: the text is %q", summary, l.Text)
		}
	}
}

func TestASubjectHasABound(t *testing.T) {
	f := fly(t, announcing, restart)
	f.Change.Summary = strings.Repeat("é", 194)
	if l, err := f.Letter("test", "planned", nil, 0); err != nil || len([]rune(l.Subject)) != 200 {
		t.Errorf("a subject of 200 characters is refused: %v", err)
	}
	f.Change.Summary += "é"
	if _, err := f.Letter("test", "planned", nil, 0); err == nil || !strings.Contains(err.Error(), "201 characters") {
		t.Errorf("a subject of 201 characters gives %v", err)
	}
}

func TestWhereATextComesFrom(t *testing.T) {
	f := fly(t, announcing, planned)
	f.Change.Impact = &change.Impact{Affects: []string{"visitors"}, Notice: "It is away."}
	l, err := f.Letter("test", "planned", nil, 0)
	if err != nil || strings.Join(l.To, " ") != "admins users" {
		t.Errorf("it goes to %v, %v", l.To, err)
	}
	want := "The service is restarted with new settings\n\nFrom:  Tue 2026-03-03 22:00 CET (21:00 UTC)\nUntil: Wed 2026-03-04 02:00 CET (01:00 UTC)\n\nIt is away.\n\nThe change: restart\n"
	if l.Text != want {
		t.Errorf("without any text it is\n%s", l.Text)
	}
	f.Change.Communication = []change.Announcement{{Notice: "planned", Text: "By the change ${id}\n\n"}, {Notice: "all", Text: "not used"}}
	if l, err = f.Letter("test", "planned", []string{"users"}, 0); err != nil || l.Text != "By the change restart\n" || len(l.To) != 1 {
		t.Errorf("with a text of the change it is %+v, %v", l, err)
	}
	l, err = f.Letter("test", "all", nil, 0)
	if err != nil || l.Text != "Tue 2026-03-03 22:00 CET (21:00 UTC) Wed 2026-03-04 02:00 CET (01:00 UTC) Tue 2026-03-03 22:00 CET (21:00 UTC) 4 h\n" {
		t.Errorf("with a template it is %q, %v", l.Text, err)
	}
	if l, err = f.Letter("test", "bare", nil, 0); err != nil || l.Subject != "bare: The service is restarted with new settings" {
		t.Errorf("without a title it is %q, %v", l.Subject, err)
	}
}

func TestATextThatCannotBeFilledIn(t *testing.T) {
	for name, c := range map[string]struct {
		change, text string
		delay        time.Duration
		want         string
	}{
		"no window":         {restart, "${start}", 0, "the change has no window"},
		"no window, finish": {restart, "${finish}", 0, "the change has no window"},
		"no impact":         {planned, "${impact}", 0, "no impact: notice"},
		"no delay":          {planned, "${delay}", 0, "--delay"},
		"a delay below 0":   {planned, "${delay}", -time.Minute, "--delay"},
		"nobody knows it":   {planned, "${who}", 0, "${who}, which nobody knows"},
		"not ended":         {planned, "from ${start", 0, "${start, which has no closing brace"},
		"spaces":            {planned, "${ start }", 0, "which nobody knows"},
	} {
		f := fly(t, announcing, c.change)
		n := f.Pipeline.Notices["all"]
		n.Text = c.text
		f.Pipeline.Notices["all"] = n
		if _, err := f.Letter("test", "all", nil, c.delay); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, expected %q", name, err, c.want)
		}
	}
}
