package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/gate"
)

// missing lists what is unmet, each on one line: what can be done now, what
// follows, and what has to be waited for.
func (p *reporter) missing(d gate.Decision) {
	b := boardOf(d)
	p.entries("Now", b.now)
	p.entries("Wait", b.wait)
	if p.level < noDetails {
		p.ahead(b)
	}
	for _, l := range []struct {
		title string
		names []string
	}{{"Let go", b.waived}, {"Recommended", b.advised}} {
		if len(l.names) > 0 {
			p.blank()
			p.line(plainInk, "**"+l.title+":** "+Markdown(strings.Join(p.some(l.names), ", ")))
		}
	}
}

// later folds in what does not count for what was asked.
func (p *reporter) later(c ChangeReport) {
	if len(c.Later) == 0 || p.level >= noDetails {
		return
	}
	b := boardOf(gate.Decision{Stage: c.Decision.Stage, Reasons: c.Later})
	entries := slices.Concat(b.now, b.wait)
	for _, stage := range b.ahead {
		entries = append(entries, b.later[stage]...)
	}
	p.raw(fmt.Sprintf("\n<details><summary>%d more for the gate of %s, later</summary>\n\n", len(entries), Markdown(c.Decision.Stage)))
	for _, e := range entries {
		p.entry(e)
	}
	p.raw("\n</details>\n")
}

// ahead folds in what follows once earlier stages are carried out.
func (p *reporter) ahead(b board) {
	n := 0
	for _, stage := range b.ahead {
		n += len(b.later[stage])
	}
	if n == 0 {
		return
	}
	is := "is"
	if len(b.ahead) > 1 {
		is = "are"
	}
	p.raw(fmt.Sprintf("\n<details><summary>And then %d more, once %s %s carried out</summary>\n", n, Markdown(list(b.ahead, "and")), is))
	for _, stage := range b.ahead {
		p.entries("Once "+stage+" is carried out", b.later[stage])
	}
	p.raw("\n</details>\n")
}

func (p *reporter) entries(title string, all []entry) {
	if len(all) == 0 {
		return
	}
	p.blank()
	p.line(plainInk, "**"+Markdown(title)+"**")
	for i, e := range all {
		if p.level == few && i == fewest {
			p.line(plainInk, fmt.Sprintf("- and %d more", len(all)-i))
			break
		}
		p.entry(e)
	}
}

// entry writes what is missing, who can meet it, until when, and what to do.
func (p *reporter) entry(e entry) {
	icon := "⛔"
	switch e.Outcome {
	case gate.Pending:
		icon = "⏳"
	case gate.Undecided:
		icon = "❓"
	}
	label := e.key
	if carries(e.Reason) {
		label = "carry out " + label
	}
	line := "- " + icon + " " + p.linked(label, e.At) + " — " + Markdown(p.clip(e.Message))
	if len(e.Who) > 0 {
		line += " · **" + Markdown(list(p.some(e.Who), "or")) + "**"
	}
	if e.Until != nil {
		word := "by"
		if e.Outcome == gate.Pending {
			word = "until"
		}
		line += " · " + word + " " + Markdown(p.style.clock(*e.Until))
	}
	waits := e.Outcome == gate.Pending && e.Until != nil
	if e.Fix != "" && !carries(e.Reason) && !waits {
		line += " · *" + Markdown(p.clip(e.Fix)) + "*"
	}
	p.line(plainInk, line)
}
