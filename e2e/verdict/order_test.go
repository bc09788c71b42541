package verdict_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	loopback "github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/e2e/verdict"
	"github.com/lockflight/lockflight/pkg/gate"
)

// orders are the lists that a verdict reads, each of which may come in any order,
// and with an item on two pages.
var orders = []string{
	"pulls/list-reviews", "pulls/list-commits", "pulls/list-files", "issues/list-events-for-timeline", "teams/list-members-in-org",
	"repos/list-commits", "repos/list-pull-requests-associated-with-commit",
}

// TestTheOrderOfAnAnswerDecidesNothing: whatever order, pages and duplicates the
// lists have, the decision is the same to the letter, of a gate that is open and of
// one that is not.
func TestTheOrderOfAnAnswerDecidesNothing(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	tried, counts := 0, map[gate.Outcome]int{}
	for _, size := range []verdict.Size{large, merged(large), withVeto(large), merged(withVeto(large))} {
		h := build(t, size)
		want, err := h.Gate(t.Context())
		if err != nil || size.Vetoed == (want.Outcome == gate.Passed) {
			t.Fatalf("the gate is %s, %v", want.Outcome, err)
		}
		for range 30 {
			var what string
			for _, operation := range orders {
				f := loopback.Fault{Operation: operation, Reverse: random.IntN(2) == 0, Swap: random.IntN(3) == 0, Duplicate: random.IntN(2) == 0}
				// A short page without a link would be the end of the list.
				f.DropLink = !f.Swap && random.IntN(3) == 0
				h.Hub.Inject(f)
				what += fmt.Sprintf(" %s reversed %v, swapped %v, doubled %v, unlinked %v;", operation, f.Reverse, f.Swap, f.Duplicate, f.DropLink)
			}
			got, err := h.Gate(t.Context())
			h.Hub.ClearFaults()
			tried++
			counts[got.Outcome]++
			if err != nil || written(got) != written(want) {
				t.Errorf("%+v:%s\n%v, %s; expected\n%s", size, what, err, written(got), written(want))
			}
		}
		h.Hub.TakeViolations()
	}
	t.Logf("%d combinations, %v", tried, counts)
}

func withVeto(size verdict.Size) verdict.Size {
	size.Vetoed = true
	return size
}

// TestTheSizeOfAPageDecidesNothing: a server that gives fewer on a page than it is
// asked for.
func TestTheSizeOfAPageDecidesNothing(t *testing.T) {
	t.Parallel()
	h := build(t, withVeto(large))
	want, err := h.Gate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, per := range []int{2, 7, 30, 99} {
		h.Transport = smallPages(per)
		got, err := h.Gate(t.Context())
		if err != nil || written(got) != written(want) {
			t.Errorf("with %d on a page: %v, %s; expected\n%s", per, err, written(got), written(want))
		}
	}
}

// smallPages asks for smaller pages than the client does.
type smallPages int

func (p smallPages) RoundTrip(r *http.Request) (*http.Response, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	if q.Get("per_page") == "100" {
		q.Set("per_page", strconv.Itoa(int(p)))
		r = r.Clone(r.Context())
		r.URL.RawQuery = q.Encode()
	}
	return http.DefaultTransport.RoundTrip(r)
}
