package gate

import (
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// exemption is something that the pipeline says may be let go: a whole stage, a
// requirement, its due, or a freeze.
type exemption struct {
	// name is that of the requirement in the waiver; "" for the whole stage.
	name  string
	stage change.Stage
	allow *change.Waivable
	// kept says that the requirement itself may not be let go, only its due.
	kept bool
}

func stageExemption(s change.Stage) exemption { return exemption{stage: s, allow: s.Optional} }

func (d demand) exemption() exemption {
	return exemption{name: d.Name(), stage: d.stage, allow: d.Waivable, kept: d.Waivable != nil && d.Waivable.Only != ""}
}

// dueExemption is about the due of a demand alone.
func (d demand) dueExemption() exemption {
	return exemption{name: d.Name() + ".due", stage: d.stage, allow: d.Waivable}
}

// waived returns the waiver that lets something go, or why those that are there
// do not.
func (v *view) waived(e exemption) (*evidence.Record, string) {
	why, used := "", 0
	var good *evidence.Record
	chain := v.chain()
	for i, rec := range chain {
		w := rec.Predicate.Waiver
		if w == nil || w.Requirement != e.name || rec.Predicate.Stage != e.stage.Name {
			continue
		}
		if why = v.waiverStranger(e, rec); why != "" {
			continue
		}
		used++
		if why = v.waiverFault(e, rec); why == "" {
			good = &chain[i]
		}
	}
	if good != nil && e.allow.Times > 0 && used > e.allow.Times {
		return nil, "it was waived " + count(used, "time", "times") + ", and the pipeline allows " + count(e.allow.Times, "time", "times")
	}
	return good, why
}

// properWaiver reports whether a waiver is by somebody who may let go what it is
// about.
func (v *view) properWaiver(rec evidence.Record) bool {
	for _, s := range v.in.Pipeline.Stages {
		for _, e := range append(v.exemptions(s), stageExemption(s)) {
			if s.Name == rec.Predicate.Stage && e.name == rec.Predicate.Waiver.Requirement && v.waiverStranger(e, rec) == "" {
				return true
			}
		}
	}
	return false
}

// waiverStranger says why somebody may not let something go; "" if they may.
func (v *view) waiverStranger(e exemption, rec evidence.Record) string {
	w, p := rec.Predicate.Waiver, rec.Predicate
	switch {
	case e.allow == nil && e.name == "":
		return "the stage is not optional"
	case e.allow == nil:
		return "the pipeline does not say that it may be waived"
	case e.kept:
		return "only its due may be waived, as " + e.name + ".due"
	case !slices.Contains(e.allow.By, w.Role):
		return w.Role + " may not waive it"
	case !v.knownHere(w.Role):
	case v.people.IsBot(w.Person):
		return w.Person + " is a bot, whose word does not count"
	case !v.holds(w.Person, w.Role, p.Time):
		return w.Person + " does not have the role " + w.Role
	case !v.mayEnter(w.Role, w.Person, p.Actor, p.Time):
		return p.Actor + " may not enter a waiver for " + w.Person
	}
	switch {
	case p.Environment != e.stage.Environment:
		return "the waiver was for " + e.stage.Name + " in another environment, " + quoted(p.Environment)
	}
	return ""
}

// knownHere reports whether it can be told who has a role. Of another change it
// cannot where the change itself says it: then it is taken for good, since what it
// leads to is owed.
func (v *view) knownHere(role string) bool {
	r := v.in.Pipeline.Roles[role]
	return !v.foreign || r.From == "" && !r.Owners
}

// waiverFault says why a waiver lets nothing go; "" if it does.
func (v *view) waiverFault(e exemption, rec evidence.Record) string {
	w, allow := rec.Predicate.Waiver, e.allow
	expires := v.expires(e, rec)
	switch {
	case len(allow.Reasons) > 0 && !slices.Contains(allow.Reasons, w.Reason):
		return quoted(w.Reason) + " is not an admitted reason; those are " + list(allow.Reasons)
	case !says(w.Reason):
		return "the waiver gives no reason"
	case allow.Incident && w.Incident == "":
		return "the waiver names no incident"
	case e.stage.BindsTo() != change.BindsChange && rec.About(evidence.ProcedureSubject) != v.in.Digests.Procedure:
		return "the waiver was for another procedure"
	case e.stage.BindsTo() == change.BindsChange && rec.About(evidence.RequestSubject) != v.in.Digests.Request:
		return "the waiver is from " + v.when(rec.Predicate.Time) + ", and what is asked for has changed since"
	case !expires.IsZero() && !v.in.Now.Before(expires):
		return "the waiver expired at " + v.when(expires)
	}
	return v.askedTooLate(e, rec)
}

// expires is when a waiver ends: what it says itself, or what the pipeline
// allows if that is sooner; zero for never.
func (v *view) expires(e exemption, rec evidence.Record) time.Time {
	expires := rec.Predicate.Waiver.Expires
	if e.allow.Expires.IsZero() {
		return expires
	}
	if limit := e.allow.Expires.After(rec.Predicate.Time.UTC()); expires.IsZero() || limit.Before(expires) {
		return limit
	}
	return expires
}

// askedTooLate says that a waiver was not asked for early enough; "" if it was.
func (v *view) askedTooLate(e exemption, rec evidence.Record) string {
	if e.allow.Asked == nil {
		return ""
	}
	m, why := v.moment(*e.allow.Asked, demand{stage: e.stage})
	if why != "" {
		return "when it has to be asked for cannot be worked out: " + why
	}
	d := demand{Requirement: change.Requirement{Due: e.allow.Asked}, stage: e.stage, moment: m, bounded: true}
	if late := v.untimely(d, rec.Predicate.Time); late != "" {
		return "the waiver was asked for " + late
	}
	if r := v.silence(d); r != nil {
		return r.Message
	}
	return ""
}

// waiverNeeds is the waiver that would let something go.
func (v *view) waiverNeeds(e exemption, reason string) []Need {
	if e.allow == nil {
		return nil
	}
	for _, role := range e.allow.By {
		members, err := v.people.Voices(role, v.in.Now)
		if err != nil || len(members) == 0 {
			continue
		}
		w := evidence.WaiverBody{Requirement: e.name, Role: role, Person: members[0], Reason: reason}
		if len(e.allow.Reasons) > 0 {
			w.Reason = e.allow.Reasons[0]
		}
		if e.allow.Incident {
			w.Incident = "INCIDENT"
		}
		return []Need{{Kind: evidence.Waiver, Predicate: v.predicate(e.stage, v.enters(role, members[0]), func(p *evidence.Predicate) { p.Waiver = &w })}}
	}
	return nil
}

// letGo turns a reason that does not hold into a waived one, if somebody
// entitled let it go, and otherwise says who could.
func (v *view) letGo(e exemption, r Reason) Reason {
	if e.allow == nil || e.kept || r.Outcome == Passed || r.Outcome == Waived || r.Outcome == NotApplicable || v.unsound != "" {
		return r
	}
	rec, why := v.waived(e)
	if rec != nil {
		w := rec.Predicate.Waiver
		r.Outcome, r.Who, r.Needs, r.Fix, r.Until = Waived, nil, nil, "", nil
		r.Message = v.people.Handle(w.Person) + " let it go as " + w.Role + ", because: " + quoted(w.Reason) + "; without that: " + r.Message
		return r
	}
	if why != "" {
		r.Message += "; no waiver helps: " + why
	}
	if r.Fix != "" {
		r.Fix += ", or "
	}
	r.Fix += "let " + either(e.allow.By) + " waive " + e.name
	return r
}
