package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

// outlookOf plans a change for an evening.
func outlookOf(t *testing.T, given func(*story)) gate.Outlook {
	t.Helper()
	s := newStory()
	onTheEvening(given)(s)
	out, err := gate.Plan(s.input("production"), time.Time{})
	if err != nil || out.Timeline == nil {
		t.Fatal(err, out.Problems)
	}
	return out
}

// unopposed asks for a check, and for an hour to object after a notice.
func unopposed(s *story) {
	s.enter("production", change.Requirement{Require: "check", Check: "smoke", By: []string{"qa"}, Due: dueSilent("notice:planned", 60)})
	s.check("qa-1", "production", "smoke", "passed")
	s.in.Now = evening
}

func TestMilestoneOfSilenceHasItsEnd(t *testing.T) {
	if out := outlookOf(t, unopposed); len(out.Milestones) != 0 {
		t.Errorf("before the notice nobody knows when it is: %+v", out.Milestones)
	}
	for _, c := range []struct {
		after time.Duration
		met   bool
	}{{59*time.Minute + 59*time.Second, false}, {time.Hour, true}} {
		out := outlookOf(t, func(s *story) {
			unopposed(s)
			s.noticed("ops-1", "production", "planned")
			s.in.Now = evening.Add(c.after)
		})
		if len(out.Milestones) != 1 {
			t.Fatalf("%d milestones, want 1", len(out.Milestones))
		}
		m := out.Milestones[0]
		if want := evening.Add(time.Hour); !m.Earliest.Equal(want) || !m.Latest.IsZero() {
			t.Errorf("it counts from %v to %v, want from %v", m.Earliest, m.Latest, want)
		}
		if m.Met != c.met {
			t.Errorf("%s after the notice met is %v, want %v: %+v", c.after, m.Met, c.met, m)
		}
	}
}

func TestObjectionIsNoMilestoneMet(t *testing.T) {
	out := outlookOf(t, func(s *story) {
		unopposed(s)
		s.noticed("ops-1", "production", "planned")
		s.says("qa-1", "qa", "production", "reject")
		s.in.Now = evening.Add(2 * time.Hour)
	})
	if len(out.Milestones) != 1 || out.Milestones[0].Met {
		t.Errorf("somebody objected: %+v", out.Milestones)
	}
}

func TestPreparationsArePartOfThePlan(t *testing.T) {
	week := change.Offset{Negative: true, Duration: change.Duration{Days: 7}}
	out := outlookOf(t, func(s *story) {
		s.in.Change.Preparation = []change.Preparation{
			{Do: "Without a date"},
			{Do: "After what nobody did", Due: &change.Due{From: "signoff:qa"}},
			{Do: "Order the part", Owner: "ops", Due: &change.Due{From: "start", Latest: &week}},
		}
	})
	if len(out.Milestones) != 1 {
		t.Fatalf("%d milestones, want 1: %+v", len(out.Milestones), out.Milestones)
	}
	m := out.Milestones[0]
	if m.Kind != gate.KindPreparation || m.Do != "Order the part" || m.Requirement != "preparation[2]" || !m.Latest.Equal(evening.AddDate(0, 0, -7)) || len(m.Who) != 1 || m.Met {
		t.Errorf("the preparation is %+v", m)
	}
}
