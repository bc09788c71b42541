// Package finding describes one problem in a file: which rule it breaks, where,
// what was found and what to do. It knows nothing of how a problem is found or
// shown.
package finding

import (
	"cmp"
	"slices"
	"strconv"
)

// Position is a place in a file. Line and Column count from 1, Column in
// bytes; a zero Line means the file as a whole.
type Position struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// String returns file:line:column, or as much of it as is known.
func (p Position) String() string {
	s := p.File
	if p.Line > 0 {
		s += ":" + strconv.Itoa(p.Line)
		if p.Column > 0 {
			s += ":" + strconv.Itoa(p.Column)
		}
	}
	return s
}

// IsZero reports whether nothing is known of the place.
func (p Position) IsZero() bool { return p == Position{} }

// Compare orders places by file, line and column.
func (p Position) Compare(other Position) int {
	return cmp.Or(cmp.Compare(p.File, other.File), cmp.Compare(p.Line, other.Line), cmp.Compare(p.Column, other.Column))
}

// Severity says whether a finding stops anything.
type Severity string

// An error fails a check; a warning is shown only.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is one problem.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	// Message names the offender, what was found and what was expected.
	Message string `json:"message"`
	// Hint says what to do; it may be empty.
	Hint string   `json:"hint,omitempty"`
	At   Position `json:"at"`
	// Data holds the figures of the message for scripts.
	Data map[string]any `json:"data,omitempty"`
}

// Fails reports whether a finding fails a check: whatever is no warning does.
func (f Finding) Fails() bool { return f.Severity != Warning }

// List is a set of findings in a stable order.
type List []Finding

// Sorted returns the findings by place, rule and message, each once.
func (l List) Sorted() List {
	out := slices.Clone(l)
	slices.SortStableFunc(out, compare)
	return slices.CompactFunc(out, func(a, b Finding) bool { return compare(a, b) == 0 })
}

// HasErrors reports whether any finding fails a check.
func (l List) HasErrors() bool { return slices.ContainsFunc(l, Finding.Fails) }

// Errors returns the findings that fail a check, in their order.
func (l List) Errors() List {
	var out List
	for _, f := range l {
		if f.Fails() {
			out = append(out, f)
		}
	}
	return out
}

// FirstError returns the place and the message of the first finding that fails a
// check.
func (l List) FirstError() string {
	wrong := l.Sorted().Errors()
	if len(wrong) == 0 {
		return "nothing says what is wrong"
	}
	return wrong[0].At.String() + ": " + wrong[0].Message
}

func compare(a, b Finding) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
}
