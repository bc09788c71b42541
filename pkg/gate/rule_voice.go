package gate

import (
	"cmp"
	"slices"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
)

// ruleVeto: nobody whose word counts said no, or took a yes back. A no stands
// until the same person says otherwise, whatever has changed since.
func ruleVeto(v *view) []Reason {
	voices := v.voices()
	if len(voices) == 0 {
		return nil
	}
	if r := v.unknown(); r != nil {
		return r
	}
	var out []Reason
	for _, person := range v.speakers() {
		if r, objects := v.veto(person, voices); objects {
			out = append(out, r)
		}
	}
	if out == nil {
		out = []Reason{{Outcome: Passed, Message: "nobody entitled said no or took an approval back"}}
	}
	return out
}

// voice is a role that is asked at this stage or was at an earlier one.
type voice struct {
	role    string
	decides bool // not only recommended
}

// voices lists the roles whose word counts, those that decide first.
func (v *view) voices() []voice {
	var out []voice
	add := func(role string, decides bool) {
		if role != "" {
			out = append(out, voice{role, decides})
		}
	}
	for _, s := range v.upToHere() {
		for _, r := range v.requirements(s) {
			add(r.Role, r.Decides())
			for _, o := range r.Order {
				add(o.Role, r.Decides())
			}
		}
	}
	slices.SortStableFunc(out, func(a, b voice) int { return cmp.Compare(weight(a), weight(b)) })
	return slices.Compact(out)
}

func weight(v voice) int {
	if v.decides {
		return 0
	}
	return 1
}

// veto says how a person stands in the way, at this stage or an earlier one.
func (v *view) veto(person string, voices []voice) (Reason, bool) {
	for _, voice := range voices {
		for _, s := range v.upToHere() {
			w := v.objection(person, voice.role, s.Name)
			if w == nil {
				continue
			}
			members, err := v.people.Members(voice.role, w.At)
			if err == nil && !slices.Contains(members, person) {
				continue
			}
			r := Reason{
				Outcome: Blocked, Stage: s.Name, Who: []string{person},
				Message: person + " said " + w.Verdict + " as " + voice.role + " at " + v.when(w.At) + refers(w.Ref),
				Fix:     "settle it with " + person + ", who can say otherwise",
			}
			if err != nil {
				r.Outcome, r.Message = Undecided, r.Message+", and nobody knows whether it counts: "+err.Error()
			}
			if !voice.decides {
				r.Outcome = Advised
			}
			return r, true
		}
	}
	return Reason{}, false
}

func refers(ref string) string {
	if ref == "" {
		return ""
	}
	return " (" + quoted(ref) + ")"
}

// ruleAgreement: the person asked for agreed in writing to this very change. It
// has to stand to the end, so later stages ask again.
func ruleAgreement(v *view) []Reason {
	return v.each("agreement", v.agreement)
}

func (v *view) agreement(d demand) Reason {
	if r := v.unknown(); r != nil {
		return r[0]
	}
	members, err := v.people.Voices(d.Role, v.in.Now)
	if err != nil {
		return Reason{Outcome: Undecided, Message: err.Error()}
	}
	if len(members) == 0 {
		return Reason{Outcome: Blocked, Message: "nobody has the role " + v.role(d.Role) + ", so nobody can agree", Fix: "name them in the change", Who: []string{author}}
	}
	return v.agreementOf(d, members)
}

func (v *view) agreementOf(d demand, members []string) Reason {
	why := "nothing shows that " + either(members) + " agreed in writing"
	for _, person := range members {
		for _, word := range []string{evidence.Approve, evidence.Confirm, evidence.Go} {
			w, fault := v.yes(person, d.Role, d.stage.Name, word, func(w *review.Word) string { return v.disagreement(d, w) })
			if w != nil {
				return Reason{Outcome: Passed, Message: person + " agreed as " + d.Role + " at " + v.when(w.At) + refers(w.Ref)}
			}
			why = orElse(fault, why)
		}
	}
	return Reason{
		Outcome: Blocked, Message: why + v.notes(), Who: []string{d.Role},
		Fix:   "get the written agreement of " + either(members) + ", and record it with its reference",
		Needs: []Need{v.signOffNeed(d.stage, d.Role, members[0], evidence.Approve, nil)},
	}
}

// disagreement says why a yes is not the agreement that is asked for; "" if it is.
func (v *view) disagreement(d demand, w *review.Word) string {
	onRequest := d.Agreed == "" || d.Agreed == "request"
	switch {
	case elsewhere(d.stage, w) != "":
		return w.Person + " agreed " + elsewhere(d.stage, w)
	case w.Void != "":
		return w.Person + " agreed" + of(w) + " at " + v.when(w.At) + ", which counts for nothing: " + w.Void
	case !onRequest && w.Procedure != v.in.Digests.Procedure:
		return w.Person + " agreed at " + v.when(w.At) + " to another procedure: " + v.changedSince(w.Procedure)
	case onRequest && w.Request != v.in.Digests.Request:
		return w.Person + " agreed at " + v.when(w.At) + ", but what is asked for has changed since"
	case !d.follows(w):
		return w.Person + " agreed before " + d.stage.Name + " passed"
	case v.untimelyWord(d, w) != "":
		return w.Person + " agreed " + v.untimelyWord(d, w)
	}
	return ""
}
