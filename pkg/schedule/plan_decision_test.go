package schedule_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// rollout goes to one machine, tests, and goes to three more.
func rollout(t testing.TB) *change.Change {
	c := evenings(100, steps{
		does(t, "stop", "S+0m", "5m", service("down")),
		does(t, "first", "S+10m", "10m", on("one"), after("stop")),
		does(t, "try", "S+20m", "10m", tests("works"), after("first")),
		does(t, "rest", "S+30m", "10m", on("more"), after("try")),
		does(t, "start", "S+40m", "5m", service("up"), after("rest")),
	}, steps{
		does(t, "stop-again", "D+0m", "5m", undoes("start"), service("down")),
		does(t, "take-back", "D+5m", "7m", each("one", "more"), after("stop-again"), undoes("first", "rest")),
		does(t, "start-old", "D+40m", "5m", after("take-back"), service("up")),
	})
	c.Fleet = map[string][]string{"one": {"m1"}, "more": {"m2", "m3", "m4"}}
	return c
}

func TestWhatADecisionCosts(t *testing.T) {
	p := planned(t, rollout(t), &change.PlanPolicy{Margin: change.Duration{Minutes: 10}}, schedule.Options{})
	is(t, "rollback", p.Rollback, 45*time.Minute)
	second := time.Second
	for _, c := range []struct {
		at   time.Time
		cost time.Duration
	}{
		{at(0).Add(-second), 0},
		{at(0), 5 * time.Minute},
		{at(10).Add(-second), 5 * time.Minute},
		{at(10), 12 * time.Minute},
		{at(30).Add(-second), 12 * time.Minute},
		{at(30), 33 * time.Minute},
		{at(40).Add(-second), 33 * time.Minute},
		{at(40), 45 * time.Minute},
		{at(1000), 45 * time.Minute},
	} {
		d := p.Decide(c.at)
		is(t, "cost at "+c.at.Format(time.TimeOnly), d.Cost, c.cost)
		is(t, "back", d.Back, c.at.Add(c.cost))
		is(t, "left", d.Left, at(90).Sub(d.Back))
	}
	is(t, "latest decision", p.LatestDecision, at(45))
	is(t, "turn back", p.TurnBack, at(45))
}

// TestWhatIsReachedByNoStep: a step of the rollback costs all of its targets that no
// step which it undoes touches, as soon as one has begun.
func TestWhatIsReachedByNoStep(t *testing.T) {
	c := rollout(t)
	c.Rollback[1] = does(t, "take-back", "D+5m", "7m", each("more", "other"), after("stop-again"), undoes("first", "rest"))
	p := planned(t, c, nil, schedule.Options{})
	is(t, "before any has begun", p.Decide(at(10).Add(-time.Second)).Cost, 5*time.Minute)
	is(t, "the one that none touches", p.Decide(at(10)).Cost, 12*time.Minute)
	is(t, "all of them", p.Decide(at(30)).Cost, 33*time.Minute)
}

func TestTheMomentsOfADecision(t *testing.T) {
	var got []string
	for _, d := range planned(t, rollout(t), nil, schedule.Options{}).Decisions {
		got = append(got, fmt.Sprintf("%s +%v -%v %s", d.At.Format("15:04"), d.Begins, d.Ends, d.Cost))
	}
	want := []string{
		"22:00 +[stop] -[] 5m0s", "22:05 +[] -[stop] 5m0s", "22:10 +[first] -[] 12m0s", "22:20 +[try] -[first] 12m0s",
		"22:30 +[rest] -[try] 33m0s", "22:40 +[start] -[rest] 45m0s", "22:45 +[] -[start] 45m0s",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("decisions\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAPartialRollbackLeavesMoreTime(t *testing.T) {
	c := rollout(t)
	c.Window.End = at(60)
	p := planned(t, c, nil, schedule.Options{})
	is(t, "latest decision", p.LatestDecision, at(15))
	is(t, "turn back", p.TurnBack, at(30).Add(-time.Second))
	is(t, "needs", p.Needs, at(30))
	is(t, "over by", p.Needed.Left, -3*time.Minute)
	is(t, "latest start", p.LatestStart, at(-3))
	for i := range c.Rollback {
		c.Rollback[i].Undoes = nil
	}
	p = planned(t, c, nil, schedule.Options{})
	is(t, "without undoes from the first step", p.Decide(at(0)).Cost, 45*time.Minute)
	is(t, "without undoes before it", p.Decide(at(0).Add(-time.Second)).Cost, 0)
	is(t, "without undoes", p.TurnBack, p.LatestDecision)
}

func TestARehearsalReplacesTheEstimate(t *testing.T) {
	for took, want := range map[time.Duration][3]time.Duration{
		0:                {5 * time.Minute, 12 * time.Minute, 45 * time.Minute},
		50 * time.Minute: {10 * time.Minute, 17 * time.Minute, 50 * time.Minute},
		10 * time.Minute: {5 * time.Minute, 10 * time.Minute, 10 * time.Minute},
	} {
		p := planned(t, rollout(t), nil, schedule.Options{RollbackTook: took})
		for i, minute := range []int{0, 10, 40} {
			is(t, fmt.Sprintf("measured %s, decided at %d", took, minute), p.Decide(at(minute)).Cost, want[i])
		}
		is(t, "measured", p.Measured, took > 0)
		is(t, "rollback", p.Rollback, want[2])
		is(t, "estimate", p.Estimate, 45*time.Minute)
		is(t, "before the first step", p.Decide(at(-1)).Cost, 0)
	}
}

func TestWhatIsNotKnownToBeUndoneIsKept(t *testing.T) {
	c := rollout(t)
	c.Rollback[1].Undoes = []string{"first", "no-such-step"}
	is(t, "an unknown step", planned(t, c, nil, schedule.Options{}).Decide(at(0)).Cost, 33*time.Minute)
	c = rollout(t)
	c.Procedure[1].On = nil
	is(t, "a step without targets", planned(t, c, nil, schedule.Options{}).Decide(at(10)).Cost, 33*time.Minute)
}

func TestUntilWhenTheDecisionIsNeeded(t *testing.T) {
	until := func(s string) change.ClockTime { return clock(t, s) }
	none := change.ClockTime{}
	for what, c := range map[string]struct {
		change  func(c *change.Change)
		process time.Time
		want    time.Time
		why     string
	}{
		"the last tests":           {func(*change.Change) {}, time.Time{}, at(30), "tests try"},
		"the finish without tests": {func(c *change.Change) { c.Procedure[2].Tests = nil }, time.Time{}, at(45), "finish "},
		"a stop":                   {func(c *change.Change) { stop("rollback", until("S+25m"))(&c.Procedure[2]) }, time.Time{}, at(25), "stop try"},
		"a stop that says not how": {func(c *change.Change) { stop("", until("S+35m"))(&c.Procedure[0]) }, time.Time{}, at(35), "stop stop"},
		"the later of two": {func(c *change.Change) {
			stop("", until("S+35m"))(&c.Procedure[0])
			stop("", until("S+34m"))(&c.Procedure[1])
		}, time.Time{}, at(35), "stop stop"},
		"a stop that waits":          {func(c *change.Change) { stop("wait", until("S+35m"))(&c.Procedure[2]) }, time.Time{}, at(30), "tests try"},
		"a stop that escalates":      {func(c *change.Change) { stop("escalate", until("S+35m"))(&c.Procedure[2]) }, time.Time{}, at(30), "tests try"},
		"a stop without time":        {func(c *change.Change) { stop("rollback", none)(&c.Procedure[3]) }, time.Time{}, at(40), "stop rest"},
		"tests later than such":      {func(c *change.Change) { stop("rollback", none)(&c.Procedure[1]) }, time.Time{}, at(30), "tests try"},
		"the process":                {func(*change.Change) {}, at(12), at(12), "process "},
		"the process and a stop":     {func(c *change.Change) { stop("", until("S+13m"))(&c.Procedure[0]) }, at(12), at(13), "stop stop"},
		"the process as late":        {func(c *change.Change) { stop("", until("S+12m"))(&c.Procedure[0]) }, at(12), at(12), "process "},
		"the process instead of one": {func(c *change.Change) { stop("", none)(&c.Procedure[3]) }, at(12), at(12), "process "},
	} {
		changed := rollout(t)
		c.change(changed)
		p := planned(t, changed, nil, schedule.Options{ProcessDecision: c.process})
		is(t, what, p.Needs, c.want)
		is(t, what, p.NeedsWhy+" "+p.NeedsStep, c.why)
		is(t, what, p.Needed.At, c.want)
	}
}

func TestStops(t *testing.T) {
	c := rollout(t)
	stop("rollback", clock(t, "S+55m"))(&c.Procedure[3])
	stop("rollback", clock(t, "S+56m"))(&c.Procedure[3])
	stop("escalate", clock(t, "S+56m"))(&c.Procedure[3])
	stop("", change.ClockTime{})(&c.Procedure[1])
	stops := planned(t, c, nil, schedule.Options{}).Stops()
	if len(stops) != 3 {
		t.Fatalf("stops %+v", stops)
	}
	is(t, "without a time", fmt.Sprintln(stops[0].Step, stops[0].Stop, stops[0].Name, stops[0].Given), "1 0 first false\n")
	is(t, "until the end of the step", stops[0].Until, at(20))
	is(t, "given", fmt.Sprintln(stops[2].Step, stops[2].Stop, stops[2].Name, stops[2].Given), "3 1 rest true\n")
	is(t, "just in time", stops[1].Decision.Left, 0)
	is(t, "too late", stops[2].Decision.Left, -time.Minute)
}

func TestTheBoundaryOfTheDecision(t *testing.T) {
	for _, c := range []struct{ off, left time.Duration }{{0, 0}, {time.Second, -time.Second}, {-time.Second, time.Second}} {
		p := planned(t, rollout(t), nil, schedule.Options{ProcessDecision: at(55).Add(c.off)})
		is(t, "left", p.Needed.Left, c.left)
		is(t, "no start would do", p.LatestStart.IsZero(), c.left < 0)
	}
}

func TestWithoutARollbackNothingIsDecided(t *testing.T) {
	c := rollout(t)
	c.Rollback = nil
	p := planned(t, c, nil, schedule.Options{ProcessDecision: at(50), RollbackTook: time.Hour})
	if p.Needs != (time.Time{}) || p.Decisions != nil || p.Back != nil || p.Rollback != 0 || !p.LatestDecision.IsZero() || !p.Decide(at(0)).At.IsZero() {
		t.Errorf("plan %+v", p)
	}
	is(t, "latest start", p.LatestStart, at(55))
}

// TestDecisionThatMovesWithTheStart compares two processes that decide at the
// same moment of the planned evening; one of them counts it from the start.
func TestDecisionThatMovesWithTheStart(t *testing.T) {
	c := evenings(60, steps{does(t, "a", "S+0m", "10m")}, steps{does(t, "back", "D+0m", "20m")})
	fixed := planned(t, c, nil, schedule.Options{ProcessDecision: at(30)})
	moves := planned(t, c, nil, schedule.Options{ProcessDecision: at(30), DecisionMoves: true})
	is(t, "fixed", fixed.LatestStart, at(50))
	is(t, "moving", moves.LatestStart, at(10))
	late := planned(t, c, nil, schedule.Options{Start: at(10), ProcessDecision: at(40), DecisionMoves: true})
	is(t, "nothing is left then", late.Needed.Left, 0)
	is(t, "and it is the last one", late.LatestStart, at(10))
}
