package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

// saying asks only for reasons with this text in their message.
func saying(text string, ask func(*world) ([]gate.Reason, error)) func(*world) ([]gate.Reason, error) {
	return func(w *world) ([]gate.Reason, error) {
		reasons, err := ask(w)
		return slices.DeleteFunc(reasons, func(r gate.Reason) bool { return !strings.Contains(r.Message, text) }), err
	}
}

// given is a moment at which more had been done than was demanded.
func given(at moment, done func(*world)) moment {
	return func(r rehearsed, t *testing.T, name string) *world {
		w := at(r, t, name)
		done(w)
		return w
	}
}

// again repeats statements at a later time, with something else in them.
func again(at string, which func(evidence.Predicate) bool, how func(*evidence.Predicate)) func(*world) {
	return func(w *world) {
		t, err := time.Parse(time.RFC3339, at)
		if err != nil {
			w.t.Fatal(err)
		}
		var repeated evidence.Chain
		for _, rec := range w.chain {
			if which(rec.Predicate) {
				repeated = append(repeated, rec)
			}
		}
		if len(repeated) == 0 {
			w.t.Fatal("no statement was repeated")
		}
		was := w.chain
		w.chain = repeated
		reworded(which, func(p *evidence.Predicate) {
			p.Time = t
			how(p)
		})(w)
		w.chain = slices.Concat(was, w.chain)
	}
}

// handedTo gives tickets to somebody.
func handedTo(person string, ids ...string) func(*world) {
	return func(w *world) {
		for _, id := range ids {
			t := w.tickets[id]
			t.Assignee = person
			w.tickets[id] = t
		}
	}
}

// cameAt moves the time at which a ticket came to its state.
func cameAt(at, id string) func(*world) {
	return func(w *world) {
		t, known := w.tickets[id]
		var err error
		if t.At, err = time.Parse(time.RFC3339, at); err != nil || !known {
			w.t.Fatalf("%s is not known, or %v", id, err)
		}
		w.tickets[id] = t
	}
}
