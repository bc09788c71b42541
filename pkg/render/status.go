package render

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/gate"
)

// Status writes where every stage stands: a lane, then a block for each stage, and
// what is owed.
func Status(w io.Writer, change string, at time.Time, stages []gate.StageStatus, debts []gate.Debt, style Style) error {
	p := page{w: w, style: style}
	p.line(bold, Safe(change)+" at "+style.clocks(at))
	p.blank()
	var lane []string
	for _, s := range stages {
		lane = append(lane, stateMark(s.State)+" "+Safe(s.Stage))
	}
	p.item(plainInk, "  ", strings.Join(lane, " ▶ "))
	for _, s := range stages {
		p.blank()
		p.stage(s)
	}
	p.debts(debts)
	return p.err
}

// debts writes what is owed after attempts and waivers, paid or not.
func (p *page) debts(all []gate.Debt) {
	if len(all) == 0 {
		return
	}
	p.blank()
	p.line(bold, "Owed")
	for _, d := range all {
		text := d.Message
		if len(d.Who) > 0 && !d.Paid {
			text += " — " + list(d.Who, "or")
		}
		if d.Overdue && d.Closes {
			text += "; production stays shut until it is paid"
		}
		p.item(debtInk(d), "  "+debtMark(d)+" ", d.Stage+": "+text)
	}
}

func debtMark(d gate.Debt) string {
	switch {
	case d.Paid:
		return "✓"
	case d.Overdue:
		return "✗"
	}
	return "·"
}

func debtInk(d gate.Debt) string {
	switch {
	case d.Paid:
		return green
	case d.Overdue:
		return red
	}
	return yellow
}

func (p *page) stage(s gate.StageStatus) {
	p.line(stateInk(s.State), fmt.Sprintf("%s %s: %s%s", stateMark(s.State), Safe(s.Stage), s.State, missing(s)))
	p.line(dim, fmt.Sprintf("  %s stage on %s", Safe(s.Kind), Safe(s.Environment)))
	for _, a := range s.Attempts {
		p.item(plainInk, "  ", attempt(a, p.style))
		for _, line := range tookLines(a.Took) {
			p.item(dim, "    ", line)
		}
	}
	if s.State == gate.StatePassed || s.State == gate.StateSkipped {
		return
	}
	p.item(plainInk, "  ", opening(s.Decision, p.style))
	for _, r := range s.Decision.Reasons {
		if shown(r) {
			p.item(outcomeInk(r.Outcome), "  "+mark(r.Outcome)+" ", title(r)+": "+r.Message)
		}
	}
}

// missing counts what keeps a stage shut.
func missing(s gate.StageStatus) string {
	if s.State == gate.StatePassed || s.State == gate.StateSkipped {
		return ""
	}
	blocked, pending := 0, 0
	for _, r := range s.Decision.Reasons {
		switch r.Outcome {
		case gate.Blocked, gate.Undecided:
			blocked++
		case gate.Pending:
			pending++
		}
	}
	out := ""
	if blocked > 0 {
		out += fmt.Sprintf(", %d missing", blocked)
	}
	if pending > 0 {
		out += fmt.Sprintf(", %d to wait for", pending)
	}
	return out
}

func attempt(a gate.Attempt, style Style) string {
	if a.Ended.IsZero() {
		return fmt.Sprintf("%s: under way since %s, started by %s", a.Name, style.clock(a.Started), a.Actor)
	}
	return fmt.Sprintf("%s: %s at %s, started by %s, procedure %s", a.Name, a.Outcome, style.clock(a.Ended), a.Actor, short(a.Procedure))
}

func stateMark(s gate.State) string {
	switch s {
	case gate.StatePassed:
		return "✓"
	case gate.StateSkipped:
		return "–"
	case gate.StateRunning, gate.StatePending:
		return "…"
	case gate.StateOpen:
		return "○"
	case gate.StateUndecided:
		return "?"
	}
	return "✗"
}

func stateInk(s gate.State) string {
	switch s {
	case gate.StatePassed, gate.StateOpen:
		return green
	case gate.StateRunning, gate.StatePending, gate.StateUnaccepted:
		return yellow
	case gate.StateSkipped:
		return dim
	}
	return red
}
