package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

const typed = "spec/type"

// ofStandard makes the type of the change one that is approved ahead of its use.
func ofStandard(t change.Type, given func(*story)) func(*story) {
	return func(s *story) {
		s.in.Pipeline.Types["normal"] = t
		s.in.Digests.Template = sum("template 1")
		s.pass("test", "validation")
		given(s)
	}
}

func approvedUntil(date string, given func(*story)) func(*story) {
	return ofStandard(change.Type{PreApproved: []change.PreApproval{{Template: sum("template 1"), Until: date, By: "ops"}}}, given)
}

func earnedBy(runs int, given func(*story)) func(*story) {
	return ofStandard(change.Type{Earned: &change.Earned{Passed: runs}}, func(s *story) {
		s.in.Facts.Register = &evidence.Chain{}
		given(s)
	})
}

// ran enters a run of another change into the register.
func (s *story) ran(template, stage, outcome string) {
	place := len(*s.in.Facts.Register) + 1
	start := evidence.New(evidence.AttemptStarted, evidence.Predicate{Change: "other", Stage: stage, Environment: stage, Sequence: place, AttemptStarted: &evidence.AttemptStartedBody{
		Attempt: "other-" + string(rune('a'+place)), Gate: "passed", Template: sum(template),
	}}, sum("procedure 9"), sum("request 9"))
	end := evidence.New(evidence.AttemptFinished, evidence.Predicate{Change: "other", Stage: stage, Environment: stage, Sequence: place + 1, AttemptFinished: &evidence.AttemptFinishedBody{
		Attempt: "other-" + string(rune('a'+place)), Outcome: outcome, Ends: place,
	}}, sum("procedure 9"), sum("request 9"))
	for _, st := range []evidence.Statement{start, end} {
		rec := evidence.Record{Statement: st}
		if s.key != "" {
			rec = signed(rec, s.key)
		}
		*s.in.Facts.Register = append(*s.in.Facts.Register, rec)
	}
}

// bySigning signs what happens until somebody else does.
func bySigning(given func(*story)) func(*story) {
	return func(s *story) { given(s.by("a")) }
}

var standardCases = []theCase{
	opens("approved until a day, its last second", typed, `the type is "normal"`, approvedUntil("2026-03-02", func(s *story) {
		s.in.Now = time.Date(2026, 3, 2, 23, 59, 59, 0, time.UTC)
	})),
	refuses("the day is over", typed, "its template was approved until 2026-03-02", approvedUntil("2026-03-02", func(s *story) {
		s.in.Now = time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	})),
	opens("the day is over elsewhere", typed, `the type is "normal"`, approvedUntil("2026-03-02", func(s *story) {
		s.in.Pipeline.Calendar = &change.Calendar{Zone: "America/Los_Angeles"}
		s.in.Now = time.Date(2026, 3, 3, 7, 59, 59, 0, time.UTC)
	})),
	refuses("another template", typed, "its template is not one that the pipeline has approved", approvedUntil("2026-12-31", func(s *story) {
		s.in.Digests.Template = sum("template 2")
	})),
	refuses("its date is none", typed, "which is no date", approvedUntil("soon", func(s *story) {})),
	opens("earned", typed, `the type is "normal"`, earnedBy(2, func(s *story) {
		s.ran("template 1", "production", "passed")
		s.ran("template 2", "production", "failed")
		s.ran("template 1", "production", "passed")
	})),
	refuses("one run too few", typed, "it has passed on production 1 time in a row, and 2 earn it", earnedBy(2, func(s *story) {
		s.ran("template 1", "production", "passed")
		s.ran("template 2", "production", "passed")
		s.ran("template 1", "test", "passed")
	})),
	refuses("a failure takes it back", typed, "it has passed on production 1 time in a row, and 2 earn it", earnedBy(2, func(s *story) {
		s.ran("template 1", "production", "passed")
		s.ran("template 1", "production", "passed")
		s.ran("template 1", "production", "rolled-back")
		s.ran("template 1", "production", "passed")
	})),
	opens("earned by runs that are signed", typed, `the type is "normal"`, bySigning(earnedBy(2, func(s *story) {
		s.ran("template 1", "production", "passed")
		s.by("p").ran("template 1", "production", "passed")
		s.by("").ran("template 1", "production", "passed")
	}))),
	refuses("runs that nobody signed earn nothing", typed, "it has passed on production 1 time in a row, and 2 earn it", bySigning(earnedBy(2, func(s *story) {
		s.ran("template 1", "production", "passed")
		s.by("").ran("template 1", "production", "passed")
		s.by("t").ran("template 1", "production", "passed")
	}))),
	refuses("a failure takes it back, whoever says so", typed, "it has passed on production 0 times in a row, and 2 earn it", bySigning(earnedBy(2, func(s *story) {
		s.ran("template 1", "production", "passed")
		s.ran("template 1", "production", "passed")
		s.by("").ran("template 1", "production", "failed")
	}))),
	refuses("how often it ran was not fetched", typed, "how often its template was carried out was not fetched", earnedBy(2, func(s *story) {
		s.in.Facts.Register = nil
	})).comes(gate.Undecided, gate.Undecided),
}

func TestStandardChanges(t *testing.T) { judge(t, standardCases) }
