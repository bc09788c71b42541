package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

const debt = "owed/debt"

func afterStart(amount time.Duration) *change.Due {
	return &change.Due{From: "attempt", Latest: &change.Offset{Duration: change.Duration{Minutes: int(amount / time.Minute)}}}
}

// owing lets production owe an end notice within half an hour of its start.
func owing(edit func(*change.Requirement), given func(*story)) func(*story) {
	return func(s *story) {
		s.in.Pipeline.Notices = map[string]change.Notice{"end": {To: []string{"teachers"}}}
		r := change.Requirement{Require: "notice", Notice: "end", On: "passed", Due: afterStart(30 * time.Minute), Closes: true}
		edit(&r)
		st := s.stage("production")
		st.Owed = append(st.Owed, r)
		s.pass("test", "validation")
		s.in.Facts.Others = map[string]evidence.Chain{}
		given(s)
	}
}

func owed(given func(*story)) func(*story) { return owing(func(*change.Requirement) {}, given) }

var debtCases = []theCase{
	opens("paid at the last second", debt, "was sent to teachers", owed(func(s *story) {
		s.start("production")
		s.wait(28 * time.Minute)
		s.finish("production", "passed")
		s.tells("ops-1", "production", "end", "teachers")
		s.wait(time.Hour)
	})),
	opens("not due yet", debt, "no other change owes anything", owed(func(s *story) {
		s.start("production")
		s.finish("production", "passed")
		s.wait(28 * time.Minute)
	})),
	refuses("a second after it was due", debt, "notice.end was owed after production-1 by 2026-03-02 12:34 UTC: the notice end was not sent to teachers", owed(func(s *story) {
		s.start("production")
		s.finish("production", "passed")
		s.wait(28*time.Minute + time.Second)
	})),
	opens("paid late is paid", debt, "was sent to teachers", owed(func(s *story) {
		s.end("production", "passed")
		s.wait(5 * time.Hour)
		s.tells("ops-1", "production", "end", "teachers")
	})),
	refuses("paid to somebody else", debt, "was not sent to teachers", owed(func(s *story) {
		s.end("production", "passed")
		s.tells("ops-1", "production", "end", "learners")
		s.wait(5 * time.Hour)
	})),
	refuses("paid before the attempt", debt, "one was sent before the attempt", owed(func(s *story) {
		s.tells("ops-1", "production", "end", "teachers")
		s.end("production", "passed")
		s.wait(5 * time.Hour)
	})),
	opens("only after another end", debt, "no other change owes anything", owing(func(r *change.Requirement) { r.On = "rolled-back" }, func(s *story) {
		s.end("production", "passed")
		s.wait(5 * time.Hour)
	})),
	opens("it does not close anything", debt, "", owing(func(r *change.Requirement) { r.Closes = false }, func(s *story) {
		s.end("production", "passed")
		s.wait(5 * time.Hour)
	})).comes(gate.Advised, gate.Passed),
	refuses("late only after the window", debt, "was owed after production-1", owing(func(r *change.Requirement) { r.On = "late" }, func(s *story) {
		n := len(s.chain)
		s.lasting(s.in.Now, 30*time.Second)
		s.end("production", "passed")
		s.windowed(n)
		s.wait(5 * time.Hour)
	})),
	opens("not late if it ended with the window", debt, "no other change owes anything", owing(func(r *change.Requirement) { r.On = "late" }, func(s *story) {
		n := len(s.chain)
		s.lasting(s.in.Now, time.Minute)
		s.end("production", "passed")
		s.windowed(n)
		s.wait(5 * time.Hour)
	})),
	refuses("a report that nobody wrote", debt, "report was owed after production-1", owing(func(r *change.Requirement) {
		*r = change.Requirement{Require: "report", By: []string{"ops"}, Closes: true, Due: afterStart(time.Hour)}
	}, func(s *story) {
		s.end("production", "passed")
		s.wait(time.Hour)
	})),
	opens("a report that somebody wrote", debt, "check report passed", owing(func(r *change.Requirement) {
		*r = change.Requirement{Require: "report", By: []string{"ops"}, Closes: true, Due: afterStart(time.Hour)}
	}, func(s *story) {
		s.end("production", "passed")
		s.check("ops-1", "production", "report", "passed")
		s.wait(time.Hour)
	})),
	refuses("what others owe was not fetched", debt, "what other changes of this pipeline owe was not fetched", owed(func(s *story) {
		s.in.Facts.Others = nil
	})).comes(gate.Undecided, gate.Undecided),
	refuses("another change owes something", debt, "the change other owes: notice.end was owed after production-1", owed(func(s *story) {
		s.in.Facts.Others["other"] = s.elsewhere("other", time.Hour)
	})),
	opens("another change owes something, not yet overdue", debt, "no other change owes anything", owed(func(s *story) {
		s.in.Facts.Others["other"] = s.elsewhere("other", 10*time.Minute)
	})),
	opens("another change owes what closes nothing", debt, "", owing(func(r *change.Requirement) { r.Closes = false }, func(s *story) {
		s.in.Facts.Others["other"] = s.elsewhere("other", time.Hour)
	})).comes(gate.NotApplicable, gate.Passed),
}

// elsewhere is the chain of another change whose production passed so long ago.
func (s *story) elsewhere(id string, ago time.Duration) evidence.Chain {
	other := newStory()
	other.in.Change.ID = id
	other.in.Now = s.in.Now.Add(-ago)
	other.end("production", evidence.Passed)
	return other.chain
}

func TestDebt(t *testing.T) { judge(t, debtCases) }

func TestDebtsAreListed(t *testing.T) {
	s := newStory()
	owed(func(s *story) {
		s.end("production", "failed")
		s.pass("test", "validation")
		s.end("production", "passed")
		s.wait(5 * time.Hour)
	})(s)
	all, err := gate.Debts(s.input(""))
	if err != nil || len(all) != 1 {
		t.Fatalf("got %v, %v, want one debt", all, err)
	}
	d := all[0]
	if d.After != "production-2" || d.Paid || !d.Overdue || !d.Closes || d.Requirement != "notice.end" {
		t.Errorf("got %+v", d)
	}
}

// waiving lets ops waive a review for a report within an hour.
func waiving(given func(*story)) func(*story) {
	return func(s *story) {
		s.in.Facts.Others = map[string]evidence.Chain{}
		s.enter("production", change.Requirement{Require: "review", Role: "qa", Waivable: &change.Waivable{
			By: []string{"ops"}, Owed: []change.Requirement{{Require: "report", Closes: true, Due: &change.Due{
				From: "waiver:review.qa", Latest: &change.Offset{Duration: change.Duration{Minutes: 60}},
			}}},
		}})
		s.pass("test", "validation")
		s.waives("ops-1", "ops", "production", "the site is down").Predicate.Waiver.Requirement = "review.qa"
		given(s)
	}
}

var waiverDebtCases = []theCase{
	opens("its last second", debt, "no other change", waiving(func(s *story) { s.wait(59 * time.Minute) })),
	refuses("a second later", debt, "report was owed after the waiver of review.qa", waiving(func(s *story) { s.wait(59*time.Minute + time.Second) })),
	opens("written", debt, "check report passed", waiving(func(s *story) {
		s.check("qa-1", "production", "report", "passed")
		s.wait(5 * time.Hour)
	})),
}

func TestDebtOfAWaiver(t *testing.T) { judge(t, waiverDebtCases) }
