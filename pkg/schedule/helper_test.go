package schedule

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// calendar compiles a calendar of Zurich that has to be right.
func calendar(t *testing.T, with ...func(*change.Calendar)) *Calendar {
	t.Helper()
	src := &change.Calendar{Zone: "Europe/Zurich"}
	for _, f := range with {
		f(src)
	}
	c, problems := NewCalendar(src)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return c
}

func holidays(dates ...string) func(*change.Calendar) {
	return func(c *change.Calendar) {
		for _, d := range dates {
			c.Holidays = append(c.Holidays, change.Holiday{Date: d})
		}
	}
}

func window(r change.Recurring) func(*change.Calendar) {
	return func(c *change.Calendar) { c.Windows = map[string]change.Recurring{"w": r} }
}

func session(rule, clock string) func(*change.Calendar) {
	return func(c *change.Calendar) {
		c.Sessions = map[string]change.Recurring{"cab": {Rule: rule, Time: clock, Lasts: change.Duration{Minutes: 60}}}
	}
}

func event(name string, t time.Time) func(*change.Calendar) {
	return func(c *change.Calendar) { c.Events = map[string]time.Time{name: t} }
}

func lasts(t *testing.T, text string) change.Duration {
	t.Helper()
	d, err := change.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func offset(t *testing.T, text string) *change.Offset {
	t.Helper()
	if text == "" {
		return nil
	}
	o, err := change.ParseOffset(text)
	if err != nil {
		t.Fatal(err)
	}
	return &o
}
