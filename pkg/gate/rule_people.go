package gate

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// Parts that people play in a change, as separation names them.
const (
	author      = "author"
	implementer = "implementer"
	tester      = "tester"
	approver    = "approver"
	requester   = "requester"
)

// authors lists who wrote the change, sorted; empty if nobody says.
func (v *view) authors() []string {
	out := slices.Clone(v.in.Change.Authors)
	if v.in.Facts.Reviews != nil {
		for _, id := range v.in.Facts.Reviews.Authors {
			person, err := v.people.Person(id)
			if err != nil {
				person = id.Login
			}
			out = append(out, person)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// players lists who plays a part other than approver, sorted.
func (v *view) players(part string) []string {
	var out []string
	switch part {
	case author:
		return v.authors()
	case requester:
		if v.in.Change.Requester != "" {
			out = append(out, v.in.Change.Requester)
		}
	case implementer:
		for _, s := range v.earlier() {
			if pass := v.lastPass(s); pass != nil && s.BindsTo() == change.BindsProcedure {
				out = append(out, pass.actor)
			}
		}
		if v.in.Facts.Actor != "" {
			out = append(out, v.in.Facts.Actor)
		}
	case tester:
		for _, w := range v.words {
			if w.Verdict == evidence.Confirm && w.Procedure == v.in.Digests.Procedure {
				out = append(out, w.Person)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// barred says, by person, why their review does not count for a demand: the
// demand says so, or a separation keeps approvers apart from others.
func (v *view) barred(d demand) map[string]string {
	parts := slices.Clone(d.Not)
	for _, sep := range v.separations() {
		if slices.Contains(sep.Apart, approver) {
			parts = append(parts, sep.Apart...)
		}
	}
	out := map[string]string{}
	for _, part := range parts {
		if part == approver {
			continue
		}
		for _, person := range v.players(part) {
			out[person] = "is " + part + " of this change"
		}
	}
	return out
}

// separations lists the separations of this stage and of all before it.
func (v *view) separations() []demand {
	var out []demand
	for _, s := range v.in.Pipeline.Stages[:v.index+1] {
		for _, r := range slices.Concat(s.Enter, s.Accept) {
			if r.Require == "separation" && r.Decides() {
				out = append(out, demand{Requirement: r, stage: s})
			}
		}
	}
	return out
}

// ruleSeparation: the parts that have to be apart are played by different
// people, and it is known who wrote the change where that matters.
func ruleSeparation(v *view) []Reason {
	var out []Reason
	demands := v.asked("separation")
	for _, d := range v.separations() {
		if !slices.ContainsFunc(demands, func(o demand) bool { return o.Path == d.Path && o.stage.Name == d.stage.Name }) {
			demands = append(demands, d)
		}
	}
	for _, d := range demands {
		out = append(out, v.about(d, v.separation(d)))
	}
	for _, d := range v.asked("review") {
		if slices.Contains(d.Not, author) && len(v.authors()) == 0 {
			out = append(out, v.about(d, authorUnknown()))
		}
	}
	return out
}

func (v *view) separation(d demand) Reason {
	if r := v.unknown(); r != nil {
		return r[0]
	}
	if slices.Contains(d.Apart, author) && len(v.authors()) == 0 {
		return authorUnknown()
	}
	for i, a := range d.Apart {
		for _, b := range d.Apart[i+1:] {
			if a == approver || b == approver {
				continue
			}
			for _, person := range v.players(a) {
				if slices.Contains(v.players(b), person) {
					return Reason{
						Outcome: Blocked, Message: person + " is both " + a + " and " + b,
						Fix: "let somebody else be " + b,
					}
				}
			}
		}
	}
	return Reason{Outcome: Passed, Message: list(d.Apart) + " are different people, as far as they are known; an approval by one of the others does not count"}
}

func authorUnknown() Reason {
	return Reason{
		Outcome: Blocked, Message: "nobody says who wrote the change, so nobody can be told apart from its author",
		Fix: "name them under authors in the change",
	}
}

// rulePerformer: the change names its performer, and whoever starts production
// is one of its people.
func rulePerformer(v *view) []Reason {
	p, name := v.in.Pipeline, v.in.Change.Performer
	if len(p.Performers) == 0 {
		return nil
	}
	at := v.in.Change.Source.At("performer")
	performer, known := p.Performers[name]
	if !known {
		msg := "the change does not say who performs it"
		if name != "" {
			msg = quoted(name) + " is not a performer of this pipeline"
		}
		return []Reason{{Outcome: Blocked, Message: msg, Fix: "write performer: " + either(sortedKeys(p.Performers)), At: at, Who: []string{author}}}
	}
	actor := v.in.Facts.Actor
	if v.stage.Kind == change.Production && actor != "" && !v.entitled(performer.Roles, actor, v.in.Now) {
		return []Reason{{
			Outcome: Blocked, Who: slices.Clone(performer.Roles), At: at,
			Message: actor + " may not start it: the change is performed by " + name + ", that is " + list(performer.Roles),
			Fix:     "let " + either(performer.Roles) + " start it",
		}}
	}
	return []Reason{{Outcome: Passed, Message: "performed by " + name + ", that is " + list(performer.Roles), At: at}}
}
