package render

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/gate"
)

// Commands gives the commands that record what a reason asks for.
type Commands func(gate.Reason) []string

// Decision writes the answer of a gate: the outcome, then what is unmet, the
// worst first. With commands it writes those to paste as well.
func Decision(w io.Writer, d gate.Decision, commands Commands, style Style) error {
	p := page{w: w, style: style}
	p.line(outcomeInk(d.Outcome)+";"+bold, headline(d))
	p.asked(d)
	p.item(plainInk, "  ", opening(d, style))
	p.notes(d)
	for _, r := range d.Reasons {
		if shown(r) || style.All {
			p.blank()
			p.reason("", r)
			if unmet(r) && commands != nil {
				p.commands("  ", commands(r))
			}
		}
	}
	if line := rest(d.Reasons); line != "" && !style.All {
		p.blank()
		p.item(dim, "  ", line)
	}
	return p.err
}

// asked says what was judged, and when.
func (p *page) asked(d gate.Decision) {
	for _, l := range wrap("procedure "+short(d.ProcedureDigest)+" · asked at "+p.style.clocks(d.At), width-2) {
		p.line(dim, "  "+l)
	}
}

// notes says what else is to be known.
func (p *page) notes(d gate.Decision) {
	for _, n := range d.Notes {
		p.item(yellow, "  note: ", n)
	}
}

// Started says that an attempt of a stage was recorded, and gives the command
// that records how it ended.
func Started(w io.Writer, stage, who, command string, style Style) error {
	p := page{w: w, style: style}
	p.blank()
	p.item(bold, "  ", who+" has started "+stage+"; when it is over, record how it ended:")
	p.command("  ", command)
	return p.err
}

// NotStarted says that the gate of a stage was only asked, and how it is entered.
func NotStarted(w io.Writer, stage string, style Style) error {
	p := page{w: w, style: style}
	p.blank()
	p.item(plainInk, "  ", "only asked, and not started; to start "+stage+", add --claim --as WHO")
	return p.err
}

// headline says the outcome of a decision in a few words.
func headline(d gate.Decision) string {
	words := map[gate.Outcome]string{gate.Passed: "OPEN", gate.Blocked: "BLOCKED", gate.Pending: "PENDING", gate.Undecided: "UNDECIDED"}
	return fmt.Sprintf("%s  %s of %s", words[d.Outcome], Safe(d.Stage), Safe(d.Change))
}

// opening says when a gate that is not open can open.
func opening(d gate.Decision, style Style) string {
	switch {
	case d.Outcome == gate.Passed:
		return ""
	case d.Never != "":
		return "as it stands it cannot open: " + d.Never
	case d.Earliest == nil:
		return ""
	case d.Outcome == gate.Pending:
		return "opens at " + style.clocks(*d.Earliest)
	}
	return "opens at the earliest " + style.clocks(*d.Earliest) + ", if everything is given in time"
}

// shown reports whether a reason is worth a line in every case: what does not
// hold, what was let go included.
func shown(r gate.Reason) bool {
	return r.Outcome != gate.Passed && r.Outcome != gate.NotApplicable
}

// unmet reports whether somebody still has to act, or to wait.
func unmet(r gate.Reason) bool { return shown(r) && r.Outcome != gate.Waived }

// rest says in one line what is not shown.
func rest(reasons []gate.Reason) string {
	names := holding(reasons)
	if len(names) == 0 {
		return ""
	}
	return "holds: " + list(names, "and")
}

// holding lists the rules that hold and were asked, each once.
func holding(reasons []gate.Reason) []string {
	var names []string
	for _, r := range reasons {
		if r.Outcome == gate.Passed && !slices.Contains(names, r.Rule) {
			names = append(names, r.Rule)
		}
	}
	return names
}

// reason writes one reason with who, what to do, and where it is asked for.
func (p *page) reason(indent string, r gate.Reason) {
	p.line(outcomeInk(r.Outcome), indent+mark(r.Outcome)+" "+title(r))
	indent += "  "
	p.item(plainInk, indent, r.Message)
	p.item(dim, indent+"who:   ", list(r.Who, "or"))
	if unmet(r) {
		p.item(dim, indent+"do:    ", r.Fix)
	}
	if r.Outcome == gate.Pending && r.Until != nil {
		p.item(dim, indent+"until: ", p.style.clock(*r.Until))
	}
	if r.Because != "" {
		p.item(dim, indent+"why:   ", "“"+r.Because+"”")
	}
	if !r.At.IsZero() {
		p.item(dim, indent+"at:    ", r.At.String())
	}
}

func title(r gate.Reason) string {
	out := r.Rule
	if r.Requirement != "" && r.Requirement != r.Rule {
		out += " · " + Safe(r.Requirement)
	}
	if r.Stage != "" {
		out += " · " + Safe(r.Stage)
	}
	switch r.Outcome {
	case gate.Advised:
		out += " (recommended only)"
	case gate.Undecided:
		out += " (cannot be decided)"
	case gate.NotApplicable:
		out += " (not asked for)"
	case gate.Pending:
		out += " (wait)"
	case gate.Waived:
		out += " (waived)"
	}
	return out
}

func (p *page) commands(indent string, commands []string) {
	for _, c := range commands {
		p.command(indent, c)
	}
}

func mark(o gate.Outcome) string {
	switch o {
	case gate.Passed:
		return "✓"
	case gate.Pending:
		return "…"
	case gate.Advised, gate.NotApplicable:
		return "·"
	case gate.Undecided:
		return "?"
	case gate.Waived:
		return "~"
	}
	return "✗"
}

func outcomeInk(o gate.Outcome) string {
	switch o {
	case gate.Passed:
		return green
	case gate.Pending, gate.Waived, gate.Advised:
		return yellow
	case gate.NotApplicable:
		return dim
	}
	return red
}

// clock writes an instant for people.
func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// short is as much of a digest as a person compares.
func short(digest string) string {
	hex := strings.TrimPrefix(digest, "sha256:")
	if len(hex) > 12 {
		hex = hex[:12]
	}
	return hex
}
