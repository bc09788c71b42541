package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"

	"github.com/lockflight/lockflight/pkg/ticket"
)

// MaxTickets is the largest file of tickets, in bytes.
const MaxTickets = 4 << 20

// Tickets is a source of tickets that were read from a file.
type Tickets struct{ set ticket.Set }

// Tickets returns those that are asked for; one that the file does not have is
// an error.
func (t Tickets) Tickets(_ context.Context, ids []string) (ticket.Set, error) { return t.set.Pick(ids) }

// ReadTickets reads a file of tickets:
//
//	{"tickets": [{"id": "OPS-1", "state": "in-testing", "assignee": "customer-1",
//	  "labels": ["outage"], "at": "2026-12-01T22:00:00Z"}]}
//
// Assignee and labels may be left out. It is strict: an unknown, missing or
// repeated field, a ticket that is there twice, or a bad time is an error with
// its place.
func ReadTickets(name string, data []byte) (Tickets, error) {
	if len(data) > MaxTickets {
		return Tickets{}, fmt.Errorf("%s: it has %d bytes; expected at most %d MiB", name, len(data), MaxTickets>>20)
	}
	d := &decoder{name: name, data: data, json: json.NewDecoder(bytes.NewReader(data))}
	d.json.UseNumber()
	set := ticket.Set{}
	err := d.object([]string{"tickets"}, nil, func(string) error {
		return d.list(func() error { return d.ticket(set) })
	})
	if err == nil {
		if _, more := d.json.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the document; expected one JSON object and nothing after it")
		}
	}
	if err != nil {
		return Tickets{}, d.place(err)
	}
	return Tickets{set}, nil
}

var (
	ticketID    = regexp.MustCompile(`^[A-Za-z0-9]{1,60}(?:[._@+#-][A-Za-z0-9]{1,60}){0,8}$`)
	ticketState = regexp.MustCompile(`^[a-z0-9]{1,40}(?:[._-][a-z0-9]{1,40}){0,12}$`)
)

// ticket reads one ticket into a set.
func (d *decoder) ticket(into ticket.Set) error {
	var t ticket.Ticket
	err := d.object([]string{"id", "state", "at"}, []string{"assignee", "labels"}, func(field string) (err error) {
		switch field {
		case "id":
			if t.ID, err = d.text(field, ticketID, "the number of a ticket such as OPS-1432"); err != nil {
				return err
			}
			if _, twice := into[t.ID]; twice {
				return fmt.Errorf("the ticket %s is there twice; keep the one that tells its state now", t.ID)
			}
		case "state":
			t.State, err = d.text(field, ticketState, "the name of a state in lower case such as in-testing")
		case "assignee":
			t.Assignee, err = d.text(field, nonEmpty, "whom the ticket waits for, or no such field")
		case "labels":
			err = d.list(func() error {
				label, err := d.text("a label", nonEmpty, "one line of text")
				t.Labels = append(t.Labels, label)
				return err
			})
		case "at":
			t.At, err = d.time(field)
		}
		return err
	})
	if err == nil {
		into[t.ID] = t
	}
	return err
}
