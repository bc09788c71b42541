package schedule_test

import (
	"fmt"
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/schedule"
)

func TestMarkersThatAreRead(t *testing.T) {
	set := does(t, "set", "S+0m", "5m", sets("m", "new"))
	back := does(t, "back", "D+5m", "5m", reads("m", "new"))
	for _, c := range []struct {
		what                string
		procedure, rollback steps
		want                string
	}{
		{"set before", steps{set, does(t, "read", "S+5m", "1m", reads("m", "new"))}, nil, "[]"},
		{"not yet set", steps{set, does(t, "read", "S+4m", "1m", reads("m", "new"))}, nil, "[{early false 1 m new set new}]"},
		{"never set", steps{does(t, "read", "S+5m", "1m", reads("m", "new"))}, nil, "[{unset false 0 m new  }]"},
		{"another marker", steps{set, does(t, "read", "S+5m", "1m", reads("n", "new"))}, nil, "[{unset false 1 n new  }]"},
		{"another value", steps{set, does(t, "read", "S+5m", "1m", reads("m", "old"))}, nil, "[{other false 1 m old set new}]"},
		{"the last value counts", steps{set, does(t, "again", "S+5m", "5m", sets("m", "old")), does(t, "read", "S+10m", "1m", reads("m", "new"))}, nil,
			"[{other false 2 m new again old}]"},
		{"cleared", steps{set, does(t, "clear", "S+5m", "5m", clears("m")), does(t, "read", "S+10m", "1m", reads("m", "new"))}, nil, "[{cleared false 2 m new clear }]"},
		{"cleared later", steps{set, does(t, "clear", "S+5m", "5m", clears("m")), does(t, "read", "S+9m", "1m", reads("m", "new"))}, nil, "[]"},
		{"without a time, set when it begins", steps{does(t, "set", "S+0m", "", sets("m", "new")), does(t, "read", "S+0m", "1m", reads("m", "new"))}, nil, "[]"},
		{"and not before", steps{does(t, "read", "S+0m", "1m", reads("m", "new")), does(t, "set", "S+0m", "", sets("m", "new"))}, nil, "[{early false 0 m new set new}]"},
		{"by itself", steps{does(t, "both", "S+0m", "5m", sets("m", "new"), reads("m", "new"))}, nil, "[{early false 0 m new both new}]"},
		{"by the other clock", steps{set}, steps{back}, "[]"},
		{"by neither clock", steps{does(t, "a", "S+0m", "5m")}, steps{back}, "[{unset true 0 m new  }]"},
		{"by this clock", steps{does(t, "a", "S+0m", "5m")}, steps{does(t, "set", "D+0m", "5m", sets("m", "new")), back}, "[]"},
		{"by this clock too late", steps{does(t, "a", "S+0m", "5m")}, steps{does(t, "set", "D+1m", "5m", sets("m", "new")), back}, "[{early true 1 m new set new}]"},
		{"this clock too late, the other before", steps{set}, steps{does(t, "set", "D+1m", "5m", sets("m", "new")), back}, "[]"},
		{"another value by the other clock", steps{does(t, "set", "S+0m", "5m", sets("m", "old"))}, steps{back}, "[{other true 0 m new set old}]"},
		{"one of two values", steps{does(t, "a", "S+0m", "5m", sets("m", "old")), does(t, "b", "S+5m", "5m", sets("m", "new"))}, steps{back}, "[]"},
		{"cleared by this clock", steps{set}, steps{does(t, "clear", "D+0m", "5m", clears("m")), back}, "[{cleared true 1 m new clear }]"},
		{"the other way round does not count", steps{does(t, "read", "S+5m", "1m", reads("m", "new"))}, steps{does(t, "x", "D+0m", "1m", sets("m", "new"))}, "[{unset false 0 m new  }]"},
	} {
		p := planned(t, evenings(90, c.procedure, c.rollback), nil, schedule.Options{})
		is(t, c.what, fmt.Sprint(p.MarkerReads()), c.want)
	}
	five := does(t, "read", "S+5m", "1m")
	five.Reads = map[string]change.Scalar{"m": scalar(5)}
	p := planned(t, evenings(90, steps{does(t, "set", "S+0m", "5m", sets("m", "5")), five}, nil), nil, schedule.Options{})
	is(t, "a number is not its text", p.MarkerReads()[0].Kind, schedule.ReadOther)
}

func TestWhatIsLeftBehind(t *testing.T) {
	on := does(t, "on", "S+0m", "5m", sets("m", "on"))
	off := does(t, "off", "S+20m", "5m", clears("m"))
	backOff := does(t, "back-off", "D+5m", "5m", clears("m"))
	down := does(t, "down", "S+0m", "5m", service("down"))
	up := does(t, "up", "S+20m", "5m", service("up"))
	nothing := does(t, "nothing", "D+0m", "5m")
	for _, c := range []struct {
		what                string
		procedure, rollback steps
		want                string
	}{
		{"a marker that is meant to stay", steps{on}, steps{nothing}, "[]"},
		{"cleared", steps{on, off}, nil, "[]"},
		{"cleared on both clocks", steps{on, off}, steps{backOff}, "[]"},
		{"not on the way back", steps{on, off}, steps{nothing}, "[{true m on 0 false}]"},
		{"only on the way back", steps{on}, steps{backOff}, "[{false m on 0 false}]"},
		{"set again", steps{on, off, does(t, "again", "S+30m", "5m", sets("m", "on"))}, steps{backOff}, "[{false m again 2 false}]"},
		{"cleared before it is set", steps{does(t, "off", "S-5m", "5m", clears("m")), on}, nil, "[{false m on 1 false}]"},
		{"set again on the way back", steps{on, off}, steps{backOff, does(t, "back-on", "D+10m", "1m", sets("m", "on"))}, "[{true m back-on 1 true}]"},
		{"set on the way back alone", steps{down, up, off}, steps{does(t, "back-on", "D+10m", "1m", sets("m", "on")), does(t, "back-up", "D+20m", "1m", service("up"))},
			"[{true m back-on 0 true}]"},
		{"up again", steps{down, up}, nil, "[]"},
		{"not up again", steps{down}, nil, "[{false  down 0 false}]"},
		{"degraded is not up", steps{down, does(t, "half", "S+20m", "5m", service("degraded"))}, nil, "[{false  down 0 false}]"},
		{"not up on the way back", steps{down, up}, steps{nothing}, "[{true  down 0 false}]"},
		{"down again on the way back", steps{down, up}, steps{does(t, "back-down", "D+0m", "1m", service("down"))}, "[{true  back-down 0 true}]"},
		{"up on the way back", steps{down, up}, steps{does(t, "back-up", "D+0m", "1m", service("up"))}, "[]"},
		{"never down", steps{up}, steps{nothing}, "[]"},
	} {
		p := planned(t, evenings(90, c.procedure, c.rollback), nil, schedule.Options{})
		is(t, c.what, fmt.Sprint(p.Leftovers()), c.want)
	}
}
