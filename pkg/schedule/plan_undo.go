package schedule

import (
	"maps"
	"slices"
)

// Leftover is a state that was meant to pass and does not: a marker that is not
// cleared, or a service that is not brought up again.
type Leftover struct {
	// Back is set if it is the rollback that leaves it.
	Back bool
	// Marker is the name of the marker; empty for the service.
	Marker string
	// By names the step that leaves it and Step is its place, in the rollback if
	// ByBack is set, else in the procedure.
	By     string
	Step   int
	ByBack bool
}

// Leftovers returns what a plan leaves behind. A marker that some step clears is
// meant to pass: each clock that sets it clears it after that, and the rollback
// clears what the procedure sets. A service that is taken down is brought up
// again, by the rollback too.
func (p *Plan) Leftovers() []Leftover {
	forward, back := marksOf(p.Forward), marksOf(p.Back)
	var all []Leftover
	for _, marker := range temporary(forward, back) {
		ahead, behind := forward[marker], back[marker]
		if last, ok := lastMark(ahead); ok && last.sets {
			all = append(all, Leftover{Marker: marker, By: last.step.Step.Name, Step: last.step.Index})
		}
		last, ok := lastMark(behind)
		switch set, does := lastSet(ahead); {
		case len(p.Back) == 0 || ok && !last.sets:
		case ok:
			all = append(all, Leftover{Back: true, Marker: marker, By: last.step.Step.Name, Step: last.step.Index, ByBack: true})
		case does:
			all = append(all, Leftover{Back: true, Marker: marker, By: set.step.Step.Name, Step: set.step.Index})
		}
	}
	return append(all, p.leftDown()...)
}

// temporary returns the markers that some step clears, sorted.
func temporary(clocks ...map[string][]mark) []string {
	cleared := map[string]bool{}
	for _, clock := range clocks {
		for marker, marks := range clock {
			if slices.ContainsFunc(marks, func(m mark) bool { return !m.sets }) {
				cleared[marker] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(cleared))
}

func lastMark(marks []mark) (mark, bool) {
	if len(marks) == 0 {
		return mark{}, false
	}
	return marks[len(marks)-1], true
}

func lastSet(marks []mark) (mark, bool) {
	for i := len(marks) - 1; i >= 0; i-- {
		if marks[i].sets {
			return marks[i], true
		}
	}
	return mark{}, false
}

// leftDown returns the clocks at whose end the service is not up, though a step
// has taken it down.
func (p *Plan) leftDown() []Leftover {
	var all []Leftover
	ahead, aheadDown := serviceAtEnd(p.Forward)
	if aheadDown >= 0 && ahead != serviceUp {
		s := p.Forward[aheadDown]
		all = append(all, Leftover{By: s.Step.Name, Step: s.Index})
	}
	behind, behindDown := serviceAtEnd(p.Back)
	switch {
	case len(p.Back) == 0 || behind == serviceUp:
	case behindDown >= 0:
		s := p.Back[behindDown]
		all = append(all, Leftover{Back: true, By: s.Step.Name, Step: s.Index, ByBack: true})
	case aheadDown >= 0:
		s := p.Forward[aheadDown]
		all = append(all, Leftover{Back: true, By: s.Step.Name, Step: s.Index})
	}
	return all
}

// serviceAtEnd returns what the service is at the end of a clock, and the place of
// the last step that takes it down, or -1.
func serviceAtEnd(steps []Planned) (is string, down int) {
	down = -1
	for n, s := range steps {
		if s.Step.Service == "" {
			continue
		}
		is = s.Step.Service
		if is == serviceDown {
			down = n
		}
	}
	return is, down
}
