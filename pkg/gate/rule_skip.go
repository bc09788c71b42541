package gate

import (
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
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
		waiver, why := v.waiver(s)
		r := Reason{Stage: s.Name, At: v.in.Pipeline.Source.At(s.Path)}
		switch {
		case waiver != nil:
			r.Outcome = Waived
			r.Message = s.Name + " is left out: " + waiver.Person + " agreed as " + waiver.Role + ", because: " + waiver.Reason
		case v.lastPass(s) != nil || wished < 0 && why == "":
			continue
		case s.Optional == nil:
			r.Outcome, r.Message = Blocked, s.Name+" is not optional"
			r.Fix = "carry it out, and take it out of skip"
		default:
			r.Outcome, r.Who = Blocked, slices.Clone(s.Optional.By)
			r.Message = s.Name + " is to be left out, but " + orElse(why, "nobody entitled has agreed")
			r.Fix = "let " + either(s.Optional.By) + " waive it, or carry it out"
			r.Needs = v.waiverNeeds(s)
		}
		out = append(out, r)
	}
	return out
}

// skipped reports whether a stage was rightly left out.
func (v *view) skipped(s change.Stage) bool {
	w, _ := v.waiver(s)
	return w != nil
}

// waiver returns the waiver that lets a stage go, or why those that are there
// do not.
func (v *view) waiver(s change.Stage) (*evidence.WaiverBody, string) {
	why, used := "", 0
	var good *evidence.WaiverBody
	for _, rec := range v.chain() {
		w := rec.Predicate.Waiver
		if w == nil || w.Requirement != "" || rec.Predicate.Stage != s.Name {
			continue
		}
		used++
		if w2 := v.waiverFault(s, rec); w2 != "" {
			why = w2
			continue
		}
		good = w
	}
	if good != nil && s.Optional.Times > 0 && used > s.Optional.Times {
		return nil, "it was waived " + count(used, "time", "times") + ", and the pipeline allows " + count(s.Optional.Times, "time", "times")
	}
	return good, why
}

// waiverFault says why one waiver does not let a stage go; "" if it does.
func (v *view) waiverFault(s change.Stage, rec evidence.Record) string {
	w, opt := rec.Predicate.Waiver, s.Optional
	if opt == nil {
		return "the stage is not optional"
	}
	expires := w.Expires
	if !opt.Expires.IsZero() {
		if limit := opt.Expires.After(rec.Predicate.Time); expires.IsZero() || limit.Before(expires) {
			expires = limit
		}
	}
	switch {
	case !slices.Contains(opt.By, w.Role):
		return w.Role + " may not waive it"
	case !v.holds(w.Person, w.Role, rec.Predicate.Time):
		return w.Person + " does not have the role " + w.Role
	case !v.mayEnter(w.Role, w.Person, rec.Predicate.Actor, rec.Predicate.Time):
		return rec.Predicate.Actor + " may not enter a waiver for " + w.Person
	case len(opt.Reasons) > 0 && !slices.Contains(opt.Reasons, w.Reason):
		return quoted(w.Reason) + " is not an admitted reason; those are " + list(opt.Reasons)
	case !says(w.Reason):
		return "the waiver gives no reason"
	case opt.Incident && w.Incident == "":
		return "the waiver names no incident"
	case s.BindsTo() == change.BindsProcedure && rec.About(evidence.ProcedureSubject) != v.in.Digests.Procedure:
		return "the waiver was for another procedure"
	case !expires.IsZero() && !v.in.Now.Before(expires):
		return "the waiver expired at " + clock(expires)
	}
	return ""
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

func (v *view) waiverNeeds(s change.Stage) []Need {
	for _, role := range s.Optional.By {
		members, err := v.people.Members(role, v.in.Now)
		if err != nil || len(members) == 0 {
			continue
		}
		w := evidence.WaiverBody{Role: role, Person: members[0], Reason: v.wish(s)}
		if len(s.Optional.Reasons) > 0 {
			w.Reason = s.Optional.Reasons[0]
		}
		if s.Optional.Incident {
			w.Incident = "INCIDENT"
		}
		return []Need{{Kind: evidence.Waiver, Predicate: v.predicate(s, v.enters(role, members[0]), func(p *evidence.Predicate) { p.Waiver = &w })}}
	}
	return nil
}

func (v *view) wish(s change.Stage) string {
	for _, k := range v.in.Change.Skip {
		if k.Stage == s.Name {
			return k.Reason
		}
	}
	return "REASON"
}
