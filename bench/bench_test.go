package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

func specs(t testing.TB, ext string, count int) (string, []string) {
	t.Helper()
	dir := t.TempDir()
	files, err := writeSpecs(dir, ext, count)
	if err != nil {
		t.Fatal(err)
	}
	return dir, files
}

// What is measured has to be good, and of the size that it is said to have.
func TestSpecsAreValidAndOfTheUsualSize(t *testing.T) {
	for _, ext := range []string{"cue", "yaml"} {
		dir, files := specs(t, ext, 2)
		report, err := lockflight.Check(lockflight.Files{Changes: os.DirFS(dir)}, "changes")
		if err != nil {
			t.Fatal(err)
		}
		if report.Changes != 2 || report.Findings.HasErrors() {
			t.Errorf("%s: %d changes, %d findings, the first: %+v", ext, report.Changes, len(report.Findings), report.Findings[:min(1, len(report.Findings))])
		}
		text, err := os.ReadFile(files[1])
		if err != nil {
			t.Fatal(err)
		}
		if n := lines(string(text)); n < 250 || n > 450 || len(text) < 12<<10 || len(text) > 18<<10 {
			t.Errorf("%s: a spec has %d lines and %d bytes", ext, n, len(text))
		}
	}
}

func TestBothNotationsAreTheSameChange(t *testing.T) {
	var digests []string
	for _, ext := range []string{"cue", "yaml"} {
		dir, files := specs(t, ext, 1)
		flight, err := open(dir, files[0], "")
		if err != nil {
			t.Fatal(err)
		}
		digests = append(digests, flight.Digests.Procedure+flight.Digests.Request)
	}
	if digests[0] != digests[1] {
		t.Errorf("the digests are %s and %s", digests[0], digests[1])
	}
}

func BenchmarkCheck(b *testing.B) {
	for _, ext := range []string{"cue", "yaml"} {
		for _, count := range []int{1, 100, 1000} {
			b.Run(fmt.Sprintf("%s/%d", ext, count), func(b *testing.B) {
				dir, _ := specs(b, ext, count)
				benchCheck(b, dir)
			})
		}
	}
}

func BenchmarkGate(b *testing.B) {
	dir, files := specs(b, "cue", 1)
	for _, count := range []int{1, 1000, 100000} {
		b.Run(fmt.Sprintf("store/%d", count), func(b *testing.B) {
			ledger := filepath.Join(b.TempDir(), "ledger")
			flight, err := open(dir, files[0], ledger)
			if err != nil {
				b.Fatal(err)
			}
			if err := fillStore(ledger, flight, count); err != nil {
				b.Fatal(err)
			}
			benchGate(b, flight)
		})
	}
	for _, count := range []int{1, 100, 1000} {
		b.Run(fmt.Sprintf("chain/%d", count), func(b *testing.B) {
			ledger := filepath.Join(b.TempDir(), "ledger")
			flight, err := open(dir, files[0], ledger)
			if err != nil {
				b.Fatal(err)
			}
			if err := fill(ledger, flight, flight.Change.ID, count); err != nil {
				b.Fatal(err)
			}
			benchGate(b, flight)
		})
	}
}

func BenchmarkDigest(b *testing.B) {
	dir, files := specs(b, "cue", 1)
	flight, err := open(dir, files[0], "")
	if err != nil {
		b.Fatal(err)
	}
	benchDigest(b, filepath.Dir(files[0]), flight)
}

func BenchmarkDecide(b *testing.B) {
	for _, name := range []string{"sakai-2009", "isc-learn"} {
		in, err := example(name)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name+"/decide", func(b *testing.B) { benchDecide(b, in) })
		b.Run(name+"/foresee", func(b *testing.B) { benchForesee(b, in) })
	}
}

func BenchmarkForeseeAYear(b *testing.B) {
	in, err := frozenYear()
	if err != nil {
		b.Fatal(err)
	}
	benchForesee(b, in)
}

func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchPlan(b, manySteps(n)) })
	}
}

func TestTheEarliestOpeningIsTheLastWindow(t *testing.T) {
	in, err := frozenYear()
	if err != nil {
		t.Fatal(err)
	}
	f, err := gate.Foresee(in)
	want := time.Date(2026, 12, 29, 22, 0, 0, 0, time.UTC)
	if err != nil || f.Opens == nil || !f.Opens.Equal(want) {
		t.Errorf("it opens at %v (%s), %v; want %v", f.Opens, f.Never, err, want)
	}
}
