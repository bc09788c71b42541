package workflow

import (
	"maps"
	"strings"
)

// maxLegs is how many combinations GitHub makes of one matrix.
const maxLegs = 256

// legs are the combinations of a matrix; exact says that the job runs in these and
// no others.
type legs struct {
	all   []leg
	exact bool
}

// legs lists the combinations of the matrix of a job. Where they cannot be told,
// there is one of which nothing is known.
func (j *judge) legs(strategy *node) legs {
	known, there := j.matrices[strategy]
	if !there {
		if known = j.combine(strategy); len(known.all) == 0 || len(known.all) > maxLegs {
			known = legs{all: []leg{{unknown: true}}}
		}
		j.matrices[strategy] = known
	}
	return known
}

func (j *judge) combine(s *node) legs {
	m := s.field("matrix")
	switch {
	case s == nil:
		return legs{all: []leg{{}}, exact: true}
	case s.kind != mapping, s.openEnded(), !m.isNull() && m.kind != mapping:
		return legs{}
	case m.isNull():
		return legs{all: []leg{{}}, exact: true}
	case m.openEnded():
		return legs{}
	}
	out := j.product(m)
	include, exclude := m.field("include"), m.field("exclude")
	switch {
	case include.isNull() && exclude.isNull():
		return out
	case !out.exact, !plainEntries(include), !plainEntries(exclude):
		return legs{}
	}
	b := &matrix{judge: j, sure: true}
	out.all = b.include(b.exclude(out.all, exclude), include)
	if !b.sure || j.spent() {
		return legs{}
	}
	return out
}

// product combines the lists of a matrix. A list that is worked out when it runs
// is one value of which nothing is known.
func (j *judge) product(m *node) legs {
	out, lists := legs{all: []leg{{values: map[string]*node{}}}, exact: true}, 0
	for _, f := range m.fields {
		if f.name == "include" || f.name == "exclude" {
			continue
		}
		lists++
		values := []*node{{kind: scalar, text: "${{ unknown }}"}}
		if f.value != nil && f.value.kind == sequence {
			values = f.value.items
		} else {
			out.exact = false
		}
		j.spend(len(out.all) * len(values) * lists)
		if len(out.all)*len(values) > maxLegs || len(values) == 0 || j.spent() {
			return legs{}
		}
		var next []leg
		for _, l := range out.all {
			for _, v := range values {
				next = append(next, l.with(lower(f.name), v))
			}
		}
		out.all = next
	}
	if lists == 0 { // there are only those that are included
		out.all = nil
	}
	return out
}

// with is a combination with one more value.
func (l leg) with(name string, v *node) leg {
	out := leg{values: map[string]*node{name: v}}
	for k, old := range l.values {
		if k != name {
			out.values[k] = old
		}
	}
	return out
}

// plainEntries reports whether include or exclude is a list of plain mappings.
func plainEntries(n *node) bool {
	if n.isNull() {
		return true
	}
	if n.kind != sequence || hasExpression(n) {
		return false
	}
	for _, e := range n.items {
		if e == nil || e.kind != mapping {
			return false
		}
	}
	return true
}

// matrix applies include and exclude; sure is false once values were compared
// that could be taken for the same or not.
type matrix struct {
	judge *judge
	sure  bool
}

func (b *matrix) exclude(all []leg, entries *node) []leg {
	if entries.isNull() {
		return all
	}
	var kept []leg
	for _, l := range all {
		if b.judge.spent() {
			return nil
		}
		out := false
		for _, e := range entries.items {
			out = b.fits(l, e, false) || out
		}
		if !out {
			kept = append(kept, l)
		}
	}
	return kept
}

// include adds to every combination what contradicts none of its values, and
// makes a combination of its own of what fits nowhere.
func (b *matrix) include(all []leg, entries *node) []leg {
	if entries.isNull() {
		return all
	}
	base := make([]leg, len(all))
	for i, l := range all {
		base[i] = leg{values: maps.Clone(l.values)}
	}
	for _, e := range entries.items {
		fitted := false
		for i := range base {
			if b.judge.spent() {
				return nil
			}
			if b.fits(base[i], e, true) {
				fitted = true
				all[i].take(e)
			}
		}
		if !fitted {
			own := leg{values: map[string]*node{}}
			own.take(e)
			all = append(all, own)
		}
	}
	return all
}

// take adds the values of an entry.
func (l leg) take(e *node) {
	for _, f := range e.fields {
		l.values[lower(f.name)] = f.value
	}
}

// fits reports whether an entry agrees with a combination; what the combination
// does not have agrees only if more is true.
func (b *matrix) fits(l leg, entry *node, more bool) bool {
	ok := true
	for _, f := range entry.fields {
		b.judge.spend(1)
		v, there := l.values[lower(f.name)]
		if !there {
			ok = ok && more
			continue
		}
		ok = b.same(v, f.value) && ok
	}
	return ok
}

func (b *matrix) same(x, y *node) bool {
	if x == nil || y == nil || x.kind != scalar || y.kind != scalar || hasExpression(x) || hasExpression(y) {
		b.sure = false
		return false
	}
	if x.text == y.text {
		if literal(x).is != literal(y).is {
			b.sure = false
		}
		return true
	}
	if strings.EqualFold(x.text, y.text) || !x.isText() || !y.isText() {
		b.sure = false
	}
	return false
}

func (n *node) isText() bool { return literal(n).is == text }
