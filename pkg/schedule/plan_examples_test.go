package schedule_test

import (
	"os"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
	"github.com/lockflight/lockflight/pkg/spec"
)

// loaded reads a change of the examples, and what its pipeline says of plans.
func loaded(t *testing.T, dir string) (*change.Change, *change.PlanPolicy) {
	t.Helper()
	loader, err := spec.NewLoader()
	if err != nil {
		t.Fatal(err)
	}
	fsys := os.DirFS("../../examples")
	name, err := spec.FindChange(fsys, dir)
	if err != nil {
		t.Fatal(err)
	}
	c, findings, err := loader.LoadChange(fsys, name)
	if err != nil || c == nil {
		t.Fatal(err, findings)
	}
	p, findings, err := loader.LoadPipeline(fsys, dir+"/pipeline.cue")
	if err != nil || p == nil {
		t.Fatal(err, findings)
	}
	resolved, findings := p.Resolve(c)
	if resolved == nil {
		t.Fatal(findings)
	}
	return c, resolved.Plan
}

func planOf(t *testing.T, dir string, o schedule.Options) *schedule.Plan {
	t.Helper()
	c, policy := loaded(t, dir)
	p, problems := schedule.NewPlan(c, policy, o)
	if p == nil || len(problems) > 0 {
		t.Fatalf("%s: plan %v, problems %v", dir, p, problems)
	}
	return p
}

func TestSakaiAsWritten(t *testing.T) {
	p := planOf(t, "sakai-2009/as-written", schedule.Options{})
	at := func(minutes int) time.Time { return p.Window.Start.Add(time.Duration(minutes) * time.Minute) }
	is(t, "the backup has", step(t, p.Forward, "backup").Has, 28*time.Minute)
	is(t, "the backup has until", step(t, p.Forward, "backup").HasNext, "db-scripts")
	is(t, "the restore has", step(t, p.Back, "restore").Has, 48*time.Minute)
	is(t, "the restore has until", step(t, p.Back, "restore").HasNext, "restart-head-node")
	is(t, "rollback", p.Rollback, 65*time.Minute)
	is(t, "finish", p.Finish, at(70))
	is(t, "slack", p.Slack, 20*time.Minute)
	is(t, "begin", p.Begin, at(-10))
	is(t, "needs", p.Needs, at(55))
	is(t, "needs why", p.NeedsWhy+" "+p.NeedsStep, "stop verification")
	is(t, "back", p.Needed.Back, at(120))
	is(t, "over by", p.Needed.Left, -30*time.Minute)
	is(t, "latest decision", p.LatestDecision, at(25))
	is(t, "latest start", p.LatestStart, at(-30))
	if reads := p.MarkerReads(); len(reads) != 1 || reads[0].Marker != "properties-kept" || reads[0].Kind != schedule.ReadUnset {
		t.Errorf("the fall-back reads what no step sets; found %v", reads)
	}
}

func TestSakaiAsKept(t *testing.T) {
	p := planOf(t, "sakai-2009", schedule.Options{})
	at := func(minutes int) time.Time { return p.Window.Start.Add(time.Duration(minutes) * time.Minute) }
	is(t, "rollback", p.Rollback, 70*time.Minute)
	is(t, "needs", p.Needs, at(75))
	is(t, "back", p.Needed.Back, at(145))
	is(t, "left", p.Needed.Left, 20*time.Minute)
	is(t, "latest decision", p.LatestDecision, at(95))
	is(t, "latest start", p.LatestStart, at(20))
	is(t, "finish", p.Finish, at(75))
	is(t, "outages", len(p.Outage.Down), 1)
	is(t, "outage", p.Outage.Down[0], schedule.Interval{Start: at(0), End: at(70)})
	is(t, "outage when falling back", p.Outage.Fallback, schedule.Interval{Start: at(0), End: at(140)})
	is(t, "clashes", len(p.Clashes), 0)
	is(t, "untaken backups", len(p.Untaken), 0)
}

func TestISCAsWritten(t *testing.T) {
	c, _ := loaded(t, "isc-learn/as-written")
	end := c.Window.End
	p := planOf(t, "isc-learn/as-written", schedule.Options{ProcessDecision: end.Add(-30 * time.Minute)})
	at := func(minutes int) time.Time { return p.Window.Start.Add(time.Duration(minutes) * time.Minute) }
	is(t, "rollback", p.Rollback, 60*time.Minute)
	is(t, "snapshot", step(t, p.Forward, "snapshot").Max, 150*time.Minute)
	is(t, "finish", p.Finish, at(240))
	is(t, "window", p.Window.End, at(120))
	is(t, "slack", p.Slack, -120*time.Minute)
	is(t, "needs", p.Needs, at(90))
	is(t, "needs why", p.NeedsWhy, schedule.NeedsProcess)
	is(t, "over by", p.Needed.Left, -30*time.Minute)
	is(t, "latest start", p.LatestStart, time.Time{})
}

func TestISCAsKept(t *testing.T) {
	c, _ := loaded(t, "isc-learn")
	p := planOf(t, "isc-learn", schedule.Options{ProcessDecision: c.Window.End.Add(-2 * time.Hour)})
	at := func(minutes int) time.Time { return p.Window.Start.Add(time.Duration(minutes) * time.Minute) }
	is(t, "begin", p.Begin, at(-180))
	is(t, "snapshot ends", step(t, p.Forward, "snapshot").End, at(-30))
	is(t, "finish", p.Finish, at(130))
	is(t, "rollback", p.Rollback, 100*time.Minute)
	is(t, "margin", p.Margin, 15*time.Minute)
	is(t, "latest decision", p.LatestDecision, at(125))
	is(t, "turn back", p.TurnBack, at(125))
	is(t, "needs", p.Needs, at(120))
	is(t, "left", p.Needed.Left, 5*time.Minute)
	is(t, "latest start", p.LatestStart, at(5))
	is(t, "decided", p.Decided, at(120))
	is(t, "first step back", p.Back[0].At, at(120))
}

// Every example can be planned, and the ones that can be kept show it.
func TestExamplesThatCanBeKept(t *testing.T) {
	for _, dir := range []string{"sakai-2009", "isc-learn", "maestrano", "ixiasoft-ccms", "totara-acceptance"} {
		p := planOf(t, dir, schedule.Options{})
		if p.Slack < 0 || p.Needed.Left < 0 || p.LatestStart.Before(p.Start) {
			t.Errorf("%s: slack %s, left %s, latest start %s", dir, p.Slack, p.Needed.Left, p.LatestStart)
		}
		if c := p.Coverage(); len(p.Clashes)+len(c.Untouched)+len(c.Partly)+len(c.Canary)+len(p.MarkerReads())+len(p.Leftovers()) > 0 {
			t.Errorf("%s: clashes %v, coverage %v, markers %v, left behind %v", dir, p.Clashes, c, p.MarkerReads(), p.Leftovers())
		}
	}
}

// step finds a step by its name.
func step(t *testing.T, steps []schedule.Planned, name string) schedule.Planned {
	t.Helper()
	for _, s := range steps {
		if s.Step.Name == name {
			return s
		}
	}
	t.Fatalf("no step %q", name)
	return schedule.Planned{}
}

// is compares two values; times by the moment.
func is[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	g, isTime := any(got).(time.Time)
	if w, _ := any(want).(time.Time); isTime && g.Equal(w) {
		return
	}
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
