package gate

import (
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
)

// ruleVeto: nobody whose word counts said no, or took a yes back. A no stands
// until the same person says otherwise, whatever has changed since.
func ruleVeto(v *view) []Reason {
	voices := v.voices()
	if r := v.unreadable(); r != nil {
		return r
	}
	if len(voices) == 0 {
		return nil
	}
	if r := v.unknown(); r != nil {
		return r
	}
	var out []Reason
	for _, person := range v.speakers() {
		for _, voice := range voices {
			if w := v.objection(person, voice); w != nil {
				out = append(out, Reason{
					Outcome: Blocked, Stage: voice.stage, Who: []string{person},
					Message: person + " said " + w.Verdict + " as " + voice.role + " at " + clock(w.At) + refers(w.Ref),
					Fix:     "settle it with " + person + ", who can say otherwise",
				})
				break
			}
		}
	}
	if out == nil {
		out = []Reason{{Outcome: Passed, Message: "nobody entitled said no or took an approval back"}}
	}
	return out
}

// unreadable returns the reason that a source gave a word nobody knows: it could
// be a no.
func (v *view) unreadable() []Reason {
	for _, w := range v.words {
		if !decisive(w.Verdict) && w.Verdict != review.Comment {
			return []Reason{{
				Outcome: Undecided, Who: []string{w.Person},
				Message: "what " + w.Person + " said at " + clock(w.At) + " cannot be read: " + quoted(w.Verdict) + " is not a verdict",
				Fix:     "look at the source of the reviews",
			}}
		}
	}
	return nil
}

// voice is a role whose word counts at a stage.
type voice struct{ role, stage string }

// voices lists the roles that are asked at this stage or were at an earlier one.
func (v *view) voices() []voice {
	var out []voice
	for _, s := range v.in.Pipeline.Stages[:v.index+1] {
		for _, r := range slices.Concat(s.Enter, s.Accept) {
			if r.Role != "" {
				out = append(out, voice{r.Role, s.Name})
			}
			for _, o := range r.Order {
				out = append(out, voice{o.Role, s.Name})
			}
		}
	}
	return out
}

// objection returns the word with which a person stands in the way, or nil.
func (v *view) objection(person string, where voice) *review.Word {
	w, before := v.latest(person, where.role, where.stage)
	if w == nil || !v.holds(person, where.role, w.At) {
		return nil
	}
	if negative(w.Verdict) || w.Verdict == evidence.Withdraw && before != nil && favourable(before.Verdict) {
		return w
	}
	return nil
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
	return v.each("agreement", func(d demand) Reason {
		if r := v.unknown(); r != nil {
			return r[0]
		}
		members, err := v.people.Members(d.Role, v.in.Now)
		if err != nil {
			return Reason{Outcome: Undecided, Message: err.Error()}
		}
		if len(members) == 0 {
			return Reason{Outcome: Blocked, Message: "nobody has the role " + v.role(d.Role) + ", so nobody can agree", Fix: "name them in the change", Who: []string{author}}
		}
		return v.agreement(d, members)
	})
}

func (v *view) agreement(d demand, members []string) Reason {
	why := "nothing shows that " + either(members) + " agreed in writing"
	for _, person := range members {
		w := v.yes(person, d.Role, d.stage.Name, evidence.Approve, evidence.Confirm, evidence.Go)
		if w == nil {
			continue
		}
		switch {
		case d.Agreed == change.BindsProcedure && w.Procedure != v.in.Digests.Procedure:
			why = person + " agreed at " + clock(w.At) + " to another procedure: " + v.changedSince(w.Procedure)
		case d.Agreed != change.BindsProcedure && w.Request != v.in.Digests.Request:
			why = person + " agreed at " + clock(w.At) + ", but what is asked for has changed since"
		case d.accept && !d.follows(w):
			why = person + " agreed before " + d.stage.Name + " passed"
		default:
			return Reason{Outcome: Passed, Message: person + " agreed as " + d.Role + " at " + clock(w.At) + refers(w.Ref)}
		}
	}
	return Reason{
		Outcome: Blocked, Message: strings.Join(append([]string{why}, v.strangers...), "; "), Who: []string{d.Role},
		Fix:   "get the written agreement of " + either(members) + ", and record it with its reference",
		Needs: []Need{v.signOffNeed(d.stage, d.Role, members[0], evidence.Approve, nil)},
	}
}
