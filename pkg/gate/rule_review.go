package gate

import (
	"fmt"
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
)

// panel is a review demand with the people who can meet it, and who did.
type panel struct {
	demand
	index    int // among the panels of the decision
	count    int
	eligible []string // may approve, sorted
	approved []string // did, for what stands here now, sorted
	notes    []string // words that do not count, and why
	err      error
}

// verdict is the word that the panel waits for.
func (p panel) verdict() string { return orElse(p.Verdict, evidence.Approve) }

func (v *view) panels() []panel {
	var out []panel
	for i, d := range v.asked("review") {
		p := v.panel(d)
		p.index = i
		out = append(out, p)
	}
	return out
}

func (v *view) panel(d demand) panel {
	p := panel{demand: d, count: max(d.Count, 1)}
	members, err := v.people.Voices(d.Role, v.in.Now)
	if err != nil {
		p.err = err
		return p
	}
	barred := v.barred(d)
	for _, person := range members {
		if barred[person] == "" {
			p.eligible = append(p.eligible, person)
		}
	}
	if d.All {
		p.count = len(p.eligible)
	}
	for _, person := range v.speakers() {
		if d.All && !slices.Contains(members, person) {
			continue
		}
		w, note := v.yes(person, d.Role, d.stage.Name, p.verdict(), func(w *review.Word) string { return v.discount(d, w, barred) })
		if w != nil {
			p.approved = append(p.approved, person)
		} else if note != "" {
			p.notes = append(p.notes, note)
		}
	}
	return p
}

// reviewed decides one review demand by itself; that nobody counts twice is the
// business of review/distinct.
func (v *view) reviewed(d demand) Reason {
	p := v.panel(d)
	return v.reviewReason(p, v.seats([]panel{p})[0])
}

// discount says why a word does not count for a demand; "" if it does.
func (v *view) discount(d demand, w *review.Word, barred map[string]string) string {
	switch {
	case barred[w.Person] != "":
		return w.Person + " does not count: " + barred[w.Person]
	case elsewhere(d.stage, w) != "":
		return w.Person + " said " + w.Verdict + " " + elsewhere(d.stage, w)
	case !v.standing(d.stage, w):
		return w.Person + " said " + w.Verdict + of(w) + " at " + v.when(w.At) + v.sinceThen(d.stage, w)
	case !d.follows(w):
		return w.Person + " said " + w.Verdict + " before " + d.stage.Name + " passed"
	case !d.MaxAge.IsZero() && v.in.Now.After(d.MaxAge.After(w.At)):
		return w.Person + " said " + w.Verdict + " at " + v.when(w.At) + ", and that was good for " + d.MaxAge.String()
	case v.untimelyWord(d, w) != "":
		return w.Person + " said " + w.Verdict + " " + v.untimelyWord(d, w)
	}
	return ""
}

// standing reports whether a word was said about what is here now.
func (v *view) standing(s change.Stage, w *review.Word) bool {
	if s.BindsTo() == change.BindsChange {
		return w.Request == v.in.Digests.Request
	}
	return w.Procedure == v.in.Digests.Procedure
}

// sinceThen says why a word that was said about something else does not count.
func (v *view) sinceThen(s change.Stage, w *review.Word) string {
	switch {
	case w.Void != "":
		return ", which counts for nothing: " + w.Void
	case s.BindsTo() == change.BindsChange:
		return " to something else: what is asked for changed since"
	}
	return " to another procedure: " + v.changedSince(w.Procedure)
}

// speakers lists everyone who said anything, sorted.
func (v *view) speakers() []string {
	var out []string
	for _, w := range v.words {
		out = append(out, w.Person)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ruleReviews: enough people of each role approved.
func ruleReviews(v *view) []Reason {
	var out []Reason
	panels := v.panels()
	full := v.seats(panels)
	for _, p := range panels {
		out = append(out, v.about(p.demand, v.reviewReason(p, full[p.index])))
	}
	return out
}

func (v *view) reviewReason(p panel, seats []string) Reason {
	if r := v.unknown(); r != nil {
		return r[0]
	}
	if p.err != nil {
		return Reason{Outcome: Undecided, Message: p.err.Error()}
	}
	notes := ""
	for _, n := range p.notes {
		notes += "; " + n
	}
	notes += v.notes()
	have := len(p.approved)
	if p.count > 0 && have >= p.count {
		return Reason{Outcome: Passed, Message: fmt.Sprintf("%s said %s as %s%s", list(p.approved), p.verdict(), p.Role, notes)}
	}
	r := Reason{Outcome: Blocked, Who: []string{p.Role}}
	r.Message = fmt.Sprintf("%d of %s by %s%s", have, count(p.count, "review", "reviews"), v.role(p.Role), notes)
	if p.verdict() == evidence.Go {
		r.Message = fmt.Sprintf("no GO from %s%s", v.role(p.Role), notes)
	}
	if p.count == 0 || len(p.eligible) < p.count {
		r.Message += fmt.Sprintf("; %s may give it, so it can never be met", orElse(list(p.eligible), "nobody"))
		return r
	}
	r.Fix = either(p.eligible) + " says " + p.verdict()
	r.Needs = v.reviewNeeds(p, seats)
	return r
}

func (v *view) reviewNeeds(p panel, seats []string) []Need {
	var out []Need
	for _, person := range seats {
		if person != "" && !slices.Contains(p.approved, person) {
			out = append(out, v.signOffNeed(p.stage, p.Role, person, p.verdict(), nil))
		}
	}
	return out
}

func (v *view) signOffNeed(s change.Stage, role, person, verdict string, answers []string) Need {
	actor := v.enters(role, person)
	body := evidence.SignOffBody{Role: role, Verdict: verdict, Person: person, Answers: answers}
	if actor != person {
		body.Ref = "REFERENCE"
	}
	return Need{Kind: evidence.SignOff, Predicate: v.predicate(s, actor, func(p *evidence.Predicate) { p.SignOff = &body })}
}
