package main

import (
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// both breaks two things.
func both(breaks ...func(*world)) func(*world) {
	return func(w *world) {
		for _, b := range breaks {
			b(w)
		}
	}
}

// withoutList takes a list out of the change.
func withoutList(name string) func(*world) {
	return func(w *world) {
		w.rewrite("\n"+name+": [", func(text string) string {
			head, rest, _ := strings.Cut(text, "\n"+name+": [")
			_, tail, _ := strings.Cut(rest, "\n]")
			return head + tail
		})
	}
}

// unanswered leaves one of the questions of a word without its yes.
func unanswered(i int, which func(evidence.Predicate) bool) func(*world) {
	return reworded(which, func(p *evidence.Predicate) { p.SignOff.Answers = slices.Delete(p.SignOff.Answers, i, i+1) })
}

// said turns a word into another one.
func said(verdict string, which func(evidence.Predicate) bool) func(*world) {
	return reworded(which, func(p *evidence.Predicate) { p.SignOff.Verdict = verdict })
}

// sentTo sends a notice to these people and no others.
func sentTo(which func(evidence.Predicate) bool, to ...string) func(*world) {
	return reworded(which, func(p *evidence.Predicate) { p.Notice.To = to })
}

// savedAs makes a backup of another kind.
func savedAs(kind string, which func(evidence.Predicate) bool) func(*world) {
	return reworded(which, func(p *evidence.Predicate) { p.Backup.Kind = kind })
}

// failed lets a check fail.
func failed(which func(evidence.Predicate) bool) func(*world) {
	return reworded(which, func(p *evidence.Predicate) { p.Check.Outcome = evidence.Failed })
}

// measured gives a check another value.
func measured(value float64, which func(evidence.Predicate) bool) func(*world) {
	return reworded(which, func(p *evidence.Predicate) { p.Check.Value = &value })
}

// spokenBy gives a word to somebody else.
func spokenBy(person string, which func(evidence.Predicate) bool) func(*world) {
	return reworded(which, saidBy(person))
}

// untimed forgets when a step was performed, in every attempt.
func untimed(name string) func(*world) {
	ended := func(p evidence.Predicate) bool { return p.AttemptFinished != nil }
	return reworded(ended, func(p *evidence.Predicate) {
		p.AttemptFinished.Steps = slices.DeleteFunc(p.AttemptFinished.Steps, func(s evidence.StepTime) bool { return s.Step == name })
	})
}

// startedBy lets somebody else start the attempt.
func startedBy(person string) func(*world) {
	return func(w *world) { w.actor = person }
}

// endedAt lets the last attempt of the stage end at another time, with another
// outcome, and asks ten days later.
func endedAt(at, outcome string) func(*world) {
	return func(w *world) {
		t, err := time.Parse(time.RFC3339, at)
		if err != nil {
			w.t.Fatal(err)
		}
		reworded(anEnd(w.stage), func(p *evidence.Predicate) { p.AttemptFinished.Outcome, p.Time = outcome, t })(w)
		w.now = t.AddDate(0, 0, 10)
	}
}
