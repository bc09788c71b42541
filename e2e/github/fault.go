package github

import (
	"net/http"
	"time"
)

// Fault is something that goes wrong. The fields say when, and then what; several
// may go wrong at once.
type Fault struct {
	Name string

	// Operation is where, such as pulls/list-reviews; "" for any.
	Operation string
	// Call is the first call that it hits, counted from 1 among those of the
	// operation since it was injected; 0 is 1. Times is how many it hits from there
	// on; 0 for all.
	Call, Times int
	// Applied says that the operation takes effect before Status, Reset or Redirect
	// go wrong; otherwise it does not run at all.
	Applied bool

	// Status answers with a status, and Message says why.
	Status  int
	Message string
	// RetryAfter is the header of that name, in seconds.
	RetryAfter int
	// Header adds headers, or replaces them.
	Header map[string]string
	// Redirect sends the client to another address.
	Redirect string
	// Reset ends the connection without an answer.
	Reset bool
	// Delay makes the call slow.
	Delay time.Duration

	// Body replaces what is answered, and ContentType its type.
	Body        *string
	ContentType string
	// Truncate cuts the answer in half, and gives the length of that half; Half
	// gives the length of the whole, and ends the connection in the middle.
	Truncate, Half bool
	// Twice sends the answer two times, one after the other.
	Twice bool
	// Pad puts that many spaces in front of the answer.
	Pad int
	// Replace puts other texts in the place of texts of the answer, everywhere.
	Replace map[string]string
	// Total is added to every total in the answer.
	Total int

	// RepeatPage answers every page with the first one, and links to a next one.
	RepeatPage bool
	// LoopLink links from every page to the first one as the next; DropLink does
	// not link at all.
	LoopLink, DropLink bool
	// Reverse turns a list around; Swap exchanges its first and last page.
	Reverse, Swap bool
	// Duplicate repeats, on every page, the last item of the page before; on the
	// first page, its own last one.
	Duplicate bool
	// Drop leaves out the last item of a list.
	Drop bool
}

// armed is a fault that waits for its calls.
type armed struct {
	Fault
	seen int
}

// Inject makes things go wrong from now on. The first fault that fits a call is
// the one that hits it.
func (s *Server) Inject(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		s.faults = append(s.faults, &armed{Fault: f})
	}
}

// ClearFaults ends all faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// faultFor returns the fault that hits a call, or one that does nothing.
func (s *Server) faultFor(c *call) *Fault {
	hit := &Fault{}
	found := false
	for _, f := range s.faults {
		if f.Operation != "" && f.Operation != c.op.ID {
			continue
		}
		f.seen++
		first := max(1, f.Call)
		if !found && f.seen >= first && (f.Times == 0 || f.seen < first+f.Times) {
			hit, found = &f.Fault, true
		}
	}
	return hit
}

// instead reports whether there is an answer in the place of the usual one.
func (f *Fault) instead() bool { return f.Status != 0 || f.Redirect != "" || f.Reset }

// before answers in the place of the operation, if it is not to run.
func (f *Fault) before(w http.ResponseWriter, r *http.Request) bool {
	pause(r, f.Delay)
	if !f.instead() || f.Applied {
		return false
	}
	f.answer(w)
	return true
}

// after answers once the operation has run.
func (f *Fault) after(w http.ResponseWriter, out rendered) {
	if f.instead() {
		f.answer(w)
		return
	}
	out = f.spoil(out)
	for key, value := range f.Header {
		out.header.Set(key, value)
	}
	if f.Half {
		sendHalf(w, out)
		return
	}
	out.send(w)
}
