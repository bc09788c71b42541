package gate_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

const forecasts = 700

// timely is a story of random requirements that have to do with time, at a random
// point of its way. The same seed gives the same story.
func timely(seed uint64) *story {
	r := rand.New(rand.NewPCG(seed, 3))
	s := newStory()
	s.in.Facts.Actor = "ops-1"
	s.in.Change.Procedure = step("S+0m", 10+r.IntN(50))
	s.in.Change.Impact = &change.Impact{Affects: []string{"users"}}
	start := noon.AddDate(0, 0, 3+r.IntN(9)).Add(time.Duration(r.IntN(24)) * time.Hour)
	s.in.Pipeline.Calendar = &change.Calendar{
		Zone: pick(r, "UTC", "Europe/Amsterdam", "America/New_York"),
		Windows: map[string]change.Recurring{
			"any": {Rule: "FREQ=DAILY", From: "2026-01-01", Time: "00:00", Lasts: change.Duration{Days: 1}},
			"few": {Rule: "FREQ=WEEKLY;BYDAY=TU,TH", From: "2026-01-01", Time: "18:00", Lasts: change.Duration{Minutes: 180}},
		},
		Quiet: map[string]change.Recurring{"night": {Rule: "FREQ=DAILY", From: "2026-01-01", Time: "22:00", Lasts: change.Duration{Minutes: 300}}},
	}
	if r.IntN(3) > 0 {
		s.planned(start, start.Add(time.Duration(2+r.IntN(30))*time.Hour))
	}
	for range r.IntN(3) {
		begin := noon.Add(time.Duration(r.IntN(200)) * time.Hour)
		f := change.Freeze{Name: fmt.Sprintf("freeze-%d", r.IntN(9)), Start: begin, End: begin.Add(time.Duration(1+r.IntN(60)) * time.Hour)}
		s.in.Pipeline.Calendar.Freezes = append(s.in.Pipeline.Calendar.Freezes, f)
	}
	s.in.Pipeline.Notices = map[string]change.Notice{"planned": {To: []string{"users"}}, "reminder": {To: []string{"users"}}}
	for i := range s.in.Pipeline.Stages {
		st := &s.in.Pipeline.Stages[i]
		for range r.IntN(3) {
			st.Enter = append(st.Enter, inTime(r, i))
		}
		if r.IntN(3) == 0 {
			st.Accept = append(st.Accept, pick(r, smokeCheck(r), change.Requirement{Require: "verdicts", Order: []change.Verdict{{Role: "qa"}}}))
		}
	}
	begun(r, s)
	return s
}

// begun lets some of it be done already.
func begun(r *rand.Rand, s *story) {
	switch r.IntN(5) {
	case 0:
		s.pass("test")
	case 1:
		s.pass("test", "validation")
	case 2:
		s.start("test")
	case 3:
		s.pass("test").wait(time.Duration(r.IntN(100)) * time.Hour)
	}
	s.wait(time.Duration(r.IntN(50)) * time.Minute)
}

func smokeCheck(r *rand.Rand) change.Requirement {
	return change.Requirement{Require: "check", Check: "smoke", By: []string{"qa"}, MaxAge: hours(pick(r, 0, 0, 1, 30))}
}

func hours(n int) change.Duration { return change.Duration{Minutes: 60 * n} }

// inTime is a requirement of the stage in some place.
func inTime(r *rand.Rand, place int) change.Requirement {
	due := pick(r, nil, nil, dueLatest("start", -time.Duration(r.IntN(60))*time.Hour), dueEarliest("start", -time.Duration(r.IntN(60))*time.Hour))
	switch n := r.IntN(11); {
	case n == 0:
		return change.Requirement{Require: "review", Role: "qa", MaxAge: hours(pick(r, 0, 2, 50)), Due: due, Date: r.IntN(3) == 0}
	case n == 1:
		return change.Requirement{Require: "notice", Notice: "planned", Due: dueSilent("notice:planned", 60*(1+r.IntN(70)))}
	case n == 2:
		lead := 10 + r.IntN(50)
		reminder := dueLatest("start", -time.Duration(lead-r.IntN(10))*time.Hour)
		reminder.Earliest = offset(-time.Duration(lead) * time.Hour)
		return change.Requirement{Require: "notice", Notice: "reminder", Due: reminder}
	case n == 3 && place > 0:
		return change.Requirement{Require: "soak", For: hours(1 + r.IntN(90))}
	case n == 4 && place > 0:
		return change.Requirement{Require: "age", Stage: "test", MaxAge: hours(20 + r.IntN(90))}
	case n == 5 && place == 2:
		return change.Requirement{Require: "window", Window: pick(r, "", "any", "few")}
	case n == 6:
		return change.Requirement{Require: "quiet"}
	case n == 7:
		return change.Requirement{Require: "copy", Environment: "production", MaxAge: hours(pick(r, 0, 5)), Due: due}
	case n == 8:
		return change.Requirement{Require: "agreement", Role: "requester", Due: due}
	case n == 9:
		return change.Requirement{Require: "check", Check: "later", Due: dueLatest("passed:test", 30*time.Hour)}
	}
	q := smokeCheck(r)
	q.Due = due
	return q
}

// given adds to an input what a forecast counts on, as far as it was recorded by
// some moment; what it records at one moment is moved to another.
func givenBy(in gate.Input, given []gate.Given, by time.Time, moved func(time.Time) time.Time) gate.Input {
	chain := slices.Clone(*in.Facts.Evidence)
	for _, g := range given {
		at := moved(g.At)
		if at.After(by) {
			break
		}
		p := g.Predicate
		p.Change, p.Repository, p.Time, p.Sequence = in.Change.ID, in.Pipeline.Repository, at, len(chain)+1
		if p.Copy != nil {
			c := *p.Copy
			c.Taken = moved(c.Taken)
			p.Copy = &c
		}
		if w := in.Change.Window; w != nil {
			p.Window = &evidence.PlannedWindow{Start: w.Start, End: w.End}
		}
		chain = append(chain, evidence.Record{Statement: evidence.New(g.Kind, p, in.Digests.Procedure, in.Digests.Request)})
	}
	in.Facts.Evidence, in.Now = &chain, by
	return in
}

func unmoved(t time.Time) time.Time { return t }

func decideOn(t *testing.T, in gate.Input) gate.Decision {
	t.Helper()
	d, err := gate.Decide(in)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestForecastIsRight: the gate is open at the moment that was foretold, once what
// was named is there, and shut a second before, whatever is recorded by then.
func TestForecastIsRight(t *testing.T) {
	t.Parallel()
	opens, waits := 0, 0
	for seed := range uint64(forecasts) {
		in := timely(seed).input("production")
		f, err := gate.Foresee(in)
		if err != nil {
			t.Fatal(err)
		}
		now := decideOn(t, in)
		if now.Outcome == gate.Passed && (f.Opens == nil || !f.Opens.Equal(in.Now) || len(f.Given) > 0) {
			t.Fatalf("seed %d: the gate is open at %v, and the forecast is %+v", seed, in.Now, f)
		}
		if f.Opens == nil {
			if f.Never == "" {
				t.Fatalf("seed %d: it never opens, and nothing says why", seed)
			}
			continue
		}
		opens++
		at := *f.Opens
		if d := decideOn(t, givenBy(in, f.Given, at, unmoved)); d.Outcome != gate.Passed {
			t.Fatalf("seed %d: at %v it is %s:\n%s", seed, at, d.Outcome, lines(d))
		}
		if !at.After(in.Now) {
			continue
		}
		waits++
		last := at.Add(-time.Second)
		if d := decideOn(t, givenBy(in, f.Given, last, unmoved)); d.Outcome == gate.Passed {
			t.Fatalf("seed %d: it is open a second before %v", seed, at)
		}
		hurried := func(given time.Time) time.Time {
			if given.After(last) {
				return last
			}
			return given
		}
		ends := slices.ContainsFunc(f.Given, func(g gate.Given) bool { return g.Predicate.AttemptFinished != nil && g.At.Equal(at) })
		if d := decideOn(t, givenBy(in, f.Given, last, hurried)); d.Outcome == gate.Passed && !ends {
			t.Fatalf("seed %d: it would be open a second before %v if everything was recorded by then", seed, at)
		}
	}
	if opens < forecasts/2 || waits < forecasts/4 {
		t.Errorf("of %d forecasts %d open and %d wait: they show nothing", forecasts, opens, waits)
	}
}

// TestForecastStandsAlone: the same question has one answer, and asking changes
// nothing.
func TestForecastStandsAlone(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		in := timely(seed).input("production")
		before := text(t, in)
		first, err := gate.Foresee(in)
		if err != nil {
			t.Fatal(err)
		}
		second, _ := gate.Foresee(in)
		if text(t, first) != text(t, second) || text(t, first.Given) != text(t, second.Given) {
			t.Fatalf("seed %d: two answers to the same question:\n%s\n%s", seed, text(t, first), text(t, second))
		}
		if text(t, in) != before {
			t.Fatalf("seed %d: the question was changed", seed)
		}
	}
}

func text(t *testing.T, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestForecastOnTheWay: who does as foretold is not told a later time on the way.
func TestForecastOnTheWay(t *testing.T) {
	t.Parallel()
	for seed := range uint64(120) {
		in := timely(seed).input("production")
		f, _ := gate.Foresee(in)
		if f.Opens == nil {
			continue
		}
		for i, g := range f.Given {
			if i+1 < len(f.Given) && f.Given[i+1].At.Equal(g.At) {
				continue
			}
			again, err := gate.Foresee(givenBy(in, f.Given, g.At, unmoved))
			if err != nil || again.Opens == nil || again.Opens.After(*f.Opens) {
				t.Fatalf("seed %d: it opens at %v; after %s at %v it opens at %v (%s)", seed, f.Opens, g.Command("upgrade"), g.At, again.Opens, again.Never)
			}
		}
	}
}

// foretold is one forecast that has to come out as it says.
type foretold struct {
	name  string
	given func(*story)
	opens time.Time
	never string
}

var forecastCases = []foretold{
	{"an open gate opens now", func(s *story) { s.pass("test", "validation") }, noon.Add(4 * time.Minute), ""},
	{"two attempts of a minute", func(*story) {}, noon.Add(2 * time.Minute), ""},
	{"an attempt takes as long as its steps", func(s *story) {
		s.in.Change.Procedure = step("S+0m", 30)
		s.planned(noon.AddDate(0, 0, 1), noon.AddDate(0, 0, 2))
	}, noon.Add(time.Hour), ""},
	{"an attempt under way ends as long after its start", func(s *story) {
		s.in.Change.Procedure = step("S+0m", 30)
		s.pass("test")
		s.start("validation")
		s.wait(9 * time.Minute)
	}, noon.Add(2*time.Minute + 30*time.Minute), ""},
	{"a soak", func(s *story) {
		s.enter("production", change.Requirement{Require: "soak", For: change.Duration{Days: 1}})
		s.pass("test", "validation")
	}, noon.AddDate(0, 0, 1).Add(3 * time.Minute), ""},
	{"a notice is sent while the soak lasts", func(s *story) {
		s.enter("production", change.Requirement{Require: "soak", For: change.Duration{Days: 2}},
			change.Requirement{Require: "notice", Notice: "planned", To: []string{"users"}, Due: dueSilent("notice:planned", 3*24*60)})
	}, noon.AddDate(0, 0, 3), ""},
	{"what is due soon is given before the stages are passed", func(s *story) {
		s.enter("validation", change.Requirement{Require: "soak", For: change.Duration{Days: 4}})
		s.enter("production", change.Requirement{Require: "review", Role: "qa", Due: dueLatest("start", -4*24*time.Hour)}, change.Requirement{Require: "window"})
		s.planned(noon.AddDate(0, 0, 5), noon.AddDate(0, 0, 6))
	}, noon.AddDate(0, 0, 5), ""},
	{"a reminder has its time while something else lasts", func(s *story) {
		reminder := dueLatest("start", -12*time.Hour)
		reminder.Earliest = offset(-36 * time.Hour)
		s.enter("validation", change.Requirement{Require: "soak", For: change.Duration{Days: 5}})
		s.enter("production", change.Requirement{Require: "notice", Notice: "reminder", To: []string{"users"}, Due: reminder})
		s.planned(noon.AddDate(0, 0, 3), noon.AddDate(0, 0, 9))
	}, noon.AddDate(0, 0, 5).Add(2 * time.Minute), ""},
	{"a stage that would be too old is carried out later", func(s *story) {
		s.enter("production", change.Requirement{Require: "age", Stage: "test", MaxAge: change.Duration{Days: 1}}, change.Requirement{Require: "window"})
		s.planned(noon.AddDate(0, 0, 5), noon.AddDate(0, 0, 6))
	}, noon.AddDate(0, 0, 5), ""},
	{"a stage that passed and would be too old is carried out again", func(s *story) {
		s.enter("production", change.Requirement{Require: "age", Stage: "test", MaxAge: change.Duration{Days: 1}}, change.Requirement{Require: "window"})
		s.pass("test").planned(noon.AddDate(0, 0, 5), noon.AddDate(0, 0, 6))
	}, noon.AddDate(0, 0, 5), ""},
	{"what ages is given at its last moment", func(s *story) {
		s.enter("production", change.Requirement{Require: "review", Role: "qa", MaxAge: change.Duration{Days: 2}, Due: dueLatest("start", -twoDays)}, change.Requirement{Require: "window"})
		s.pass("test", "validation").planned(noon.AddDate(0, 0, 5), noon.AddDate(0, 0, 6))
	}, noon.AddDate(0, 0, 5), ""},
	{"what counts from an old pass counts from a new one", func(s *story) {
		s.enter("production", change.Requirement{Require: "check", Check: "smoke", Due: dueLatest("passed:test", time.Hour)})
		s.pass("test", "validation").until(noon.Add(2 * time.Hour))
	}, noon.Add(2*time.Hour + time.Minute), ""},
	{"what is too old before the next one can be there", func(s *story) {
		s.enter("validation", change.Requirement{Require: "soak", For: change.Duration{Days: 2}})
		s.enter("production", change.Requirement{Require: "age", Stage: "test", MaxAge: change.Duration{Days: 1}})
	}, time.Time{}, "order/evidence-age: test passed at"},
	{"what is late stays late", func(s *story) {
		s.enter("production", change.Requirement{Require: "review", Role: "qa", Due: dueLatest("start", -twoDays)})
		s.planned(noon.Add(twoDays-time.Second), noon.AddDate(0, 0, 9))
	}, time.Time{}, "time/lead: it had to be there by"},
	{"a window that is over", func(s *story) {
		s.enter("production", change.Requirement{Require: "window"}).planned(noon.AddDate(0, 0, -1), noon)
	}, time.Time{}, "time/window: the planned window"},
	{"a soak that lasts longer than the window", func(s *story) {
		s.enter("production", change.Requirement{Require: "window"}, change.Requirement{Require: "soak", For: change.Duration{Days: 3}})
		s.planned(noon.AddDate(0, 0, 1), noon.AddDate(0, 0, 2))
	}, time.Time{}, "time/window: the planned window"},
	{"somebody objects", func(s *story) {
		s.enter("production", change.Requirement{Require: "review", Role: "qa"})
		s.pass("test", "validation").says("qa-2", "qa", "production", "reject")
	}, time.Time{}, "review/veto: qa-2 said reject"},
	{"who asks may not start", func(s *story) {
		s.in.Pipeline.Performers = map[string]change.Performer{"us": {Roles: []string{"ops"}}}
		s.in.Change.Performer, s.in.Facts.Actor = "us", "dev-1"
	}, time.Time{}, "review/performer: dev-1"},
	{"the facts are missing", without(func(in *gate.Input) { in.Facts.Evidence = nil }), time.Time{}, "the evidence of this change was not fetched"},
}

func TestForecast(t *testing.T) {
	for _, c := range forecastCases {
		t.Run(c.name, func(t *testing.T) {
			s := newStory()
			s.in.Facts.Actor = "ops-1"
			c.given(s)
			f, err := gate.Foresee(s.input("production"))
			switch {
			case err != nil:
				t.Fatal(err)
			case c.never == "" && (f.Opens == nil || !f.Opens.Equal(c.opens)):
				t.Errorf("it opens at %v (%s), want %v; given:\n%s", f.Opens, f.Never, c.opens, plan(f))
			case c.never != "" && (f.Opens != nil || len(f.Never) < len(c.never) || f.Never[:len(c.never)] != c.never):
				t.Errorf("it opens at %v, never: %q; want %q", f.Opens, f.Never, c.never)
			}
		})
	}
}

func plan(f gate.Forecast) string {
	out := ""
	for _, g := range f.Given {
		out += g.At.Format(time.RFC3339) + " " + string(g.Kind) + " " + g.Predicate.Stage + "\n"
	}
	return out
}

func TestForecastOfAStageThatDoesNotExist(t *testing.T) {
	if f, err := gate.Foresee(newStory().input("prod")); err == nil || f.Opens != nil {
		t.Errorf("it opens at %v (%v), want an error", f.Opens, err)
	}
}

// TestForecastIsBounded: a pipeline that always asks for more has an answer.
func TestForecastIsBounded(t *testing.T) {
	s := newStory()
	s.in.Facts.Actor = "ops-1"
	s.in.Pipeline.Calendar = &change.Calendar{Zone: "UTC", Quiet: map[string]change.Recurring{
		"first":  {Rule: "FREQ=DAILY", From: "2026-01-01", Time: "01:00", Lasts: change.Duration{Minutes: 60}},
		"second": {Rule: "FREQ=DAILY", From: "2026-01-01", Time: "02:00", Lasts: change.Duration{Minutes: 60}},
	}}
	s.enter("production", change.Requirement{Require: "quiet", Period: "first"}, change.Requirement{Require: "quiet", Period: "second"})
	f, err := gate.Foresee(s.input("production"))
	if err != nil || f.Opens != nil || f.Never != "after 1000 questions the gate still asks for more" {
		t.Errorf("it opens at %v, never: %q (%v)", f.Opens, f.Never, err)
	}
}
