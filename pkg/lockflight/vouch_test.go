package lockflight_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

const (
	strict = `
name: "strict"
roles: {
	ops: members: ["ops-1"]
	qa: members: ["qa-1"]
}
notices: {
	planned: to: ["teachers"]
	end: {}
	unused: to: ["teachers"]
}
backups: {
	dump: {}
	snapshot: broken: "it forgets the files"
}
calendar: {
	zone: "UTC"
	freezes: [
		{name: "exams", start: "2026-06-01T00:00:00Z", end: "2026-06-08T00:00:00Z", exception: {by: ["qa"], incident: true}},
		{name: "summer", start: "2026-07-01T00:00:00Z", end: "2026-07-08T00:00:00Z"},
	]
}
stages: [
	{
		name: "test", environment: "test", kind: "test"
		optional: {by: ["qa"], reasons: ["urgent"], owed: [{require: "notice", notice: "end"}]}
	},
	{
		name: "production", environment: "production", kind: "production"
		enter: [
			{require: "notice", notice: "planned", by: ["ops"], due: {from: "start", latest: "-3d"}, waivable: {by: ["qa"], only: "due"}},
			{require: "backup", by: ["ops"], waivable: {by: ["ops"], reasons: ["urgent"], incident: true}},
			{require: "review", role: "qa"},
		]
		accept: [{require: "check", check: "smoke", waivable: {by: ["qa"]}}]
		owed: [{require: "notice", notice: "end"}]
	},
]
without: {experiment: "a demonstration", validation: "a demonstration"}
`
	careful = restart + `window: {start: "2026-03-10T20:00:00Z", end: "2026-03-10T22:00:00Z"}
impact: {outage: true, affects: ["students"]}
backup: [
	{name: "before", covers: ["database", "files"], kind: "dump"},
	{name: "quick", covers: ["database"], kind: "snapshot"},
]
`
)

// refused checks that something was refused for a reason and nothing written.
func refused(t *testing.T, f *lockflight.Flight, err error, want string) {
	t.Helper()
	var no *lockflight.RefusedError
	if !errors.As(err, &no) || !strings.Contains(err.Error(), want) {
		t.Errorf("the error is %v; expected a refusal with %q", err, want)
	}
	if chain, err := f.Ledger.Load(context.Background(), "restart"); err != nil || len(chain) != 0 {
		t.Errorf("the ledger has %d statements, %v; expected none", len(chain), err)
	}
}

func as(actor string) lockflight.Recorder { return lockflight.Recorder{Actor: actor} }

func TestNotice(t *testing.T) {
	for name, test := range map[string]struct {
		stage, actor string
		body         evidence.NoticeBody
		want         string
	}{
		"planned, to those of the pipeline": {"production", "ops-1", evidence.NoticeBody{Name: "planned", To: []string{"teachers"}, Subject: "Maintenance", Text: "On\nTuesday"}, ""},
		"planned, to those affected":        {"production", "ops-1", evidence.NoticeBody{Name: "planned", To: []string{"teachers", "students"}}, ""},
		"owed after the stage":              {"production", "qa-1", evidence.NoticeBody{Name: "end", To: []string{"students"}}, ""},
		"owed after leaving it out":         {"test", "qa-1", evidence.NoticeBody{Name: "end", To: []string{"students"}}, ""},
		"not declared":                      {"production", "ops-1", evidence.NoticeBody{Name: "start", To: []string{"teachers"}}, `the pipeline strict has no notice "start"; it has end, planned and unused`},
		"not asked for":                     {"production", "ops-1", evidence.NoticeBody{Name: "unused", To: []string{"teachers"}}, `production asks for no notice named "unused"; it asks for end and planned`},
		"asked for by another stage":        {"test", "ops-1", evidence.NoticeBody{Name: "planned", To: []string{"teachers"}}, `test asks for no notice named "planned"; it asks for end`},
		"to nobody":                         {"production", "ops-1", evidence.NoticeBody{Name: "planned"}, "nobody is named who got the notice planned; it is for students and teachers"},
		"to a slip of the pen":              {"production", "ops-1", evidence.NoticeBody{Name: "planned", To: []string{"teachers", "studnets"}}, `the notice planned is not for "studnets"; it is for students and teachers`},
		"by another role":                   {"production", "qa-1", evidence.NoticeBody{Name: "planned", To: []string{"teachers"}}, "qa-1 may not send the notice planned; whoever may has one of the roles ops"},
		"by a stranger":                     {"production", "guest", evidence.NoticeBody{Name: "end", To: []string{"students"}}, "guest has no role in the pipeline strict"},
	} {
		t.Run(name, func(t *testing.T) {
			f := fly(t, strict, careful)
			r, err := f.Notice(t.Context(), test.stage, as(test.actor), test.body)
			if test.want != "" {
				refused(t, f, err, test.want)
			} else if err != nil || r.Predicate.Notice.Text != test.body.Text || r.Predicate.Window == nil {
				t.Errorf("got %+v, %v", r.Predicate, err)
			}
		})
	}
}

func TestBackup(t *testing.T) {
	second := time.Second
	for name, test := range map[string]struct {
		actor string
		body  evidence.BackupBody
		want  string
	}{
		"as planned":                   {"ops-1", evidence.BackupBody{Name: "before", Taken: noon}, ""},
		"of a part, and restored":      {"ops-1", evidence.BackupBody{Name: "before", Kind: "dump", Covers: []string{"files"}, Taken: noon.Add(-second), Restored: noon.Add(-second)}, ""},
		"not planned":                  {"ops-1", evidence.BackupBody{Name: "after", Taken: noon}, `the change restart plans no backup named "after"; it plans before and quick`},
		"of more than planned":         {"ops-1", evidence.BackupBody{Name: "before", Covers: []string{"database", "mail"}, Taken: noon}, `not planned to cover "mail"; it is to cover database and files`},
		"of a broken kind, as planned": {"ops-1", evidence.BackupBody{Name: "quick", Taken: noon}, "a backup of the kind snapshot must not be relied on: it forgets the files"},
		"of a broken kind":             {"ops-1", evidence.BackupBody{Name: "before", Kind: "snapshot", Taken: noon}, "a backup of the kind snapshot must not be relied on: it forgets the files"},
		"of no kind":                   {"ops-1", evidence.BackupBody{Name: "before", Kind: "tape", Taken: noon}, `the pipeline strict has no kind of backup "tape"; it has dump and snapshot`},
		"never taken":                  {"ops-1", evidence.BackupBody{Name: "before"}, "when the backup before was taken is not said"},
		"taken in a second":            {"ops-1", evidence.BackupBody{Name: "before", Taken: noon.Add(second)}, "cannot have been taken at 2026-03-02 12:00:01 UTC, which is still to come; it is 2026-03-02 12:00:00 UTC"},
		"restored in a second":         {"ops-1", evidence.BackupBody{Name: "before", Taken: noon, Restored: noon.Add(second)}, "cannot have been restored at 2026-03-02 12:00:01 UTC, which is still to come"},
		"restored a second too soon":   {"ops-1", evidence.BackupBody{Name: "before", Taken: noon, Restored: noon.Add(-second)}, "cannot have been restored at 2026-03-02 11:59:59 UTC, before it was taken at 2026-03-02 12:00:00 UTC"},
		"by another role":              {"qa-1", evidence.BackupBody{Name: "before", Taken: noon}, "qa-1 may not vouch for the backup before; whoever may has one of the roles ops"},
		"by a stranger":                {"guest", evidence.BackupBody{Name: "before", Taken: noon}, "guest has no role in the pipeline strict"},
	} {
		t.Run(name, func(t *testing.T) {
			f := fly(t, strict, careful)
			r, err := f.Backup(t.Context(), "production", as(test.actor), test.body)
			if test.want != "" {
				refused(t, f, err, test.want)
			} else if err != nil || r.Predicate.Backup.Kind != "dump" || len(r.Predicate.Backup.Covers) == 0 {
				t.Errorf("got %+v, %v", r.Predicate.Backup, err)
			}
		})
	}
}

func TestWaive(t *testing.T) {
	let := func(requirement, role, reason, incident string) evidence.WaiverBody {
		return evidence.WaiverBody{Requirement: requirement, Role: role, Person: role + "-1", Reason: reason, Incident: incident}
	}
	until := func(b evidence.WaiverBody, t time.Time) evidence.WaiverBody { b.Expires = t; return b }
	for name, test := range map[string]struct {
		stage string
		body  evidence.WaiverBody
		want  string
	}{
		"a stage":                      {"test", let("", "qa", "urgent", ""), ""},
		"a requirement":                {"production", let("backup", "ops", "urgent", "INC-1"), ""},
		"what is accepted":             {"production", let("check.smoke", "qa", "nobody is there", ""), ""},
		"a due":                        {"production", let("notice.planned.due", "qa", "it burns", ""), ""},
		"a freeze":                     {"production", let("freeze.exams", "qa", "it burns", "INC-1"), ""},
		"for a second":                 {"production", until(let("check.smoke", "qa", "it burns", ""), noon.Add(time.Second)), ""},
		"a stage that is not optional": {"production", let("", "qa", "urgent", ""), "production is not optional: the pipeline lets nobody waive it"},
		"a stage, as another role":     {"test", let("", "ops", "urgent", ""), "the role ops may not waive test; qa may"},
		"a stage, for another reason":  {"test", let("", "qa", "it burns", ""), `"it burns" is not an admitted reason to waive test; those are urgent`},
		"more than its due":            {"production", let("notice.planned", "qa", "it burns", ""), "only the due of notice.planned can be waived, as notice.planned.due"},
		"a due that is not there":      {"production", let("check.smoke.due", "qa", "it burns", ""), "check.smoke has no due that could be waived"},
		"what nobody lets go":          {"production", let("review.qa", "qa", "it burns", ""), "the pipeline lets nobody waive review.qa; of production it lets go: notice.planned.due, backup, check.smoke and freeze.exams"},
		"what is not asked for":        {"production", let("review.ops", "qa", "it burns", ""), `production asks for nothing named "review.ops"`},
		"of another stage":             {"test", let("backup", "ops", "urgent", "INC-1"), `test asks for nothing named "backup"; what can be waived of it: none`},
		"a freeze without exception":   {"production", let("freeze.summer", "qa", "it burns", "INC-1"), "the pipeline lets nobody waive freeze.summer"},
		"a freeze that is not there":   {"production", let("freeze.winter", "qa", "it burns", "INC-1"), `asks for nothing named "freeze.winter"`},
		"a freeze for the test":        {"test", let("freeze.exams", "qa", "it burns", "INC-1"), "the freeze exams does not keep test shut; only production is frozen"},
		"a freeze without an incident": {"production", let("freeze.exams", "qa", "it burns", ""), "waiving freeze.exams needs the number of an incident"},
		"a freeze, as another role":    {"production", let("freeze.exams", "ops", "it burns", "INC-1"), "the role ops may not waive freeze.exams; qa may"},
		"a backup without an incident": {"production", let("backup", "ops", "urgent", ""), "waiving backup needs the number of an incident"},
		"a backup for another reason":  {"production", let("backup", "ops", "it burns", "INC-1"), `"it burns" is not an admitted reason to waive backup; those are urgent`},
		"until now":                    {"production", until(let("check.smoke", "qa", "it burns", ""), noon), "a waiver of check.smoke until 2026-03-02 12:00:00 UTC would be over already"},
		"by somebody without the role": {"production", evidence.WaiverBody{Requirement: "check.smoke", Role: "qa", Person: "ops-1", Reason: "it burns"}, "ops-1 does not have the role qa; qa-1 may"},
	} {
		t.Run(name, func(t *testing.T) {
			f := fly(t, strict, careful)
			r, err := f.Waive(t.Context(), test.stage, as(test.body.Person), test.body)
			if test.want != "" {
				refused(t, f, err, test.want)
			} else if err != nil || r.Predicate.Waiver.Requirement != test.body.Requirement || r.Predicate.Stage != test.stage {
				t.Errorf("got %+v, %v", r.Predicate.Waiver, err)
			}
		})
	}
}
