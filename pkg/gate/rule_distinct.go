package gate

import (
	"fmt"
	"slices"

	"github.com/lockflight/lockflight/pkg/review"
)

// ruleDistinct: the roles can be matched to as many different people.
func ruleDistinct(v *view) []Reason {
	panels := v.panels()
	if len(panels) < 2 {
		return nil
	}
	if r := v.unknown(); r != nil {
		return r
	}
	var out []Reason
	for _, group := range grouped(panels) {
		if len(group) > 1 {
			out = append(out, v.distinctReason(group))
		}
	}
	return out
}

func (v *view) distinctReason(group []panel) Reason {
	slots, filled := 0, 0
	var roles, unfilled []string
	for i, seats := range v.held(group) {
		roles = append(roles, group[i].Role)
		for _, person := range seats {
			slots++
			if person != "" {
				filled++
			} else {
				unfilled = append(unfilled, group[i].Role)
			}
		}
	}
	r := Reason{Outcome: Passed, Stage: group[0].stage.Name, At: v.in.Pipeline.Source.At(group[0].Path)}
	if filled == slots && slots > 0 {
		r.Message = fmt.Sprintf("%s of different people for %s", count(slots, "review", "reviews"), list(roles))
		return r
	}
	r.Outcome = Blocked
	unfilled = slices.Compact(unfilled)
	r.Message = fmt.Sprintf("%d of %d reviews come from different people; still without one of their own: %s", filled, slots, list(unfilled))
	r.Fix = "each review needs somebody else: nobody counts twice"
	r.Who = unfilled
	full := v.seats(group)
	for _, p := range group {
		if slices.Contains(full[p.index], "") {
			r.Message += "; there are too few people for " + p.Role + ", so it can never be met"
		}
		r.Needs = append(r.Needs, v.reviewNeeds(p, full[p.index])...)
	}
	return r
}

// grouped sorts the deciding panels by the place that asks for them.
func grouped(panels []panel) [][]panel {
	var out [][]panel
	for _, p := range panels {
		if !p.Decides() {
			continue
		}
		i := slices.IndexFunc(out, func(g []panel) bool {
			return g[0].stage.Name == p.stage.Name && g[0].accept == p.accept
		})
		if i < 0 {
			out = append(out, []panel{p})
		} else {
			out[i] = append(out[i], p)
		}
	}
	return out
}

// held gives each panel its seats, filled with those who approved, nobody twice.
func (v *view) held(group []panel) [][]string {
	candidates := seating(group, func(p panel) []string { return p.approved })
	return split(group, review.Match(candidates, make([]string, len(candidates))))
}

// seats gives each panel its seats, filled with those who approved and, where
// one is empty, with somebody who still can; "" where nobody is left. The result is
// by the index of the panel.
func (v *view) seats(panels []panel) map[int][]string {
	out := map[int][]string{}
	for _, group := range append(grouped(panels), advisory(panels)...) {
		approved := seating(group, func(p panel) []string { return p.approved })
		held := review.Match(approved, make([]string, len(approved)))
		all := seating(group, func(p panel) []string { return slices.Concat(p.approved, p.eligible) })
		for j, seats := range split(group, review.Match(all, held)) {
			out[group[j].index] = seats
		}
	}
	return out
}

// advisory puts each panel that only recommends in a group of its own.
func advisory(panels []panel) [][]panel {
	var out [][]panel
	for _, p := range panels {
		if !p.Decides() {
			out = append(out, []panel{p})
		}
	}
	return out
}

// seating lists the candidates of every seat, panel by panel.
func seating(group []panel, who func(panel) []string) [][]string {
	var out [][]string
	for _, p := range group {
		for range p.count {
			out = append(out, who(p))
		}
	}
	return out
}

func split(group []panel, seats []string) [][]string {
	out := make([][]string, len(group))
	for i, p := range group {
		out[i], seats = seats[:p.count], seats[p.count:]
	}
	return out
}
