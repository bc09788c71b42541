// Package ticket knows what a tracker says of tickets.
package ticket

import "time"

// Ticket is a ticket as its tracker has it.
type Ticket struct {
	ID       string
	State    string
	Assignee string
	Labels   []string
	// At is when it came to that state; zero if the tracker does not say.
	At time.Time
}
