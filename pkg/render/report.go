package render

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
)

// Report is what somebody sees of a verdict in a forge: in the summary of a job,
// or in a comment on a pull request.
type Report struct {
	// Title says in one line what came out.
	Title string
	Open  bool
	// Changes are those that were judged.
	Changes []ChangeReport
	// Findings are what is wrong with the files.
	Findings finding.List
	// Done are sentences about what was done, one each.
	Done []string
	// Notes are what else has to be said, such as what could not be written.
	Notes []string
	// Link gives the address of a place in a file, and is nil where there is none.
	Link func(finding.Position) string
}

// ChangeReport is what came out for one change.
type ChangeReport struct {
	// Name is what the change is called, such as its folder.
	Name string
	// Title says in a few words how it stands; if it is empty, how its gate does.
	Title string
	// Decision is about the stage that was asked for; without a stage, it is that
	// nothing is left to decide.
	Decision gate.Decision
	// Later is what the gate of the stage lacks besides, and does not count for what
	// was asked, such as what is given after a merge.
	Later []gate.Reason
	// Stages is where every stage stands.
	Stages []gate.StageStatus
	Debts  []gate.Debt
	// Plan is nil where nothing is planned.
	Plan  *Plan
	Style Style
}

// detail is how much of a report is shown.
type detail int

const (
	whole     detail = iota
	noPlan           // without the plan
	noDetails        // without anything that is folded
	few              // with the first few reasons alone
)

// fewest is how many reasons and findings a report shows where there is no room.
const fewest = 5

// ReportMarkdown writes a report as Markdown, in at most so many bytes: what
// matters least is left out first, and it says so. Nothing in it is markup of
// somebody else's.
func ReportMarkdown(w io.Writer, r Report, most int) error {
	var text []byte
	for level := whole; level <= few; level++ {
		var b bytes.Buffer
		p := reporter{page: page{w: &b}, Report: r, level: level}
		p.write()
		if p.err != nil {
			return p.err
		}
		if text = b.Bytes(); len(text) <= most {
			break
		}
	}
	if len(text) > most {
		text = fmt.Appendf(nil, "### %s\n\nThe report has no room here; see the log.\n", Markdown(clip(r.Title, most/20)))
	}
	_, err := w.Write(text)
	return err
}

type reporter struct {
	page
	Report
	level detail
}

func (p *reporter) write() {
	p.line(plainInk, "### "+sign(p.Open)+" "+Markdown(p.Title))
	for _, note := range p.Notes {
		p.blank()
		p.line(plainInk, "> "+Markdown(p.clip(note)))
	}
	p.done()
	p.found()
	for _, c := range p.Changes {
		p.change(c)
	}
}

// done lists what was done.
func (p *reporter) done() {
	if len(p.Done) == 0 {
		return
	}
	p.blank()
	for i, text := range p.Done {
		if p.level == few && i == fewest {
			p.line(plainInk, fmt.Sprintf("- and %d more", len(p.Done)-i))
			break
		}
		p.line(plainInk, "- "+Markdown(p.clip(text)))
	}
}

func sign(open bool) string {
	if open {
		return "✅"
	}
	return "⛔"
}

// found lists what is wrong with the files, errors first.
func (p *reporter) found() {
	all := slices.Clone(p.Findings)
	slices.SortStableFunc(all, func(a, b finding.Finding) int { return int(severe(b)) - int(severe(a)) })
	if len(all) == 0 {
		return
	}
	p.blank()
	for i, f := range all {
		if p.level == few && i == fewest {
			p.line(plainInk, fmt.Sprintf("- and %s more", Count(len(all)-i, "finding")))
			break
		}
		icon := "🟡"
		if f.Fails() {
			icon = "⛔"
		}
		text := "- " + icon + " " + p.linked(f.At.String(), f.At) + " — " + Markdown(p.clip(f.Message))
		if f.Hint != "" {
			text += ". *" + Markdown(p.clip(f.Hint)) + "*"
		}
		p.line(plainInk, text)
	}
}

func severe(f finding.Finding) int8 {
	if f.Fails() {
		return 1
	}
	return 0
}

// linked writes a text as a link to a place, if there is an address for it.
func (p *reporter) linked(text string, at finding.Position) string {
	text = Markdown(p.clip(text))
	if p.Link == nil || at.IsZero() {
		return "**" + text + "**"
	}
	address := p.Link(at)
	if address == "" || strings.ContainsAny(address, " <>()\"'\\\n\r\t`") {
		return "**" + text + "**"
	}
	return "[" + text + "](" + address + ")"
}

// clip shortens a text where there is little room.
func (p *reporter) clip(s string) string {
	most := 600
	if p.level == few {
		most = 160
	}
	return clip(s, most)
}

func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
