package collect

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

const (
	// registerTail is how many statements of a register are always read.
	registerTail = 64
	// slack is added to every due: for a weekday, a time of day, holidays, an
	// attempt that is ahead of its window or lasts long, and clocks that disagree.
	slack = 14 * 24 * time.Hour
	// settledAlike is how many statements in a row have to be older than what
	// matters before reading stops, so that no single wrong clock stops it.
	settledAlike = 16
)

// registered reads the end of the register of a pipeline, and the histories of
// the other changes in it that may still owe something which closes a gate.
//
// Which those are follows from what a gate lets in. An attempt whose start
// carries the digest of today's debts was let in by a gate that found nothing of
// them overdue. So whatever was overdue at that time, and stood in the register
// by then, is paid, and only these changes can owe anything that closes a gate:
//
//   - those of attempts that stand in the register after that start, whatever
//     their clocks say;
//   - those of attempts that ended, or had their window, so late that what they
//     owe was not overdue yet: after that start less the longest due, and less
//     two weeks;
//   - those of attempts that are not over, as far as the register says;
//   - the change of that attempt itself.
//
// The register is read back until it goes beyond that, or to its beginning. A
// due that is counted from something that can happen long after an attempt, such
// as a sign-off, or that comes of a waiver which is given then, has no longest
// time; nor has a register without such a start. Then every change in the
// register may owe something.
func registered(ctx context.Context, ledger evidence.Ledger, c *change.Change, p *change.Pipeline) (*evidence.Chain, map[string]evidence.Chain, error) {
	if p.Name == "" {
		return nil, nil, nil
	}
	debts := p.Debts()
	if debts == "" && len(p.Closing()) == 0 {
		register, err := ledger.Register(ctx, p.Name, registerTail)
		if err != nil {
			return nil, nil, fmt.Errorf("register %s: %w", p.Name, err)
		}
		return &register, nil, nil
	}
	s := search{debts: debts, believes: ledger.Believes}
	s.longest, s.bounded = longestDue(p.Closing())
	s.bounded = s.bounded && !owedAfterAccepting(p)
	register, err := ledger.RegisterBack(ctx, p.Name, registerTail, s.enough)
	if err != nil {
		return nil, nil, fmt.Errorf("register %s: %w", p.Name, err)
	}
	others, err := histories(ctx, ledger, slices.DeleteFunc(s.debtors(register), func(id string) bool { return id == c.ID }))
	if err != nil {
		return nil, nil, err
	}
	return &register, others, nil
}

// histories reads those of several changes at once.
func histories(ctx context.Context, ledger evidence.Ledger, changes []string) (map[string]evidence.Chain, error) {
	chains := make([]evidence.Chain, len(changes))
	var work []func() error
	for i, id := range changes {
		work = append(work, func() (err error) {
			if chains[i], err = ledger.Load(ctx, id); err != nil {
				return fmt.Errorf("evidence of %s, which may owe something: %w", id, err)
			}
			return nil
		})
	}
	if err := together(work...); err != nil {
		return nil, err
	}
	out := map[string]evidence.Chain{}
	for i, id := range changes {
		out[id] = chains[i]
	}
	return out, nil
}

// search looks for changes that may owe something.
type search struct {
	debts   string
	longest time.Duration
	bounded bool
	// believes tells which statements are signed as the pipeline wants it; nil
	// believes all. Any other proves nothing, and no attempt is over by it.
	believes func(evidence.Record) bool
}

// proof returns where in a register the latest attempt starts that a gate let in
// because nothing was overdue, and the time before which all that ended is paid.
func (s search) proof(register evidence.Chain) (at int, cut time.Time, found bool) {
	if !s.bounded || s.debts == "" {
		return 0, time.Time{}, false
	}
	for i, r := range slices.Backward(register) {
		b := r.Predicate.AttemptStarted
		if b != nil && b.Gate == evidence.Passed && b.Debts == s.debts && (s.believes == nil || s.believes(r)) {
			return i, r.Predicate.Time.Add(-s.longest - slack), true
		}
	}
	return 0, time.Time{}, false
}

// enough reports whether a register goes back beyond all that may be unpaid.
func (s search) enough(register evidence.Chain) bool {
	at, cut, found := s.proof(register)
	if !found || at < settledAlike {
		return false
	}
	return !slices.ContainsFunc(register[:settledAlike], func(r evidence.Record) bool { return !moment(r).Before(cut) })
}

// debtors returns the changes in a register that may owe something, sorted.
func (s search) debtors(register evidence.Chain) []string {
	at, cut, found := s.proof(register)
	over := map[string]bool{}
	for _, a := range register.AttemptsBelieving(s.believes) {
		over[a.Started.Digest] = a.Finished != nil
	}
	var out []string
	for i, r := range register {
		running := r.Predicate.AttemptStarted != nil && !over[r.Digest]
		if !found || i >= at || running || !moment(r).Before(cut) {
			out = append(out, r.Predicate.Change)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// moment is the latest time that something owed after an attempt is counted from.
func moment(r evidence.Record) time.Time {
	at := r.Predicate.Time
	if w := r.Predicate.Window; w != nil && w.End.After(at) {
		at = w.End
	}
	return at
}

// longestDue returns how long after an attempt, or after its window, something
// that is owed can become overdue; bounded is false if that cannot be told.
func longestDue(owed []change.Requirement) (longest time.Duration, bounded bool) {
	for _, r := range owed {
		if r.Due == nil {
			continue
		}
		anchor, _, _ := strings.Cut(r.Due.From, ":")
		if !slices.Contains([]string{"attempt", "start", "end", "decision", "requested", "waiver"}, anchor) {
			return 0, false
		}
		due := days(r.Due.Silence)
		if o := r.Due.Latest; o != nil && !o.Negative {
			due += days(o.Duration) + time.Duration(2*o.BusinessDays)*24*time.Hour
		}
		longest = max(longest, due)
	}
	return longest, true
}

// owedAfterAccepting reports whether letting go of what makes a stage count as
// passed leaves something owed that closes a gate: that can be long after the
// attempt.
func owedAfterAccepting(p *change.Pipeline) bool {
	var accept []change.Stage
	for _, s := range p.Owing() {
		accept = append(accept, change.Stage{Accept: s.Accept}, change.Stage{Accept: s.Owed})
	}
	return len((&change.Pipeline{Stages: accept}).Closing()) > 0
}

func days(d change.Duration) time.Duration { return time.Duration(d.InMinutes()) * time.Minute }
