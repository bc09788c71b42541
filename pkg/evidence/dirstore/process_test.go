//go:build unix

package dirstore_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/evidence/dirstore"
)

// TestMain lets the tests start this program again as another process.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == "child" {
		if err := child(os.Args[2], os.Args[3]); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// child works on the ledger in the folder "ledger" of the working folder.
func child(role, name string) error {
	s, err := dirstore.Open("ledger")
	if err != nil {
		return err
	}
	l := evidence.Ledger{Store: s}
	switch role {
	case "race":
		return race(l, name)
	case "register":
		return register(l, name)
	case "append":
		return appendForever(l, name)
	}
	if err := deprive(role); err != nil {
		return err
	}
	chain, err := l.Load(context.Background(), name)
	if err != nil {
		return err
	}
	_, err = l.Append(context.Background(), chain, attest(name, "more"))
	return err
}

// deprive takes something away from the process: the right to write more than
// so many bytes to a file, to open more than so many files, or to be root.
func deprive(role string) error {
	what, amount, _ := strings.Cut(role, " ")
	most, _ := strconv.ParseUint(amount, 10, 64)
	limit := &syscall.Rlimit{Cur: most, Max: most}
	switch {
	case what == "size":
		signal.Ignore(syscall.SIGXFSZ)
		return syscall.Setrlimit(syscall.RLIMIT_FSIZE, limit)
	case what == "files":
		// The Go runtime needs files of its own before it can be frugal.
		r, w, err := os.Pipe()
		if err = errors.Join(err, r.Close(), w.Close()); err != nil {
			return err
		}
		return syscall.Setrlimit(syscall.RLIMIT_NOFILE, limit)
	case what == "nobody" && os.Geteuid() == 0:
		return syscall.Setuid(65534)
	}
	return nil
}

// race claims once for each line that comes in. In every other round both
// racers claim for the same change, else for two that share a scope.
func race(l evidence.Ledger, name string) error {
	in := bufio.NewScanner(os.Stdin)
	for round := 0; in.Scan(); round++ {
		change := fmt.Sprintf("round-%d", round)
		if round%2 == 1 {
			change += "." + name
		}
		_, err := l.Claim(context.Background(), nil, started(change, "test-1", "environment:test"))
		var held *evidence.HeldError
		switch {
		case err == nil:
			fmt.Println("won", change)
		case errors.Is(err, evidence.ErrTaken) || errors.As(err, &held):
			fmt.Println("lost", change)
		default:
			return err
		}
	}
	return in.Err()
}

// register carries out one attempt after the other, each of a change of its own.
func register(l evidence.Ledger, name string) error {
	for i := range 15 {
		change := fmt.Sprintf("%s-%d", name, i)
		s := started(change, "test-1")
		s.Predicate.AttemptStarted.Register = "demo"
		chain, err := l.Claim(context.Background(), nil, s)
		if err != nil {
			return err
		}
		if _, err := l.Finish(context.Background(), chain, finished(change, "test-1")); err != nil {
			return err
		}
	}
	fmt.Println("done")
	return nil
}

func TestTwoProcessesFillOneRegister(t *testing.T) {
	dir := t.TempDir()
	writers := []process{launch(t, dir, "register", "x"), launch(t, dir, "register", "y")}
	for _, w := range writers {
		if !w.out.Scan() || w.out.Text() != "done" {
			t.Fatalf("a writer ended with %q", w.out.Text())
		}
	}
	s, err := dirstore.Open(filepath.Join(dir, "ledger"))
	check(t, err)
	l := evidence.Ledger{Store: s}
	whole, err := l.Register(t.Context(), "demo", 100)
	check(t, err)
	seen := map[string]bool{}
	for _, a := range whole.Attempts() {
		if a.Finished == nil || seen[a.Started.Predicate.Change] {
			t.Errorf("%s is not over, or there twice", a.Started.Predicate.Change)
		}
		seen[a.Started.Predicate.Change] = true
	}
	if len(seen) != 30 || len(whole) != 60 {
		t.Errorf("the register has %d statements of %d changes; expected 60 of 30", len(whole), len(seen))
	}
	if named := found(t, l); named != "" {
		t.Errorf("%q is named as bad", named)
	}
}

func appendForever(l evidence.Ledger, name string) error {
	chain, err := l.Load(context.Background(), name)
	for err == nil {
		if chain, err = l.Append(context.Background(), chain, attest(name, "more")); err == nil {
			fmt.Println(len(chain))
		}
	}
	return err
}

// process is another process at work on a ledger.
type process struct {
	cmd *exec.Cmd
	in  io.Writer
	out *bufio.Scanner
}

func launch(t *testing.T, dir, role, name string) process {
	t.Helper()
	cmd := exec.Command(os.Args[0], "child", role, name)
	cmd.Dir = dir
	in, err := cmd.StdinPipe()
	check(t, err)
	out, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return process{cmd, in, bufio.NewScanner(out)}
}

func TestOfTwoProcessesExactlyOneWins(t *testing.T) {
	const rounds = 100
	dir := t.TempDir()
	s, err := dirstore.Open(filepath.Join(dir, "ledger"))
	check(t, err)
	l := evidence.Ledger{Store: s}
	racers := []process{launch(t, dir, "race", "x"), launch(t, dir, "race", "y")}
	wins := map[int]int{}
	for round := range rounds {
		for _, r := range racers {
			_, err := fmt.Fprintln(r.in)
			check(t, err)
		}
		var won []string
		for i, r := range racers {
			if !r.out.Scan() {
				t.Fatalf("a racer ended in round %d: %v", round, r.out.Err())
			}
			if change, ok := strings.CutPrefix(r.out.Text(), "won "); ok {
				won = append(won, change)
				wins[i]++
			} else if !strings.HasPrefix(r.out.Text(), "lost ") {
				t.Fatal(r.out.Text())
			}
		}
		if len(won) != 1 {
			t.Fatalf("in round %d won %q; expected exactly one", round, won)
		}
		chain, err := l.Load(t.Context(), won[0])
		check(t, err)
		_, err = l.Finish(t.Context(), chain, finished(won[0], "test-1"))
		check(t, err)
	}
	t.Logf("wins by racer: %v", wins)
	if named := found(t, l); named != "" {
		t.Errorf("%q is named as bad", named)
	}
}

func TestAKilledWriterLosesNothing(t *testing.T) {
	const rounds = 12
	dir := t.TempDir()
	s, err := dirstore.Open(filepath.Join(dir, "ledger"))
	check(t, err)
	l := evidence.Ledger{Store: s}
	var acknowledged int
	for round := range rounds {
		writer := launch(t, dir, "append", "a")
		var lines int
		for lines < round%4 && writer.out.Scan() {
			_, err := fmt.Sscan(writer.out.Text(), &acknowledged)
			check(t, err)
			lines++
		}
		time.Sleep(rand.N(8 * time.Millisecond))
		check(t, writer.cmd.Process.Kill())
		for writer.out.Scan() {
			_, err := fmt.Sscan(writer.out.Text(), &acknowledged)
			check(t, err)
		}
		chain, err := l.Load(t.Context(), "a")
		check(t, err)
		if len(chain) < acknowledged {
			t.Fatalf("round %d: there are %d statements, and %d were acknowledged", round, len(chain), acknowledged)
		}
		chain, err = l.Append(t.Context(), chain, attest("a", "after"))
		check(t, err)
		acknowledged = len(chain)
	}
	if named := found(t, l); named != "" {
		t.Errorf("%q is named as bad", named)
	}
}

// A writer from which something is taken says so on one line and leaves the
// ledger as it was, or does not need it.
func TestFaultsLeaveTheLedgerAsItWas(t *testing.T) {
	tests := map[string]string{"size 0": "file too large", "size 50": "file too large", "size 100": "file too large", "nobody": "permission denied"}
	for files := 5; files < 12; files++ {
		tests[fmt.Sprint("files ", files)] = "too many open files"
	}
	for role, want := range tests {
		for _, change := range []string{"a", "new"} {
			t.Run(role+"/"+change, func(t *testing.T) {
				dir, l := sample(t)
				before, err := l.Load(t.Context(), change)
				check(t, err)
				protect(t, dir, map[bool]os.FileMode{true: 0o555, false: 0o755}[role == "nobody"])
				said := said(launch(t, filepath.Dir(dir), role, change))
				protect(t, dir, 0o755)
				expected := len(before)
				if said == "" && strings.HasPrefix(role, "files") {
					expected++
				} else if !strings.Contains(said, want) || strings.Contains(said, "\n") {
					t.Errorf("the writer said %q; expected one line about %q", said, want)
				}
				leftovers, err := filepath.Glob(filepath.Join(dir, "*", "*", ".tmp-*"))
				check(t, err)
				after, err := l.Load(t.Context(), change)
				check(t, err)
				if len(after) != expected || len(leftovers) != 0 {
					t.Errorf("there are %d statements and %q; expected %d and nothing else", len(after), leftovers, expected)
				}
				_, err = l.Append(t.Context(), after, attest(change, "after"))
				check(t, err)
				if named := found(t, l); named != "" {
					t.Errorf("%q is named as bad", named)
				}
			})
		}
	}
}

// said returns what a process says until its end.
func said(p process) string {
	var lines []string
	for p.out.Scan() {
		lines = append(lines, p.out.Text())
	}
	return strings.Join(lines, "\n")
}

// protect sets the mode of every folder of a ledger.
func protect(t *testing.T, dir string, mode os.FileMode) {
	t.Helper()
	check(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && e.IsDir() {
			err = os.Chmod(path, mode)
		}
		return err
	}))
}
