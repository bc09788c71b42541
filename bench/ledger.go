package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// files keeps chains in memory and writes them out in the layout of dirstore,
// without waiting for the disk at each statement.
type files struct {
	*evidence.Memory
	dir string
}

func (f files) Append(ctx context.Context, chain string, place int, entry []byte) error {
	if err := f.Memory.Append(ctx, chain, place, entry); err != nil {
		return err
	}
	folder := filepath.Join(f.dir, strings.Replace(chain, ":", "__", 1))
	if err := write(filepath.Join(folder, fmt.Sprintf("%06d.json", place)), string(entry)); err != nil {
		return err
	}
	head := fmt.Sprintf("%d %s", place, evidence.Digest(entry))
	return os.WriteFile(filepath.Join(folder, "HEAD"), []byte(head), 0o644)
}

// fill writes count statements about a change into a ledger: sign-offs and
// checks in turn. The first one carries the material of the digest.
func fill(dir string, flight *lockflight.Flight, change string, count int) error {
	ctx := context.Background()
	ledger := evidence.Ledger{Store: files{evidence.NewMemory(), dir}, Repository: flight.Pipeline.Repository}
	at := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	var chain evidence.Chain
	for i := range count {
		p := evidence.Predicate{
			Change: change, Repository: ledger.Repository, Stage: "test", Environment: "test", Actor: "qa-1",
			Time: at.Add(time.Duration(i) * time.Minute),
		}
		if i == 0 {
			p.Material = flight.Digests.Material
		}
		kind := evidence.SignOff
		if i%2 == 0 {
			p.SignOff = &evidence.SignOffBody{Role: "qa", Verdict: evidence.Confirm, Person: "qa-1", Answers: []string{"Does the new work?", "Does the old still work?"}}
		} else {
			kind = evidence.Check
			p.Check = &evidence.CheckBody{Name: "builds", Outcome: evidence.Passed, Person: "qa-1", Role: "qa"}
		}
		var err error
		s := evidence.New(kind, p, flight.Digests.Procedure, flight.Digests.Request)
		if chain, err = ledger.Append(ctx, chain, s); err != nil {
			return err
		}
	}
	return nil
}

// perChange is how many statements a change usually gathers on its way.
const perChange = 20

// fillStore makes a ledger of count statements: those of the change that is to
// be judged, and the others spread over as many other changes as that takes.
func fillStore(dir string, flight *lockflight.Flight, count int) error {
	for n := 0; n*perChange < count; n++ {
		id := flight.Change.ID
		if n > 0 {
			id = fmt.Sprintf("other-%06d", n)
		}
		if err := fill(dir, flight, id, min(perChange, count-n*perChange)); err != nil {
			return err
		}
	}
	return nil
}
