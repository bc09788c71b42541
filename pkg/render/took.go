package render

import (
	"fmt"
	"io"
	"time"

	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/schedule"
)

// Took writes what really took another time than planned, and all of a clock
// together.
func Took(w io.Writer, all []gate.Took) error {
	p := page{w: w}
	for _, line := range tookLines(all) {
		p.item(plainInk, "  ", line)
	}
	return p.err
}

// tookLines has one line for each clock and for each step that differs from the
// plan by more than a tenth or five minutes.
func tookLines(all []gate.Took) []string {
	var out []string
	for _, t := range all {
		if t.Step == "" || t.Notable() {
			out = append(out, tookLine(t))
		}
	}
	return out
}

func tookLine(t gate.Took) string {
	what := t.Step
	switch {
	case what == "" && t.Rollback:
		what = "the rollback"
	case what == "":
		what = "the procedure"
	}
	return fmt.Sprintf("%s took %s, planned %s%s", what, schedule.Amount(t.Actual), schedule.Amount(t.Planned), difference(t.Actual-t.Planned))
}

func difference(d time.Duration) string {
	switch {
	case d > 0:
		return ": " + schedule.Amount(d) + " longer"
	case d < 0:
		return ": " + schedule.Amount(d) + " shorter"
	}
	return ""
}
