package gate_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/ticket"
)

func foresaw(t *testing.T, s *story, stage string) gate.Decision {
	t.Helper()
	in := s.input(stage)
	d, err := gate.Decide(in)
	if err == nil {
		d, err = gate.Foresaw(in, d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestADecisionForeseesItsOpening(t *testing.T) {
	open := foresaw(t, newStory(), "test")
	if open.Earliest == nil || !open.Earliest.Equal(open.At) || open.Never != "" {
		t.Errorf("an open gate opens at %v, never %q", open.Earliest, open.Never)
	}
	day := newStory().enter("production", change.Requirement{Require: "soak", For: change.Duration{Days: 1}})
	if d := foresaw(t, day, "production"); d.Outcome != gate.Blocked || d.Earliest == nil || !d.Earliest.Equal(noon.Add(24*time.Hour+2*time.Minute)) {
		t.Errorf("a gate that waits a day after an attempt of a minute each opens at %v, never %q", d.Earliest, d.Never)
	}
	shut := newStory().enter("test", change.Requirement{Require: "review", Role: "qa", Count: 3})
	if d := foresaw(t, shut, "test"); d.Earliest != nil || !strings.Contains(d.Never, "review.qa") {
		t.Errorf("a gate that asks for more reviewers than there are opens at %v, never %q", d.Earliest, d.Never)
	}
	if d := foresaw(t, shut, "production"); d.Earliest != nil || d.Never == "" {
		t.Errorf("and a later one opens at %v, never %q", d.Earliest, d.Never)
	}
}

func TestWaitingAloneMayNotBeEnough(t *testing.T) {
	for days, want := range map[int]bool{2: true, 30: false} {
		s := newStory().end("test", "passed").end("validation", "passed").planned(noon.AddDate(0, 0, 7), noon.AddDate(0, 0, 7).Add(4*time.Hour))
		s.enter("production", change.Requirement{Require: "age", Stage: "test", MaxAge: change.Duration{Days: days}}, change.Requirement{Require: "window"})
		d := foresaw(t, s, "production")
		got := slices.ContainsFunc(d.Notes, func(n string) bool { return strings.Contains(n, "something of test is too old") })
		if d.Outcome != gate.Pending || got != want {
			t.Errorf("with a pass that is good for %d days it is %s, with the notes %q", days, d.Outcome, d.Notes)
		}
	}
}

func TestAForecastBringsEveryTicketToItsState(t *testing.T) {
	s := newStory().enter("test", change.Requirement{Require: "tickets", State: "done"})
	s.in.Change.Tickets = []change.Ticket{{ID: "A-1"}, {ID: "A-2"}, {ID: "A-3"}}
	s.in.Pipeline.Tickets = &change.TicketStates{Initial: "new", States: map[string]change.TicketState{"new": {To: []string{"done"}}, "done": {Done: true}}}
	s.edit = append(s.edit, func(in *gate.Input) {
		in.Facts.Tickets = map[string]ticket.Ticket{"A-1": {ID: "A-1", State: "new"}, "A-2": {ID: "A-2", State: "new"}, "A-3": {ID: "A-3", State: "done"}}
	})
	ahead, err := gate.Foresee(s.input("test"))
	if err != nil || ahead.Opens == nil {
		t.Fatalf("it opens at %v, never %q, %v", ahead.Opens, ahead.Never, err)
	}
	var got []string
	for _, g := range ahead.Given {
		got = append(got, g.What("upgrade"))
	}
	if want := []string{"in the tracker: A-1 → done", "in the tracker: A-2 → done"}; !slices.Equal(got, want) {
		t.Errorf("it counts on %q, expected %q", got, want)
	}
}

func TestAskAgain(t *testing.T) {
	at := func(h int) *time.Time { t := noon.Add(time.Duration(h) * time.Hour); return &t }
	pending := func(h int) gate.Reason { return gate.Reason{Outcome: gate.Pending, Until: at(h)} }
	for name, c := range map[string]struct {
		reasons []gate.Reason
		want    *time.Time
	}{
		"nothing waits":           {nil, nil},
		"the longest wait counts": {[]gate.Reason{pending(1), pending(3), pending(2)}, at(3)},
		"what is over":            {[]gate.Reason{pending(-1), pending(0)}, nil},
		"somebody has to act":     {[]gate.Reason{pending(1), {Outcome: gate.Blocked}}, nil},
		"nobody knows":            {[]gate.Reason{pending(1), {Outcome: gate.Undecided}}, nil},
		"others do not matter":    {[]gate.Reason{pending(1), {Outcome: gate.Waived}, {Outcome: gate.Advised}, {Outcome: gate.Passed, Until: at(9)}}, at(1)},
		"a wait without an end":   {[]gate.Reason{{Outcome: gate.Pending}}, nil},
	} {
		got := gate.AskAgain(gate.Decision{At: noon, Reasons: c.reasons})
		if (got == nil) != (c.want == nil) || got != nil && !got.Equal(*c.want) {
			t.Errorf("%s: got %v, expected %v", name, got, c.want)
		}
	}
}

func TestIdealAttempt(t *testing.T) {
	s := timed(t)
	s.in.Change.Tests = []change.Test{{Name: "smoke"}}
	ask := func(stage string) gate.Ideal {
		i, err := gate.IdealAttempt(s.input(stage), noon)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	i := ask("test")
	if i.Asked || i.Length != 35*minute || len(i.Steps) != 2 || i.Tests["smoke"] != evidence.Passed {
		t.Errorf("where nobody asks for more it is %+v", i)
	}
	s.enter("production", change.Requirement{Require: "rehearsal", Stage: "test"})
	i = ask("test")
	if !i.Asked || i.Length != 55*minute || len(i.Steps) != 3 || i.Steps[2].Step != "back" || !i.Steps[2].Start.Equal(noon.Add(35*minute)) {
		t.Errorf("where the way back is asked for it is %+v", i)
	}
	if i = ask("validation"); i.Asked || len(i.Steps) != 2 {
		t.Errorf("on another stage it is %+v", i)
	}
	if _, err := gate.IdealAttempt(s.input("nowhere"), noon); err == nil {
		t.Error("a stage that does not exist has an ideal attempt")
	}
}

func TestAudience(t *testing.T) {
	s := newStory()
	s.in.Pipeline.Notices = map[string]change.Notice{"named": {To: []string{"b"}}, "affected": {To: []string{"b"}, Affected: true}, "open": {}}
	for _, n := range []string{"named", "affected", "open"} {
		s.enter("production", change.Requirement{Require: "notice", Notice: n})
	}
	s.enter("production", change.Requirement{Require: "notice", Notice: "named", To: []string{"c"}})
	st := s.stage("production")
	st.Owed = []change.Requirement{{Require: "notice", Notice: "named", To: []string{"a"}}}
	for _, c := range []struct{ notice, affects, want string }{
		{"named", "", "a b c"}, {"named", "users", "a b c"}, {"affected", "users", "b users"}, {"open", "users", "users"}, {"open", "", ""}, {"other", "users", ""},
	} {
		s.in.Change.Impact = nil
		if c.affects != "" {
			s.in.Change.Impact = &change.Impact{Affects: []string{c.affects}}
		}
		if got := strings.Join(gate.Audience(s.in.Change, s.in.Pipeline, *st, c.notice), " "); got != c.want {
			t.Errorf("%s, with %q affected: got %q, expected %q", c.notice, c.affects, got, c.want)
		}
	}
	if got := gate.Audience(s.in.Change, s.in.Pipeline, *s.stage("test"), "named"); len(got) != 0 {
		t.Errorf("on a stage that asks for none it is for %v", got)
	}
}
