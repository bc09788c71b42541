package render

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

// Transcript writes a rehearsal while it goes on.
type Transcript struct {
	page   page
	stages []change.Stage
	at     string // the stage that is being shown
	doing  bool   // whether evidence was the last thing shown
	ahead  bool   // whether the gates were shown as they are before anything is done
}

// NewTranscript starts a transcript: what is rehearsed, and through which stages.
func NewTranscript(w io.Writer, c *change.Change, p *change.Pipeline, start time.Time, style Style) *Transcript {
	t := &Transcript{page: page{w: w, style: style}, stages: p.Stages}
	t.page.item(bold, "Rehearsal of ", c.ID+": "+c.Summary)
	t.page.item(dim, "", fmt.Sprintf("pipeline %s · type %s · from %s", p.Name, c.Type, clock(start)))
	t.page.item(dim, "", "A throw-away ledger and a clock of its own: nothing here is written or sent.")
	return t
}

// Err is the first error of writing.
func (t *Transcript) Err() error { return t.page.err }

// enter writes the heading of a stage once.
func (t *Transcript) enter(stage string) {
	if stage == t.at || t.at == owed {
		return
	}
	t.at, t.doing = stage, false
	t.page.blank()
	t.lane()
	for _, s := range t.stages {
		if s.Name == stage && s.Title != "" {
			t.page.item(bold, "  ", s.Title)
		}
	}
}

// lane shows all stages in a row, with the one that is being shown in brackets.
func (t *Transcript) lane() {
	var boxes []string
	for _, s := range t.stages {
		name := Safe(s.Name)
		if s.Name == t.at {
			name = "[ " + name + " ]"
		}
		boxes = append(boxes, name)
	}
	text := strings.Join(boxes, " ▶ ") + " "
	for columns(text) < width {
		text += "─"
	}
	t.page.line(bold, text)
}

// The questions that a decision of a rehearsal can answer.
const (
	AskEnter  = "enter"
	AskDuring = "during"
	AskAccept = "accept"
)

// Decision writes what a gate said to one of the questions. A closed gate gives
// all its reasons.
func (t *Transcript) Decision(stage string, at time.Time, d gate.Decision, question string) {
	t.enter(stage)
	t.page.blank()
	t.doing = false
	what := "gate of " + Safe(stage)
	switch question {
	case AskAccept:
		what = "does " + Safe(stage) + " count as passed?"
	case AskDuring:
		what = "can " + Safe(stage) + " be recorded as passed?"
	}
	word := gateWord(d.Outcome)
	if question != AskEnter && d.Outcome == gate.Passed {
		word = "YES"
	} else if question != AskEnter && d.Outcome == gate.Blocked {
		word = "NOT YET"
	}
	t.page.raw(t.page.ink(dim, clock(at)) + "  " + t.page.ink(outcomeInk(d.Outcome)+";"+bold, word) + "  " + what + "\n")
	for _, r := range d.Reasons {
		if shown(r) {
			t.page.reason("  ", r)
		}
	}
	if d.Outcome == gate.Passed {
		t.page.item(dim, "  ", "holds: "+Count(len(holding(d.Reasons)), "rule"))
	}
}

func gateWord(o gate.Outcome) string {
	words := map[gate.Outcome]string{gate.Passed: "OPEN", gate.Blocked: "CLOSED", gate.Pending: "WAIT", gate.Undecided: "UNDECIDED"}
	return words[o]
}

// Ahead writes in a few words what a gate says before anything is done.
func (t *Transcript) Ahead(stage string, d gate.Decision) {
	if !t.ahead {
		t.ahead = true
		t.page.blank()
		t.page.item(bold, "", "Before anything is done:")
	}
	text := "nothing is asked for yet"
	if unmet := tally(d.Reasons); unmet != "" {
		text = unmet
	}
	t.page.item(outcomeInk(d.Outcome), fmt.Sprintf("  %-6s  ", gateWord(d.Outcome)), stage+": "+text)
}

// tally counts what is unmet by rule, with everyone who can do something.
func tally(reasons []gate.Reason) string {
	var parts []string
	for i, r := range reasons {
		if !deciding(r) || slices.ContainsFunc(reasons[:i], func(o gate.Reason) bool { return o.Rule == r.Rule && deciding(o) }) {
			continue
		}
		n, who := 0, []string{}
		for _, o := range reasons[i:] {
			if o.Rule == r.Rule && deciding(o) {
				n++
				who = append(who, o.Who...)
			}
		}
		part := r.Rule
		if n > 1 {
			part += fmt.Sprintf(" ×%d", n)
		}
		slices.Sort(who)
		if who = slices.Compact(who); len(who) > 0 {
			part += " (" + strings.Join(who, ", ") + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

func deciding(r gate.Reason) bool {
	return r.Outcome == gate.Blocked || r.Outcome == gate.Pending || r.Outcome == gate.Undecided
}

// Did writes the command that supplied what was asked for.
func (t *Transcript) Did(stage string, command string) {
	t.enter(stage)
	if !t.doing {
		t.page.blank()
	}
	t.doing = true
	t.page.command("  ", command)
}

// Waited writes that the clock was put forward.
func (t *Transcript) Waited(stage string, until time.Time) { t.note(stage, "wait until "+clock(until)) }

// Skipped writes that a stage is left out.
func (t *Transcript) Skipped(stage string) {
	t.note(stage, "the change leaves this stage out; the next gate asks who agreed")
}

// Passed writes that an attempt was carried out, and the command that records it.
func (t *Transcript) Passed(stage string, at time.Time, command string) {
	t.note(stage, "carried out; it passed at "+clock(at))
	t.page.command("  ", command)
}

// Brought writes that a ticket was brought to a state in its tracker.
func (t *Transcript) Brought(stage, ticket, state, assignee string) {
	t.enter(stage)
	if !t.doing {
		t.page.blank()
	}
	t.doing = true
	if assignee != "" {
		state += ", handed to " + assignee
	}
	t.page.item(plainInk, "  in the tracker: ", ticket+" → "+state)
}

// Recorded writes what an attempt recorded with its end.
func (t *Transcript) Recorded(steps, tests int) {
	t.page.item(dim, "  ", fmt.Sprintf("(with the times of %s, and the results of %s)", Count(steps, "step"), Count(tests, "test")))
}

// Owed writes something that is owed after the change.
func (t *Transcript) Owed(text string) {
	if t.at != owed {
		t.at = owed
		t.page.blank()
		t.page.line(bold, "Afterwards")
	}
	t.doing = false
	t.page.blank()
	t.page.item(yellow, "  · ", text)
}

// owed stands for a stage once all of them are over.
const owed = "afterwards"

func (t *Transcript) note(stage, text string) {
	t.enter(stage)
	t.page.blank()
	t.doing = false
	t.page.item(dim, "  ", text)
}

// End writes how it came out; stuck says why it went no further.
func (t *Transcript) End(change, stuck string, at time.Time) error {
	t.page.blank()
	if stuck != "" {
		t.page.item(red, "STUCK  ", stuck)
	} else {
		t.page.item(green, "DONE   ", fmt.Sprintf("every gate opened; %s has passed its last stage at %s", change, clock(at)))
	}
	return t.page.err
}
