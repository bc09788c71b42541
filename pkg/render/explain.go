package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/gate"
)

// Explain writes on one screen all that is missing for a stage: who can give it,
// until when, and when the gate can open at the earliest. What can be done now
// comes first, then what follows once earlier stages are carried out, then what
// only has to be waited for. A requirement and its due are one entry.
func Explain(w io.Writer, d gate.Decision, style Style) error {
	p := page{w: w, style: style}
	p.line(outcomeInk(d.Outcome)+";"+bold, headline(d))
	p.asked(d)
	p.item(plainInk, "  ", opening(d, style))
	p.notes(d)
	b := boardOf(d)
	p.section("Now", b.now)
	for _, stage := range b.ahead {
		p.later(stage, b.later[stage])
	}
	p.section("Wait", b.wait)
	p.names("Let go", b.waived)
	p.names("Recommended", b.advised)
	p.names("Owed", b.owed)
	if line := rest(d.Reasons); line != "" {
		p.blank()
		p.item(dim, "", fmt.Sprintf("%s; all with their commands and reasons: --long", holds(d.Reasons)))
	}
	return p.err
}

func holds(reasons []gate.Reason) string {
	n := len(holding(reasons))
	if n == 1 {
		return "1 rule holds"
	}
	return fmt.Sprintf("%d rules hold", n)
}

// board sorts reasons by when somebody can do something about them.
type board struct {
	of              string   // the stage that is asked about
	ahead           []string // the stages that have not passed, in their order
	now, wait       []entry
	later           map[string][]entry
	waived, advised []string
	owed            []string
}

func boardOf(d gate.Decision) board {
	b := board{of: d.Stage, ahead: ahead(d)}
	for _, r := range d.Reasons {
		b.add(r)
	}
	return b
}

// entry is one thing that is missing: a requirement with its due, or what a rule
// found.
type entry struct {
	gate.Reason
	key string
}

// ahead lists the stages that have to be carried out first, in their order.
func ahead(d gate.Decision) []string {
	var out []string
	for _, r := range d.Reasons {
		if carries(r) && !slices.Contains(out, r.Stage) {
			out = append(out, r.Stage)
		}
	}
	for _, r := range d.Reasons {
		if r.Outcome == gate.Blocked && r.After != "" && !slices.Contains(out, r.After) {
			out = append(out, r.After)
		}
	}
	return out
}

// carries reports whether a reason says that a stage has to be carried out.
func carries(r gate.Reason) bool {
	return r.Outcome == gate.Blocked && r.Stage != "" && slices.Contains([]string{"order/previous-passed", "order/same-procedure", "order/not-revoked"}, r.Rule)
}

func (b *board) add(r gate.Reason) {
	e := entry{r, name(r)}
	switch r.Outcome {
	case gate.Advised:
		if r.Rule == "owed/debt" {
			b.owed = appendNew(b.owed, e.key)
		} else {
			b.advised = appendNew(b.advised, e.key)
		}
	case gate.Waived:
		b.waived = appendNew(b.waived, e.key)
	case gate.Pending:
		b.wait = merge(b.wait, e)
	case gate.Undecided:
		b.now = merge(b.now, e)
	case gate.Blocked:
		b.blocked(e)
	}
}

func (b *board) blocked(e entry) {
	after := e.After
	if carries(e.Reason) && slices.Index(b.ahead, e.Stage) > 0 {
		after = e.Stage
	}
	if after == "" {
		b.now = merge(b.now, e)
		return
	}
	if b.later == nil {
		b.later = map[string][]entry{}
	}
	b.later[after] = merge(b.later[after], e)
}

// merge adds an entry, or completes the one that is about the same requirement:
// the due of a requirement belongs to it.
func merge(all []entry, e entry) []entry {
	i := slices.IndexFunc(all, func(o entry) bool {
		return e.Requirement != "" && o.Requirement == e.Requirement && o.Stage == e.Stage && (due(e) || due(o) || o.Message == e.Message)
	})
	if i < 0 {
		return append(all, e)
	}
	one, other := &all[i], e
	if due(*one) && !overdue(*one) || overdue(e) {
		*one, other = e, *one
	}
	if one.Until == nil && !overdue(*one) {
		one.Until = other.Until
	}
	if len(one.Who) == 0 {
		one.Who = other.Who
	}
	return all
}

func due(e entry) bool { return e.Rule == "time/lead" }

// overdue is a due whose moment has gone by; it says all that there is to say.
func overdue(e entry) bool { return due(e) && e.Outcome == gate.Blocked && e.Until == nil }

// name is what somebody calls a reason: the requirement, else the rule.
func name(r gate.Reason) string {
	if r.Requirement != "" {
		return r.Requirement
	}
	if carries(r) {
		return r.Stage
	}
	return r.Rule
}

func appendNew(all []string, s string) []string {
	if slices.Contains(all, s) {
		return all
	}
	return append(all, s)
}

// section writes entries with what is missing, who, and until when.
func (p *page) section(title string, entries []entry) {
	if len(entries) == 0 {
		return
	}
	p.blank()
	p.line(bold, title)
	for _, e := range entries {
		label := "  " + mark(e.Outcome) + " "
		text := e.key + ": " + e.Message
		if carries(e.Reason) {
			text = "carry out " + text
		}
		p.short(outcomeInk(e.Outcome), label, text, p.tail(e))
	}
}

// tail says who and until when.
func (p *page) tail(e entry) string {
	var parts []string
	if len(e.Who) > 0 {
		parts = append(parts, list(e.Who, "or"))
	}
	if e.Until != nil {
		word := "by "
		if e.Outcome == gate.Pending {
			word = "until "
		}
		parts = append(parts, word+p.style.clock(*e.Until))
	}
	return strings.Join(parts, ", ")
}

// later writes in few words what follows once a stage is carried out. What nobody
// has to do anything about is left out: it follows from the stage.
func (p *page) later(stage string, entries []entry) {
	var parts []string
	first := true
	for _, e := range entries {
		if carries(e.Reason) {
			first = false
			continue
		}
		switch tail := p.tail(e); {
		case tail != "":
			parts = append(parts, e.key+" — "+tail)
		case len(e.Needs) > 0:
			parts = append(parts, e.key+": "+e.Fix)
		}
	}
	title := "Once " + stage + " is carried out"
	if !first {
		title = "Then carry out " + stage
	}
	if len(parts) == 0 && first {
		return
	}
	p.blank()
	p.line(bold, Safe(title))
	for _, part := range parts {
		p.item(plainInk, "  ✗ ", part)
	}
}

func (p *page) names(title string, names []string) {
	if len(names) == 0 {
		return
	}
	p.blank()
	p.item(bold, title+": ", strings.Join(names, ", "))
}

// short writes a text on at most two lines, with a tail that is never cut off.
func (p *page) short(ink, label, text, tail string) {
	text, tail = Safe(text), Safe(tail)
	if tail != "" {
		tail = " — " + tail
	}
	room := width - columns(label)
	words := strings.Fields(text)
	shown := text
	for n := len(words) - 1; n > 0 && len(wrap(shown+tail, room)) > 2; n-- {
		shown = strings.TrimRight(strings.Join(words[:n], " "), ",;:.") + " …"
	}
	p.item(ink, label, shown+tail)
}
