// Package render writes decisions, findings and rehearsals for people and for
// programs, a file for each thing that is shown. What it is given is hostile:
// every text passes through Safe, or through the escaping of its format.
package render

import (
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lockflight/lockflight/pkg/schedule"
)

// Style says how text is written.
type Style struct {
	// Colour allows colours; only a terminal that asks for them gets any.
	Colour bool
	// All shows what is usually left out: rules that hold or do not apply.
	All bool
	// Zone is the clock of whoever reads it, beside UTC; nil for UTC alone.
	Zone *time.Location
}

// clock writes an instant on the clock of the reader alone.
func (s Style) clock(t time.Time) string {
	if s.Zone == nil {
		return schedule.Clock(t, time.UTC)
	}
	return schedule.Clock(t, s.Zone)
}

// clocks writes an instant on the clock of the reader and in UTC.
func (s Style) clocks(t time.Time) string {
	if s.Zone == nil {
		return schedule.Clocks(t, time.UTC)
	}
	return schedule.Clocks(t, s.Zone)
}

// width is where lines end.
const width = 80

// narrow is the least that a text gets behind a long label.
const narrow = 24

// The colours, as the terminal takes them.
const (
	plainInk = ""
	bold     = "1"
	red      = "31"
	green    = "32"
	yellow   = "33"
	dim      = "2"
)

// page collects text, and keeps the first error of writing it.
type page struct {
	w     io.Writer
	style Style
	err   error
}

func (p *page) raw(s string) {
	if p.err == nil {
		_, p.err = io.WriteString(p.w, s)
	}
}

// line writes one line in a colour. The text has to be safe already.
func (p *page) line(ink, text string) { p.raw(p.ink(ink, text) + "\n") }

func (p *page) ink(ink, text string) string {
	if !p.style.Colour || ink == plainInk {
		return text
	}
	return "\x1b[" + ink + "m" + text + "\x1b[0m"
}

func (p *page) blank() { p.raw("\n") }

// item writes a text from outside behind a label, wrapped, with the lines after
// the first indented as far as the first one's text.
func (p *page) item(ink, label, text string) {
	if text == "" {
		return
	}
	hang := strings.Repeat(" ", columns(label))
	for i, l := range wrap(Safe(text), max(width-columns(label), narrow)) {
		if i == 0 {
			p.raw(p.ink(ink, label))
		} else {
			p.raw(hang)
		}
		p.raw(l + "\n")
	}
}

// Paragraph writes a text behind a label, wrapped.
func Paragraph(w io.Writer, label, text string) error {
	p := page{w: w}
	p.item(plainInk, label, text)
	return p.err
}

// command writes a shell command, broken between words so that it can be pasted.
func (p *page) command(indent, command string) {
	line := indent + "$"
	for _, word := range shellWords(Safe(command)) {
		if columns(line)+1+columns(word) > width-2 && strings.TrimSpace(line) != "$" {
			p.raw(line + " \\\n")
			line = indent + "   "
		}
		line += " " + word
	}
	p.raw(line + "\n")
}

// shellWords splits a command at the spaces outside quotes, and keeps a flag
// together with its value.
func shellWords(command string) []string {
	var words []string
	start, quoted, escaped := 0, false, false
	for i := range len(command) {
		if escaped {
			escaped = false
			continue
		}
		switch command[i] {
		case '\\':
			escaped = !quoted
		case '\'':
			quoted = !quoted
		case ' ':
			if !quoted {
				words, start = append(words, command[start:i]), i+1
			}
		}
	}
	words = append(words, command[start:])
	var out []string
	for _, w := range words {
		if n := len(out); n > 0 && strings.HasPrefix(out[n-1], "--") && !strings.Contains(out[n-1], " ") && !strings.HasPrefix(w, "--") {
			out[n-1] += " " + w
			continue
		}
		out = append(out, w)
	}
	return out
}

// wrap breaks a text between words into lines of at most so many columns. A
// word that is longer stays whole.
func wrap(text string, most int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case columns(line)+1+columns(word) <= most:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	return append(lines, line)
}

func columns(s string) int { return utf8.RuneCountInString(s) }

// list writes names as people do.
func list(names []string, last string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " " + last + " " + names[n-1]
	}
}
