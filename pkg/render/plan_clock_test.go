package render_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/render"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// overTheClock is a plan with a step two days ahead, and two steps at an hour that
// the clock shows twice.
func overTheClock(t *testing.T) render.Plan {
	t.Helper()
	zone, err := schedule.Zone("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 10, 24, 21, 0, 0, 0, time.UTC) // 23:00 CEST
	step := func(name string, minutes int) change.Step {
		ten := change.Duration{Minutes: 10}
		return change.Step{Name: name, Owner: "ops", Do: "Do it", At: change.ClockTime{Clock: "S", Minutes: minutes}, Takes: change.Span{Min: ten, Max: ten}}
	}
	c := &change.Change{
		ID: "clocks", Window: &change.Window{Start: start, End: start.Add(7 * time.Hour)},
		Procedure: []change.Step{step("warn", -48*60), step("first", 190), step("second", 250)},
	}
	p, problems := schedule.NewPlan(c, nil, schedule.Options{})
	if p == nil {
		t.Fatal(problems)
	}
	return render.Plan{At: start, Outlook: gate.Outlook{Change: c, Timeline: p, Zone: zone}}
}

func written(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func holds(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%q is missing in\n%s", w, text)
		}
	}
}

// TestEveryTimeHasOneMeaning: whoever reads an hour knows the day, and on the night
// of the change of the clocks which of the two it is.
func TestEveryTimeHasOneMeaning(t *testing.T) {
	plan := overTheClock(t)
	holds(t, written(t, func(w io.Writer) error { return render.PlanText(w, plan, render.Style{}) }),
		"          Thu 2026-10-22 CEST\n  S-48h   23:00  warn",
		"          Sun 2026-10-25 CEST\n  S+3h10m 02:10  first",
		"          Sun 2026-10-25 CET\n  S+4h10m 02:10  second",
		"Thu 23:00 to Sun 02:20 CET", "(21:00 to Sun\n            04:00 UTC)", "there is no way back")
	holds(t, written(t, func(w io.Writer) error { return render.PlanMarkdown(w, plan) }),
		"| S-48h | Thu 23&#58;00 |", "| S+3h10m | Sun 02&#58;10 |", "| S+4h10m | Sun 02&#58;10 CET |")
	holds(t, written(t, func(w io.Writer) error { return render.PlanMermaid(w, plan) }),
		"title Plan of clocks on 2026-10-24 CEST", "axisFormat %a %H:%M",
		"first by ops :s1, 2026-10-25T02:10:00", "second by ops :s2, 2026-10-25T03:10:00")
}

// TestFarTimesHaveTheirDate: a weekday alone would be that of another week.
func TestFarTimesHaveTheirDate(t *testing.T) {
	plan := overTheClock(t)
	plan.Timeline.Loads[0].First = plan.Timeline.Start.AddDate(0, 0, -6).Add(-time.Second)
	holds(t, written(t, func(w io.Writer) error { return render.PlanText(w, plan, render.Style{}) }), "Sun 2026-10-18 22:59:59 CEST to Sun")
}

// TestPlanThatDoesNotFitSaysSo on both sides of the last second.
func TestPlanThatDoesNotFitSaysSo(t *testing.T) {
	for _, c := range []struct {
		slack time.Duration
		says  string
	}{{0, ""}, {-time.Second, "✗ it does not fit: it ends 1 s after its window"}} {
		plan := overTheClock(t)
		plan.Timeline.Slack = c.slack
		text := written(t, func(w io.Writer) error { return render.PlanText(w, plan, render.Style{}) })
		if plan.Fits() != (c.says == "") || strings.Contains(text, "does not fit") != (c.says != "") {
			t.Errorf("slack %s: fits %v:\n%s", c.slack, plan.Fits(), text)
		}
		holds(t, text, c.says)
	}
}

func TestWindowThatIsOver(t *testing.T) {
	for _, c := range []struct {
		after time.Duration
		over  bool
	}{{-time.Second, false}, {0, true}} {
		plan := overTheClock(t)
		plan.At = plan.Timeline.Window.End.Add(c.after)
		text := written(t, func(w io.Writer) error { return render.PlanText(w, plan, render.Style{}) })
		if strings.Contains(text, "the planned window is over") != c.over {
			t.Errorf("%s from the end:\n%s", c.after, text)
		}
	}
}
