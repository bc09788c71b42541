package lockflight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// Letter is a notice as it is sent.
type Letter struct {
	To      []string `json:"to"`
	Subject string   `json:"subject"`
	Text    string   `json:"text"`
}

// maxSubject is how long a subject can be, in characters.
const maxSubject = 200

// Letter writes a notice of a stage: with the texts of the pipeline where it has
// some, else with what the change says under communication, else with what the
// change is about. Without anybody named it is for everyone who has to get it. A
// delay is needed only where the text tells of one. The error names what the text
// wants to have filled in and nobody knows.
func (f *Flight) Letter(stage, notice string, to []string, delay time.Duration) (Letter, error) {
	s, err := f.stage(stage)
	if err != nil {
		return Letter{}, err
	}
	declared, known := f.Pipeline.Notices[notice]
	if !known {
		return Letter{}, refuse("the pipeline %s has no notice %q; it has %s", f.Pipeline.Name, notice, orNone(keys(f.Pipeline.Notices)))
	}
	w := writer{flight: f, environment: s.Environment, delay: delay}
	if w.own, err = w.announcement(notice); err != nil {
		return Letter{}, err
	}
	l := Letter{To: slices.Clone(to)}
	if len(l.To) == 0 {
		l.To = gate.Audience(f.Change, f.Pipeline, s, notice)
	}
	if l.Subject, err = w.fill(notice, cmp.Or(declared.Subject, cmp.Or(declared.Title, notice)+": ${summary}")); err != nil {
		return Letter{}, err
	}
	if l.Text, err = w.text(notice, declared.Text); err != nil {
		return Letter{}, err
	}
	l.Subject, l.Text = subjectLine(l.Subject), letterText(l.Text)
	if n := len([]rune(l.Subject)); n == 0 || n > maxSubject {
		return Letter{}, refuse("the subject of the notice %s has %d characters; expected 1 to %d", notice, n, maxSubject)
	}
	return l, nil
}

// writer fills in texts for one environment.
type writer struct {
	flight      *Flight
	environment string
	delay       time.Duration
	own         string // what the change says itself
}

// announcement is the text that the change has for a notice.
func (w *writer) announcement(notice string) (string, error) {
	for _, a := range w.flight.Change.Communication {
		if a.Notice == notice {
			return w.fill(notice, a.Text)
		}
	}
	return "", nil
}

// text is the template if there is one, else what the change says, else what it
// is about.
func (w *writer) text(notice, template string) (string, error) {
	if template != "" {
		return w.fill(notice, template)
	}
	if w.own != "" {
		return w.own, nil
	}
	plain := "${summary}\n"
	if w.flight.Change.Window != nil {
		plain += "\nFrom:  ${start}\nUntil: ${end}\n"
	}
	if i := w.flight.Change.Impact; i != nil && i.Notice != "" {
		plain += "\n${impact}\n"
	}
	return w.fill(notice, plain+"\nThe change: ${id}\n")
}

func (w *writer) fill(notice, text string) (string, error) {
	filled, err := change.FillLetter(text, w.value)
	if err != nil {
		return "", refuse("the text of the notice %s wants %s", notice, err)
	}
	return filled, nil
}

// value is what stands for a name in a text, or why nothing does.
func (w *writer) value(name string) (string, error) {
	c := w.flight.Change
	switch name {
	case "id":
		return c.ID, nil
	case "summary":
		return c.Summary, nil
	case "impact":
		if c.Impact == nil || c.Impact.Notice == "" {
			return "", fmt.Errorf("${impact}, and the change has no impact: notice")
		}
		return c.Impact.Notice, nil
	case "delay":
		if w.delay <= 0 {
			return "", fmt.Errorf("${delay}, and nobody says how long it is; give it with --delay")
		}
		return schedule.Amount(w.delay), nil
	case "start", "end", "finish", "duration":
		return w.planned(name)
	}
	return w.slot(name)
}

// planned is a moment of the plan, or how long the outage is.
func (w *writer) planned(name string) (string, error) {
	c := w.flight.Change
	if c.Window == nil {
		return "", fmt.Errorf("${%s}, and the change has no window", name)
	}
	switch name {
	case "start":
		return w.clock(c.Window.Start), nil
	case "end":
		return w.clock(c.Window.End), nil
	case "finish":
		p, _ := schedule.NewPlan(c, w.flight.Pipeline.Plan, schedule.Options{})
		if p == nil {
			return "", fmt.Errorf("${finish}, and no plan can be made of the steps; see lockflight check")
		}
		return w.clock(p.Finish), nil
	}
	if c.Impact != nil && !c.Impact.Duration.IsZero() {
		return schedule.Amount(c.Impact.Duration.After(c.Window.Start).Sub(c.Window.Start)), nil
	}
	return schedule.Amount(c.Window.End.Sub(c.Window.Start)), nil
}

func (w *writer) clock(t time.Time) string { return schedule.Clocks(t, w.flight.Zone()) }

func (w *writer) slot(name string) (string, error) {
	p, known := w.flight.Change.Parameters[name]
	if !known {
		all := append(change.LetterWords(), keys(w.flight.Change.Parameters)...)
		return "", fmt.Errorf("${%s}, which nobody knows; it can have %s", name, enumerate(all))
	}
	v, ok := p.In(w.environment)
	if !ok {
		return "", fmt.Errorf("${%s}, which has no value for %s", name, w.environment)
	}
	return v.String(), nil
}

// Zone is the clock that people of this change look at: that of its window, else
// that of the pipeline, else UTC.
func (f *Flight) Zone() *time.Location {
	for _, name := range f.zones() {
		if loc, err := schedule.Zone(name); err == nil {
			return loc
		}
	}
	return time.UTC
}

func (f *Flight) zones() []string {
	var out []string
	if w := f.Change.Window; w != nil {
		out = append(out, w.Zone)
	}
	if c := f.Pipeline.Calendar; c != nil {
		out = append(out, c.Zone)
	}
	return out
}

// subjectLine makes one line of a text, so that no header can be slipped in after
// it, and nothing in it is hidden.
func subjectLine(s string) string {
	return strings.Join(strings.Fields(visible(s, ' ')), " ")
}

// letterText keeps the lines of a text, and nothing that steers or hides.
func letterText(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(visible(lines[i], ' '), " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n"
}

// visible replaces what cannot be seen.
func visible(s string, by rune) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || unicode.Is(unicode.Cf, r) || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point) {
			return by
		}
		return r
	}, s)
}
