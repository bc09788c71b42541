package render

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
)

// Report is what somebody sees of a verdict in a forge: in the summary of a job,
// or in a comment on a pull request.
type Report struct {
	// Title says in one line what came out.
	Title string
	Open  bool
	At    time.Time
	// Changes are those that were judged.
	Changes []ChangeReport
	// Findings are what is wrong with the files.
	Findings finding.List
	// Notes are what else has to be said, such as what could not be written.
	Notes []string
	// Link gives the address of a place in a file, and is nil where there is none.
	Link func(finding.Position) string
}

// ChangeReport is what came out for one change.
type ChangeReport struct {
	// Name is what the change is called, such as its folder.
	Name string
	// Decision is about the stage that was asked for.
	Decision gate.Decision
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
		p.line(plainInk, "> "+Markdown(note))
	}
	p.found()
	for _, c := range p.Changes {
		p.change(c)
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
		if f.Severity == finding.Error {
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
	if f.Severity == finding.Error {
		return 1
	}
	return 0
}

func (p *reporter) change(c ChangeReport) {
	p.style = c.Style
	if len(p.Changes) > 1 {
		p.blank()
		p.line(plainInk, "#### "+sign(c.Decision.Outcome == gate.Passed)+" "+Markdown(c.Name)+": "+Markdown(stand(c.Decision)))
	}
	p.lane(c)
	if line := opening(c.Decision, c.Style); line != "" {
		p.blank()
		p.line(plainInk, "**"+Markdown(upper(line))+".**")
	}
	for _, n := range c.Decision.Notes {
		p.blank()
		p.line(plainInk, "> "+Markdown(n))
	}
	p.overtaken(c.Decision.Overtaken)
	p.missing(c.Decision)
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
	words := map[gate.Outcome]string{gate.Passed: "open", gate.Blocked: "closed", gate.Pending: "waits", gate.Undecided: "cannot be decided"}
	return d.Stage + " " + words[d.Outcome]
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
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

// missing lists what is unmet, each on one line: what can be done now, what
// follows, and what has to be waited for.
func (p *reporter) missing(d gate.Decision) {
	b := board{of: d.Stage, ahead: ahead(d)}
	for _, r := range d.Reasons {
		b.add(r)
	}
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
	if e.Fix != "" && !carries(e.Reason) {
		line += " · *" + Markdown(p.clip(e.Fix)) + "*"
	}
	p.line(plainInk, line)
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
	p.raw("\n<details><summary>" + Markdown("Plan: "+c.Plan.headline()+"; go back until "+c.Plan.decision()) + "</summary>\n\n")
	if p.err == nil {
		p.err = PlanMarkdown(p.w, *c.Plan)
	}
	p.raw("\n</details>\n")
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
