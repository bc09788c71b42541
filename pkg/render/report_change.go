package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/gate"
)

func (p *reporter) change(c ChangeReport) {
	p.style = c.Style
	if len(p.Changes) > 1 {
		p.blank()
		title := cmp.Or(c.Title, c.Name+": "+stand(c.Decision))
		p.line(plainInk, "#### "+sign(c.Decision.Outcome == gate.Passed)+" "+Markdown(title))
	}
	p.lane(c)
	if line := opensAt(c.Decision, c.Style); line != "" {
		p.blank()
		p.line(plainInk, "**"+Markdown(line)+".**")
	}
	for _, n := range c.Decision.Notes {
		p.blank()
		p.line(plainInk, "> "+Markdown(n))
	}
	p.overtaken(c.Decision.Overtaken)
	p.missing(c.Decision)
	p.later(c)
	p.owed(c.Debts)
	if p.level < noPlan {
		p.plan(c)
	}
	if p.level < noDetails {
		p.holding(c.Decision)
	}
	p.blank()
	p.line(plainInk, "Procedure "+Markdown(short(c.Decision.ProcedureDigest))+" · asked at "+Markdown(c.Style.clocks(c.Decision.At)))
}

// stand says how a stage stands, in a few words.
func stand(d gate.Decision) string {
	if d.Stage == "" {
		return "every stage has passed"
	}
	words := map[gate.Outcome]string{gate.Passed: "open", gate.Blocked: "closed", gate.Pending: "waits", gate.Undecided: "cannot be decided"}
	return d.Stage + " " + words[d.Outcome]
}

// opensAt says when the gate of the stage can open.
func opensAt(d gate.Decision, style Style) string {
	line := opening(d, style)
	switch {
	case line == "":
		return ""
	case d.Never != "":
		return "The gate of " + d.Stage + ": " + line
	case !d.Earliest.After(d.At):
		return "The gate of " + d.Stage + " opens as soon as everything is given"
	}
	return "The gate of " + d.Stage + " " + line
}

// Missing counts what is missing, and what only has to be waited for; a requirement
// and its due are one.
func (c ChangeReport) Missing() (missing, wait int) {
	b := boardOf(c.Decision)
	missing = len(b.now)
	for _, entries := range b.later {
		missing += len(entries)
	}
	return missing, len(b.wait)
}

// lane draws the stages on one line: passed, here, closed.
func (p *reporter) lane(c ChangeReport) {
	if len(c.Stages) == 0 {
		return
	}
	var lane []string
	for _, s := range c.Stages {
		name := Markdown(s.Stage)
		if s.Stage == c.Decision.Stage {
			name = "**" + name + "**"
		}
		lane = append(lane, lock(s.State)+" "+name)
	}
	p.blank()
	p.line(plainInk, strings.Join(lane, " → "))
}

// lock is the sign of a stage.
func lock(s gate.State) string {
	switch s {
	case gate.StatePassed:
		return "✅"
	case gate.StateSkipped:
		return "⏩"
	case gate.StateRunning, gate.StatePending:
		return "⏳"
	case gate.StateOpen:
		return "🟢"
	case gate.StateUndecided:
		return "❓"
	}
	return "⛔"
}

// overtaken says what changed since the last approval.
func (p *reporter) overtaken(o *gate.Overtaken) {
	if o == nil {
		return
	}
	at := ""
	if o.Commit != "" {
		at = " commit `" + shortCommit(o.Commit) + "`"
	}
	text := "it was another procedure"
	if len(o.Fields) > 0 {
		text = "changed since: " + list(p.some(o.Fields), "and")
	}
	p.blank()
	p.line(plainInk, "📝 "+Markdown(o.By)+" approved"+at+" at "+Markdown(p.style.clock(o.At))+"; "+Markdown(text))
}

func shortCommit(sha string) string {
	if strings.Trim(sha, "0123456789abcdef") != "" {
		return "unknown"
	}
	return sha[:min(12, len(sha))]
}

// some shortens a list.
func (p *reporter) some(names []string) []string {
	if len(names) <= fewest {
		return names
	}
	return append(slices.Clone(names[:fewest]), fmt.Sprintf("%d more", len(names)-fewest))
}

// owed lists what is not paid.
func (p *reporter) owed(debts []gate.Debt) {
	var open []gate.Debt
	for _, d := range debts {
		if !d.Paid {
			open = append(open, d)
		}
	}
	if len(open) == 0 {
		return
	}
	p.blank()
	p.line(plainInk, "**Owed**")
	for _, d := range open {
		who := ""
		if len(d.Who) > 0 {
			who = " · **" + Markdown(list(p.some(d.Who), "or")) + "**"
		}
		p.line(plainInk, "- "+debtMark(d)+" "+Markdown(d.Stage+": "+p.clip(d.Message))+who)
	}
}

// plan folds the plan in, behind the times that matter most.
func (p *reporter) plan(c ChangeReport) {
	if c.Plan == nil || c.Plan.Timeline == nil {
		return
	}
	p.raw("\n<details><summary>" + Markdown("Plan: "+c.Plan.headline()+"; "+goBack(*c.Plan)) + "</summary>\n\n")
	if p.err == nil {
		p.err = PlanMarkdown(p.w, *c.Plan)
	}
	p.raw("\n</details>\n")
}

// goBack says until when people can still go back.
func goBack(p Plan) string {
	if p.Timeline.LatestDecision.IsZero() {
		return "there is no way back"
	}
	return "go back until " + p.local(p.Timeline.LatestDecision)
}

// holding folds in what holds.
func (p *reporter) holding(d gate.Decision) {
	names := holding(d.Reasons)
	if len(names) == 0 {
		return
	}
	p.raw("\n<details><summary>" + holds(d.Reasons) + "</summary>\n\n")
	for _, r := range d.Reasons {
		if r.Outcome == gate.Passed {
			p.line(plainInk, "- ✓ "+p.linked(title(r), r.At)+" — "+Markdown(p.clip(r.Message)))
		}
	}
	p.raw("\n</details>\n")
}
