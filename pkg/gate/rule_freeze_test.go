package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

const freeze = "time/freeze"

// frozen puts a freeze of an hour around the moment at which production is asked,
// as far from its start.
func frozen(after time.Duration) func(*story) {
	return func(s *story) {
		s.pass("test", "validation")
		start := s.in.Now.Add(-after)
		s.in.Pipeline.Calendar = &change.Calendar{Zone: "UTC", Freezes: []change.Freeze{{Name: "year-end", Start: start, End: start.Add(time.Hour)}}}
	}
}

var freezeCases = []theCase{
	opens("a second before it", freeze, "year-end", frozen(-time.Second)),
	refuses("its first second", freeze, "the freeze year-end is from", frozen(0)).comes(gate.Pending, gate.Pending),
	refuses("its last second", freeze, "year-end", frozen(time.Hour-time.Second)).comes(gate.Pending, gate.Pending),
	opens("its end", freeze, "year-end", frozen(time.Hour)),
	opens("it ends as the freeze starts", freeze, "year-end", func(s *story) {
		frozen(-5 * time.Minute)(s)
		s.in.Change.Procedure = []change.Step{does("deploy", "S+0m", "5m")}
	}),
	refuses("without a window it would go on into the freeze", freeze, "begun now it takes 5 min, and goes on into the freeze year-end", func(s *story) {
		frozen(-5*time.Minute + time.Second)(s)
		s.in.Change.Procedure = []change.Step{does("deploy", "S+0m", "5m")}
	}).comes(gate.Pending, gate.Pending),
	opens("another stage than production", freeze, "asks for nothing", func(s *story) {
		frozen(time.Minute)(s)
	}).at("validation").comes(gate.NotApplicable, gate.Passed),
	refuses("one of two", freeze, "second", func(s *story) {
		frozen(time.Hour)(s)
		c := s.in.Pipeline.Calendar
		c.Freezes = append(c.Freezes, change.Freeze{Name: "second", Start: s.in.Now, End: s.in.Now.Add(time.Second)})
	}).comes(gate.Pending, gate.Pending),
}

// excepted lets ops through the freeze of frozen.
func excepted(after time.Duration, edit func(*change.Waivable), given func(*story)) func(*story) {
	return func(s *story) {
		frozen(after)(s)
		w := change.Waivable{By: []string{"ops"}}
		edit(&w)
		s.in.Pipeline.Calendar.Freezes[0].Exception = &w
		given(s)
	}
}

func letThrough(s *story) { s.letsGo("production", "freeze.year-end") }

var exceptionCases = []theCase{
	waives("somebody entitled let it through", freeze, "ops-1 let it go as ops, because: \"the machine is broken\"; without that: the freeze year-end is from", excepted(time.Minute, func(*change.Waivable) {}, letThrough)),
	waives("a plan that meets the freeze", freeze, "without that: the planned window", excepted(time.Minute, func(*change.Waivable) {}, func(s *story) {
		letThrough(s)
		s.planned(s.in.Now, s.in.Now.Add(time.Minute))
	})),
	waives("its price is paid", freeze, "let it go", excepted(time.Minute, price, func(s *story) { letThrough(s); s.check("qa-1", "production", "restore", "passed") })),
	opens("the plan ends where the freeze starts", freeze, "the freeze year-end is from", func(s *story) {
		frozen(-time.Hour)(s)
		s.planned(s.in.Now, s.in.Now.Add(time.Hour))
	}),
	opens("the plan starts where the freeze ends", freeze, "the freeze year-end is from", func(s *story) {
		frozen(time.Hour)(s)
		s.planned(s.in.Now, s.in.Now.Add(time.Hour))
	}),
	opens("the freeze was when the plan would have been, and both are over", freeze, "the freeze year-end is from", func(s *story) {
		frozen(2 * time.Hour)(s)
		s.planned(s.in.Now.Add(-2*time.Hour), s.in.Now.Add(-time.Hour))
	}),

	refuses("the plan ends a second after the freeze starts", freeze, "the planned window, Mon 2026-03-02 12:04 UTC to Mon 2026-03-02 13:04:01 UTC, meets the freeze year-end, Mon 2026-03-02 13:04 UTC to Mon 2026-03-02 14:04 UTC", func(s *story) {
		frozen(-time.Hour)(s)
		s.planned(s.in.Now, s.in.Now.Add(time.Hour+time.Second))
	}),
	refuses("the plan starts a second before the freeze ends", freeze, "meets the freeze year-end", func(s *story) {
		frozen(-time.Hour)(s)
		s.planned(s.in.Now.Add(2*time.Hour-time.Second), s.in.Now.Add(3*time.Hour))
	}),
	refuses("the plan lasts longer than the freeze that is on: to wait does not help", freeze, "meets the freeze year-end", func(s *story) {
		frozen(time.Minute)(s)
		s.planned(s.in.Now, s.in.Now.Add(2*time.Hour))
	}),
	refuses("it is on, and there is no exception", freeze, "the freeze year-end is from", func(s *story) { frozen(time.Minute)(s); letThrough(s) }).comes(gate.Pending, gate.Pending).with(waiver),
	refuses("somebody else lets it through", freeze, "no waiver helps: dev may not waive it", excepted(time.Minute, func(*change.Waivable) {}, func(s *story) {
		s.waives("dev-1", "dev", "production", "the machine is broken").Predicate.Waiver.Requirement = "freeze.year-end"
	})).comes(gate.Pending, gate.Pending).with(waiver),
	refuses("it is let through a freeze of another name", freeze, "the freeze year-end is from", excepted(time.Minute, func(*change.Waivable) {}, func(s *story) {
		s.letsGo("production", "freeze.summer")
	})).comes(gate.Pending, gate.Pending),
	refuses("it is let through on another stage", freeze, "the freeze year-end is from", excepted(time.Minute, func(*change.Waivable) {}, func(s *story) {
		s.letsGo("validation", "freeze.year-end")
	})).comes(gate.Pending, gate.Pending),
	refuses("the exception is for another procedure", freeze, "for another procedure", excepted(time.Minute, func(*change.Waivable) {}, func(s *story) {
		letThrough(s)
		s.otherProcedure("procedure 2").pass("test", "validation")
	})).comes(gate.Pending, gate.Pending).with(waiver),
	refuses("its price is not paid", checked, "check restore: no result is recorded", excepted(time.Minute, price, letThrough)),
	refuses("its price is not paid, although the stage itself is waived too", checked, "check restore: no result is recorded", excepted(time.Minute, price, func(s *story) {
		letThrough(s)
		s.stage("production").Optional = &change.Waivable{By: []string{"ops"}}
		s.waives("ops-1", "ops", "production", "the machine is broken")
	})),
	refuses("the evidence is not known", freeze, "the freeze year-end is from", excepted(time.Minute, func(*change.Waivable) {}, func(s *story) {
		letThrough(s)
		without(func(in *gate.Input) { in.Facts.Evidence = nil })(s)
	})).comes(gate.Pending, gate.Undecided).with(everyRule()...),
}

func TestFreezeException(t *testing.T) { judge(t, exceptionCases) }

func TestFreeze(t *testing.T) { judge(t, freezeCases) }
