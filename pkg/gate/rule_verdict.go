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
	return v.each("verdicts", v.verdicts)
}

func (v *view) verdicts(d demand) Reason {
	if r := v.unknown(); r != nil {
		return r[0]
	}
	if len(d.Order) == 0 {
		return Reason{Outcome: Blocked, Message: "the pipeline asks for no verdict, and so nobody can give one", Fix: "write who gives it under order"}
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
}

// verdict returns the first word that gives one verdict after another, or why
// there is none.
func (v *view) verdict(d demand, want change.Verdict, before *review.Word) (first *review.Word, why string) {
	why = "nobody has said " + verdictWord(want)
	for _, person := range v.speakers() {
		w, fault := v.yes(person, want.Role, d.stage.Name, verdictWord(want), func(w *review.Word) string { return v.verdictFault(d, want, before, w) })
		if w != nil && (first == nil || w.Sequence < first.Sequence) {
			first = w
		}
		why = orElse(fault, why)
	}
	return first, why
}

// verdictFault says why a word does not give a verdict; "" if it does.
func (v *view) verdictFault(d demand, want change.Verdict, before, w *review.Word) string {
	unanswered := slices.DeleteFunc(slices.Clone(want.Questions), func(q string) bool { return slices.Contains(w.Answers, q) })
	switch {
	case w.Role == "":
		return w.Person + " said " + w.Verdict + " in a review, and not in the role"
	case verdictWord(want) != evidence.Confirm && v.barred(d)[w.Person] != "":
		return w.Person + " does not count: " + v.barred(d)[w.Person]
	case elsewhere(d.stage, w) != "":
		return w.Person + " said " + w.Verdict + " " + elsewhere(d.stage, w)
	case !v.standing(d.stage, w):
		return w.Person + " said " + w.Verdict + of(w) + v.sinceThen(d.stage, w)
	case !d.follows(w):
		return w.Person + " said " + w.Verdict + " before " + d.stage.Name + " passed"
	case v.untimelyWord(d, w) != "":
		return w.Person + " said " + w.Verdict + " " + v.untimelyWord(d, w)
	case before != nil && w.Sequence <= before.Sequence:
		return w.Person + " said " + w.Verdict + " before it was their turn"
	case len(unanswered) > 0:
		return w.Person + " did not answer " + quoted(unanswered[0])
	}
	return ""
}

func verdictWord(v change.Verdict) string { return orElse(v.Verdict, evidence.Confirm) }

func (v *view) verdictMissing(d demand, want change.Verdict, said []string, why string) Reason {
	r := Reason{Outcome: Blocked, Who: []string{want.Role}, Message: "the verdict of " + v.role(want.Role) + " is missing: " + why + v.notes()}
	if len(said) > 0 {
		r.Message += "; so far: " + list(said)
	}
	members, err := v.people.Voices(want.Role, v.in.Now)
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
