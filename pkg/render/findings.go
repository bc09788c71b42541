package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/lockflight/lockflight/pkg/finding"
)

// Lines gives a line of a file, counted from 1, and reports whether it could.
type Lines func(file string, line int) (string, bool)

// Findings writes problems, each with the line it is about.
func Findings(w io.Writer, found finding.List, lines Lines, style Style) error {
	p := page{w: w, style: style}
	for i, f := range found {
		if i > 0 {
			p.blank()
		}
		p.finding(f, lines)
	}
	return p.err
}

func (p *page) finding(f finding.Finding, lines Lines) {
	severity, ink := finding.Error, red
	if !f.Fails() {
		severity, ink = finding.Warning, yellow
	}
	head := string(severity) + ": " + Safe(f.Message) + " [" + f.Rule + "]"
	if !f.At.IsZero() {
		head = Safe(f.At.String()) + ": " + head
	}
	p.line(ink, head)
	if text, ok := lines(f.At.File, f.At.Line); ok && f.At.Line > 0 {
		p.frame(f.At, text)
	}
	if f.Hint != "" {
		p.line(plainInk, "  hint: "+Safe(f.Hint))
	}
}

// frameWidth is how much of a long line is shown.
const frameWidth = 68

// frame shows a line with a caret below the column, counted in bytes.
func (p *page) frame(at finding.Position, text string) {
	text = strings.TrimRight(text, "\r\n")
	column := min(max(at.Column-1, 0), len(text))
	before, after := frameText(text[:column]), frameText(text[column:])
	if over := columns(before) - frameWidth/2; over > 0 && columns(before)+columns(after) > frameWidth {
		before = "…" + string([]rune(before)[over+1:])
	}
	if over := columns(before) + columns(after) - frameWidth; over > 0 {
		after = string([]rune(after)[:max(0, columns(after)-over-1)]) + "…"
	}
	number := fmt.Sprintf("%5d", at.Line)
	p.line(plainInk, p.ink(dim, number+" | ")+before+after)
	if at.Column > 0 {
		p.line(plainInk, p.ink(dim, "      | ")+strings.Repeat(" ", columns(before))+"^")
	}
}

// frameText writes a tab as two spaces, so that the caret stands right.
func frameText(s string) string {
	parts := strings.Split(s, "\t")
	for i := range parts {
		parts[i] = Safe(parts[i])
	}
	return strings.Join(parts, "  ")
}

// Tally says in one line what a check looked at and found.
func Tally(w io.Writer, found finding.List, files, changes, pipelines int) error {
	errors := len(found.Errors())
	_, err := fmt.Fprintf(w, "%s, %s in %s (%s, %s)\n",
		Count(errors, "error"), Count(len(found)-errors, "warning"), Count(files, "file"), Count(changes, "change"), Count(pipelines, "pipeline"))
	return err
}

// Count writes a number with its noun.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
