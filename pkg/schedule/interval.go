package schedule

import "time"

// Interval is a stretch of time, half-open: Start is in it, End is not.
type Interval struct {
	Start, End time.Time
}

// IsEmpty reports whether no moment is in it.
func (i Interval) IsEmpty() bool { return !i.Start.Before(i.End) }

// Contains reports whether t is in it.
func (i Interval) Contains(t time.Time) bool { return !t.Before(i.Start) && t.Before(i.End) }

// Overlaps reports whether some moment is in both.
func (i Interval) Overlaps(j Interval) bool {
	return !i.IsEmpty() && !j.IsEmpty() && i.Start.Before(j.End) && j.Start.Before(i.End)
}

// Covers reports whether every moment of j is in it. Nothing covers an empty
// interval: what has no length was not planned.
func (i Interval) Covers(j Interval) bool {
	return !j.IsEmpty() && !j.Start.Before(i.Start) && !j.End.After(i.End)
}
