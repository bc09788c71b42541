package schedule

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// What is wrong with the reading of a marker.
const (
	ReadUnset   = "unset"   // no step sets it
	ReadEarly   = "early"   // it is only set after it is read
	ReadOther   = "other"   // it has another value by then
	ReadCleared = "cleared" // it has been cleared by then
)

// MarkerRead is a step that relies on a marker that is not there.
type MarkerRead struct {
	Kind string
	// Back is set for a step of the rollback, and Step is its place there or in
	// the procedure.
	Back   bool
	Step   int
	Marker string
	Want   change.Scalar
	// By names the step that sets or clears the marker, and Got is the value that
	// it sets.
	By  string
	Got change.Scalar
}

// MarkerReads returns the steps that rely on markers that are not set by then,
// or to another value. A rollback may rely on what either clock has set.
func (p *Plan) MarkerReads() []MarkerRead {
	forward, back := marksOf(p.Forward), marksOf(p.Back)
	var all []MarkerRead
	for n, s := range p.Forward {
		for _, marker := range slices.Sorted(maps.Keys(s.Step.Reads)) {
			r := MarkerRead{Step: s.Index, Marker: marker, Want: s.Step.Reads[marker]}
			if r.Kind = r.judge(forward[marker], s.At, n); r.Kind != "" {
				all = append(all, r)
			}
		}
	}
	for n, s := range p.Back {
		for _, marker := range slices.Sorted(maps.Keys(s.Step.Reads)) {
			r := MarkerRead{Back: true, Step: s.Index, Marker: marker, Want: s.Step.Reads[marker]}
			r.Kind = r.judge(back[marker], s.At, n)
			if r.Kind == ReadUnset || r.Kind == ReadEarly {
				r.Kind = r.judgeAny(forward[marker], r.Kind)
			}
			if r.Kind != "" {
				all = append(all, r)
			}
		}
	}
	return all
}

// mark is one step that sets or clears a marker.
type mark struct {
	at    time.Time
	place int // in order of time
	step  Planned
	sets  bool
	value change.Scalar
}

// marksOf returns what happens to each marker, in order of time. It has happened
// when the step has ended; for one that does not say how long it takes, when it
// has begun.
func marksOf(steps []Planned) map[string][]mark {
	all := map[string][]mark{}
	for n, s := range steps {
		m := mark{at: s.At, place: n, step: s}
		if s.Timed() {
			m.at = s.End
		}
		for name, value := range s.Step.Sets {
			set := m
			set.sets, set.value = true, value
			all[name] = append(all[name], set)
		}
		for _, name := range s.Step.Clears {
			all[name] = append(all[name], m)
		}
	}
	for _, marks := range all {
		slices.SortStableFunc(marks, func(a, b mark) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.place, b.place)) })
	}
	return all
}

// judge says what is wrong with a reading at a time, or nothing.
func (r *MarkerRead) judge(marks []mark, at time.Time, place int) string {
	before := sort.Search(len(marks), func(i int) bool {
		return cmp.Or(marks[i].at.Compare(at), cmp.Compare(marks[i].place, place)) >= 0
	})
	if before > 0 {
		return r.compare(marks[before-1])
	}
	for _, m := range marks {
		if m.sets {
			r.By, r.Got = m.step.Step.Name, m.value
			return ReadEarly
		}
	}
	return ReadUnset
}

func (r *MarkerRead) compare(m mark) string {
	if m.sets && m.value.Equal(r.Want) {
		return ""
	}
	r.By, r.Got = m.step.Step.Name, m.value
	if m.sets {
		return ReadOther
	}
	return ReadCleared
}

// judgeAny is content if any step of the procedure sets the value; otherwise the
// last one that sets another is told, or what was wrong before.
func (r *MarkerRead) judgeAny(marks []mark, wrong string) string {
	for _, m := range marks {
		if m.sets && m.value.Equal(r.Want) {
			r.By, r.Got = "", change.Scalar{}
			return ""
		}
		if m.sets {
			r.By, r.Got, wrong = m.step.Step.Name, m.value, ReadOther
		}
	}
	return wrong
}
