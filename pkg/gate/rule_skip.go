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
			r.Message = s.Name + " is left out: " + v.people.Handle(waiver.Person) + " agreed as " + waiver.Role + ", because: " + quoted(waiver.Reason)
			out = append(out, v.askedInTime(s)...)
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

// askedInTime asks a person to vouch that a waiver was asked for early enough,
// where that matters.
func (v *view) askedInTime(s change.Stage) []Reason {
	if s.Optional.Asked == nil {
		return nil
	}
	d := demand{Requirement: change.Requirement{By: s.Optional.By}, stage: s}
	r := v.vouched(d, askedCheck, "asked for "+dueText(*s.Optional.Asked))
	r.Stage, r.At = s.Name, v.in.Pipeline.Source.At(s.Path)
	return []Reason{r}
}

// askedCheck names the check that a waiver was asked for early enough.
const askedCheck = "skip.due"

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
		if why = v.waiverStranger(s, rec); why != "" {
			continue
		}
		used++
		if why = v.waiverFault(s, rec); why == "" {
			good = w
		}
	}
	if good != nil && s.Optional.Times > 0 && used > s.Optional.Times {
		return nil, "it was waived " + count(used, "time", "times") + ", and the pipeline allows " + count(s.Optional.Times, "time", "times")
	}
	return good, why
}

// waiverStranger says why somebody may not let a stage go; "" if they may.
func (v *view) waiverStranger(s change.Stage, rec evidence.Record) string {
	w, p := rec.Predicate.Waiver, rec.Predicate
	switch {
	case s.Optional == nil:
		return "the stage is not optional"
	case !slices.Contains(s.Optional.By, w.Role):
		return w.Role + " may not waive it"
	case !v.holds(w.Person, w.Role, p.Time):
		return w.Person + " does not have the role " + w.Role
	case !v.mayEnter(w.Role, w.Person, p.Actor, p.Time):
		return p.Actor + " may not enter a waiver for " + w.Person
	case p.Environment != s.Environment:
		return "the waiver was for " + s.Name + " in another environment, " + quoted(p.Environment)
	}
	return ""
}

// waiverFault says why a waiver does not let a stage go; "" if it does.
func (v *view) waiverFault(s change.Stage, rec evidence.Record) string {
	w, opt := rec.Predicate.Waiver, s.Optional
	expires := w.Expires
	if !opt.Expires.IsZero() {
		if limit := opt.Expires.After(rec.Predicate.Time.UTC()); expires.IsZero() || limit.Before(expires) {
			expires = limit
		}
	}
	switch {
	case len(opt.Reasons) > 0 && !slices.Contains(opt.Reasons, w.Reason):
		return quoted(w.Reason) + " is not an admitted reason; those are " + list(opt.Reasons)
	case !says(w.Reason):
		return "the waiver gives no reason"
	case opt.Incident && w.Incident == "":
		return "the waiver names no incident"
	case s.BindsTo() != change.BindsChange && rec.About(evidence.ProcedureSubject) != v.in.Digests.Procedure:
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
