package gate

import (
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// ruleSkip: each earlier stage that is left out is optional, and somebody
// entitled agreed to it for an admitted reason.
func ruleSkip(v *view) []Reason {
	if r := v.unknown(); r != nil {
		return r
	}
	var out []Reason
	for _, s := range v.earlier() {
		wished := slices.IndexFunc(v.in.Change.Skip, func(k change.Skip) bool { return k.Stage == s.Name })
		rec, why := v.waived(stageExemption(s))
		r := Reason{Stage: s.Name, At: v.in.Pipeline.Source.At(s.Path)}
		switch {
		case rec != nil:
			waiver := rec.Predicate.Waiver
			r.Outcome = Waived
			r.Message = s.Name + " is left out: " + v.people.Handle(waiver.Person) + " agreed as " + waiver.Role + ", because: " + quoted(waiver.Reason)
		case v.lastPass(s) != nil || wished < 0 && why == "":
			continue
		case s.Optional == nil:
			r.Outcome, r.Message = Blocked, s.Name+" is not optional"
			r.Fix = "carry it out, and take it out of skip"
		default:
			r.Outcome, r.Who = Blocked, slices.Clone(s.Optional.By)
			r.Message = s.Name + " is to be left out, but " + orElse(why, "nobody entitled has agreed")
			r.Fix = "let " + either(s.Optional.By) + " waive it, or carry it out"
			r.Needs = v.waiverNeeds(stageExemption(s), v.wish(s))
		}
		out = append(out, r)
	}
	return out
}

// skipped reports whether a stage was rightly left out.
func (v *view) skipped(s change.Stage) bool {
	w, _ := v.waived(stageExemption(s))
	return w != nil
}

// holds reports whether somebody has a role; a role whose people are not known
// is held by nobody.
func (v *view) holds(person, role string, at time.Time) bool {
	members, err := v.people.Members(role, at)
	return err == nil && slices.Contains(members, v.people.Handle(person))
}

func (v *view) mayEnter(role, person, actor string, at time.Time) bool {
	ok, err := v.people.MayEnter(role, person, actor, at)
	return err == nil && ok
}

func (v *view) wish(s change.Stage) string {
	for _, k := range v.in.Change.Skip {
		if k.Stage == s.Name {
			return k.Reason
		}
	}
	return "REASON"
}
