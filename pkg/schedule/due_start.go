package schedule

import (
	"errors"
	"fmt"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// lookYears bounds how much later a start is looked for.
const lookYears = 60

// EarliestStart returns the first planned start, not before made, for which
// something done at made is in time for a due; a second earlier it is not. Anchors
// gives the anchors for a start: its end and decision move with it. It is an error
// if no start within sixty years would do. Where the start falls into the hour
// that a clock shows twice, a moment of that hour before it may do as well.
func (c *Calendar) EarliestStart(d change.Due, made time.Time, anchors func(start time.Time) Anchors) (time.Time, error) {
	w, err := c.dueIn(d)
	if err != nil {
		return time.Time{}, err
	}
	made = ceilSecond(made)
	lenient := w
	lenient.lenient = true
	start, ok := firstSecond(made, func(start time.Time) bool {
		m, err := lenient.moment(anchors(start))
		return err == nil && (m.Latest.IsZero() || !made.After(m.Latest))
	})
	if !ok {
		_, err = w.moment(anchors(made))
		return time.Time{}, noStart(d, made, err)
	}
	return w.strictStart(start, made, anchors)
}

// strictStart moves a start on, day by day, while the clock skips or doubles the
// time of day of its due; within a week of such a day there is another.
func (w dueWork) strictStart(start, made time.Time, anchors func(start time.Time) Anchors) (time.Time, error) {
	var why error
	for range 9 {
		m, err := w.moment(anchors(start))
		if err == nil && m.InTime(made) {
			return start, nil
		}
		why = err
		if e := (*LocalTimeError)(nil); !errors.As(err, &e) {
			break
		}
		start = placeEarly(DateOf(start, w.loc).number()+1, 0, w.loc)
	}
	return time.Time{}, noStart(w.due, made, why)
}

func ceilSecond(t time.Time) time.Time {
	if whole := t.Truncate(time.Second); !whole.Equal(t) {
		return whole.Add(time.Second)
	}
	return t
}

// firstSecond returns the first second from t on for which ok holds, if it then
// goes on to hold.
func firstSecond(t time.Time, ok func(time.Time) bool) (time.Time, bool) {
	low, high := t, t
	for step := time.Hour; !ok(high); step *= 2 {
		if step > lookYears*366*24*time.Hour {
			return time.Time{}, false
		}
		low, high = high, t.Add(step)
	}
	for high.Sub(low) > time.Second {
		middle := low.Add((high.Sub(low) / 2).Truncate(time.Second))
		if ok(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high, true
}

func noStart(d change.Due, made time.Time, why error) error {
	if why != nil {
		return fmt.Errorf("no start makes %s in time for %q: %w", made.Format(time.RFC3339), DueText(d), why)
	}
	return fmt.Errorf("no start makes %s in time for %q", made.Format(time.RFC3339), DueText(d))
}
