package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence/dirstore"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// open reads one of the changes of writeSpecs and gives it a ledger.
func open(dir, file, ledger string) (*lockflight.Flight, error) {
	rel, err := filepath.Rel(dir, file)
	if err != nil {
		return nil, err
	}
	tree := os.DirFS(dir)
	flight, findings, err := lockflight.Open(lockflight.Files{Changes: tree, Change: filepath.ToSlash(rel), Pipelines: tree})
	if err != nil {
		return nil, err
	}
	if flight == nil {
		return nil, fmt.Errorf("%s is refused: %v", file, findings[0])
	}
	flight.Now = func() time.Time { return time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC) }
	if ledger != "" {
		if flight.Ledger.Store, err = dirstore.Open(ledger); err != nil {
			return nil, err
		}
	}
	return flight, nil
}

// benchCheck checks a tree of changes.
func benchCheck(b *testing.B, dir string) {
	tree := os.DirFS(dir)
	for b.Loop() {
		report, err := lockflight.Check(lockflight.Files{Changes: tree}, "changes")
		if err != nil {
			b.Fatal(err)
		}
		if report.Findings.HasErrors() {
			b.Fatal(report.Findings[0])
		}
	}
}

// benchGate reads the facts from the ledger and decides about production.
func benchGate(b *testing.B, flight *lockflight.Flight) {
	for b.Loop() {
		if _, err := flight.Gate(context.Background(), "production", ""); err != nil {
			b.Fatal(err)
		}
	}
}

// benchDigest takes the three digests of a change whose files are read already.
func benchDigest(b *testing.B, dir string, flight *lockflight.Flight) {
	content := map[string][]byte{}
	for _, name := range flight.Change.Files() {
		data, err := fs.ReadFile(os.DirFS(dir), name)
		if err != nil {
			b.Fatal(err)
		}
		content[name] = data
	}
	for b.Loop() {
		if _, err := change.Digest(flight.Change, content); err != nil {
			b.Fatal(err)
		}
	}
}

// measure runs a benchmark outside of go test.
func measure(f func(b *testing.B)) (time.Duration, error) {
	var problem error
	r := testing.Benchmark(func(b *testing.B) {
		defer func() {
			if b.Failed() {
				problem = errors.New("a benchmark failed; run go test -bench . to see why")
			}
		}()
		f(b)
	})
	if problem == nil && r.N == 0 {
		problem = errors.New("a benchmark did nothing; run go test -bench . to see why")
	}
	return time.Duration(r.NsPerOp()), problem
}

func lines(text string) int { return strings.Count(text, "\n") }
