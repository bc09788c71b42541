package schedule

import "time"

// Interval is a stretch of time, half-open: Start is in it, End is not.
type Interval struct {
	Start, End time.Time
}

// Problem is one thing that is wrong with a calendar or a plan.
type Problem struct {
	// Path is where it stands: "procedure[3].takes".
	Path string
	// Message says what was found and what was expected, Hint what to do.
	Message, Hint string
	// Warning is set where it can be used as it stands.
	Warning bool
}
