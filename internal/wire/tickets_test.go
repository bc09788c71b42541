package wire_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/ticket"
)

// solved is a ticket with every field.
const solved = `{"id": "OPS-1", "state": "in-testing", "assignee": "customer-1", "labels": ["outage", "Late night"], "at": "2026-12-01T22:00:00+01:00"}`

func TestTicketsAreRead(t *testing.T) {
	source, err := wire.ReadTickets("t.json", []byte(`{"tickets": [`+solved+`, {"at": "2026-12-01T00:00:00Z", "state": "new", "id": "ops-1"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := source.Tickets(t.Context(), []string{"ops-1", "OPS-1"})
	want := ticket.Set{
		"OPS-1": {ID: "OPS-1", State: "in-testing", Assignee: "customer-1", Labels: []string{"outage", "Late night"}, At: time.Date(2026, 12, 1, 21, 0, 0, 0, time.UTC)},
		"ops-1": {ID: "ops-1", State: "new", At: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := source.Tickets(t.Context(), []string{"OPS-1", "OPS-2"}); err == nil || got != nil || !strings.Contains(err.Error(), "the ticket OPS-2 is not known") {
		t.Errorf("one that is not there gives %v, %v", got, err)
	}
}

func TestAFileWithoutTicketsKnowsNone(t *testing.T) {
	source, err := wire.ReadTickets("t.json", []byte(`{"tickets": []}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := source.Tickets(t.Context(), []string{"OPS-1"}); err == nil {
		t.Error("a ticket that is not there was found")
	}
}

func TestTicketsAreStrict(t *testing.T) {
	in := func(old, new string) string {
		if !strings.Contains(solved, old) {
			t.Fatalf("%s is not there", old)
		}
		return `{"tickets": [` + strings.Replace(solved, old, new, 1) + `]}`
	}
	for text, want := range map[string]string{
		``:                               "nothing is here; expected an object",
		`[]`:                             "found a list; expected an object",
		`{}`:                             `the field "tickets" is missing`,
		`{"tickets": null}`:              "found null; expected a list",
		`{"tickets": {}}`:                "found an object; expected a list",
		`{"tickets": [3]}`:               "found 3; expected an object",
		`{"tickets": []`:                 "the file ends too early",
		`{"tickets": []} {}`:             "something follows the document",
		`{"tickets": [], "tickets": []}`: `the field "tickets" is there twice`,
		`{"Tickets": []}`:                `"Tickets" is not a field here; expected tickets`,
		`{"tickets": [` + solved + `,` + solved + `]}`:  "the ticket OPS-1 is there twice; keep the one that tells its state now",
		in(`"id": "OPS-1", `, ``):                       `the field "id" is missing`,
		in(`"state": "in-testing", `, ``):               `the field "state" is missing`,
		in(`, "at": "2026-12-01T22:00:00+01:00"`, ``):   `the field "at" is missing`,
		in(`"state"`, `"status"`):                       `"status" is not a field here; expected id, state, at, assignee, labels`,
		in(`"OPS-1"`, `"OPS-1", "id": "OPS-2"`):         `the field "id" is there twice`,
		in(`"OPS-1"`, `""`):                             `id is ""; expected the number of a ticket such as OPS-1432`,
		in(`"OPS-1"`, `7`):                              "id is 7",
		in(`"OPS-1"`, `"OPS 1"`):                        `id is "OPS 1"`,
		in(`"OPS-1"`, `"O\u0420S-1"`):                   `id is "O\u0420S-1"`,
		in(`"in-testing"`, `"In testing"`):              `state is "In testing"; expected the name of a state in lower case`,
		in(`"in-testing"`, `""`):                        `state is ""`,
		in(`"in-testing"`, `null`):                      "state is null",
		in(`"customer-1"`, `""`):                        `assignee is ""; expected whom the ticket waits for, or no such field`,
		in(`"customer-1"`, `"a\nb"`):                    "assignee is",
		in(`["outage", "Late night"]`, `"outage"`):      `found "outage"; expected a list`,
		in(`"Late night"`, `""`):                        `a label is ""`,
		in(`+01:00`, ``):                                "is a clock without zone",
		in(`T22:00`, `T24:00`):                          "is not a time",
		in(`"2026-12-01T22:00:00+01:00"`, `1764622800`): "at is not a text",
	} {
		_, err := wire.ReadTickets("t.json", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "t.json:1:") {
			t.Errorf("%s\ngot  %v\nwant %s", text, err, want)
		}
	}
}

func TestAFileOfTicketsThatIsTooLarge(t *testing.T) {
	pad := func(size int) []byte {
		b := []byte(`{"tickets": [` + solved + `]}`)
		return append(b, bytes.Repeat([]byte(" "), size-len(b))...)
	}
	if _, err := wire.ReadTickets("t.json", pad(wire.MaxTickets)); err != nil {
		t.Errorf("a file of the largest size is refused: %v", err)
	}
	want := "t.json: it has 4194305 bytes; expected at most 4 MiB"
	if _, err := wire.ReadTickets("t.json", pad(wire.MaxTickets+1)); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
