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
		p.line(plainInk, Safe(strings.TrimSuffix(line, "\n")))
	}
	p.blank()
	return p.err
}
