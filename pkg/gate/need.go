package gate

import (
	"fmt"
	"strings"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// What says what is needed: the command that records it or, of a ticket, the state
// that it has to be brought to.
func (n Need) What(change string) string {
	if n.Ticket == nil {
		return n.Command(change)
	}
	out := "in the tracker: " + n.Ticket.ID + " → " + n.Ticket.State
	if n.Ticket.Assignee != "" {
		out += ", handed to " + n.Ticket.Assignee
	}
	return out
}

// RestoredWhen stands in a command for the time at which a restore was seen to
// work: nobody should record by pasting what nobody has seen.
const RestoredWhen = "WHEN"

// Command writes the lockflight command that records the evidence.
func (n Need) Command(change string) string {
	if n.Ticket != nil {
		return "" // a tracker is not written to from here
	}
	p := n.Predicate
	words := []string{"lockflight", n.verb(), "--change", quote(change), "--stage", quote(p.Stage)}
	add := func(flag, value string) {
		if value != "" {
			words = append(words, flag, quote(value))
		}
	}
	switch n.Kind {
	case evidence.SignOff:
		add("--role", p.SignOff.Role)
		add("--as", p.SignOff.Person)
		add("--verdict", p.SignOff.Verdict)
		if p.Actor != p.SignOff.Person {
			add("--by", p.Actor)
		}
		add("--ref", p.SignOff.Ref)
		for _, q := range p.SignOff.Answers {
			add("--yes", q)
		}
	case evidence.Check:
		add("--name", p.Check.Name)
		add("--outcome", p.Check.Outcome)
		if p.Check.Value != nil {
			add("--value", fmt.Sprint(*p.Check.Value))
		}
		add("--unit", p.Check.Unit)
		add("--role", p.Check.Role)
		add("--as", p.Check.Person)
		if p.Actor != p.Check.Person {
			add("--by", p.Actor)
		}
		add("--ref", p.Check.Ref)
	case evidence.Copy:
		add("--of", p.Copy.Of)
		add("--as", p.Actor)
	case evidence.Waiver:
		add("--requirement", p.Waiver.Requirement)
		add("--role", p.Waiver.Role)
		add("--as", p.Waiver.Person)
		if p.Actor != p.Waiver.Person {
			add("--by", p.Actor)
		}
		add("--reason", p.Waiver.Reason)
		add("--incident", p.Waiver.Incident)
	case evidence.Notice:
		add("--name", p.Notice.Name)
		for _, to := range p.Notice.To {
			add("--to", to)
		}
		add("--as", p.Actor)
	case evidence.Backup:
		add("--name", p.Backup.Name)
		add("--as", p.Actor)
		if !p.Backup.Restored.IsZero() {
			add("--restored", RestoredWhen)
		}
	case evidence.AttemptFinished:
		add("--outcome", p.AttemptFinished.Outcome)
		add("--as", p.Actor)
	}
	return strings.Join(words, " ")
}

func (n Need) verb() string {
	switch n.Kind {
	case evidence.SignOff:
		return "signoff"
	case evidence.Check:
		return "attest"
	case evidence.Copy:
		return "copy"
	case evidence.Notice:
		return "notice"
	case evidence.Backup:
		return "backup"
	case evidence.Waiver:
		return "waive"
	case evidence.AttemptFinished:
		return "record"
	}
	return string(n.Kind)
}

// letters can stand in a word of a shell as they are.
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+="

// quote writes a word so that a shell reads it back as it is.
func quote(s string) string {
	if s != "" && strings.Trim(s, letters) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
