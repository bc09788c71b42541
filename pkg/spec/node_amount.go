package spec

import (
	"encoding"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// mostDays bounds every amount of time: ten years. What is longer is a slip of
// the pen, and sums of such amounts could overflow.
const mostDays = 3653

// mayBeZero are the durations of which none is a sensible amount. Of all others
// zero would be read as if they were not there.
var mayBeZero = []string{"margin", "before", "restoreCheck", "duration"}

// amount reports an amount of time that is longer than ten years, or none where
// that makes no sense.
func (d *decoder) amount(v encoding.TextUnmarshaler, n *node, path string) {
	length, none := 0, false
	switch v := v.(type) {
	case *change.Duration:
		length, none = v.InMinutes(), v.IsZero()
	case *change.Span:
		length, none = max(v.Min.InMinutes(), v.Max.InMinutes()), v.IsZero()
	case *change.Offset:
		// No year has more than 262 days that are neither Saturday nor Sunday.
		length = max(v.Duration.InMinutes(), v.BusinessDays*365/262*24*60)
	case *change.ClockTime:
		length = max(v.Minutes, -v.Minutes)
	}
	switch name := path[strings.LastIndexByte(path, '.')+1:]; {
	case length > mostDays*24*60:
		d.add(path, fmt.Sprintf("%s is more than ten years (%d days of %d)", quote(n.scalar), length/(24*60), mostDays), "check the number and its unit")
	case none && !slices.Contains(mayBeZero, name):
		d.add(path, quote(n.scalar)+" is no time at all", "write how long it is, or delete it")
	}
}

// tooFar reports whether two moments are more than ten years apart.
func tooFar(a, b time.Time) bool { return b.Sub(a).Abs() > mostDays*24*time.Hour }
