package gate

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
)

// ruleVerdicts: the verdicts were given one after the other, about what is here
// now, with every question answered.
func ruleVerdicts(v *view) []Reason {
	return v.each("verdicts", func(d demand) Reason {
		if r := v.unknown(); r != nil {
			return r[0]
		}
		var said []string
		var before *review.Word
		for _, want := range d.Order {
			w, why := v.verdict(d, want, before)
			if w == nil {
				return v.verdictMissing(d, want, said, why)
			}
			said = append(said, w.Person+" as "+want.Role)
			before = w
		}
		return Reason{Outcome: Passed, Message: "confirmed in this order: " + list(said)}
	})
}

// verdict returns the word that gives one verdict after another, or why there
// is none.
func (v *view) verdict(d demand, want change.Verdict, before *review.Word) (*review.Word, string) {
	why := "nobody has said " + verdictWord(want)
	for _, person := range v.speakers() {
		w := v.yes(person, want.Role, d.stage.Name, verdictWord(want))
		if w == nil || w.Role == "" || !v.holds(person, want.Role, w.At) {
			continue
		}
		barred := ""
		if verdictWord(want) != evidence.Confirm {
			barred = v.barred(d)[person]
		}
		unanswered := slices.DeleteFunc(slices.Clone(want.Questions), func(q string) bool { return slices.Contains(w.Answers, q) })
		switch {
		case barred != "":
			why = person + " does not count: " + barred
		case elsewhere(d.stage, w) != "":
			why = person + " said " + w.Verdict + " " + elsewhere(d.stage, w)
		case !v.standing(d.stage, w):
			why = person + " said " + w.Verdict + " to another procedure: " + v.sinceThen(d.stage, w)
		case !d.follows(w):
			why = person + " said " + w.Verdict + " before " + d.stage.Name + " passed"
		case before != nil && w.Sequence <= before.Sequence:
			why = person + " said " + w.Verdict + " before it was their turn"
		case len(unanswered) > 0:
			why = person + " did not answer " + quoted(unanswered[0])
		default:
			return w, ""
		}
	}
	return nil, why
}

func verdictWord(v change.Verdict) string { return orElse(v.Verdict, evidence.Confirm) }

func (v *view) verdictMissing(d demand, want change.Verdict, said []string, why string) Reason {
	r := Reason{Outcome: Blocked, Who: []string{want.Role}, Message: "the verdict of " + v.role(want.Role) + " is missing: " + why}
	if len(said) > 0 {
		r.Message += "; so far: " + list(said)
	}
	members, err := v.people.Members(want.Role, v.in.Now)
	switch {
	case err != nil:
		return Reason{Outcome: Undecided, Message: err.Error()}
	case len(members) == 0:
		r.Message += "; nobody has that role, so it can never be given"
		return r
	case d.accept && d.after == nil:
		r.Fix = "carry out " + d.stage.Name + " first"
		return r
	}
	r.Fix = either(members) + " says " + verdictWord(want)
	if len(want.Questions) > 0 {
		r.Fix += " and answers: " + list(want.Questions)
	}
	r.Needs = []Need{v.signOffNeed(d.stage, want.Role, members[0], verdictWord(want), want.Questions)}
	return r
}
