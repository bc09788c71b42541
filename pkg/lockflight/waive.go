package lockflight

import (
	"context"
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// Waive records that somebody entitled lets something go: the whole stage if the
// body names no requirement, else a requirement of it, "NAME.due" for the due of
// one alone, or "freeze.NAME" for a freeze of the calendar. It refuses what the
// pipeline lets nobody waive, and whatever is not as the pipeline wants it.
func (f *Flight) Waive(ctx context.Context, stage string, by Recorder, body evidence.WaiverBody) (evidence.Record, error) {
	s, err := f.stage(stage)
	if err != nil {
		return evidence.Record{}, err
	}
	allow, err := f.waivable(s, body.Requirement)
	if err != nil {
		return evidence.Record{}, err
	}
	what := stage
	if body.Requirement != "" {
		what = body.Requirement
	}
	if !slices.Contains(allow.By, body.Role) {
		return evidence.Record{}, refuse("the role %s may not waive %s; %s may", body.Role, what, enumerate(allow.By))
	}
	if len(allow.Reasons) > 0 && !slices.Contains(allow.Reasons, body.Reason) {
		return evidence.Record{}, refuse("%q is not an admitted reason to waive %s; those are %s", body.Reason, what, enumerate(allow.Reasons))
	}
	if allow.Incident && body.Incident == "" {
		return evidence.Record{}, refuse("waiving %s needs the number of an incident", what)
	}
	if now := f.Now(); !body.Expires.IsZero() && !body.Expires.After(now) {
		return evidence.Record{}, refuse("a waiver of %s until %s would be over already; it is %s", what, moment(body.Expires), moment(now))
	}
	if err := f.mayspeak(body.Role, body.Person, by.Actor); err != nil {
		return evidence.Record{}, err
	}
	if err := f.human(body.Role, body.Person); err != nil {
		return evidence.Record{}, err
	}
	return f.Add(ctx, evidence.Waiver, stage, by, evidence.Predicate{Waiver: &body})
}

// waivable says who may let something of a stage go, or refuses.
func (f *Flight) waivable(s change.Stage, name string) (*change.Waivable, error) {
	if name == "" {
		if s.Optional == nil {
			return nil, refuse("%s is not optional: the pipeline lets nobody waive it", s.Name)
		}
		return s.Optional, nil
	}
	known, could := false, []string{}
	for _, e := range f.exemptions(s) {
		if e.allow != nil && e.why == "" {
			could = append(could, e.name)
		}
		if e.name != name {
			continue
		}
		if e.why != "" {
			return nil, refuse("%s", e.why)
		}
		if known = true; e.allow != nil {
			return e.allow, nil
		}
	}
	if known {
		return nil, refuse("the pipeline lets nobody waive %s; of %s it lets go: %s", name, s.Name, orNone(could))
	}
	return nil, refuse("%s asks for nothing named %q; what can be waived of it: %s", s.Name, name, orNone(could))
}

// exemption is something that a waiver can be about.
type exemption struct {
	name  string
	allow *change.Waivable
	// why says that it can never be let go in this way.
	why string
}

// exemptions lists what waivers of a stage can be about, besides all of it.
func (f *Flight) exemptions(s change.Stage) []exemption {
	var out []exemption
	for _, r := range slices.Concat(s.Enter, s.Accept) {
		whole, due := exemption{name: r.Name(), allow: r.Waivable}, exemption{name: r.Name() + ".due", allow: r.Waivable}
		if r.Waivable != nil && r.Waivable.Only == "due" {
			whole.why = "only the due of " + r.Name() + " can be waived, as " + due.name + "; the rest still has to hold"
		}
		if r.Due == nil {
			due.why = r.Name() + " has no due that could be waived"
		}
		out = append(out, whole, due)
	}
	if c := f.Pipeline.Calendar; c != nil {
		for _, z := range c.Freezes {
			e := exemption{name: "freeze." + z.Name, allow: z.Exception}
			if s.Kind != change.Production {
				e.why = "the freeze " + z.Name + " does not keep " + s.Name + " shut; only production is frozen"
			}
			out = append(out, e)
		}
	}
	return out
}
