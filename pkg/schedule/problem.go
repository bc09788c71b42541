package schedule

import "fmt"

// Problem is one thing that is wrong with a calendar.
type Problem struct {
	// Path is where it stands: "calendar.windows.night.time".
	Path string
	// Message says what was found and what was expected, Hint what to do.
	Message, Hint string
	// Warning is set where the calendar can be used as it stands.
	Warning bool
}

// problems collects what is wrong below one path.
type problems struct {
	all []Problem
}

func (p *problems) add(path, hint, format string, args ...any) {
	p.all = append(p.all, Problem{Path: path, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

func (p *problems) warn(path, hint, format string, args ...any) {
	p.add(path, hint, format, args...)
	p.all[len(p.all)-1].Warning = true
}
