package gate

import (
	"fmt"
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/review"
)

// pool lists everyone who can have a role at some time, sorted. It is open if
// others can as well, whom only a team or a change names. A role that is not
// declared is found elsewhere.
func (v *view) pool(role string) (people []string, open bool) {
	r, declared := v.in.Pipeline.Roles[role]
	open = !declared || len(r.Teams) > 0 || r.From != "" || r.Owners && v.anyChange
	for _, m := range r.Members {
		people = append(people, v.people.Handle(m))
	}
	if r.Owners && !v.anyChange {
		for _, owner := range v.in.Pipeline.Derived.Owners {
			if v.in.Pipeline.Roles[owner].Owners {
				continue
			}
			more, also := v.pool(owner)
			people, open = append(people, more...), open || also
		}
	}
	for _, d := range r.Delegations {
		if slices.Contains(people, v.people.Handle(d.From)) {
			people = append(people, v.people.Handle(d.To))
		}
	}
	slices.Sort(people)
	return slices.Compact(people), open
}

// vacant reports whether nobody can have a role.
func (v *view) vacant(role string) bool {
	people, open := v.pool(role)
	return len(people) == 0 && !open
}

// speechless reports whether nobody whose word counts can have a role.
func (v *view) speechless(role string) bool {
	people, open := v.pool(role)
	return len(slices.DeleteFunc(people, v.people.IsBot)) == 0 && !open
}

// allVacant reports whether nobody can have any of some roles; with no role
// anybody will do.
func (v *view) allVacant(roles []string) bool {
	return len(roles) > 0 && !slices.ContainsFunc(roles, func(role string) bool { return !v.vacant(role) })
}

// outsiders lists the author and the requester of the change, as far as their
// review does not count for a demand.
func (v *view) outsiders(d demand) []string {
	if v.anyChange {
		return nil
	}
	apart := slices.Clone(d.Not)
	for _, s := range v.upToHere() {
		for _, r := range slices.Concat(s.Enter, s.Accept) {
			if r.Require == "separation" && r.Decides() && slices.Contains(r.Apart, approver) {
				apart = append(apart, r.Apart...)
			}
		}
	}
	var out []string
	if slices.Contains(apart, author) {
		for _, name := range v.in.Change.Authors {
			out = append(out, v.people.Handle(name))
		}
	}
	if slices.Contains(apart, requester) && v.in.Change.Requester != "" {
		out = append(out, v.people.Handle(v.in.Change.Requester))
	}
	return out
}

// bench is a review demand with everyone who could ever meet it.
type bench struct {
	demand
	count  int
	people []string
	barred []string
}

// tooFewReviewers finds reviews for which there are too few people: by
// themselves, or all together, as nobody counts twice.
func (v *view) tooFewReviewers(demands []demand) []Reason {
	var out []Reason
	var benches []bench
	for _, d := range demands {
		b, closed := v.benchOf(d)
		if !closed {
			continue
		}
		if len(b.people) < b.count {
			out = append(out, v.impossible(d, "", Reason{
				Who: []string{d.Role}, Fix: "give the role more people, or ask for fewer",
				Message: fmt.Sprintf("it takes %s by %s, and %s", count(b.count, "review", "reviews"), v.role(d.Role), b.who()),
			}))
		} else if !v.canBeWaived(d) {
			benches = append(benches, b)
		}
	}
	if r := v.sharedPeople(benches); r != nil {
		out = append(out, *r)
	}
	return out
}

// benchOf is closed if everyone who could give the reviews is known.
func (v *view) benchOf(d demand) (b bench, closed bool) {
	people, open := v.pool(d.Role)
	if d.Require != "review" || open {
		return b, false
	}
	b = bench{demand: d, count: max(d.Count, 1)}
	outsiders := v.outsiders(d)
	for _, person := range people {
		if v.people.IsBot(person) {
			continue
		}
		if slices.Contains(outsiders, person) {
			b.barred = append(b.barred, person)
		} else {
			b.people = append(b.people, person)
		}
	}
	if d.All {
		b.count = max(1, len(b.people))
	}
	return b, true
}

func (b bench) who() string {
	out := "nobody can ever give one"
	if len(b.people) > 0 {
		out = fmt.Sprintf("%s can ever give one: %s", count(len(b.people), "person", "people"), list(b.people))
	}
	if len(b.barred) > 0 {
		out += "; it does not count from who wrote or requested the change: " + list(b.barred)
	}
	return out
}

// sharedPeople finds benches that each have enough people, and do not when
// nobody sits on two.
func (v *view) sharedPeople(benches []bench) *Reason {
	var seats [][]string
	var owner []int
	for i, b := range benches {
		for range b.count {
			seats, owner = append(seats, b.people), append(owner, i)
		}
	}
	filled := review.Match(seats, make([]string, len(seats)))
	empty := slices.Index(filled, "")
	if empty < 0 {
		return nil
	}
	crowd, people := crowded(seats, filled, empty)
	var roles []string
	for _, seat := range crowd {
		roles = appendNew(roles, v.role(benches[owner[seat]].Role))
	}
	r := v.impossible(benches[owner[empty]].demand, "", Reason{
		Message: fmt.Sprintf("the reviews by %s take %d different people together, and only %s can give them: %s", list(roles), len(crowd), count(len(people), "person", "people"), list(people)),
		Fix:     "give one of the roles somebody else, or ask for fewer reviews", Who: []string{benches[owner[empty]].Role},
	})
	return &r
}

// crowded returns the seats that share too few people with an empty one, and
// those people: whoever could take the seat holds one of the others.
func crowded(seats [][]string, filled []string, empty int) (crowd []int, people []string) {
	crowd = []int{empty}
	for i := 0; i < len(crowd); i++ {
		for _, person := range seats[crowd[i]] {
			people = appendNew(people, person)
			if held := slices.Index(filled, person); held >= 0 && !slices.Contains(crowd, held) {
				crowd = append(crowd, held)
			}
		}
	}
	slices.Sort(crowd)
	slices.Sort(people)
	return crowd, people
}

// nobodyFor finds roles that have to say something and that nobody has.
func (v *view) nobodyFor(d demand) []Reason {
	var out []Reason
	missing := func(field, role, what string) {
		out = append(out, v.impossible(d, field, Reason{
			Message: "nobody can have the role " + v.role(role) + ", which has to " + what, Fix: "give the role members", Who: []string{role},
		}))
	}
	if d.Require == "agreement" && v.speechless(d.Role) {
		missing("role", d.Role, "agree")
	}
	for i, want := range d.Order {
		if v.speechless(want.Role) {
			missing(fmt.Sprintf("order[%d].role", i), want.Role, "give a verdict")
		}
	}
	if v.allVacant(d.By) {
		missing("by", d.By[0], "vouch for it")
	}
	for i, role := range d.From {
		if d.Need == "all" && v.vacant(role) || i == 0 && v.allVacant(d.From) {
			missing(fmt.Sprintf("from[%d]", i), role, "report it")
		}
	}
	return out
}

// nobodyWaives finds what may be let go, and by nobody. Nothing waits for that,
// so it is only reported.
func (v *view) nobodyWaives() []Reason {
	var out []Reason
	idle := func(what, path string, w *change.Waivable) {
		if w != nil && !slices.ContainsFunc(w.By, func(role string) bool { return !v.speechless(role) }) {
			out = append(out, Reason{
				Outcome: Advised, Stage: v.stage.Name, At: v.in.Pipeline.Source.At(path + ".by"),
				Message: what + " may be let go by " + list(w.By) + ", and nobody can have that role", Fix: "give the role members", Who: slices.Clone(w.By),
			})
		}
	}
	idle("the stage "+v.stage.Name, v.stage.Path+".optional", v.stage.Optional)
	for _, r := range slices.Concat(v.stage.Enter, v.stage.Accept) {
		idle(r.Name(), r.Path+".waivable", r.Waivable)
	}
	if c := v.in.Pipeline.Calendar; c != nil && v.stage.Kind == change.Production {
		for i, f := range c.Freezes {
			idle("the freeze "+f.Name, fmt.Sprintf("calendar.freezes[%d].exception", i), f.Exception)
		}
	}
	return out
}
