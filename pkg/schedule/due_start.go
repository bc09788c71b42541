package schedule

import (
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// lookYears bounds how much later a start is looked for.
const lookYears = 60

// EarliestStart returns the first planned start, not before made, for which
// something done at made is in time for a due. Anchors gives the anchors for a
// start: its end and decision move with it. A second earlier is too early; a
// start for which the due cannot be worked out does not count. It is an error if
// no start within sixty years would do.
func (c *Calendar) EarliestStart(d change.Due, made time.Time, anchors func(start time.Time) Anchors) (time.Time, error) {
	w, err := c.dueIn(d)
	if err != nil {
		return time.Time{}, err
	}
	made = made.Truncate(time.Second)
	var last error
	inTime := func(start time.Time) bool {
		m, err := w.moment(anchors(start))
		last = err
		return err == nil && (m.Latest.IsZero() || !made.After(m.Latest))
	}
	low, high := made, made
	for step := time.Hour; !inTime(high); step *= 2 {
		low = high
		high = made.Add(step)
		if step > lookYears*366*24*time.Hour {
			return time.Time{}, noStart(d, made, last)
		}
	}
	for high.Sub(low) > time.Second {
		middle := low.Add(high.Sub(low) / 2).Truncate(time.Second)
		if inTime(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	if m, err := w.moment(anchors(high)); err != nil || !m.InTime(made) {
		return time.Time{}, noStart(d, made, err)
	}
	return high, nil
}

func noStart(d change.Due, made time.Time, why error) error {
	if why != nil {
		return fmt.Errorf("no start makes %s in time for %q: %w", made.Format(time.RFC3339), DueText(d), why)
	}
	return fmt.Errorf("no start makes %s in time for %q", made.Format(time.RFC3339), DueText(d))
}
