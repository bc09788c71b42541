package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

const decision = "plan/decision"

// deciding lets the process decide so many minutes before the end.
func deciding(beforeTheEnd int, given func(*story)) func(*story) {
	return onTheEvening(func(s *story) {
		s.policy(change.PlanPolicy{Decision: beforeEnd(beforeTheEnd)})
		given(s)
	})
}

// backIn sets how long the way back takes.
func (s *story) backIn(takes string) {
	s.in.Change.Rollback[0] = retimed(s.in.Change.Rollback[0], takes)
}

var decisionCases = []theCase{
	opens("to the end of the procedure", decision, "falling back takes 15 min, so it can be decided until 2026-03-10 22:45 UTC; the procedure goes on until 2026-03-10 22:40 UTC, 5 min before that", onTheEvening(func(s *story) {})),
	opens("exactly to the end", decision, "falling back takes 20 min", onTheEvening(func(s *story) { s.backIn("20m") })),
	refuses("a minute longer", decision, "the procedure goes on until 2026-03-10 22:40 UTC, 20 min before the end of the window, and falling back takes 21 min: service is back at 2026-03-10 23:01 UTC, 1 min after the end", onTheEvening(func(s *story) { s.backIn("21m") })),
	opens("the last second to begin", decision, "so it can be decided until 2026-03-10 22:45 UTC; the procedure goes on until 2026-03-10 22:45 UTC", onTheEvening(func(s *story) { s.wait(5 * time.Minute) })),
	refuses("a second later", decision, "service is back at 2026-03-10 23:00:01 UTC, 1 s after the end", onTheEvening(func(s *story) { s.wait(5*time.Minute + time.Second) })),
	opens("as late as the process says", decision, "the process lets people decide to fall back until 2026-03-10 22:45 UTC, no time before that", deciding(15, func(s *story) {})),
	refuses("a minute later than there is time", decision, "the process lets people decide to fall back until 2026-03-10 22:46 UTC, 14 min before the end of the window, and falling back takes 15 min: service is back at 2026-03-10 23:01 UTC, 1 min after the end", deciding(14, func(s *story) {})),
	opens("with the time to see that it worked, and a margin", decision, "falling back takes 15 min", deciding(30, func(s *story) {
		s.in.Pipeline.Plan.RestoreCheck, s.in.Pipeline.Plan.Margin = minutesLong(10), minutesLong(5)
	})),
	refuses("a minute of margin is missing", decision, "and falling back takes 15 min until 2026-03-10 22:45 UTC: of the time that has to be kept in hand, 10 min to see that the restore worked, 6 min in hand, 1 min is missing", deciding(30, func(s *story) {
		s.in.Pipeline.Plan.RestoreCheck, s.in.Pipeline.Plan.Margin = minutesLong(10), minutesLong(6)
	})),
	opens("a late start does not move what counts from the end", decision, "until 2026-03-10 22:45 UTC", deciding(15, func(s *story) { s.wait(20 * time.Minute) })),
	opens("what counts from the start moves with it", decision, "the process lets people decide to fall back until 2026-03-10 22:45 UTC", onTheEvening(func(s *story) {
		s.policy(change.PlanPolicy{Decision: fromStart(35)})
		s.wait(10 * time.Minute)
	})),
	refuses("and has no time left a second later", decision, "1 s after the end", onTheEvening(func(s *story) {
		s.policy(change.PlanPolicy{Decision: fromStart(35)})
		s.wait(10*time.Minute + time.Second)
	})),
	refuses("nobody knows what it counts from", decision, "until when the process lets people decide to fall back cannot be worked out: it counts from", onTheEvening(func(s *story) {
		s.policy(change.PlanPolicy{Decision: &change.Due{From: "passed:test", Latest: &change.Offset{Duration: minutesLong(10)}}})
	})),
	refuses("it only says from when on", decision, "the pipeline names no latest moment", onTheEvening(func(s *story) {
		s.policy(change.PlanPolicy{Decision: &change.Due{From: "start", Earliest: &change.Offset{Duration: minutesLong(10)}}})
	})),
	opens("a step may be stopped until there is just time", decision, "the step fill may be stopped until 2026-03-10 22:45 UTC", onTheEvening(func(s *story) { s.stopUntil("S+45m") })),
	refuses("a step may be stopped a minute longer", decision, "the step fill may be stopped until 2026-03-10 22:46 UTC, 14 min before the end of the window", onTheEvening(func(s *story) { s.stopUntil("S+46m") })),
	refuses("it took longer when it was rehearsed", decision, "falling back takes 21 min, as measured when it was rehearsed: service is back at 2026-03-10 23:01 UTC, 1 min after the end", onTheEvening(func(s *story) { s.tookBack("validation", evidence.Passed, 21*time.Minute) })),
	opens("it took just as long as there is", decision, "falling back takes 20 min, as measured when it was rehearsed", onTheEvening(func(s *story) { s.tookBack("validation", evidence.Passed, 20*time.Minute) })),
	opens("it took less than was planned", decision, "falling back takes 3 min, as measured", rehearsing("validation", func(s *story) {
		s.backIn("25m")
		s.tookBack("validation", evidence.Passed, 3*time.Minute)
	})),
	refuses("it took less, but the attempt failed on the way", decision, "falling back takes 25 min: ", rehearsing("validation", func(s *story) {
		s.backIn("25m")
		s.tookBack("validation", evidence.Failed, 3*time.Minute)
		s.in.Now = evening.AddDate(0, 0, -1)
		s.pass("test", "validation")
		s.in.Now = evening
	})).with("order/not-revoked", rollback),
	refuses("it took less, but no gate had let it in", decision, "falling back takes 25 min: ", rehearsing("validation", func(s *story) {
		s.backIn("25m")
		s.tookBack("validation", evidence.Passed, 3*time.Minute)
		s.chain[len(s.chain)-2].Predicate.AttemptStarted.Gate = ""
	})).with(rollback),
	refuses("it took less, with another procedure", decision, "falling back takes 25 min: ", rehearsing("validation", func(s *story) {
		s.tookBack("validation", evidence.Passed, 3*time.Minute)
		s.in.Now = evening.AddDate(0, 0, -1)
		s.otherProcedure("procedure 2").pass("test", "validation")
		s.backIn("25m")
		s.in.Now = evening
	})).with(rollback),
	refuses("it took less, and nobody asked for it to be rehearsed there", decision, "falling back takes 25 min: ", onTheEvening(func(s *story) {
		s.backIn("25m")
		s.tookBack("validation", evidence.Passed, 3*time.Minute)
	})),
	refuses("it took less in another environment", decision, "falling back takes 25 min: ", rehearsing("validation", func(s *story) {
		s.backIn("25m")
		s.tookBack("validation", evidence.Passed, 3*time.Minute)
		for i := range 2 {
			s.chain[len(s.chain)-1-i].Predicate.Environment = "laptop"
		}
	})).with(rollback),
	onlyReported("a minute longer, and the pipeline only wants to know", decision, "1 min after the end", onTheEvening(func(s *story) {
		s.policy(should("decision"))
		s.backIn("21m")
	})),
	opens("there is no way back", decision, "", forGood(func(s *story) {})).comes(gate.NotApplicable, gate.Passed),
	opens("there is none, whatever the process says", decision, "", forGood(func(s *story) { s.policy(change.PlanPolicy{Decision: beforeEnd(1)}) })).comes(gate.NotApplicable, gate.Passed),
}

// rehearsing is the evening of a pipeline that wants to see the way back gone on a
// stage.
func rehearsing(stage string, given func(*story)) func(*story) {
	return onTheEvening(func(s *story) {
		s.enter("production", change.Requirement{Require: "rehearsal", Stage: stage})
		given(s)
	})
}

func fromStart(n int) *change.Due {
	return &change.Due{From: "start", Latest: &change.Offset{Duration: minutesLong(n)}}
}

func (s *story) stopUntil(at string) {
	s.in.Change.Procedure[2].Stop = []change.Stop{{If: "it leaks", Decides: "ops", Then: "rollback", Until: does("x", at, "").At}}
}

// tookBack is an attempt in which the way back was gone, and took so long.
func (s *story) tookBack(stage, outcome string, long time.Duration) {
	s.in.Now = evening.AddDate(0, 0, -2)
	s.start(stage)
	began := s.in.Now
	s.wait(2 * time.Hour)
	body := s.finish(stage, outcome).Predicate.AttemptFinished
	body.Steps = []evidence.StepTime{{Step: "refill", Start: began, End: began.Add(long)}}
	s.in.Now = evening
}

func TestDecision(t *testing.T) { judge(t, decisionCases) }

func TestFiguresOfTheDecision(t *testing.T) {
	s := newStory()
	deciding(14, func(*story) {})(s)
	r := fixOf(t, s, decision)
	for name, want := range map[string]any{"rollbackMinutes": 15.0, "decisionMinutesBeforeEnd": 14.0, "overMinutes": 1.0, "latestDecision": "2026-03-10T22:45:00Z"} {
		if r.Data[name] != want {
			t.Errorf("%s is %v, want %v", name, r.Data[name], want)
		}
	}
	if want := "decide until 2026-03-10 22:45 UTC at the latest, shorten the way back, or plan a window that ends 1 min later"; r.Fix != want {
		t.Errorf("it says %q, want %q", r.Fix, want)
	}
}

const restoreFits = "backup/restore-fits"

// restored plans a backup of which a restore takes so many minutes.
func restored(beforeTheEnd, takes int, given func(*story)) func(*story) {
	return forGood(func(s *story) {
		s.policy(change.PlanPolicy{Decision: beforeEnd(beforeTheEnd)})
		s.in.Change.Backup = []change.Backup{{Name: "dump", Covers: []string{"web"}, Kind: "dump", Restore: change.Span{Min: minutesLong(1), Max: minutesLong(takes)}}}
		given(s)
	})
}

// bySteps lets a step of the way back restore it.
func (s *story) bySteps(at, takes string) {
	s.in.Change.Irreversible = ""
	s.in.Change.Rollback = []change.Step{does("stop", "D+0m", "1m", down), does("restore", at, takes, up, func(s *change.Step) { s.Restores = "dump" })}
	s.in.Pipeline.Plan.Should = []string{"decision"}
}

var restoreCases = []theCase{
	opens("it ends with the window", restoreFits, "decided at 2026-03-10 22:30 UTC, dump is restored by 2026-03-10 23:00 UTC, no time before the end", restored(30, 30, func(s *story) {})),
	refuses("a minute too long", restoreFits, "decided at 2026-03-10 22:30 UTC, 30 min before the end of the window, a restore of dump takes 31 min: it ends 1 min after the window", restored(30, 31, func(s *story) {})),
	opens("the process does not say when: at the end of the procedure there is just time", restoreFits, "decided at 2026-03-10 22:40 UTC", restored(30, 20, func(s *story) { s.in.Pipeline.Plan = nil })),
	refuses("the process does not say when: at the end of the procedure there is not", restoreFits, "decided at 2026-03-10 22:40 UTC, 20 min before the end of the window, a restore of dump takes 21 min: it ends 1 min after", restored(30, 21, func(s *story) { s.in.Pipeline.Plan = nil })),
	refuses("until when it is decided is not known", restoreFits, "cannot be worked out", restored(30, 1, func(s *story) { s.in.Pipeline.Plan.Decision.From = "requested" })),
	opens("its step begins early enough", restoreFits, "dump is restored by 2026-03-10 23:00 UTC", restored(30, 20, func(s *story) { s.bySteps("D+10m", "20m") })),
	refuses("its step begins a minute too late", restoreFits, "it ends 1 min after the window", restored(30, 20, func(s *story) { s.bySteps("D+11m", "20m") })),
	refuses("its step has a minute less than it takes", restoreFits, "restoring dump takes 20 min, and the step restore has 19 min for it", restored(60, 20, func(s *story) { s.bySteps("D+10m", "19m") })),
	opens("the way back restores something else", restoreFits, "", restored(1, 50, func(s *story) {
		s.bySteps("D+1m", "1m")
		s.in.Change.Rollback[1].Restores = ""
	})).comes(gate.NotApplicable, gate.Passed),
}

func TestRestoreFits(t *testing.T) { judge(t, restoreCases) }
