package gate

import (
	"fmt"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/schedule"
)

// inTwoRoles finds the moments at which people who have several roles would have
// to do more steps at once than they are, though each role by itself has enough
// of them. The same steps are told once.
func (v *view) inTwoRoles(p *schedule.Plan, back bool) []Reason {
	steps := p.Forward
	if back {
		steps = p.Back
	}
	crews := v.sharedCrews(steps)
	if crews == nil {
		return nil
	}
	var out []Reason
	var told []string
	busy := schedule.BusyTimes(steps)
	for i, at := range busy {
		if i+1 < len(busy) && busy[i+1].Start.Equal(at.Start) {
			continue
		}
		var now []schedule.Planned
		for k, other := range busy[:i+1] {
			if !other.Start.After(at.Start) && other.End.After(at.Start) {
				now = append(now, steps[k])
			}
		}
		r, ok := v.tooFew(p, back, now, crews, at.Start)
		if key := fmt.Sprint(r.Data["steps"]); ok && !slices.Contains(told, key) {
			told, out = append(told, key), append(out, r)
		}
	}
	return out
}

// sharedCrews returns who can work as each owner of the steps, or nil if nobody
// can work as two of them.
func (v *view) sharedCrews(steps []schedule.Planned) map[string][]string {
	crews, roleOf, shared := map[string][]string{}, map[string]string{}, false
	for _, s := range steps {
		owner := s.Step.Owner
		if crews[owner] != nil {
			continue
		}
		crews[owner] = v.crew(owner)
		for _, person := range crews[owner] {
			shared = shared || roleOf[person] != "" && roleOf[person] != owner
			roleOf[person] = owner
		}
	}
	if !shared {
		return nil
	}
	return crews
}

// tooFew reports whether the steps that run at a moment cannot be matched to as
// many people, and says which ones compete for whom.
func (v *view) tooFew(p *schedule.Plan, back bool, steps []schedule.Planned, crews map[string][]string, at time.Time) (Reason, bool) {
	does := map[string]int{} // which step a person does
	for i := range steps {
		seen := map[string]bool{}
		if len(crews[steps[i].Step.Owner]) == 0 || assign(steps, crews, does, seen, i) {
			continue
		}
		if r, ok := v.competing(p, back, steps, does, seen, i, at); ok {
			return r, true
		}
	}
	return Reason{}, false
}

// assign gives a step to somebody, if need be by giving what they do to others.
func assign(steps []schedule.Planned, crews map[string][]string, does map[string]int, seen map[string]bool, i int) bool {
	for _, person := range crews[steps[i].Step.Owner] {
		if seen[person] {
			continue
		}
		seen[person] = true
		if other, busy := does[person]; !busy || assign(steps, crews, does, seen, other) {
			does[person] = i
			return true
		}
	}
	return false
}

// competing tells of a step that nobody is left for, and of the steps that those
// who could do it are doing. Steps of one role alone are told by its own count.
func (v *view) competing(p *schedule.Plan, back bool, steps []schedule.Planned, does map[string]int, seen map[string]bool, i int, at time.Time) (Reason, bool) {
	var people, names, roles []string
	for k, s := range steps {
		person := ""
		for who := range seen {
			if does[who] == k && k != i {
				person = who
			}
		}
		if person == "" && k != i {
			continue
		}
		if person != "" {
			people = append(people, person)
		}
		names, roles = append(names, s.Step.Name), appendNew(roles, v.role(s.Step.Owner))
	}
	if len(roles) < 2 {
		return Reason{}, false
	}
	slices.Sort(people)
	has := " has "
	if len(people) > 1 {
		has = " have "
	}
	return Reason{
		Message: fmt.Sprintf("at %s %s%s%s to do at once (%s), as %s", v.onClock(p, back, at), list(people), has, count(len(names), "step", "steps"), list(names), list(roles)),
		Fix:     "name somebody else for one of the roles, or begin one of them later", Who: []string{author}, At: v.stepAt(clockOf(back), steps[i].Index, ""),
		Data: map[string]any{"steps": names, "people": people},
	}, true
}
