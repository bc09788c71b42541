package ticket_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/lockflight/lockflight/pkg/ticket"
)

func TestPick(t *testing.T) {
	all := ticket.Set{"OPS-1": {ID: "OPS-1", State: "open"}, "OPS-2": {ID: "OPS-2", State: "closed"}}
	for _, ids := range [][]string{nil, {"OPS-2"}, {"OPS-2", "OPS-1", "OPS-2"}} {
		got, err := all.Pick(ids)
		want := ticket.Set{}
		for _, id := range ids {
			want[id] = all[id]
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%v: got %v, %v", ids, got, err)
		}
	}
}

// TestPickNamesWhatIsMissing: there is no set that leaves a ticket out.
func TestPickNamesWhatIsMissing(t *testing.T) {
	all := ticket.Set{"OPS-1": {ID: "OPS-1"}}
	for _, c := range []struct {
		from ticket.Set
		ids  []string
		says string
	}{
		{nil, []string{"OPS-1"}, "the ticket OPS-1 is not known; expected the state of each ticket that the change names"},
		{all, []string{"ops-1"}, "the ticket ops-1 is not known; expected the state of each ticket that the change names"},
		{all, []string{""}, "the ticket  is not known; expected the state of each ticket that the change names"},
		{all, []string{"B-2", "OPS-1", "A-1", "B-2"}, "2 tickets A-1, B-2 are not known; expected the state of each ticket that the change names"},
		{all, []string{"A-1", "A-2", "A-3", "A-4", "A-5", "A-6", "A-7"},
			"7 tickets A-1, A-2, A-3, A-4, A-5 and 2 more are not known; expected the state of each ticket that the change names"},
	} {
		got, err := c.from.Pick(c.ids)
		var missing *ticket.MissingError
		if got != nil || !errors.As(err, &missing) || err.Error() != c.says {
			t.Errorf("%v: got %v and %v, want %s", c.ids, got, err, c.says)
		}
	}
}
