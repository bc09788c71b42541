package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

const fits = "plan/fits"

var fitsCases = []theCase{
	opens("with time to spare", fits, "it ends at 2026-03-10 22:40 UTC, 20 min before the end of the window", forGood(func(s *story) {})),
	opens("it ends with the window", fits, "it ends at 2026-03-10 23:00 UTC, no time before the end of the window", forGood(func(s *story) {
		s.lasts(2, "30m")
		s.in.Change.Impact.Duration = minutesLong(60)
	})),
	refuses("a minute too long", fits, "it ends at 2026-03-10 23:01 UTC, 1 min after the end of the window at 2026-03-10 23:00 UTC: begun at 2026-03-10 22:00 UTC it takes 1 h 1 min, and the window has 1 h", forGood(func(s *story) {
		s.lasts(2, "31m")
		s.in.Change.Impact.Duration = minutesLong(61)
	})),
	opens("the longest time counts, and it is enough", fits, "no time before the end", forGood(func(s *story) {
		s.lasts(2, "5m..30m")
		s.in.Change.Impact.Duration = minutesLong(60)
	})),
	refuses("the longest time counts, and it is not enough", fits, "1 min after the end", forGood(func(s *story) {
		s.lasts(2, "5m..31m")
		s.in.Change.Impact.Duration = minutesLong(61)
	})),
	opens("the last second to begin", fits, "it ends at 2026-03-10 23:00 UTC", forGood(func(s *story) { s.wait(20 * time.Minute) })),
	refuses("a second later", fits, "1 s after the end of the window", forGood(func(s *story) { s.wait(20*time.Minute + time.Second) })),
	refuses("the window is over", fits, "1 h 40 min after the end of the window", forGood(func(s *story) { s.wait(2 * time.Hour) })),
	refuses("eleven years late", fits, "the plan cannot be worked out: the start at 2037-03-10 22:00:00", forGood(func(s *story) { s.in.Now = evening.AddDate(11, 0, 0) })),
	refuses("a window without time", fits, "the plan cannot be worked out: the window ends at", forGood(func(s *story) { s.in.Change.Window.End = evening })).with("plan/dates"),
	refuses("steps wait for each other", fits, "steps wait for each other", forGood(func(s *story) {
		s.in.Change.Procedure[0].After = []string{"fill"}
		s.in.Change.Procedure[2].After = []string{"drain"}
	})),
	refuses("they do so without a window", fits, "steps wait for each other", forGood(func(s *story) {
		s.in.Change.Window = nil
		s.in.Change.Procedure[0].After = []string{"drain"}
	})),
	opens("ready when the next one begins", fits, "it ends at", forGood(func(s *story) { s.in.Change.Procedure[1].After = []string{"drain"} })),
	refuses("not ready when the next one begins", fits, "the step repair is planned at S+10m, and what it waits for takes until S+11m: 1 min later", forGood(func(s *story) {
		s.in.Change.Procedure[1].After = []string{"drain"}
		s.lasts(0, "11m")
	})).with("plan/people"),
	refuses("nor on the way back", fits, "the step check is planned at D+10m, and what it waits for takes until D+15m: 5 min later", onTheEvening(func(s *story) {
		s.in.Change.Rollback = append(s.in.Change.Rollback, does("check", "D+10m", "1m", func(s *change.Step) { s.After = []string{"refill"} }))
	})),
	opens("before the window, as long as allowed", fits, "it ends at", forGood(func(s *story) {
		s.policy(change.PlanPolicy{Before: minutesLong(10)})
		s.in.Change.Procedure = append(s.in.Change.Procedure, does("warn", "S-10m", "1m"))
	})),
	refuses("a minute longer before it", fits, "the step warn is planned 11 min before the window, at 2026-03-10 21:49 UTC; the pipeline lets steps begin 10 min before it", forGood(func(s *story) {
		s.policy(change.PlanPolicy{Before: minutesLong(10)})
		s.in.Change.Procedure = append(s.in.Change.Procedure, does("warn", "S-11m", "1m"))
	})),
	refuses("before the window at all", fits, "is planned 1 min before the window, at 2026-03-10 21:59 UTC; the pipeline lets steps begin at its start and not before", forGood(func(s *story) {
		s.in.Now = evening.Add(-time.Minute)
		s.in.Change.Procedure = append(s.in.Change.Procedure, does("warn", "S-1m", "1m"))
	})),
	opens("its first step is late by as much as there is time", fits, "it ends at 2026-03-10 23:00 UTC", forGood(func(s *story) {
		s.policy(change.PlanPolicy{Before: minutesLong(10)})
		s.in.Change.Procedure = append(s.in.Change.Procedure, does("warn", "S-10m", "1m"))
		s.wait(10 * time.Minute)
	})),
	refuses("its first step is a second later", fits, "1 s after the end of the window", forGood(func(s *story) {
		s.policy(change.PlanPolicy{Before: minutesLong(10)})
		s.in.Change.Procedure = append(s.in.Change.Procedure, does("warn", "S-10m", "1m"))
		s.wait(10*time.Minute + time.Second)
	})),
	refuses("a backup in the window that no step takes", fits, "10 min of it go to backups inside the window", forGood(func(s *story) {
		s.lasts(2, "21m")
		s.in.Change.Impact.Duration = minutesLong(61)
		s.in.Change.Backup = []change.Backup{{Name: "dump", Covers: []string{"web"}, Kind: "dump", InWindow: true, Takes: change.Span{Min: minutesLong(10), Max: minutesLong(10)}}}
	})).with(impact),
	opens("a step has the time that its backup takes", fits, "it ends at", forGood(func(s *story) { s.takesDump("10m", "10m") })),
	refuses("a minute less", fits, "the step drain has 9 min, and the backup dump takes 10 min", forGood(func(s *story) { s.takesDump("9m", "10m") })),
	opens("nobody says how long the backup takes", fits, "it ends at", forGood(func(s *story) { s.takesDump("9m", "") })),
	opens("the clock leaves it the time that its backup takes", fits, "it ends at", forGood(func(s *story) { s.takesDump("", "10m") })),
	refuses("the clock leaves it a minute less", fits, "the step drain has 10 min, and the backup dump takes 11 min", forGood(func(s *story) { s.takesDump("", "11m") })),
	onlyReported("the clock says how long it has, and nobody how long it takes", fits, "the step drain has 10 min until repair, and nobody says how long dump takes", forGood(func(s *story) { s.takesDump("", "") })),
	onlyReported("a minute too long, and the pipeline only wants to know", fits, "1 min after the end of the window", forGood(func(s *story) {
		s.policy(should("fits"))
		s.lasts(2, "31m")
		s.in.Change.Impact.Duration = minutesLong(61)
	})),
	opens("no window, and nobody keeps time in hand", fits, "", forGood(func(s *story) { s.in.Change.Window = nil })).comes(gate.NotApplicable, gate.Passed),
	refuses("no window, and the pipeline keeps time in hand", fits, "the change has no planned window, so nobody can know whether it ends in time and until when it can be taken back; its procedure takes 40 min", forGood(func(s *story) {
		s.in.Change.Window = nil
		s.policy(change.PlanPolicy{Margin: minutesLong(10)})
	})),
	refuses("no procedure, and the pipeline keeps time in hand", fits, "the change has no procedure, so nobody can know whether it ends in time", forGood(func(s *story) {
		s.in.Change.Procedure = nil
		s.policy(change.PlanPolicy{Margin: minutesLong(10)})
	})),
	opens("no procedure, and only the record is asked for", fits, "", forGood(func(s *story) {
		s.in.Change.Procedure = nil
		s.in.Pipeline.Types["normal"] = change.Type{RecordOnly: true}
		s.policy(change.PlanPolicy{Margin: minutesLong(10)})
	})).comes(gate.NotApplicable, gate.Passed),
	opens("a stage that is not production", fits, "", forGood(func(s *story) { s.wait(2 * time.Hour) })).at("validation").comes(gate.NotApplicable, gate.Passed),
	refuses("the second wave, after the first one took its time", fits, "10 min after the end of the window", forGood(func(s *story) {
		st := *s.stage("production")
		st.Name, st.Path = "second", "stages[3]"
		s.in.Pipeline.Stages = append(s.in.Pipeline.Stages, st)
		s.start("production")
		s.wait(28 * time.Minute)
		s.finish("production", "passed")
	})).at("second"),
	opens("an hour that the clocks show twice is as long as any", fits, "it ends at Sun 2026-10-25 02:40 CET, 20 min before the end of the window", forGood(func(s *story) { acrossTheChange(s, 0) })),
	refuses("no hour is won by it", fits, "it ends at Sun 2026-10-25 03:01 CET, 1 min after the end of the window at Sun 2026-10-25 03:00 CET: begun at Sun 2026-10-25 02:00 CEST it takes 2 h 1 min, and the window has 2 h", forGood(func(s *story) { acrossTheChange(s, 21) })),
}

// acrossTheChange moves the change into the night in which summer time ends: two
// hours from 02:00 to 03:00, of which it takes so many minutes more than 1 h 40.
func acrossTheChange(s *story, more int) {
	start := time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC)
	s.in.Change.Window = &change.Window{
		Start: start.In(time.FixedZone("", 2*3600)), End: start.Add(2 * time.Hour).In(time.FixedZone("", 3600)),
		Zone: "Europe/Amsterdam", Weekday: "sunday",
	}
	s.in.Now = start
	s.lasts(2, (change.Duration{Minutes: 70 + more}).String())
	s.in.Change.Impact.Duration = minutesLong(100 + more)
}

// takesDump lets the first step take a backup that is said to take so long; ""
// says nothing.
func (s *story) takesDump(step, dump string) {
	s.in.Change.Backup = []change.Backup{{Name: "dump", Covers: []string{"web"}, Kind: "dump", Takes: does("x", "S+0m", dump).Takes}}
	s.lasts(0, step)
	s.in.Change.Procedure[0].TakesBackup = "dump"
}

func TestFits(t *testing.T) { judge(t, fitsCases) }

// fixOf is what a rule tells people to do about the first thing that it holds
// against a change.
func fixOf(t *testing.T, s *story, rule string) gate.Reason {
	t.Helper()
	for _, r := range (theCase{}).decide(t, s).Reasons {
		if r.Rule == rule && r.Outcome == gate.Blocked {
			return r
		}
	}
	t.Fatalf("%s holds nothing against it", rule)
	return gate.Reason{}
}

func TestWhatToDoAboutTime(t *testing.T) {
	for _, c := range []struct {
		name, rule, want string
		given            func(*story)
	}{
		{"too late", fits, "it is too late for this window, in which it could begin until 2026-03-10 22:20 UTC: plan another one", forGood(func(s *story) { s.wait(21 * time.Minute) })},
		{"too long from the start", fits, "plan a window that is longer, or a procedure that is shorter; the longest path is fill", forGood(func(s *story) { s.lasts(2, "31m"); s.wait(time.Minute) })},
		{"too late to fall back", decision, "it is too late for this window, in which it could begin until 2026-03-10 22:05 UTC: plan another one", onTheEvening(func(s *story) { s.wait(6 * time.Minute) })},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStory()
			c.given(s)
			if r := fixOf(t, s, c.rule); r.Fix != c.want {
				t.Errorf("it says %q, want %q", r.Fix, c.want)
			}
		})
	}
}

func TestFiguresOfTheEnd(t *testing.T) {
	s := newStory()
	forGood(func(s *story) { s.lasts(2, "31m") })(s)
	r := fixOf(t, s, fits)
	for name, want := range map[string]any{"finish": "2026-03-10T23:01:00Z", "procedureMinutes": 61.0, "windowMinutes": 60.0, "slackMinutes": -1.0, "backupMinutes": 0.0} {
		if r.Data[name] != want {
			t.Errorf("%s is %v, want %v", name, r.Data[name], want)
		}
	}
	if r.Until != nil {
		t.Errorf("it waits until %s, and waiting does not help", r.Until)
	}
	if len(r.Who) != 1 || r.Who[0] != "author" {
		t.Errorf("%v can mend it, want the author", r.Who)
	}
}

// TestLintHoldsThePlanAgainstItsOwnStart asks at any time.
func TestLintHoldsThePlanAgainstItsOwnStart(t *testing.T) {
	s := newStory()
	forGood(func(s *story) { s.wait(50 * 24 * time.Hour) })(s)
	lintSays(t, s, fits, "")
	s.lasts(2, "31m")
	lintSays(t, s, fits, "it ends at 2026-03-10 23:01 UTC, 1 min after the end of the window at 2026-03-10 23:00 UTC: begun at 2026-03-10 22:00 UTC it takes 1 h 1 min, and the window has 1 h")
}

func TestLintWaitsForTheWindow(t *testing.T) {
	s := newStory()
	forGood(func(s *story) {
		s.in.Change.Window = nil
		s.policy(change.PlanPolicy{Margin: minutesLong(10)})
	})(s)
	lintSays(t, s, fits, "")
}
