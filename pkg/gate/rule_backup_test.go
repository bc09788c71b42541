package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

const taken = "backup/taken"

// saves records a backup of the production environment, taken now.
func (s *story) saves(person, kind string, covers ...string) *evidence.BackupBody {
	body := &evidence.BackupBody{Name: kind, Kind: kind, Covers: covers, Taken: s.in.Now}
	s.record(evidence.Backup, "production", evidence.Predicate{Actor: person, Backup: body})
	return body
}

// toSave asks production for a backup, once everything before it has passed.
func toSave(r change.Requirement, given func(*story)) func(*story) {
	return func(s *story) {
		s.in.Pipeline.Derived.Components = []string{"database", "web"}
		s.in.Pipeline.Backups = map[string]change.BackupKind{"dump": {}, "snapshot": {Broken: "It failed twice."}, "copy": {}}
		s.in.Change.Backup = []change.Backup{
			{Name: "db", Kind: "dump", Covers: []string{"database"}},
			{Name: "files", Kind: "copy", Covers: []string{"web"}},
		}
		r.Require = "backup"
		s.enter("production", r)
		s.pass("test", "validation")
		given(s)
	}
}

func anyBackup(given func(*story)) func(*story) { return toSave(change.Requirement{}, given) }

var backupCases = []theCase{
	opens("one covers everything", taken, "database and web is saved: dump from", anyBackup(func(s *story) { s.saves("ops-1", "dump", "database", "web") })),
	opens("two cover everything together", taken, "database and web is saved", anyBackup(func(s *story) {
		s.saves("ops-1", "dump", "database")
		s.saves("ops-1", "copy", "web")
	})),
	refuses("none is recorded", taken, "no backup that counts covers database and web; none is recorded", anyBackup(func(s *story) {})),
	refuses("one component is left", taken, "no backup that counts covers web", anyBackup(func(s *story) { s.saves("ops-1", "dump", "database") })),
	refuses("of a kind that is broken", taken, `which must not be relied on: "It failed twice."`, anyBackup(func(s *story) { s.saves("ops-1", "snapshot", "database", "web") })),
	refuses("of a kind that nobody knows", taken, `of the kind "tape", which the pipeline does not know`, anyBackup(func(s *story) { s.saves("ops-1", "tape", "database", "web") })),
	refuses("of another kind than asked for", taken, "is of the kind copy; asked for is dump", toSave(change.Requirement{Kinds: []string{"dump"}}, func(s *story) { s.saves("ops-1", "copy", "database", "web") })),
	refuses("by somebody who may not vouch for it", taken, "was recorded by qa-1, who may not vouch for it", toSave(change.Requirement{By: []string{"ops"}}, func(s *story) { s.saves("qa-1", "dump", "database", "web") })),
	refuses("by somebody without a role", taken, "who may not vouch for it", anyBackup(func(s *story) { s.saves("stranger", "dump", "database", "web") })),
	refuses("of another environment", taken, "none is recorded", anyBackup(func(s *story) {
		s.saves("ops-1", "dump", "database", "web")
		s.chain[len(s.chain)-1].Predicate.Environment = "test"
	})),
	refuses("restored after it was recorded", taken, "was restored at 2026-03-02 12:05 UTC, which is later than its record", toSave(change.Requirement{Proven: true}, func(s *story) {
		s.saves("ops-1", "dump", "database", "web").Restored = s.in.Now
	})),
	refuses("taken after it was recorded", taken, "which is later than its record", anyBackup(func(s *story) {
		s.saves("ops-1", "dump", "database", "web").Taken = s.in.Now
	})),
	opens("its last second", taken, "is saved", toSave(change.Requirement{MaxAge: change.Duration{Minutes: 60}}, func(s *story) {
		s.saves("ops-1", "dump", "database", "web")
		s.wait(59 * time.Minute)
	})),
	refuses("a second too old", taken, "was good for 1h", toSave(change.Requirement{MaxAge: change.Duration{Minutes: 60}}, func(s *story) {
		s.saves("ops-1", "dump", "database", "web")
		s.wait(59*time.Minute + time.Second)
	})),
	refuses("never restored", taken, "was never seen to be restored", toSave(change.Requirement{Proven: true}, func(s *story) { s.saves("ops-1", "dump", "database", "web") })),
	opens("restored once", taken, "is saved", toSave(change.Requirement{Proven: true}, func(s *story) {
		b := s.saves("ops-1", "dump", "database", "web")
		b.Restored = b.Taken
	})),
	opens("only what the pipeline names", taken, "database is saved", toSave(change.Requirement{Covers: []string{"database"}}, func(s *story) { s.saves("ops-1", "dump", "database") })),
	refuses("nothing to cover is known", taken, "the change touches no component", anyBackup(func(s *story) {
		s.in.Pipeline.Derived.Components = nil
		s.saves("ops-1", "dump", "database", "web")
	})),
	opens("an old one and a young one", taken, "is saved", toSave(change.Requirement{MaxAge: change.Duration{Minutes: 60}}, func(s *story) {
		s.saves("ops-1", "dump", "database", "web").Taken = s.in.Now.Add(-3 * time.Hour)
		s.saves("ops-1", "dump", "database", "web")
	})),
}

func TestBackup(t *testing.T) { judge(t, backupCases) }

// duringProduction asks for a backup for production to count as passed.
func duringProduction(given func(*story)) func(*story) {
	return func(s *story) {
		s.in.Pipeline.Derived.Components = []string{"database"}
		s.accept("production", change.Requirement{Require: "backup", MaxAge: change.Duration{Minutes: 30}})
		s.pass("test", "validation")
		given(s)
	}
}

var backupDuringCases = []theCase{
	opens("taken while it went on", taken, "is saved", duringProduction(func(s *story) {
		s.start("production")
		s.saves("ops-1", "dump", "database")
		s.finish("production", evidence.Passed)
	})).counted("production"),
	opens("half an hour before it began", taken, "is saved", duringProduction(func(s *story) {
		s.saves("ops-1", "dump", "database")
		s.wait(29 * time.Minute)
		s.end("production", evidence.Passed)
	})).counted("production"),
	refuses("a second older than that", taken, "was good for 30m", duringProduction(func(s *story) {
		s.saves("ops-1", "dump", "database")
		s.wait(29*time.Minute + time.Second)
		s.end("production", evidence.Passed)
	})).counted("production"),
	refuses("recorded after it was over", taken, "was recorded after the attempt that it should have protected", duringProduction(func(s *story) {
		s.end("production", evidence.Passed)
		s.saves("ops-1", "dump", "database")
	})).counted("production"),
	refuses("none at all", taken, "none is recorded", duringProduction(func(s *story) { s.end("production", evidence.Passed) })).counted("production"),
}

func TestBackupDuringAnAttempt(t *testing.T) { judge(t, backupDuringCases) }

// TestBackupIsPlanned looks at what a check says before anything was done.
func TestBackupIsPlanned(t *testing.T) {
	for _, c := range []struct {
		name  string
		given func(*story)
		says  string
	}{
		{"planned", func(s *story) {}, ""},
		{"not planned for a component", func(s *story) { s.in.Change.Backup = s.in.Change.Backup[:1] }, "the change plans no backup that counts of web"},
		{"planned as a broken one", func(s *story) { s.in.Change.Backup[0].Kind = "snapshot" }, `the change plans no backup that counts of database; the backup db is of the kind snapshot, which must not be relied on: "It failed twice."`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStory()
			anyBackup(c.given)(s)
			lintSays(t, s, taken, c.says)
		})
	}
}

// lintSays looks for what a rule says of the files alone; "" for nothing.
func lintSays(t *testing.T, s *story, rule, says string) {
	t.Helper()
	var found []string
	for _, r := range gate.Lint(s.input("production")) {
		if r.Rule == rule {
			found = append(found, r.Message)
		}
	}
	switch {
	case says == "" && len(found) > 0:
		t.Errorf("%s says %q of files that are in order", rule, found)
	case says != "" && (len(found) != 1 || found[0] != says):
		t.Errorf("%s says %q, want %q", rule, found, says)
	}
}
