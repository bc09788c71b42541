package collect_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/collect"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/review"
)

// counted is a store that reads the end of a chain, and counts what it reads.
type counted struct {
	entries       map[string][][]byte
	tails, chains int
	gone          string
}

func (s *counted) Tail(_ context.Context, chain string, most int) (int, [][]byte, error) {
	from := max(0, len(s.entries[chain])-most)
	s.tails += len(s.entries[chain]) - from
	return from + 1, s.entries[chain][from:], nil
}

func (s *counted) Read(_ context.Context, chain string) ([][]byte, error) {
	if s.chains++; chain == s.gone {
		return nil, errors.New("the disk is gone")
	}
	return s.entries[chain], nil
}

func (s *counted) Append(_ context.Context, chain string, place int, entry []byte) error {
	if place != len(s.entries[chain])+1 {
		return evidence.ErrTaken
	}
	s.entries[chain] = append(s.entries[chain], entry)
	return nil
}

func (s *counted) Chains(context.Context) ([]string, error) {
	return slices.Sorted(maps.Keys(s.entries)), nil
}

// years is the history of a pipeline in which an end notice is owed two days
// after the window, and closes.
type years struct {
	t     *testing.T
	store *counted
	p     *change.Pipeline
	now   time.Time
	key   ed25519.PrivateKey // that signs what happens
}

func owing(from, latest string) *change.Pipeline {
	offset, err := change.ParseOffset(latest)
	if err != nil {
		panic(err)
	}
	report := change.Requirement{Require: "notice", Notice: "report", Closes: true, Due: &change.Due{From: from, Latest: &offset}}
	return &change.Pipeline{Name: "demo", Stages: []change.Stage{{Name: "production", Environment: "production", Owed: []change.Requirement{report}}}}
}

// waivedAfter is a pipeline in which a waiver of what is accepted owes a report.
func waivedAfter() *change.Pipeline {
	p := owing("end", "+2d")
	s := &p.Stages[0]
	s.Accept = []change.Requirement{{Require: "soak", Waivable: &change.Waivable{By: []string{"ops"}, Owed: s.Owed}}}
	return p
}

func history(t *testing.T, p *change.Pipeline) *years {
	return &years{t: t, store: &counted{entries: map[string][][]byte{}}, p: p, now: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)}
}

func (y *years) ledger() evidence.Ledger { return evidence.Ledger{Store: y.store, Key: y.key} }

// begin starts an attempt of a change; looked says that its gate looked at debts.
func (y *years) begin(id string, looked bool, window *evidence.PlannedWindow) {
	y.t.Helper()
	body := &evidence.AttemptStartedBody{Attempt: "production-1", Gate: "passed", Register: "demo"}
	if looked {
		body.Debts = y.p.Debts()
	}
	s := y.statement(evidence.AttemptStarted, evidence.Predicate{AttemptStarted: body, Window: window}, id)
	if _, err := y.ledger().Claim(y.t.Context(), nil, s); err != nil {
		y.t.Fatal(err)
	}
}

func (y *years) end(id string) {
	y.t.Helper()
	chain, err := y.ledger().Load(y.t.Context(), id)
	if err != nil {
		y.t.Fatal(err)
	}
	body := &evidence.AttemptFinishedBody{Attempt: "production-1", Outcome: "passed"}
	s := y.statement(evidence.AttemptFinished, evidence.Predicate{AttemptFinished: body, Window: chain[0].Predicate.Window}, id)
	if _, err := y.ledger().Finish(y.t.Context(), chain, s); err != nil {
		y.t.Fatal(err)
	}
}

func (y *years) statement(kind evidence.Kind, p evidence.Predicate, id string) evidence.Statement {
	digest := "sha256:" + strings.Repeat("a", 64)
	p.Change, p.Stage, p.Environment, p.Actor, p.Time = id, "production", "production", "ops-1", y.now
	return evidence.New(kind, p, digest, digest)
}

// attempts are whole attempts of as many changes, one after the other.
func (y *years) attempts(name string, n int, apart time.Duration, looked bool) {
	for i := range n {
		id := fmt.Sprintf("%s-%d", name, i)
		y.begin(id, looked, nil)
		y.end(id)
		y.now = y.now.Add(apart)
	}
}

// others collects facts for one more change.
func (y *years) others() (gate.Facts, []string) {
	y.t.Helper()
	y.store.tails, y.store.chains = 0, 0
	c := &change.Change{ID: "asking"}
	facts, err := collect.Facts(y.t.Context(), collect.Sources{Ledger: y.ledger(), Reviews: review.None{}}, c, y.p, "production")
	if err != nil {
		y.t.Fatal(err)
	}
	return facts, slices.Sorted(maps.Keys(facts.Others))
}

const day = 24 * time.Hour

func TestWhoMayOweSomething(t *testing.T) {
	const cut = 16 * day // two days of the due, and two weeks
	for name, test := range map[string]struct {
		ago  time.Duration
		do   func(y *years)
		owes bool
	}{
		"long ago":                      {cut + time.Second, nil, false},
		"just so":                       {cut, nil, true},
		"lately":                        {day, nil, true},
		"long ago, and not over":        {400 * day, func(y *years) { y.begin("debtor", true, nil) }, true},
		"long ago, ended since":         {400 * day, func(y *years) { y.begin("debtor", true, nil); y.now = y.now.Add(385 * day); y.end("debtor") }, true},
		"long ago, in a window of late": {400 * day, func(y *years) { y.inWindow(y.now.Add(390 * day)) }, true},
		"long ago, in its window":       {400 * day, func(y *years) { y.inWindow(y.now.Add(day)) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			y := history(t, owing("end", "+2d"))
			begun := y.now
			if test.do == nil {
				test.do = func(y *years) { y.begin("debtor", true, nil); y.end("debtor") }
			}
			test.do(y)
			y.now = begun.Add(test.ago)
			y.attempts("later", 1, day, true)
			if _, others := y.others(); slices.Contains(others, "debtor") != test.owes {
				t.Errorf("the others are %v; expected the debtor among them to be %v", others, test.owes)
			}
		})
	}
}

func (y *years) inWindow(end time.Time) {
	y.begin("debtor", true, &evidence.PlannedWindow{Start: end.Add(-time.Hour), End: end})
	y.end("debtor")
}

// What stands after the start that vouches for the past is looked at whatever
// its clock says.
func TestAWrongClockHidesNoDebt(t *testing.T) {
	y := history(t, owing("end", "+2d"))
	y.attempts("before", 20, day, true)
	y.now = y.now.Add(-400 * day)
	y.attempts("slow", 1, 0, false)
	y.now = y.now.Add(5000 * day)
	y.attempts("fast", 1, 0, false)
	if _, others := y.others(); !slices.Contains(others, "slow-0") || !slices.Contains(others, "fast-0") {
		t.Errorf("the others are %v; expected slow-0 and fast-0 among them", others)
	}
}

// A debt behind many attempts of others is found while it may be unpaid: if they
// came quickly, if their gates did not look, or looked for something else.
func TestADebtBehindManyAttemptsIsFound(t *testing.T) {
	for name, test := range map[string]struct {
		p      *change.Pipeline
		apart  time.Duration
		looked bool
		edit   func(*change.Pipeline)
		owes   bool
		many   int
	}{
		"within the due":                 {owing("end", "+2d"), time.Minute, true, nil, true, 500},
		"no gate looked":                 {owing("end", "+2d"), day, false, nil, true, 100},
		"every gate looked":              {owing("end", "+2d"), day, true, nil, false, 100},
		"business days, not yet due":     {owing("attempt", "+60bd"), day, true, nil, true, 100},
		"business days, due":             {owing("attempt", "+40bd"), day, true, nil, false, 100},
		"counted from a sign-off":        {owing("signoff:qa", "+1d"), day, true, nil, true, 100},
		"counted from an event":          {owing("event:release", "+1d"), day, true, nil, true, 100},
		"owed once accepting was waived": {waivedAfter(), day, true, nil, true, 100},
		"the pipeline asks for more now": {owing("end", "+2d"), day, true, func(p *change.Pipeline) {
			p.Stages[0].Owed[0].On = "passed"
		}, true, 100},
	} {
		t.Run(name, func(t *testing.T) {
			y := history(t, test.p)
			y.attempts("debtor", 1, 0, true)
			y.attempts("later", test.many, test.apart, test.looked)
			if test.edit != nil {
				test.edit(y.p)
			}
			if _, others := y.others(); slices.Contains(others, "debtor-0") != test.owes {
				t.Errorf("of %d others the debtor is one: %v; expected %v", len(others), !test.owes, test.owes)
			}
		})
	}
}

// However long the history is that was paid, the work for a decision is the same.
func TestAPaidHistoryCostsNothing(t *testing.T) {
	var cost []string
	for _, n := range []int{100, 200} {
		y := history(t, owing("end", "+2d"))
		y.attempts("paid", n, 5*day, true)
		y.others()
		cost = append(cost, fmt.Sprintf("%d statements of the register and %d chains", y.store.tails, y.store.chains))
		if y.store.tails > 64 || y.store.chains > 8 {
			t.Errorf("after %d attempts it read %s", n, cost[len(cost)-1])
		}
	}
	if cost[0] != cost[1] {
		t.Errorf("the work grew: %q", cost)
	}
}

func TestNothingIsReadOfOthersWhereNothingCloses(t *testing.T) {
	y := history(t, owing("end", "+2d"))
	y.p.Stages[0].Owed[0].Closes = false
	y.attempts("other", 100, time.Minute, false)
	facts, others := y.others()
	if facts.Others != nil || len(others) != 0 {
		t.Errorf("the others are %v; expected that nobody asked", others)
	}
	if facts.Register == nil || len(*facts.Register) != 64 || y.store.chains != 1 {
		t.Errorf("the register is %v, and %d chains were read; expected its last 64 statements, and the chain of the change", facts.Register, y.store.chains)
	}
}

func TestAnEmptyRegisterIsKnownToBeEmpty(t *testing.T) {
	facts, others := history(t, owing("end", "+2d")).others()
	if facts.Register == nil || len(*facts.Register) != 0 || facts.Others == nil || len(others) != 0 {
		t.Errorf("the register is %v, the others %v; expected both to be known and empty", facts.Register, facts.Others)
	}
}

func TestWhoMayOweAndCannotBeReadIsAnError(t *testing.T) {
	for gone, says := range map[string]string{
		"changes/debtor-0": "evidence of debtor-0, which may owe something: the disk is gone",
		"changes/other":    "register demo: the disk is gone",
	} {
		y := history(t, owing("end", "+2d"))
		y.attempts("debtor", 1, 0, true)
		y.begin("other", true, nil)
		y.store.gone = gone
		from := collect.Sources{Ledger: y.ledger(), Reviews: review.None{}}
		if _, err := collect.Facts(t.Context(), from, &change.Change{ID: "asking"}, y.p, "production"); err == nil || err.Error() != says {
			t.Errorf("the error is %v, want %s", err, says)
		}
	}
}

// A start that no key of the pipeline signed proves nothing of what others owe.
func TestAnUnsignedProofHidesNoDebt(t *testing.T) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize))
	public := base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))
	for name, test := range map[string]struct {
		by   ed25519.PrivateKey
		owes bool
	}{"signed": {key, false}, "not signed": {nil, true}} {
		y := history(t, owing("end", "+2d"))
		y.p.Trust = &change.Trust{Keys: map[string]change.TrustedKey{"ci": {Ed25519: public}}}
		y.key = key
		y.attempts("debtor", 1, 400*day, true)
		y.key = test.by
		y.attempts("later", 1, day, true)
		if _, others := y.others(); slices.Contains(others, "debtor-0") != test.owes {
			t.Errorf("%s: the others are %v; expected the debtor among them to be %v", name, others, test.owes)
		}
	}
}
