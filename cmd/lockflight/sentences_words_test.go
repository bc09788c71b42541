package main

import (
	"os"
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

// answered leaves one of the questions of a word without its yes.
func answered(but int, which func(evidence.Predicate) bool) func(*world) {
	return rebodied(which, func(p *evidence.Predicate) {
		body := *p.SignOff
		body.Answers = slices.Delete(slices.Clone(body.Answers), but, but+1)
		p.SignOff = &body
	})
}

// said turns a word into another one.
func said(verdict string, which func(evidence.Predicate) bool) func(*world) {
	return rebodied(which, func(p *evidence.Predicate) {
		body := *p.SignOff
		body.Verdict = verdict
		p.SignOff = &body
	})
}

// sentTo sends a notice to these people and no others.
func sentTo(which func(evidence.Predicate) bool, to ...string) func(*world) {
	return rebodied(which, func(p *evidence.Predicate) {
		body := *p.Notice
		body.To = to
		p.Notice = &body
	})
}

// savedAs makes backups of another kind.
func savedAs(kind string, which func(evidence.Predicate) bool) func(*world) {
	return rebodied(which, func(p *evidence.Predicate) {
		body := *p.Backup
		body.Kind = kind
		p.Backup = &body
	})
}

// failed lets a check fail.
func failed(which func(evidence.Predicate) bool) func(*world) {
	return rebodied(which, func(p *evidence.Predicate) {
		body := *p.Check
		body.Outcome = "failed"
		p.Check = &body
	})
}

// measured gives a check another value.
func measured(value float64, which func(evidence.Predicate) bool) func(*world) {
	return rebodied(which, func(p *evidence.Predicate) {
		body := *p.Check
		body.Value = &value
		p.Check = &body
	})
}

func rebodied(which func(evidence.Predicate) bool, how func(*evidence.Predicate)) func(*world) {
	return func(w *world) { w.change(which, how) }
}

// startedBy lets somebody else start the attempt.
func startedBy(person string) func(*world) {
	return func(w *world) { w.actor = person }
}

// endedAt lets the last attempt of the stage end at another time, otherwise, and
// asks a day later.
func endedAt(at, outcome string) func(*world) {
	return func(w *world) {
		t, err := time.Parse(time.RFC3339, at)
		if err != nil {
			w.t.Fatal(err)
		}
		w.change(func(p evidence.Predicate) bool { return p.AttemptFinished != nil && p.Stage == w.stage }, func(p *evidence.Predicate) {
			body := *p.AttemptFinished
			body.Outcome = outcome
			p.AttemptFinished, p.Time = &body, t
		})
		w.now = t.AddDate(0, 0, 1)
	}
}

// withoutList leaves a list of the change empty.
func withoutList(name string) func(*world) {
	return func(w *world) {
		data, err := os.ReadFile("../../examples/" + w.name + "/change.cue")
		if err != nil {
			w.t.Fatal(err)
		}
		_, after, _ := strings.Cut(string(data), "\n"+name+": [")
		body, _, found := strings.Cut(after, "\n]")
		if !found {
			w.t.Fatalf("the change has no list %s", name)
		}
		w.edit(name+": ["+body+"\n]", name+": []")
	}
}

// spokenBy gives a word to somebody else.
func spokenBy(person string, which func(evidence.Predicate) bool) func(*world) {
	return rebodied(which, func(p *evidence.Predicate) {
		body := *p.SignOff
		body.Person, p.Actor = person, person
		p.SignOff = &body
	})
}

// withoutStep forgets the time of a step in every attempt.
func withoutStep(name string) func(*world) {
	return rebodied(func(p evidence.Predicate) bool { return p.AttemptFinished != nil }, func(p *evidence.Predicate) {
		body := *p.AttemptFinished
		body.Steps = slices.DeleteFunc(slices.Clone(body.Steps), func(s evidence.StepTime) bool { return s.Step == name })
		p.AttemptFinished = &body
	})
}
