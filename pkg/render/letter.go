package render

import (
	"io"
	"strings"
)

// Letter writes an announcement, so that it can be read and sent by hand.
func Letter(w io.Writer, to []string, subject, text string) error {
	p := page{w: w}
	p.item(plainInk, "To:      ", strings.Join(to, ", "))
	p.line(plainInk, "Subject: "+Safe(subject))
	p.blank()
	for line := range strings.Lines(text) {
		p.line(plainInk, uncommanding(Safe(strings.TrimSuffix(line, "\n"))))
	}
	p.blank()
	return p.err
}

// uncommanding keeps a line from being a command of a workflow runner, which looks
// for them in what a program writes.
func uncommanding(line string) string {
	if start := strings.TrimSpace(line); strings.HasPrefix(start, "::") || strings.HasPrefix(start, "##[") {
		return "\\" + line
	}
	return line
}
