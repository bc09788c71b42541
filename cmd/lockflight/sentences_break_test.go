package main

import (
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// What statements are about.

func aCheck(name string) func(evidence.Predicate) bool {
	return func(p evidence.Predicate) bool { return p.Check != nil && p.Check.Name == name }
}

func aSignOff(role, verdict string) func(evidence.Predicate) bool {
	return func(p evidence.Predicate) bool {
		return p.SignOff != nil && p.SignOff.Role == role && p.SignOff.Verdict == verdict
	}
}

func aNotice(name string) func(evidence.Predicate) bool {
	return func(p evidence.Predicate) bool { return p.Notice != nil && p.Notice.Name == name }
}

func aBackup(name string) func(evidence.Predicate) bool {
	return func(p evidence.Predicate) bool { return p.Backup != nil && p.Backup.Name == name }
}

// without drops statements.
func without(which func(evidence.Predicate) bool) func(*world) {
	return func(w *world) { w.drop(which) }
}

// recordedAt moves statements to another time.
func recordedAt(at string, which func(evidence.Predicate) bool) func(*world) {
	return func(w *world) {
		t, err := time.Parse(time.RFC3339, at)
		if err != nil {
			w.t.Fatal(err)
		}
		w.change(which, func(p *evidence.Predicate) { p.Time = t })
	}
}

// rewritten replaces a text in the files.
func rewritten(old, new string) func(*world) {
	return func(w *world) { w.edit(old, new) }
}

// askedAt puts the question at another time.
func askedAt(at string) func(*world) {
	return func(w *world) {
		t, err := time.Parse(time.RFC3339, at)
		if err != nil {
			w.t.Fatal(err)
		}
		w.now = t
	}
}
