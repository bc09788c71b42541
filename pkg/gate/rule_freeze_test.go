package gate_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

const freeze = "time/freeze"

// frozen puts a freeze of an hour around the moment at which production is asked,
// as far from its start.
func frozen(after time.Duration) func(*story) {
	return func(s *story) {
		s.pass("test", "validation")
		start := s.in.Now.Add(-after)
		s.in.Pipeline.Calendar = &change.Calendar{Zone: "UTC", Freezes: []change.Freeze{{Name: "year-end", Start: start, End: start.Add(time.Hour)}}}
	}
}

var freezeCases = []theCase{
	opens("a second before it", freeze, "year-end", frozen(-time.Second)),
	refuses("its first second", freeze, "the freeze year-end is from", frozen(0)).comes(gate.Pending, gate.Pending),
	refuses("its last second", freeze, "year-end", frozen(time.Hour-time.Second)).comes(gate.Pending, gate.Pending),
	opens("its end", freeze, "year-end", frozen(time.Hour)),
	opens("another stage than production", freeze, "asks for nothing", func(s *story) {
		frozen(time.Minute)(s)
	}).at("validation").comes(gate.NotApplicable, gate.Passed),
	refuses("one of two", freeze, "second", func(s *story) {
		frozen(time.Hour)(s)
		c := s.in.Pipeline.Calendar
		c.Freezes = append(c.Freezes, change.Freeze{Name: "second", Start: s.in.Now, End: s.in.Now.Add(time.Second)})
	}).comes(gate.Pending, gate.Pending),
}

func TestFreeze(t *testing.T) { judge(t, freezeCases) }
