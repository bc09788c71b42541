package evidence

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// registerKind starts the scope of a register. Nobody holds one.
const registerKind = "register:"

func registerScope(name string) string { return registerKind + name }

func registerOf(scope string) (name string, ok bool) { return strings.CutPrefix(scope, registerKind) }

func isRegister(scope string) bool { return strings.HasPrefix(scope, registerKind) }

// Register returns the end of a register, at most so many statements: the
// starts and ends of the attempts of all changes that are entered there. Each
// has the time of the clock it was recorded by; clocks may disagree.
//
// The history of a change decides what its entries are worth. A claim that was
// lost is left out. Where two claims wanted the same place, or the end of an
// attempt is missing because whoever recorded it was killed, the attempt stands
// there once, and its end, if it has one, stands last.
func (l Ledger) Register(ctx context.Context, name string, most int) (Chain, error) {
	return l.RegisterBack(ctx, name, most, func(Chain) bool { return true })
}

// RegisterBack reads a register like Register, and reads further back, four
// times as far each time, until what it has is enough or all there is.
func (l Ledger) RegisterBack(ctx context.Context, name string, most int, enough func(Chain) bool) (Chain, error) {
	own := settler{ledger: l, changes: map[string]Chain{}}
	for ; ; most *= 4 {
		chain, whole, err := l.last(ctx, ScopeChain(registerScope(name)), most)
		if err != nil {
			return nil, err
		}
		out, err := own.settle(ctx, chain)
		if err != nil || whole || enough(out) {
			return out, err
		}
	}
}

// last returns at most so many statements of the end of a chain, and whether
// those are all it has.
func (l Ledger) last(ctx context.Context, name string, most int) (out Chain, whole bool, err error) {
	store, ok := l.Store.(Tailer)
	if !ok {
		out, err = l.load(ctx, name)
		from := max(0, len(out)-most)
		return out[from:], from == 0, err
	}
	if err := CheckChain(name); err != nil {
		return nil, false, err
	}
	first, entries, err := store.Tail(ctx, name, most)
	out, err = l.verified(name, first, entries, err)
	return out, first <= 1, err
}

// enter puts a claim into a register and returns its place there. Whatever else
// stands there refuses nothing; if others write at the same time it tries again.
func (l Ledger) enter(ctx context.Context, name string, s Statement) (place int, err error) {
	s.Predicate.Material = nil
	scope := ScopeChain(registerScope(name))
	for {
		chain, _, err := l.last(ctx, scope, 1)
		if err != nil {
			return 0, err
		}
		longer, err := l.append(ctx, scope, chain, s)
		if err == nil {
			return longer[len(longer)-1].Predicate.Sequence, nil
		}
		if !errors.Is(err, ErrTaken) {
			return 0, err
		}
	}
}

// leave puts the end of an attempt into a register, for the first start there
// that it fits and that has none yet. It reads back to that start, so the work
// grows with what was entered since, and not with what came before.
func (l Ledger) leave(ctx context.Context, name string, end Statement, fits func(Predicate) bool) error {
	scope := ScopeChain(registerScope(name))
	end.Predicate.Material = nil
	for most := 8; ; {
		chain, whole, err := l.last(ctx, scope, most)
		if err != nil {
			return err
		}
		start, known := open(l.attempts(chain), fits)
		if !known && !whole {
			most *= 8
			continue
		}
		if start == 0 {
			return nil
		}
		body := *end.Predicate.AttemptFinished
		body.Ends = start
		end.Predicate.AttemptFinished = &body
		if _, err = l.append(ctx, scope, chain, end); !errors.Is(err, ErrTaken) {
			return err
		}
	}
}

// open returns the place of the first start that fits and has no end, 0 for
// none, and whether any start fits.
func open(attempts []Attempt, fits func(Predicate) bool) (place int, known bool) {
	for _, a := range attempts {
		if !fits(a.Started.Predicate) {
			continue
		}
		if known = true; a.Finished == nil {
			return a.Started.Predicate.Sequence, true
		}
	}
	return 0, known
}

// settler holds a register against the histories of the changes in it.
type settler struct {
	ledger  Ledger
	changes map[string]Chain
}

// settle returns what a register says without the claims that came to nothing.
// It looks only at the changes of which the register alone does not tell.
func (t settler) settle(ctx context.Context, register Chain) (Chain, error) {
	claims := map[attemptKey][]Attempt{}
	for _, a := range t.ledger.attempts(register) {
		key := claimKey(a.Started.Predicate)
		claims[key] = append(claims[key], a)
	}
	drop := map[int]bool{}
	var ends Chain
	for _, a := range t.ledger.attempts(register) {
		group := claims[claimKey(a.Started.Predicate)]
		if settled(group) || drop[a.Started.Predicate.Sequence] || group[0].Started.Digest != a.Started.Digest {
			continue
		}
		end, counts, err := t.look(ctx, a.Started.Predicate)
		if err != nil {
			return nil, err
		}
		for i, claim := range group {
			drop[claim.Started.Predicate.Sequence] = i > 0 || !counts
			if claim.Finished != nil {
				drop[claim.Finished.Predicate.Sequence] = true
			}
		}
		if end != nil {
			ends = append(ends, *end)
		}
	}
	out := slices.DeleteFunc(slices.Clone(register), func(r Record) bool { return drop[r.Predicate.Sequence] })
	return append(out, ends...), nil
}

func claimKey(p Predicate) attemptKey {
	return attemptKey{p.Change, p.AttemptStarted.Attempt, p.AttemptStarted.Place}
}

// settled reports whether the register tells alone what became of a claim: an
// end other than aborted is entered only once it stands in the change.
func settled(group []Attempt) bool {
	return len(group) == 1 && group[0].Finished != nil && group[0].Finished.Predicate.AttemptFinished.Outcome != Aborted
}

// look asks the history of a change whether a claim got its place, and how the
// attempt ended; nil if it has not.
func (t settler) look(ctx context.Context, p Predicate) (end *Record, counts bool, err error) {
	own, known := t.changes[p.Change]
	if !known {
		if own, err = t.ledger.Load(ctx, p.Change); err != nil {
			return nil, false, err
		}
		t.changes[p.Change] = own
	}
	if !own.gave(p) {
		return nil, false, nil
	}
	for _, a := range t.ledger.attempts(own) {
		if a.Name == p.AttemptStarted.Attempt && a.Finished != nil {
			r := *a.Finished
			body := *r.Predicate.AttemptFinished
			body.Ends = p.Sequence
			r.Predicate.AttemptFinished = &body
			return &r, true, nil
		}
	}
	return nil, true, nil
}

// gave reports whether a claim got the place in the history of its change that
// it was made for.
func (c Chain) gave(p Predicate) bool {
	b := p.AttemptStarted
	if b.Place < 1 || len(c) < b.Place {
		return false
	}
	entered := c[b.Place-1].Predicate.AttemptStarted
	return entered != nil && entered.Attempt == b.Attempt
}
