package schedule_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

const seeds = 600

var fifteen = &change.PlanPolicy{Margin: change.Duration{Minutes: 15}, RestoreCheck: change.Duration{Minutes: 5}}

func TestFinishGrowsWithWhatAStepTakes(t *testing.T) {
	for seed := range uint64(seeds) {
		r := rand.New(rand.NewPCG(seed, 3))
		c := generated(seed)
		before := planned(t, c, fifteen, schedule.Options{})
		list := c.Procedure
		if len(c.Rollback) > 0 && r.IntN(2) == 0 {
			list = c.Rollback
		}
		s := &list[r.IntN(len(list))]
		if s.Takes.IsZero() {
			continue
		}
		s.Takes.Max.Minutes += 1 + r.IntN(30)
		then := planned(t, c, fifteen, schedule.Options{})
		if then.Finish.Before(before.Finish) || then.Rollback < before.Rollback || then.LatestDecision.After(before.LatestDecision) {
			t.Fatalf("seed %d: %q takes longer, and the plan ends at %s instead of %s, falls back in %s instead of %s, until %s instead of %s",
				seed, s.Name, then.Finish, before.Finish, then.Rollback, before.Rollback, then.LatestDecision, before.LatestDecision)
		}
	}
}

func TestLatestDecisionIsTheSumOfItsParts(t *testing.T) {
	for seed := range uint64(seeds) {
		c := generated(seed)
		p := planned(t, c, fifteen, schedule.Options{})
		if len(c.Rollback) == 0 {
			if !p.LatestDecision.IsZero() || p.Decisions != nil || p.NeedsWhy != "" {
				t.Fatalf("seed %d: a decision without a rollback: %+v", seed, p)
			}
			continue
		}
		is(t, "end", p.LatestDecision.Add(p.Rollback+20*time.Minute), c.Window.End)
		longer := planned(t, c, fifteen, schedule.Options{RollbackTook: p.Rollback + time.Second})
		is(t, "one second more", longer.LatestDecision, p.LatestDecision.Add(-time.Second))
		is(t, "measured", longer.Measured, true)
	}
}

func TestTheOrderInTheFileDoesNotMatter(t *testing.T) {
	for seed := range uint64(seeds) {
		c := generated(seed)
		before := planned(t, c, fifteen, schedule.Options{})
		r := rand.New(rand.NewPCG(seed, 4))
		for _, list := range [][]change.Step{c.Procedure, c.Rollback} {
			r.Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] })
		}
		then := planned(t, c, fifteen, schedule.Options{})
		for _, p := range []*schedule.Plan{before, then} {
			// Steps that begin at once stand in the order of the file, and so do
			// their names.
			p.Forward, p.Back = byName(p.Forward), byName(p.Back)
			p.Clashes, p.Longest, p.NeedsStep, p.Loads, p.BackLoads = nil, nil, "", nil, nil
			for i := range p.Decisions {
				p.Decisions[i].Begins, p.Decisions[i].Ends = nil, nil
			}
		}
		if !reflect.DeepEqual(before.Forward, then.Forward) || !reflect.DeepEqual(before.Back, then.Back) ||
			!reflect.DeepEqual(before.Decisions, then.Decisions) || before.LatestStart != then.LatestStart || before.TurnBack != then.TurnBack {
			t.Fatalf("seed %d:\n%+v\n%+v", seed, before, then)
		}
	}
}

func byName(steps []schedule.Planned) []schedule.Planned {
	sorted := make([]schedule.Planned, len(steps))
	for _, s := range steps {
		s.Index = 0
		sorted[s.Step.Name[1]-'0'] = s
	}
	return sorted
}

func TestFallingBackNeverGetsCheaper(t *testing.T) {
	for seed := range uint64(seeds) {
		c := generated(seed)
		took := []time.Duration{0, time.Minute, 10 * time.Hour}[seed%3]
		p := planned(t, c, fifteen, schedule.Options{RollbackTook: took})
		if len(c.Rollback) == 0 {
			continue
		}
		is(t, "before the first step", p.Decide(p.Begin.Add(-time.Second)).Cost, 0)
		cost := time.Duration(0)
		for m := p.Begin; !m.After(p.Finish); m = m.Add(30 * time.Second) {
			d := p.Decide(m)
			if d.Cost < cost || d.Cost > p.Rollback {
				t.Fatalf("seed %d: a decision at %s costs %s, one before it %s, the whole rollback %s", seed, m, d.Cost, cost, p.Rollback)
			}
			cost = d.Cost
		}
		if everythingUndone(c) {
			is(t, "at the end", cost, p.Rollback)
		}
	}
}

// everythingUndone reports whether, at the end, no step of the rollback has
// targets that none of the steps that it undoes has reached.
func everythingUndone(c *change.Change) bool {
	for _, s := range c.Rollback {
		if s.Each && len(s.Undoes) > 0 {
			return false
		}
	}
	return true
}

func TestTurnBackIsTheLastMoment(t *testing.T) {
	later := 0
	for seed := range uint64(seeds) {
		c := generated(seed)
		p := planned(t, c, fifteen, schedule.Options{})
		if len(c.Rollback) == 0 {
			continue
		}
		if d := p.Decide(p.TurnBack); d.Left < 0 {
			t.Fatalf("seed %d: turning back at %s is over by %s", seed, p.TurnBack, -d.Left)
		}
		if d := p.Decide(p.TurnBack.Add(time.Second)); d.Left >= 0 {
			t.Fatalf("seed %d: one second after %s still leaves %s", seed, p.TurnBack, d.Left)
		}
		if p.TurnBack.Before(p.LatestDecision) {
			t.Fatalf("seed %d: turn back %s before %s", seed, p.TurnBack, p.LatestDecision)
		}
		if p.TurnBack.After(p.LatestDecision) {
			later++
		}
	}
	if later == 0 {
		t.Error("a partial rollback never left more time; the test shows nothing")
	}
}

func TestLatestStartIsTheLastOne(t *testing.T) {
	fits := func(p *schedule.Plan) bool { return p.Slack >= 0 && p.Needed.Left >= 0 }
	none := 0
	defer func() {
		if none == 0 {
			t.Error("there always was a start that would do; the test shows less than it says")
		}
	}()
	for seed := range uint64(seeds) {
		c := generated(seed)
		o := schedule.Options{}
		if seed%3 == 0 {
			o.ProcessDecision = c.Window.End.Add(-time.Duration(seed%120) * time.Minute)
		}
		first := planned(t, c, fifteen, o)
		if len(c.Rollback) == 0 {
			first.Needed.Left = 0
		}
		if first.LatestStart.IsZero() {
			none++
			for minute := 0; minute < 300; minute += 5 {
				o.Start = at(-minute)
				if p := planned(t, c, fifteen, o); fits(p) {
					t.Fatalf("seed %d: no start would do, and %s does", seed, o.Start)
				}
			}
			continue
		}
		o.Start = first.LatestStart
		if p := planned(t, c, fifteen, o); !fits(p) {
			t.Fatalf("seed %d: started at %s, slack %s, left %s", seed, o.Start, p.Slack, p.Needed.Left)
		}
		o.Start = o.Start.Add(time.Second)
		if p := planned(t, c, fifteen, o); fits(p) {
			t.Fatalf("seed %d: started at %s, and it still fits", seed, o.Start)
		}
	}
}

// The cost of falling back, worked out again from what the words say.
func TestFallingBackAgreesWithTheWords(t *testing.T) {
	for seed := range uint64(seeds) {
		c := generated(seed)
		p := planned(t, c, fifteen, schedule.Options{})
		for _, d := range p.Decisions {
			if want := slowCost(c, p, d.At); d.Cost != want {
				t.Fatalf("seed %d: a decision at %s costs %s, want %s", seed, d.At, d.Cost, want)
			}
		}
	}
}

func slowCost(c *change.Change, p *schedule.Plan, at time.Time) time.Duration {
	whole := map[string]schedule.Planned{}
	for _, s := range p.Back {
		whole[s.Step.Name] = s
	}
	takes := map[string]time.Duration{}
	complete := true
	for _, s := range c.Rollback {
		length, kept := whole[s.Name].Max, len(s.Undoes) == 0
		reached, everything := map[string]bool{}, false
		for _, target := range whole[s.Name].Targets {
			reached[target] = !slices.ContainsFunc(p.Forward, func(f schedule.Planned) bool {
				return slices.Contains(s.Undoes, f.Step.Name) && slices.Contains(f.Targets, target)
			})
		}
		for _, f := range p.Forward {
			for _, name := range s.Undoes {
				if name == f.Step.Name && !f.At.After(at) {
					kept = true
					everything = everything || len(f.Targets) == 0
					for _, target := range f.Targets {
						reached[target] = true
					}
				}
			}
		}
		if s.Each && len(s.Undoes) > 0 && !s.Takes.IsZero() && !everything {
			n := 0
			for _, target := range whole[s.Name].Targets {
				if reached[target] {
					n++
				}
			}
			length = time.Duration(n*s.Takes.Max.Minutes) * time.Minute
		}
		if kept {
			takes[s.Name] = length
		}
		complete = complete && kept && length == whole[s.Name].Max
	}
	if complete {
		return p.Rollback
	}
	var end func(name string) time.Duration
	end = func(name string) time.Duration {
		s := whole[name]
		length, kept := takes[name]
		start := time.Duration(0)
		for _, k := range s.Step.After {
			start = max(start, end(k))
		}
		if len(s.Step.After) == 0 && kept {
			start = s.Planned.Sub(p.Decided)
		}
		return min(start, s.At.Sub(p.Decided)) + length
	}
	cost := time.Duration(0)
	for name := range takes {
		cost = max(cost, end(name))
	}
	return cost
}
