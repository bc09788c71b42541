package render

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/gate"
)

// Markdown writes a text so that nothing in it is markup, a link, a mention or
// a tag: what is left looks the same as the text. It is not for the start of a
// line.
func Markdown(s string) string {
	var b strings.Builder
	text := Safe(s)
	for i, r := range text {
		switch {
		case r == '@' || r == '#':
			// The comment parts the sign from the name behind it: mentions are
			// looked for after the entities are read.
			fmt.Fprintf(&b, "&#%d;<!---->", r)
		case strings.ContainsRune("&<>\\`*_{}[]()!|~:$^", r), r == '.' && endsInWWW(text[:i]):
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func endsInWWW(s string) bool { return len(s) >= 3 && strings.EqualFold(s[len(s)-3:], "www") }

// DecisionMarkdown writes the answer of a gate as Markdown.
func DecisionMarkdown(w io.Writer, d gate.Decision, commands Commands, style Style) error {
	p := page{w: w}
	p.line(plainInk, "### "+Markdown(headline(d)))
	p.blank()
	p.line(plainInk, "Procedure `"+short(d.ProcedureDigest)+"`, asked at "+style.clocks(d.At)+".")
	if line := opening(d, style); line != "" {
		p.blank()
		p.line(plainInk, Markdown(line)+".")
	}
	for _, n := range d.Notes {
		p.blank()
		p.line(plainInk, "Note: "+Markdown(n)+".")
	}
	p.reasonTable(d.Reasons)
	if line := rest(d.Reasons); line != "" {
		p.blank()
		p.line(plainInk, Markdown(line))
	}
	if commands == nil {
		return p.err
	}
	for _, r := range d.Reasons {
		for _, c := range commands(r) {
			p.blank()
			p.line(plainInk, "    "+Safe(c))
		}
	}
	return p.err
}

func (p *page) reasonTable(reasons []gate.Reason) {
	var unmetOnes []gate.Reason
	for _, r := range reasons {
		if shown(r) {
			unmetOnes = append(unmetOnes, r)
		}
	}
	if len(unmetOnes) == 0 {
		return
	}
	p.blank()
	p.line(plainInk, "| | rule | what | who | do | at |")
	p.line(plainInk, "|---|---|---|---|---|---|")
	for _, r := range unmetOnes {
		cells := []string{mark(r.Outcome), title(r), r.Message, list(r.Who, "or"), r.Fix, r.At.String()}
		for i := range cells {
			cells[i] = Markdown(cells[i])
		}
		p.line(plainInk, "| "+strings.Join(cells, " | ")+" |")
	}
}

// StatusMarkdown writes where every stage stands as Markdown.
func StatusMarkdown(w io.Writer, change string, at time.Time, stages []gate.StageStatus, debts []gate.Debt, style Style) error {
	p := page{w: w}
	p.line(plainInk, "### "+Markdown(change)+" at "+style.clocks(at))
	p.blank()
	p.line(plainInk, "| | stage | kind | environment | state |")
	p.line(plainInk, "|---|---|---|---|---|")
	for _, s := range stages {
		p.line(plainInk, fmt.Sprintf("| %s | %s | %s | %s | %s |", stateMark(s.State), Markdown(s.Stage), Markdown(s.Kind),
			Markdown(s.Environment), Markdown(string(s.State)+missing(s))))
	}
	for _, s := range stages {
		if s.State == gate.StatePassed || s.State == gate.StateSkipped {
			continue
		}
		p.blank()
		p.line(plainInk, "**"+Markdown(s.Stage)+"**")
		if line := opening(s.Decision, style); line != "" {
			p.blank()
			p.line(plainInk, Markdown(line)+".")
		}
		p.reasonTable(s.Decision.Reasons)
	}
	if len(debts) > 0 {
		p.blank()
		p.line(plainInk, "**Owed**")
		p.blank()
	}
	for _, d := range debts {
		p.line(plainInk, "- "+debtMark(d)+" "+Markdown(d.Stage+": "+d.Message))
	}
	return p.err
}
