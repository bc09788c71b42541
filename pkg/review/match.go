package review

// Match gives each slot a candidate of its own. candidates[i] lists who may
// fill slot i, the preferred ones first; held[i] is who fills it already, or
// "". It returns who fills each slot, "" where nobody is left, and fills as
// many slots as can be filled at all.
//
// It is the augmenting-path algorithm for maximum bipartite matching (H. W.
// Kuhn, 1955): somebody who fills a slot is moved to another one rather than
// letting a slot go empty, so the order of slots and people never matters to
// how many are filled. Nobody who fills a slot at the start loses every slot.
func Match(candidates [][]string, held []string) []string {
	m := matcher{candidates: candidates, slots: make([]string, len(candidates)), slotOf: map[string]int{}}
	for i, person := range held {
		if person != "" {
			m.slots[i], m.slotOf[person] = person, i
		}
	}
	for i := range candidates {
		if m.slots[i] == "" {
			m.fill(i, map[string]bool{})
		}
	}
	return m.slots
}

type matcher struct {
	candidates [][]string
	slots      []string
	slotOf     map[string]int
}

func (m *matcher) fill(slot int, tried map[string]bool) bool {
	for _, person := range m.candidates[slot] {
		if tried[person] {
			continue
		}
		tried[person] = true
		other, busy := m.slotOf[person]
		if !busy || m.fill(other, tried) {
			m.slots[slot], m.slotOf[person] = person, slot
			return true
		}
	}
	return false
}
