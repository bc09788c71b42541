package gate

import (
	"maps"
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

var parts = []string{author, implementer, tester, approver, requester}

// authors lists who wrote the change, sorted. Without a fault it is known that
// nobody else did.
func (v *view) authors() (people []string, fault string) {
	for _, name := range v.in.Change.Authors {
		if !v.people.Knows(name) {
			fault = quoted(name) + " wrote the change and is not among the people of the pipeline, so it cannot be told who that is"
		}
		people = append(people, v.people.Handle(name))
	}
	if v.in.Facts.Reviews != nil {
		for _, id := range v.in.Facts.Reviews.Authors {
			person, err := v.people.Person(id)
			if err != nil {
				fault = "of one who wrote the change it cannot be told who that is: " + err.Error()
				continue
			}
			people = append(people, person)
		}
	}
	if len(people) == 0 && fault == "" {
		fault = "nobody says who wrote the change, so nobody can be told apart from its author"
	}
	return people, fault
}

// players lists who plays a part other than approver, sorted.
func (v *view) players(part string) []string {
	var out []string
	switch part {
	case author:
		out, _ = v.authors()
	case requester:
		if v.in.Change.Requester != "" {
			out = append(out, v.people.Handle(v.in.Change.Requester))
		}
	case implementer:
		out = v.implementers()
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

// implementers lists who has carried out the procedure up to this stage, whatever
// came of it, and who asks to do so now. Trying it out to find it does not count.
func (v *view) implementers() []string {
	var out []string
	for _, s := range v.upToHere() {
		for _, a := range v.attempts {
			if a.stage == s.Name && a.gate != "" && a.procedure == v.in.Digests.Procedure && s.BindsTo() != change.BindsChange {
				out = append(out, v.people.Handle(a.actor))
			}
		}
	}
	if v.in.Facts.Actor != "" {
		out = append(out, v.people.Handle(v.in.Facts.Actor))
	}
	return out
}

// barred says, by person, why their review does not count for a demand: the
// demand says so, or a separation keeps approvers apart from others.
func (v *view) barred(d demand) map[string]string {
	apart := slices.Clone(d.Not)
	for _, sep := range v.separations() {
		if slices.Contains(sep.Apart, approver) {
			apart = append(apart, sep.Apart...)
		}
	}
	out := map[string]string{}
	for _, part := range apart {
		for _, person := range v.players(part) {
			out[person] = "is " + part + " of this change"
		}
	}
	return out
}

// separations lists the separations of this stage and of all before it.
func (v *view) separations() []demand {
	var out []demand
	for _, s := range v.upToHere() {
		for _, r := range v.requirements(s) {
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
		if why := v.unclear(d.Not); why != "" {
			out = append(out, v.about(d, unclearReason(why)))
		}
	}
	return out
}

func (v *view) separation(d demand) Reason {
	if r := v.unknown(); r != nil {
		return r[0]
	}
	if why := v.unclear(d.Apart); why != "" {
		return unclearReason(why)
	}
	for i, a := range d.Apart {
		for _, b := range d.Apart[i+1:] {
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

// unclear says why it is not known who plays some parts; "" if it is.
func (v *view) unclear(asked []string) string {
	for _, part := range asked {
		if !slices.Contains(parts, part) {
			return quoted(part) + " is not a part that anybody plays; those are " + list(parts)
		}
	}
	if !slices.Contains(asked, author) {
		return ""
	}
	_, fault := v.authors()
	return fault
}

func unclearReason(why string) Reason {
	return Reason{Outcome: Blocked, Message: why, Fix: "name everyone who wrote it under authors in the change, and every account under people in the pipeline"}
}

// rulePerformer: the change names its performer, and whoever starts the attempt
// is known here and, for production, one of the performer's people.
func rulePerformer(v *view) []Reason {
	out := v.starter()
	p, name := v.in.Pipeline, v.in.Change.Performer
	if len(p.Performers) == 0 {
		return out
	}
	at := v.in.Change.Source.At("performer")
	performer, known := p.Performers[name]
	if !known {
		msg := "the change does not say who performs it"
		if name != "" {
			msg = quoted(name) + " is not a performer of this pipeline"
		}
		return append(out, Reason{Outcome: Blocked, Message: msg, Fix: "write performer: " + either(slices.Sorted(maps.Keys(p.Performers))), At: at, Who: []string{author}})
	}
	actor := v.in.Facts.Actor
	if v.stage.Kind == change.Production && actor != "" && !v.holdsAny(actor, performer.Roles, v.in.Now) {
		return append(out, Reason{
			Outcome: Blocked, Who: slices.Clone(performer.Roles), At: at,
			Message: actor + " may not start it: the change is performed by " + name + ", that is " + list(performer.Roles),
			Fix:     "let " + either(performer.Roles) + " start it",
		})
	}
	return append(out, Reason{Outcome: Passed, Message: "performed by " + name + ", that is " + list(performer.Roles), At: at})
}

// starter looks at who asks to start: somebody with a role here, and known where
// anything depends on who it is.
func (v *view) starter() []Reason {
	actor := v.in.Facts.Actor
	switch why := v.dependsOnStarter(); {
	case actor != "" && !v.entitled(nil, actor, v.in.Now):
		return []Reason{{Outcome: Blocked, Message: quoted(actor) + " has no role in this pipeline, so nobody knows who that is", Fix: "let somebody with a role start it"}}
	case actor == "" && why != "":
		return []Reason{{
			Outcome: Blocked, Who: slices.Clone(v.in.Pipeline.Performers[v.in.Change.Performer].Roles),
			Message: "nobody says who starts it, and " + why, Fix: "ask again with --as and the one who starts it",
		}}
	}
	return nil
}

// dependsOnStarter says what depends on who starts the attempt; "" if nothing.
func (v *view) dependsOnStarter() string {
	if v.stage.Kind == change.Production && len(v.in.Pipeline.Performers) > 0 {
		return "it has to be one of the performer's people"
	}
	for _, sep := range v.separations() {
		if slices.Contains(sep.Apart, implementer) {
			return "the implementer has to be told apart from " + either(slices.DeleteFunc(slices.Clone(sep.Apart), func(p string) bool { return p == implementer }))
		}
	}
	for _, d := range v.asked("review") {
		if slices.Contains(d.Not, implementer) {
			return "the review of the implementer does not count"
		}
	}
	return ""
}
