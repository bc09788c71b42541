package schedule_test

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

type steps = []change.Step

func TestWithoutAWindowOrAProcedureThereIsNoPlan(t *testing.T) {
	for what, c := range map[string]*change.Change{
		"no change": nil, "nothing": {}, "no window": {Procedure: steps{does(t, "a", "S+0m", "1m")}}, "no procedure": evenings(60, nil, nil),
	} {
		if p, problems := schedule.NewPlan(c, nil, schedule.Options{}); p != nil || problems != nil {
			t.Errorf("%s: %v, %v", what, p, problems)
		}
	}
}

func TestAStepWaitsForItsTimeAndForWhatIsBeforeIt(t *testing.T) {
	p := planned(t, evenings(90, steps{
		does(t, "backup", "S+10m", "5m..40m"),
		does(t, "scripts", "S+30m", "5m", after("backup")),
		does(t, "restart", "S+1h", "5m", after("scripts")),
	}, nil), nil, schedule.Options{})
	scripts := step(t, p.Forward, "scripts")
	is(t, "planned", scripts.Planned, at(30))
	is(t, "begins", scripts.At, at(50))
	is(t, "late by", scripts.Late(), 20*time.Minute)
	is(t, "ends", scripts.End, at(55))
	is(t, "not late", step(t, p.Forward, "restart").Late(), 0)
	is(t, "the backup has", step(t, p.Forward, "backup").Has, 20*time.Minute)
	is(t, "the backup takes at least", step(t, p.Forward, "backup").Min, 5*time.Minute)
	is(t, "finish", p.Finish, at(65))
	is(t, "slack", p.Slack, 25*time.Minute)
	is(t, "latest start", p.LatestStart, at(25))
	is(t, "longest", strings.Join(p.Longest, " "), "restart")
}

func TestTheLongestPath(t *testing.T) {
	p := planned(t, evenings(90, steps{
		does(t, "short", "S+0m", "5m"),
		does(t, "long", "S+0m", "20m"),
		does(t, "both", "S+0m", "1m", after("short", "long")),
		does(t, "aside", "S+20m", "1m"),
		does(t, "last", "S+10m", "1m", after("both")),
	}, nil), nil, schedule.Options{})
	is(t, "longest", strings.Join(p.Longest, " "), "long both last")
}

func TestWhatAStepHas(t *testing.T) {
	p := planned(t, evenings(90, steps{
		does(t, "waited-for", "S+0m", ""),
		does(t, "same-owner", "S+10m", ""),
		does(t, "waits", "S+20m", "", after("waited-for"), owner("ops")),
		does(t, "last-of-dev", "S+30m", "", owner("dev")),
		does(t, "last", "S+35m", "", owner("qa")),
	}, nil), nil, schedule.Options{})
	for name, want := range map[string]string{
		"waited-for": "20m0s until waits", "same-owner": "20m0s until last-of-dev", "waits": "10m0s until last-of-dev",
		"last-of-dev": "5m0s until last", "last": "0s until ",
	} {
		s := step(t, p.Forward, name)
		is(t, name, s.Has.String()+" until "+s.HasNext, want)
		is(t, name+" takes", s.End.Sub(s.At), s.Has)
		is(t, name+" says so", s.Timed(), false)
	}
	late := planned(t, evenings(90, steps{
		does(t, "next", "S+5m", "1m", after("first")), does(t, "first", "S+10m", ""),
	}, nil), nil, schedule.Options{})
	is(t, "a step that waits and stands before", step(t, late.Forward, "first").Has, 0)
}

func TestEachTakesItsTimeForEveryTarget(t *testing.T) {
	c := evenings(90, steps{
		does(t, "some", "S+0m", "2m..3m", each("web", "web-1", "other")),
		does(t, "together", "S+0m", "2m..3m", on("web")),
	}, nil)
	c.Fleet = map[string][]string{"web": {"web-1", "web-2", "web-3"}}
	p := planned(t, c, nil, schedule.Options{})
	s := step(t, p.Forward, "some")
	is(t, "targets", strings.Join(s.Targets, " "), "web-1 web-2 web-3 other")
	is(t, "min", s.Min, 8*time.Minute)
	is(t, "max", s.Max, 12*time.Minute)
	is(t, "together", step(t, p.Forward, "together").Max, 3*time.Minute)
}

func TestBackupsThatNoStepTakes(t *testing.T) {
	c := evenings(60, steps{does(t, "a", "S+0m", "10m", func(s *change.Step) { s.TakesBackup = "taken" })}, nil)
	c.Backup = []change.Backup{
		{Name: "taken", InWindow: true, Takes: span(t, "1h")},
		{Name: "before", Takes: span(t, "1h")},
		{Name: "left", InWindow: true, Takes: span(t, "20m..50m")},
		{Name: "untimed", InWindow: true},
	}
	p := planned(t, c, nil, schedule.Options{})
	is(t, "untaken", len(p.Untaken), 2)
	is(t, "first", p.Untaken[0].Name, "left")
	is(t, "time", p.UntakenTime, 50*time.Minute)
	is(t, "finish", p.Finish, at(60))
	is(t, "slack", p.Slack, 0)
	c.Window.End = c.Window.End.Add(-time.Second)
	is(t, "a second short", planned(t, c, nil, schedule.Options{}).Slack, -time.Second)
}

func TestAnotherStart(t *testing.T) {
	c := evenings(60, steps{does(t, "a", "S+0m", "10m")}, steps{does(t, "back", "D+0m", "20m")})
	p := planned(t, c, nil, schedule.Options{Start: at(10).UTC()})
	is(t, "start", p.Start, at(10))
	is(t, "it is told in the zone of the window", p.Start.Format(time.RFC3339), "2026-12-15T22:10:00+01:00")
	is(t, "finish", p.Finish, at(20))
	is(t, "latest start", p.LatestStart, at(30))
	is(t, "latest decision", p.LatestDecision, at(40))
}

func TestStepsBeforeTheWindow(t *testing.T) {
	c := evenings(60, steps{does(t, "late", "S-9m", ""), does(t, "early", "S-10m", ""), does(t, "in", "S+0m", "")}, nil)
	for before, want := range map[int]int{0: 2, 9: 1, 10: 0, 11: 0} {
		p := planned(t, c, &change.PlanPolicy{Before: change.Duration{Minutes: before}}, schedule.Options{})
		if got := p.Early(); len(got) != want || want == 1 && got[0].Step.Name != "early" {
			t.Errorf("%d minutes before: %v", before, got)
		}
	}
	p := planned(t, c, &change.PlanPolicy{Before: change.Duration{Minutes: 10}}, schedule.Options{Start: at(0).Add(-time.Second)})
	is(t, "a second too early", len(p.Early()), 1)
	week := planned(t, c, &change.PlanPolicy{Before: change.Duration{Days: 7}}, schedule.Options{})
	is(t, "a week", week.Earliest, at(-7*24*60))
}

func TestProblems(t *testing.T) {
	far := at(0).AddDate(11, 0, 0)
	minutes := func(n int) change.Span { return change.Span{Max: change.Duration{Minutes: n}} }
	for _, c := range []struct {
		path, message string
		breaks        func(c *change.Change, policy *change.PlanPolicy, o *schedule.Options)
	}{
		{"window.end", "it has no time in it", func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) { c.Window.End = c.Window.Start }},
		{"window.end", "it has no time in it", func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) { c.Window.End = at(-1) }},
		{"window.end", "more than ten years long", func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) { c.Window.End = far }},
		{"window.start", "more than ten years from the start of the window", func(_ *change.Change, _ *change.PlanPolicy, o *schedule.Options) { o.Start = far }},
		{"plan.decision", "more than ten years from the end", func(_ *change.Change, _ *change.PlanPolicy, o *schedule.Options) { o.ProcessDecision = far }},
		{"rollback", "took -1s", func(_ *change.Change, _ *change.PlanPolicy, o *schedule.Options) { o.RollbackTook = -time.Second }},
		{"rollback", "from zero to ten years", func(_ *change.Change, _ *change.PlanPolicy, o *schedule.Options) { o.RollbackTook = math.MaxInt64 }},
		{"plan.margin", "out of bounds", func(_ *change.Change, p *change.PlanPolicy, _ *schedule.Options) { p.Margin.Days = 999 * 7 }},
		{"plan.restoreCheck", "out of bounds", func(_ *change.Change, p *change.PlanPolicy, _ *schedule.Options) { p.RestoreCheck.Minutes = -1 }},
		{"plan.before", "out of bounds", func(_ *change.Change, p *change.PlanPolicy, _ *schedule.Options) { p.Before.Minutes = math.MaxInt }},
		{"backup[0].takes", "out of bounds", func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) {
			c.Backup = []change.Backup{{Name: "dump", Takes: minutes(math.MaxInt)}}
		}},
		{"procedure[0].at", "not on the clock S", func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) { c.Procedure[0].At.Clock = "D" }},
		{"rollback[0].at", "not on the clock D", func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) { c.Rollback[0].At.Clock = "" }},
		{"rollback[0].at", "before the decision was made", func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) { c.Rollback[0].At.Minutes = -1 }},
		{"procedure[1].at", "more than ten years away", func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) {
			c.Procedure[1].At.Minutes = math.MinInt
		}},
		{"procedure[1].stop", "more than ten years away", func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) {
			stop("", change.ClockTime{Clock: "S", Minutes: math.MaxInt})(&c.Procedure[1])
		}},
		{"procedure[1].takes", "at least 5m is more than at most 4m", func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) {
			c.Procedure[1].Takes = change.Span{Min: change.Duration{Minutes: 5}, Max: change.Duration{Minutes: 4}}
		}},
		{"procedure[1].takes", "out of bounds", func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) { c.Procedure[1].Takes = minutes(-1) }},
		{"procedure[1].takes", "for each of 2 targets is more than ten years", func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) {
			each("a", "b")(&c.Procedure[1])
			c.Procedure[1].Takes = minutes(6 * 365 * 24 * 60)
		}},
		{"procedure[1].on", "takes its time for each target, and has none", func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) { each()(&c.Procedure[1]) }},
		{"procedure[1]", `"b" would end more than ten years after the start`, func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) {
			after("a")(&c.Procedure[1])
			c.Procedure[0].Takes, c.Procedure[1].Takes = minutes(6*365*24*60), minutes(6*365*24*60)
		}},
		{"procedure[0].after", `"a" after "a"`, func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) { after("a")(&c.Procedure[0]) }},
		{"procedure[0].after", `"a" after "b" after "a"`, func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) {
			after("b")(&c.Procedure[0])
			after("a")(&c.Procedure[1])
		}},
		{"rollback[1].after", `"d" after "d"`, func(c *change.Change, _ *change.PlanPolicy, _ *schedule.Options) {
			after("d")(&c.Rollback[0])
			after("d")(&c.Rollback[1])
		}},
	} {
		broken := evenings(60, steps{does(t, "a", "S+0m", "1m"), does(t, "b", "S+1m", "1m")}, steps{does(t, "c", "D+0m", "1m"), does(t, "d", "D+1m", "1m")})
		policy, o := &change.PlanPolicy{}, schedule.Options{}
		planned(t, broken, policy, o)
		c.breaks(broken, policy, &o)
		p, problems := schedule.NewPlan(broken, policy, o)
		if p != nil || len(problems) != 1 {
			t.Errorf("%s %s: plan %v, problems %v", c.path, c.message, p, problems)
			continue
		}
		if q := problems[0]; q.Path != c.path || !strings.Contains(q.Message, c.message) || q.Hint == "" || q.Warning {
			t.Errorf("problem %+v, want %s: … %s …", q, c.path, c.message)
		}
	}
}

func TestAPlanChangesNothing(t *testing.T) {
	for seed := range uint64(50) {
		c := generated(seed)
		schedule.NewPlan(c, fifteen, schedule.Options{})
		if !reflect.DeepEqual(c, generated(seed)) {
			t.Fatalf("seed %d: the change was changed", seed)
		}
	}
}
