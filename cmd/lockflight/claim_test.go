package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lockflight/lockflight/internal/exitcode"
)

const racePipeline = `
name: "canal"
roles: ops: members: ["ops-1", "ops-2"]
types: normal: recordOnly: true
exclusive: ["environment"]
stages: [{name: "production", environment: "canal", kind: "production"}]
without: {experiment: "there is nothing to find out", test: "there is one canal only", validation: "no copy of production exists"}
`

// TestOneOfTwoClaimsWins lets two processes claim one stage at the same time, a
// hundred times.
func TestOneOfTwoClaimsWins(t *testing.T) {
	dir := repository(t, "widen-lock")
	for round := range 100 {
		race(t, dir, round, "widen-lock", "widen-lock")
	}
}

// TestOneOfTwoChangesWins lets two changes claim one environment.
func TestOneOfTwoChangesWins(t *testing.T) {
	dir := repository(t, "widen-lock", "mend-gate")
	for round := range 25 {
		race(t, dir, round, "widen-lock", "mend-gate")
	}
}

func repository(t *testing.T, changes ...string) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{".lockflight/pipeline.cue": racePipeline}
	for _, id := range changes {
		files[id+"/change.cue"] = fmt.Sprintf("id: %q, summary: \"Widen it\", type: \"normal\"\n", id)
	}
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// race starts a claim for each change at once on a ledger of its own.
func race(t *testing.T, dir string, round int, changes ...string) {
	t.Helper()
	ledger := fmt.Sprintf("dir:ledger-%d", round)
	codes, output := make([]int, len(changes)), make([]bytes.Buffer, len(changes))
	var wait sync.WaitGroup
	for i, change := range changes {
		cmd := exec.Command("lockflight", "gate", change, "--stage", "production", "--claim", "--as", fmt.Sprintf("ops-%d", i+1), "--ledger", ledger)
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &output[i], &output[i]
		wait.Go(func() {
			_ = cmd.Run() // the exit code says it all
			codes[i] = cmd.ProcessState.ExitCode()
		})
	}
	wait.Wait()
	slices.Sort(codes)
	if !slices.Equal(codes, []int{exitcode.Passed, exitcode.Blocked}) {
		t.Fatalf("round %d: exit codes %v, want one 0 and one 1\n%s\n%s", round, codes, &output[0], &output[1])
	}
	check := exec.Command("lockflight", "verify", "--ledger", ledger)
	check.Dir = dir
	if out, err := check.CombinedOutput(); err != nil || !strings.Contains(string(out), ": sound\n") {
		t.Fatalf("round %d: %v\n%s", round, err, out)
	}
}
