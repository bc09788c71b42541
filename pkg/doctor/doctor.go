// Package doctor judges the settings of a repository on GitHub: what would let
// somebody around the gate, how sure that is, and what to do about it.
//
// It is pure: the settings are read elsewhere. A setting that could not be read
// is never taken for a good one; it is told as such.
package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/finding"
)

// Finding is something that lets somebody around the gate.
type Finding struct {
	ID       string   `json:"id"`
	Severity Severity `json:"severity"`
	// Sure is false where it depends on something that cannot be read.
	Sure    bool   `json:"sure"`
	Message string `json:"message"`
	Why     string `json:"why"`
	Remedy  string `json:"remedy"`
	// At is the place in a file; nil if it is a setting.
	At *finding.Position `json:"at,omitempty"`
}

// Unseen is something that could not be looked at.
type Unseen struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// Report is what an examination found.
type Report struct {
	Repository string `json:"repository"`
	Branch     string `json:"branch"`
	Ledger     string `json:"ledger"`
	// Findings are sorted: the worst and surest first.
	Findings []Finding `json:"findings"`
	Unseen   []Unseen  `json:"unseen"`
	// Writers are those who may write to the branch of the ledger, as far as
	// that could be read.
	Writers []string `json:"writers"`
}

// Outcome is what a report comes to.
type Outcome string

const (
	// Open: something lets somebody around the gate.
	Open Outcome = "open"
	// Unclear: nothing is sure, and something could not be looked at.
	Unclear Outcome = "unclear"
	// Closed: everything was looked at, and nothing was found.
	Closed Outcome = "closed"
)

// Outcome is open with a sure finding. Without one it is unclear if anything
// could not be looked at, and open if there is a finding at all.
func (r Report) Outcome() Outcome {
	switch {
	case slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Sure }):
		return Open
	case len(r.Unseen) > 0:
		return Unclear
	case len(r.Findings) > 0:
		return Open
	}
	return Closed
}

// Examine judges settings.
func Examine(s Settings) Report {
	e := &examiner{s: s, report: Report{
		Repository: s.Repository, Branch: s.Main.Name, Ledger: s.LedgerRepository + "@" + s.Ledger.Name,
		Findings: []Finding{}, Unseen: []Unseen{}, Writers: []string{},
	}}
	e.main()
	e.ledger()
	e.environments()
	e.actions()
	e.files()
	e.owners()
	slices.SortStableFunc(e.report.Findings, compare)
	slices.SortFunc(e.report.Unseen, func(a, b Unseen) int { return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Why, b.Why)) })
	e.report.Unseen = slices.Compact(e.report.Unseen)
	return e.report
}

// compare orders findings: high before medium, sure before unsure.
func compare(a, b Finding) int {
	rank := func(f Finding) int {
		out := 0
		if f.Severity != High {
			out += 2
		}
		if !f.Sure {
			out++
		}
		return out
	}
	place := func(f Finding) finding.Position {
		if f.At == nil {
			return finding.Position{}
		}
		return *f.At
	}
	order := func(f Finding) int { return slices.IndexFunc(kinds, func(k Kind) bool { return k.ID == f.ID }) }
	return cmp.Or(
		cmp.Compare(rank(a), rank(b)), cmp.Compare(order(a), order(b)), place(a).Compare(place(b)), cmp.Compare(a.Message, b.Message),
	)
}

type examiner struct {
	s      Settings
	report Report
}

// names fill in the words in capitals of a remedy.
type names struct{ branch, environment, file string }

// found adds a sure finding.
func (e *examiner) found(id string, n names, format string, args ...any) *Finding {
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.ID == id })
	k := kinds[i]
	fill := strings.NewReplacer("PIPELINE", e.s.Pipeline, "BRANCH", cmp.Or(n.branch, e.s.Main.Name), "ENVIRONMENT", n.environment, "CHECK", Check, "FILE", n.file)
	e.report.Findings = append(e.report.Findings, Finding{
		ID: id, Severity: k.Severity, Sure: true, Message: fmt.Sprintf(format, args...), Why: k.Why, Remedy: fill.Replace(k.Remedy),
	})
	return &e.report.Findings[len(e.report.Findings)-1]
}

// unseen adds something that could not be looked at.
func (e *examiner) unseen(what, why string) {
	e.report.Unseen = append(e.report.Unseen, Unseen{what, why})
}

// quote shows what others wrote on one line, shortened.
func quote(s string) string {
	const most = 120
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%+q", s)
}

// list names some of many.
func list(all []string) string {
	const most = 8
	if len(all) > most {
		return strings.Join(all[:most], ", ") + fmt.Sprintf(" and %d more", len(all)-most)
	}
	return strings.Join(all, ", ")
}
