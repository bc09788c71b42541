package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

// reportAfterTheWindow is owed an hour after the window of an attempt.
func reportAfterTheWindow(on string, given func(*story)) func(*story) {
	return owing(func(r *change.Requirement) {
		*r = change.Requirement{Require: "report", On: on, By: []string{"ops"}, Closes: true, Due: &change.Due{From: "end", Latest: &change.Offset{Duration: minutesLong(60)}}}
	}, func(s *story) {
		s.lasting(s.in.Now, 30*time.Minute)
		given(s)
	})
}

// lasting plans a window from a moment on.
func (s *story) lasting(from time.Time, lasts time.Duration) {
	s.in.Change.Window = &change.Window{Start: from, End: from.Add(lasts)}
}

// windowed lets every statement since tell of the window that is planned now.
func (s *story) windowed(since int) {
	w := s.in.Change.Window
	for i := range s.chain[since:] {
		s.chain[since+i].Predicate.Window = &evidence.PlannedWindow{Start: w.Start, End: w.End}
	}
}

// later moves the window a year on.
func (s *story) later() {
	w := s.in.Change.Window
	s.lasting(w.Start.AddDate(1, 0, 0), w.End.Sub(w.Start))
}

var evadedCases = []theCase{
	refuses("the window was moved after the attempt", debt, "report was owed after production-1 by 2026-03-02 13:34 UTC", reportAfterTheWindow("", func(s *story) {
		n := len(s.chain)
		s.end("production", "passed")
		s.windowed(n)
		s.later()
		s.wait(2 * time.Hour)
	})),
	refuses("it ended late, and the window was moved", debt, "report was owed after production-1", reportAfterTheWindow("late", func(s *story) {
		n := len(s.chain)
		s.start("production")
		s.wait(time.Hour)
		s.finish("production", "passed")
		s.windowed(n)
		s.later()
		s.wait(2 * time.Hour)
	})),
	refuses("another change started again with another window", debt, "the change other owes: report was owed after production-1", reportAfterTheWindow("", func(s *story) {
		other := newStory()
		other.in.Change.ID, other.in.Now = "other", s.in.Now.Add(-5*time.Hour)
		for range 2 {
			n := len(other.chain)
			if n == 0 {
				other.lasting(other.in.Now, time.Hour)
			} else {
				other.later()
			}
			other.end("production", "failed")
			other.windowed(n)
		}
		s.in.Facts.Others["other"] = other.chain
	})),
	opens("the next window is another matter", debt, "no other change owes anything", reportAfterTheWindow("", func(s *story) {
		n := len(s.chain)
		s.end("production", "passed")
		s.windowed(n)
		s.check("ops-1", "production", "report", "passed")
		s.later()
		s.wait(2 * time.Hour)
	})),
	opens("a notice that told of the window of then", debt, "was sent to teachers", owed(func(s *story) {
		s.lasting(s.in.Now, 30*time.Minute)
		n := len(s.chain)
		s.end("production", "passed")
		s.tells("ops-1", "production", "end", "teachers")
		s.windowed(n)
		s.later()
		s.wait(2 * time.Hour)
	})),
	refuses("the end of another attempt is never recorded", debt, "the change other owes: report was owed after production-1", reportAfterTheWindow("", func(s *story) {
		s.in.Facts.Others["other"] = s.neverEnded(90*time.Minute + time.Second)
	})),
	opens("and it is not due yet", debt, "no other change owes anything", reportAfterTheWindow("", func(s *story) {
		s.in.Facts.Others["other"] = s.neverEnded(90 * time.Minute)
	})),
	refuses("nobody knows whether another attempt passed", debt, "the change other owes: report was owed after production-1", reportAfterTheWindow("passed", func(s *story) {
		s.in.Facts.Others["other"] = s.neverEnded(90*time.Minute + time.Second)
	})),
	refuses("another attempt is late, and goes on", debt, "the change other owes: report was owed after production-1", reportAfterTheWindow("late", func(s *story) {
		s.in.Facts.Others["other"] = s.neverEnded(90*time.Minute + time.Second)
	})),
	refuses("another attempt goes on after its window, and nothing shows when it is due", debt, "the change other owes: report was owed after production-1 by 2026-03-02 13:04 UTC", owing(func(r *change.Requirement) {
		*r = change.Requirement{Require: "report", By: []string{"ops"}, Closes: true, Due: &change.Due{From: "signoff:qa"}}
	}, func(s *story) {
		s.wait(90 * time.Minute)
		s.in.Facts.Others["other"] = s.neverEnded(60 * time.Minute)
	})),
	opens("another attempt is in its window, and what it will owe is not known", debt, "no other change owes anything", owing(func(r *change.Requirement) {
		r.On, r.Due = "rolled-back", afterStart(time.Minute)
	}, func(s *story) {
		s.in.Facts.Others["other"] = s.neverEnded(30 * time.Minute)
	})),
}

// neverEnded is the chain of another change whose production began so long ago, at
// the start of a window of half an hour, and goes on.
func (s *story) neverEnded(ago time.Duration) evidence.Chain {
	other := newStory()
	other.in.Change.ID, other.in.Now = "other", s.in.Now.Add(-ago)
	other.lasting(other.in.Now, 30*time.Minute)
	other.start("production")
	other.windowed(0)
	return other.chain
}

func TestDebtIsNotEvaded(t *testing.T) { judge(t, evadedCases) }

func TestADebtIsListedWhileItsAttemptGoesOn(t *testing.T) {
	for ago, want := range map[time.Duration]int{90 * time.Minute: 0, 90*time.Minute + time.Second: 1} {
		s := newStory()
		reportAfterTheWindow("", func(s *story) {
			n := len(s.chain)
			s.start("production")
			s.windowed(n)
			s.wait(ago - time.Minute)
		})(s)
		all, err := gate.Debts(s.input(""))
		if err != nil || len(all) != want {
			t.Errorf("after %s there are %d debts, %v, want %d", ago, len(all), err, want)
		}
	}
}
