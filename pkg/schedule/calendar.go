package schedule

import (
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// Calendar says when something may happen. A nil Calendar is in UTC and has
// nothing but business days. It does not change, and can be shared.
type Calendar struct {
	loc      *time.Location
	windows  []named
	quiet    []named
	sessions []named
	freezes  []Freeze
	holidays map[int]bool
	events   map[string]time.Time
}

type named struct {
	name string
	*Recurrence
}

// Freeze is a time without changes.
type Freeze struct {
	Interval
	Name string
	// Index is its place in change.Calendar.Freezes.
	Index int
}

// NewCalendar compiles a calendar, and returns everything that is wrong with it,
// section by section and sorted by name. The calendar can be used for what is
// right: a recurrence with a problem that is no warning never happens, a holiday
// or event is left out, and an unknown zone is UTC. Whoever decides by it stops at
// a problem that is no warning. A nil calendar gives nil.
func NewCalendar(c *change.Calendar) (*Calendar, []Problem) {
	if c == nil {
		return nil, nil
	}
	return newBuilder(c).build()
}

// CompileCalendar is NewCalendar without its warnings, for which years have to be
// looked at: a decision has no use for them.
func CompileCalendar(c *change.Calendar) (*Calendar, []Problem) {
	if c == nil {
		return nil, nil
	}
	b := newBuilder(c)
	b.noWarnings = true
	return b.build()
}

func newBuilder(c *change.Calendar) *builder {
	return &builder{src: c, cal: &Calendar{loc: time.UTC, holidays: map[int]bool{}, events: map[string]time.Time{}}}
}

func (b *builder) build() (*Calendar, []Problem) {
	c := b.src
	b.zone()
	b.cal.windows = b.recurrences("calendar.windows", c.Windows)
	b.cal.quiet = b.recurrences("calendar.quiet", c.Quiet)
	b.freezes()
	b.holidays()
	b.events()
	b.cal.sessions = b.recurrences("calendar.sessions", c.Sessions)
	return b.cal, b.all
}

// Location returns the zone of the calendar.
func (c *Calendar) Location() *time.Location {
	if c == nil {
		return time.UTC
	}
	return c.loc
}

// Window returns a window by its name; nil if there is none that can be used.
func (c *Calendar) Window(name string) *Recurrence {
	if c == nil {
		return nil
	}
	return find(c.windows, name)
}

// Quiet returns a quiet period by its name; nil if there is none that can be
// used.
func (c *Calendar) Quiet(name string) *Recurrence {
	if c == nil {
		return nil
	}
	return find(c.quiet, name)
}

// QuietNames returns the names of the quiet periods that can be used, sorted.
func (c *Calendar) QuietNames() []string {
	if c == nil {
		return nil
	}
	return names(c.quiet)
}

// WindowNames returns the names of the windows that can be used, sorted.
func (c *Calendar) WindowNames() []string {
	if c == nil {
		return nil
	}
	return names(c.windows)
}

// Session returns a session by its name; nil if there is none that can be used.
func (c *Calendar) Session(name string) *Recurrence {
	if c == nil {
		return nil
	}
	return find(c.sessions, name)
}

// Event returns the moment of a named event.
func (c *Calendar) Event(name string) (time.Time, bool) {
	if c == nil {
		return time.Time{}, false
	}
	t, ok := c.events[name]
	return t, ok
}

// Freezes returns the freezes in the order in which they are written.
func (c *Calendar) Freezes() []Freeze {
	if c == nil {
		return nil
	}
	return slices.Clone(c.freezes)
}

func find(all []named, name string) *Recurrence {
	for _, n := range all {
		if n.name == name {
			return n.Recurrence
		}
	}
	return nil
}

func names(all []named) []string {
	out := make([]string, 0, len(all))
	for _, n := range all {
		out = append(out, n.name)
	}
	return out
}
