package gate

import "slices"

// answers decide a requirement by its kind, each alone: what would meet it, and
// whether it is met now. A kind that is not here is shown as spec/schema.
func (v *view) answer(d demand) Reason {
	switch d.Require {
	case "review":
		return v.reviewed(d)
	case "agreement":
		return v.agreement(d)
	case "separation":
		return v.separation(d)
	case "verdicts":
		return v.verdicts(d)
	case "check":
		return v.check(d)
	case "report":
		return v.report(d)
	case "copy":
		return v.copied(d)
	case "soak":
		return v.soaked(d)
	case "age":
		return v.aged(d)
	case "sections":
		return v.sections(d)
	case "window":
		return v.inWindow(d)
	case "quiet":
		return v.quiet(d)
	case "backup":
		return v.backedUp(d)
	case "notice":
		return v.announced(d)
	case "tickets":
		return v.ticketStates(d)
	case "checklist":
		return v.ticked(d)
	case "rehearsal":
		return v.rehearsed(d)
	}
	return Reason{Message: quoted(d.Require) + " is not a kind of requirement that can be decided"}
}

// decided lists the kinds of requirement that answer knows.
var decided = []string{
	"review", "agreement", "separation", "verdicts", "check", "report", "copy", "soak", "age", "sections",
	"window", "quiet", "backup", "notice", "tickets", "checklist", "rehearsal",
}

// strange blocks what no rule decides: a requirement of a kind nobody knows.
func (v *view) strange() []Reason {
	var out []Reason
	for _, d := range v.demands {
		if !slices.Contains(decided, d.Require) {
			r := v.about(d, v.answer(d))
			r.Rule, r.Who = "spec/schema", []string{}
			out = append(out, r)
		}
	}
	return out
}
