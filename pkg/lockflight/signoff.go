package lockflight

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
)

// SignOff records somebody's word. It refuses what could never count: somebody
// without the role, or somebody who may not speak for another.
func (f *Flight) SignOff(ctx context.Context, stage string, by Recorder, body evidence.SignOffBody) (evidence.Record, error) {
	if err := f.mayspeak(body.Role, body.Person, by.Actor); err != nil {
		return evidence.Record{}, err
	}
	if err := f.human(body.Role, body.Person); err != nil {
		return evidence.Record{}, err
	}
	if by.Actor != body.Person && body.Ref == "" {
		return evidence.Record{}, needsRef(by.Actor, body.Person)
	}
	return f.Add(ctx, evidence.SignOff, stage, by, evidence.Predicate{SignOff: &body})
}

func needsRef(actor, person string) error {
	return refuse("%s enters the word of %s without saying where it is written; add its reference", actor, person)
}

func (f *Flight) human(role, person string) error {
	if review.NewDirectory(f.Change, f.Pipeline, nil).IsBot(person) {
		return refuse("%s is a bot, whose word does not count; somebody else with the role %s has to say it", person, role)
	}
	return nil
}

func (f *Flight) mayspeak(role, person, actor string) error {
	if _, ok := f.Pipeline.Roles[role]; !ok {
		return refuse("the pipeline %s has no role %q; it has %s", f.Pipeline.Name, role, enumerate(slices.Sorted(maps.Keys(f.Pipeline.Roles))))
	}
	people := review.NewDirectory(f.Change, f.Pipeline, nil)
	members, err := people.Members(role, f.Now())
	var team *review.UnknownTeamError
	if errors.As(err, &team) {
		return nil // the gate will ask again, with the members of the team
	}
	if err != nil {
		return err
	}
	if !slices.Contains(members, person) {
		return refuse("%s does not have the role %s; %s", person, role, whoHas(members))
	}
	ok, err := people.MayEnter(role, person, actor, f.Now())
	if err != nil {
		return err
	}
	if !ok {
		return refuse("%s may not enter the word of %s as %s", actor, person, role)
	}
	return nil
}

func whoHas(members []string) string {
	if len(members) == 0 {
		return "nobody has"
	}
	return enumerate(members) + " may"
}
