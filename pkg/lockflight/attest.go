package lockflight

import (
	"context"
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

// Attest records the result of a named check. It refuses what could never
// count: a name that the stage does not ask for, or somebody without the role.
func (f *Flight) Attest(ctx context.Context, stage string, by Recorder, body evidence.CheckBody) (evidence.Record, error) {
	s, err := f.stage(stage)
	if err != nil {
		return evidence.Record{}, err
	}
	if names := gate.Checks(f.Change, f.Pipeline, s); !slices.Contains(names, body.Name) {
		return evidence.Record{}, refuse("%s asks for no check named %q; it asks for %s", stage, body.Name, orNone(names))
	}
	switch {
	case by.Actor == body.Person:
	case body.Role == "":
		return evidence.Record{}, refuse("%s may not report a check for %s; whoever performed it reports it", by.Actor, body.Person)
	case body.Ref == "":
		return evidence.Record{}, needsRef(by.Actor, body.Person)
	}
	if err := f.known(by.Actor); err != nil {
		return evidence.Record{}, err
	}
	if body.Role != "" {
		if err := f.mayspeak(body.Role, body.Person, by.Actor); err != nil {
			return evidence.Record{}, err
		}
	}
	return f.Add(ctx, evidence.Check, stage, by, evidence.Predicate{Check: &body})
}

// Copy records that the environment of a stage is a copy of another one.
func (f *Flight) Copy(ctx context.Context, stage string, by Recorder, body evidence.CopyBody) (evidence.Record, error) {
	s, err := f.stage(stage)
	if err != nil {
		return evidence.Record{}, err
	}
	if body.Of == s.Environment {
		return evidence.Record{}, refuse("%s is the environment of %s itself; name the one that it is a copy of", body.Of, stage)
	}
	asked := func(r change.Requirement) bool { return r.Require == "copy" && r.Environment == body.Of }
	if !slices.ContainsFunc(slices.Concat(s.Enter, s.Accept), asked) {
		return evidence.Record{}, refuse("%s does not ask for a copy of %s", stage, body.Of)
	}
	if err := f.known(by.Actor); err != nil {
		return evidence.Record{}, err
	}
	if body.Taken.After(f.Now()) {
		return evidence.Record{}, refuse("the copy cannot have been taken at %s, which is still to come", moment(body.Taken))
	}
	return f.Add(ctx, evidence.Copy, stage, by, evidence.Predicate{Copy: &body})
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return enumerate(names)
}
