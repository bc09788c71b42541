package gate

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// ruleChecks: each named check passed, from everyone who has to report it.
func ruleChecks(v *view) []Reason {
	out := slices.Concat(v.each("check", v.check), v.each("report", v.report))
	return append(out, v.dependencies()...)
}

// report asks for the report that a requirement names, as a check.
func (v *view) report(d demand) Reason { return v.vouched(d, d.Name(), "report") }

// dependencies asks for the changes that have to be done before this one goes
// to production.
func (v *view) dependencies() []Reason {
	if v.stage.Kind != change.Production || v.accepted {
		return nil
	}
	var out []Reason
	for i, other := range v.in.Change.DependsOn {
		r := v.vouched(demand{stage: v.stage}, dependency(other), "the change "+other+" has to be done before")
		r.Stage, r.Requirement, r.At = v.stage.Name, dependency(other), v.in.Change.Source.At(fmt.Sprintf("dependsOn[%d]", i))
		out = append(out, r)
	}
	return out
}

// dependency is the name of the check that says that another change is done.
func dependency(other string) string { return "depends-on." + other }

// vouched decides what only a person can say.
func (v *view) vouched(d demand, name, what string) Reason {
	hand := d
	hand.Requirement = change.Requirement{Require: "check", Check: name, From: nil, By: d.By}
	r := v.check(hand)
	if r.Outcome != Passed {
		r.Message += " (" + what + "; a person has to vouch for it)"
	}
	return r
}

func (v *view) check(d demand) Reason {
	if r := v.unknown(); r != nil {
		return r[0]
	}
	switch len(d.From) {
	case 0:
		return v.oneCheck(d, "")
	case 1:
		return v.oneCheck(d, d.From[0])
	}
	var good, notes []string
	var missing []Reason
	for _, role := range d.From {
		if r := v.oneCheck(d, role); r.Outcome == Passed {
			good = append(good, role)
		} else {
			missing = append(missing, r)
			notes = append(notes, r.Message)
		}
	}
	need := needed(d.Need, len(d.From))
	if len(good) >= need {
		return Reason{Outcome: Passed, Message: "check " + d.Check + " passed, reported by " + list(good)}
	}
	r := Reason{Outcome: Blocked, Message: fmt.Sprintf("%d of %s have reported check %s; %s", len(good), count(need, "party", "parties"), d.Check, strings.Join(notes, "; "))}
	for _, m := range missing {
		if m.Outcome == Undecided {
			r.Outcome = Undecided
		}
	}
	for _, m := range missing[:need-len(good)] {
		r.Needs = append(r.Needs, m.Needs...)
		r.Who = append(r.Who, m.Who...)
		r.Fix = m.Fix
	}
	return r
}

// needed is how many of the parties have to report: all, one, or a share of
// them rounded up.
func needed(need string, parties int) int {
	share, isShare := strings.CutSuffix(need, "%")
	switch {
	case isShare:
		percent, err := strconv.Atoi(share)
		if err != nil || percent < 1 {
			return parties
		}
		return min(parties, (parties*percent+99)/100)
	case need == "one":
		return 1
	}
	return parties
}

// oneCheck decides one check from one party; without a role, from anyone whom
// the demand entitles.
func (v *view) oneCheck(d demand, role string) Reason {
	r := Reason{Outcome: Blocked, Who: slices.Clone(d.By)}
	if role != "" {
		r.Who = []string{role}
	}
	for _, role := range r.Who {
		if _, err := v.people.Members(role, v.in.Now); err != nil {
			return Reason{Outcome: Undecided, Message: "check " + d.Check + ": " + err.Error()}
		}
	}
	last := v.lastCheck(d, role)
	why := v.checkFault(d, last)
	if why == "" {
		return Reason{Outcome: Passed, Message: "check " + d.Check + " passed" + value(last.Predicate.Check) + ", reported by " + v.people.Handle(last.Predicate.Check.Person) + " at " + v.when(last.Predicate.Time)}
	}
	r.Message = "check " + d.Check + by(role) + ": " + why
	if d.accept && d.after == nil {
		r.Fix = "carry out " + d.stage.Name + " first"
		return r
	}
	r.Fix = "perform it and record the result"
	roles := r.Who
	person := v.somebody(roles)
	if person == "" {
		r.Message += "; nobody has the role " + either(roles) + ", so it can never be met"
		return r
	}
	r.Needs = []Need{v.checkNeed(d, role, person)}
	return r
}

func by(role string) string {
	if role == "" {
		return ""
	}
	return " by " + role
}

func (v *view) checkNeed(d demand, role, person string) Need {
	body := evidence.CheckBody{Name: d.Check, Outcome: evidence.Passed, Value: goodValue(d), Unit: d.Unit, Role: role, Person: person}
	actor := person
	if role != "" {
		actor = v.enters(role, person)
	}
	if actor != person {
		body.Ref = "REFERENCE"
	}
	return Need{Kind: evidence.Check, Predicate: v.predicate(d.stage, actor, func(p *evidence.Predicate) { p.Check = &body })}
}

// lastCheck returns the latest report of a check by somebody entitled to it.
// Where no role is asked for, anybody at all may say that it failed.
func (v *view) lastCheck(d demand, role string) *evidence.Record {
	roles := d.By
	if role != "" {
		roles = []string{role}
	}
	chain := v.heard
	for i := len(chain) - 1; i >= 0; i-- {
		p := chain[i].Predicate
		if p.Check == nil || p.Check.Name != d.Check || p.Stage != d.stage.Name || role != "" && p.Check.Role != role {
			continue
		}
		if d.bounded && v.untimely(d, p.Time) != "" {
			continue
		}
		warned := len(roles) == 0 && p.Check.Outcome != evidence.Passed
		if (warned || v.entitled(roles, p.Check.Person, p.Time)) && v.reports(role, p) {
			return &chain[i]
		}
	}
	return nil
}

// reports reports whether the actor of a check may enter what a person found: it
// is the same one, or a proxy of the role who says where it is written. That it
// failed counts without.
func (v *view) reports(role string, p evidence.Predicate) bool {
	if v.people.Handle(p.Actor) == v.people.Handle(p.Check.Person) {
		return true
	}
	return role != "" && (p.Check.Ref != "" || p.Check.Outcome != evidence.Passed) && v.mayEnter(role, p.Check.Person, p.Actor, p.Time)
}

// checkFault says why a report does not do; "" if it does.
func (v *view) checkFault(d demand, rec *evidence.Record) string {
	if rec == nil {
		return "no result is recorded"
	}
	c, p := rec.Predicate.Check, rec.Predicate
	switch {
	case c.Outcome != evidence.Passed:
		return "it " + ended(c.Outcome) + " at " + v.when(p.Time)
	case p.Environment != d.stage.Environment:
		return "it passed in another environment, " + quoted(p.Environment)
	case d.stage.BindsTo() != change.BindsChange && rec.About(evidence.ProcedureSubject) != v.in.Digests.Procedure:
		return "it passed with another procedure: " + v.changedSince(rec.About(evidence.ProcedureSubject))
	case d.accept && (d.after == nil || p.Sequence <= d.after.started):
		return "it was reported before the attempt that passed"
	case v.untimely(d, p.Time) != "":
		return "it was reported " + v.untimely(d, p.Time)
	case !d.MaxAge.IsZero() && v.in.Now.After(d.MaxAge.After(p.Time.UTC())):
		return "it is from " + v.when(p.Time) + " and was good for " + d.MaxAge.String()
	}
	return valueFault(d, c)
}

func valueFault(d demand, c *evidence.CheckBody) string {
	if d.Min == nil && d.Max == nil {
		return ""
	}
	switch {
	case c.Value == nil:
		return "it passed without a value"
	case d.Unit != "" && c.Unit != d.Unit:
		return "its value is in " + quoted(c.Unit) + " instead of " + quoted(d.Unit)
	case math.IsNaN(*c.Value) || math.IsInf(*c.Value, 0):
		return fmt.Sprintf("its value is %v, which is not a number", *c.Value)
	case d.Min != nil && *c.Value < *d.Min:
		return fmt.Sprintf("its value is %v, and has to be at least %v", *c.Value, *d.Min)
	case d.Max != nil && *c.Value > *d.Max:
		return fmt.Sprintf("its value is %v, and may be at most %v", *c.Value, *d.Max)
	}
	return ""
}

func value(c *evidence.CheckBody) string {
	if c.Value == nil {
		return ""
	}
	if c.Unit == "" {
		return fmt.Sprintf(" with %v", *c.Value)
	}
	return fmt.Sprintf(" with %v %s", *c.Value, plain(c.Unit))
}

// goodValue is a value that a check would pass with.
func goodValue(d demand) *float64 {
	if d.Min != nil {
		return d.Min
	}
	return d.Max
}
