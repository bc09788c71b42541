package lockflight

import (
	"context"
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
)

// moment shows a time in a message.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// Notice records that an announcement was sent. It refuses what could never
// count: one that the pipeline does not know or the stage does not ask for, one
// to somebody whom it is not meant for, or somebody who may not send it.
func (f *Flight) Notice(ctx context.Context, stage string, by Recorder, body evidence.NoticeBody) (evidence.Record, error) {
	if err := f.MayNotice(stage, by, body); err != nil {
		return evidence.Record{}, err
	}
	return f.Add(ctx, evidence.Notice, stage, by, evidence.Predicate{Notice: &body})
}

// MayNotice refuses what Notice would refuse, so that it is known before anything
// is sent.
func (f *Flight) MayNotice(stage string, by Recorder, body evidence.NoticeBody) error {
	s, err := f.stage(stage)
	if err != nil {
		return err
	}
	if _, declared := f.Pipeline.Notices[body.Name]; !declared {
		return refuse("the pipeline %s has no notice %q; it has %s", f.Pipeline.Name, body.Name, orNone(keys(f.Pipeline.Notices)))
	}
	asked, names := f.notices(s, body.Name)
	if len(asked) == 0 {
		return refuse("%s asks for no notice named %q; it asks for %s", stage, body.Name, orNone(names))
	}
	if err := f.meantFor(asked, body); err != nil {
		return err
	}
	if err := f.known(by.Actor); err != nil {
		return err
	}
	if err := f.entitled(asked, by.Actor, "send the notice "+body.Name); err != nil {
		return err
	}
	return f.signable(evidence.Predicate{Stage: s.Name, Environment: s.Environment, Notice: &body})
}

// notices returns the requirements of a stage for one notice, and the names of
// all notices that the stage asks for.
func (f *Flight) notices(s change.Stage, name string) (asked []change.Requirement, names []string) {
	for _, r := range f.requirements(s) {
		if r.Require != "notice" {
			continue
		}
		names = append(names, r.Notice)
		if r.Notice == name {
			asked = append(asked, r)
		}
	}
	slices.Sort(names)
	return asked, slices.Compact(names)
}

// meantFor refuses a notice to nobody, and one to somebody whom neither the
// pipeline nor the change names.
func (f *Flight) meantFor(asked []change.Requirement, body evidence.NoticeBody) error {
	audience := slices.Clone(f.Pipeline.Notices[body.Name].To)
	for _, r := range asked {
		audience = append(audience, r.To...)
	}
	if i := f.Change.Impact; i != nil {
		audience = append(audience, i.Affects...)
	}
	for _, a := range f.Change.Communication {
		if a.Notice == body.Name {
			audience = append(audience, a.To...)
		}
	}
	slices.Sort(audience)
	audience = slices.Compact(audience)
	if len(body.To) == 0 {
		return refuse("nobody is named who got the notice %s; it is for %s", body.Name, orNone(audience))
	}
	for _, to := range body.To {
		if !slices.Contains(audience, to) {
			return refuse("the notice %s is not for %q; it is for %s", body.Name, to, orNone(audience))
		}
	}
	return nil
}

// Backup records that a backup was taken, and whether a restore of it was seen
// to work. Kind and what it covers are those of the plan if they are left out. It
// refuses what could never count: a backup that the change does not plan, one of
// a kind that must not be relied on, impossible times, or somebody without a role.
func (f *Flight) Backup(ctx context.Context, stage string, by Recorder, body evidence.BackupBody) (evidence.Record, error) {
	s, err := f.stage(stage)
	if err != nil {
		return evidence.Record{}, err
	}
	if body, err = f.asPlanned(body); err != nil {
		return evidence.Record{}, err
	}
	if err := f.reliable(body); err != nil {
		return evidence.Record{}, err
	}
	if err := f.possible(body); err != nil {
		return evidence.Record{}, err
	}
	if err := f.known(by.Actor); err != nil {
		return evidence.Record{}, err
	}
	var asked []change.Requirement
	for _, r := range f.requirements(s) {
		if r.Require == "backup" {
			asked = append(asked, r)
		}
	}
	if err := f.entitled(asked, by.Actor, "vouch for the backup "+body.Name); err != nil {
		return evidence.Record{}, err
	}
	return f.Add(ctx, evidence.Backup, stage, by, evidence.Predicate{Backup: &body})
}

// asPlanned finds a backup in the change, and fills in what was left out.
func (f *Flight) asPlanned(body evidence.BackupBody) (evidence.BackupBody, error) {
	var names []string
	for _, b := range f.Change.Backup {
		if names = append(names, b.Name); b.Name != body.Name {
			continue
		}
		if body.Kind == "" {
			body.Kind = b.Kind
		}
		if len(body.Covers) == 0 {
			body.Covers = slices.Clone(b.Covers)
		}
		for _, c := range body.Covers {
			if !slices.Contains(b.Covers, c) {
				return body, refuse("the backup %s is not planned to cover %q; it is to cover %s", body.Name, c, enumerate(b.Covers))
			}
		}
		return body, nil
	}
	return body, refuse("the change %s plans no backup named %q; it plans %s", f.Change.ID, body.Name, orNone(names))
}

// reliable refuses a kind of backup that the pipeline calls broken, or does not
// know.
func (f *Flight) reliable(body evidence.BackupBody) error {
	kind, declared := f.Pipeline.Backups[body.Kind]
	if kind.Broken != "" {
		return refuse("a backup of the kind %s must not be relied on: %s", body.Kind, kind.Broken)
	}
	if !declared && len(f.Pipeline.Backups) > 0 {
		return refuse("the pipeline %s has no kind of backup %q; it has %s", f.Pipeline.Name, body.Kind, enumerate(keys(f.Pipeline.Backups)))
	}
	return nil
}

// possible refuses times of a backup that cannot be.
func (f *Flight) possible(body evidence.BackupBody) error {
	now := f.Now()
	switch {
	case body.Taken.IsZero():
		return refuse("when the backup %s was taken is not said", body.Name)
	case body.Taken.After(now):
		return refuse("the backup %s cannot have been taken at %s, which is still to come; it is %s", body.Name, moment(body.Taken), moment(now))
	case body.Restored.After(now):
		return refuse("the backup %s cannot have been restored at %s, which is still to come; it is %s", body.Name, moment(body.Restored), moment(now))
	case !body.Restored.IsZero() && body.Restored.Before(body.Taken):
		return refuse("the backup %s cannot have been restored at %s, before it was taken at %s", body.Name, moment(body.Restored), moment(body.Taken))
	}
	return nil
}

// requirements lists all that a stage asks for: to enter it, to accept it, what
// it owes, and the price and the debts of letting any of that go.
func (f *Flight) requirements(s change.Stage) []change.Requirement {
	out := slices.Concat(s.Enter, s.Accept, s.Owed)
	for _, r := range out {
		out = append(out, priceOf(r.Waivable)...)
	}
	out = append(out, priceOf(s.Optional)...)
	if c := f.Pipeline.Calendar; c != nil && s.Kind == change.Production {
		for _, z := range c.Freezes {
			out = append(out, priceOf(z.Exception)...)
		}
	}
	return out
}

func priceOf(w *change.Waivable) []change.Requirement {
	if w == nil {
		return nil
	}
	return slices.Concat(w.Price, w.Owed)
}

// entitled refuses somebody who has none of the roles that every requirement in
// question names. A team whose members are not known refuses nobody; the gate
// will ask again.
func (f *Flight) entitled(asked []change.Requirement, person, what string) error {
	people := review.NewDirectory(f.Change, f.Pipeline, nil)
	var roles []string
	for _, r := range asked {
		if len(r.By) == 0 {
			return nil
		}
		for _, role := range r.By {
			members, err := people.Members(role, f.Now())
			if err != nil || slices.Contains(members, people.Handle(person)) {
				return nil
			}
		}
		roles = append(roles, r.By...)
	}
	if len(roles) == 0 {
		return nil
	}
	slices.Sort(roles)
	return refuse("%s may not %s; whoever may has one of the roles %s", person, what, enumerate(slices.Compact(roles)))
}
