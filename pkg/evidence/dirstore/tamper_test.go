package dirstore_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/evidence/dirstore"
)

var start = time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC)

func predicate(change string) evidence.Predicate {
	return evidence.Predicate{Change: change, Stage: "test", Environment: "test", Actor: "dev-1", Time: start}
}

func statement(kind evidence.Kind, p evidence.Predicate) evidence.Statement {
	return evidence.New(kind, p, evidence.Digest([]byte("procedure")), evidence.Digest([]byte("request")))
}

func started(change, attempt string, scopes ...string) evidence.Statement {
	p := predicate(change)
	p.AttemptStarted = &evidence.AttemptStartedBody{Attempt: attempt, Gate: "passed", Scopes: scopes}
	return statement(evidence.AttemptStarted, p)
}

func finished(change, attempt string) evidence.Statement {
	p := predicate(change)
	p.AttemptFinished = &evidence.AttemptFinishedBody{Attempt: attempt, Outcome: evidence.Passed}
	return statement(evidence.AttemptFinished, p)
}

func attest(change, name string) evidence.Statement {
	p := predicate(change)
	p.Check = &evidence.CheckBody{Name: name, Outcome: evidence.Passed, Person: "dev-1"}
	return statement(evidence.Check, p)
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sample writes a small ledger: the changes a and b, and the scope that both
// claimed.
func sample(t testing.TB) (string, evidence.Ledger) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "ledger")
	s, err := dirstore.Open(dir)
	check(t, err)
	l := evidence.Ledger{Store: s}
	for _, change := range []string{"a", "b"} {
		chain, err := l.Claim(t.Context(), nil, started(change, "test-1", "environment:test"))
		check(t, err)
		chain, err = l.Finish(t.Context(), chain, finished(change, "test-1"))
		check(t, err)
		for _, name := range []string{"one", "two"} {
			chain, err = l.Append(t.Context(), chain, attest(change, name))
			check(t, err)
		}
	}
	return dir, l
}

// found verifies a ledger, and returns what it names as bad.
func found(t testing.TB, l evidence.Ledger) string {
	t.Helper()
	v, err := l.Verify(t.Context())
	if err != nil {
		return err.Error()
	}
	var out []string
	for _, b := range v.Broken {
		if b.Reason == "" || strings.ContainsAny(b.Reason, "\n\x1b") {
			t.Errorf("the reason %q is not one line", b.Reason)
		}
		out = append(out, fmt.Sprintf("%s %d", b.Chain, b.Place))
	}
	return strings.Join(out, ", ")
}

func file(chain string, place int) string {
	return filepath.Join(strings.Replace(chain, ":", "__", 1), fmt.Sprintf("%06d.json", place))
}

// chainOf returns the chain and the place of a file in a ledger; the place of
// HEAD is 0.
func chainOf(path string) (string, int) {
	place, _ := strconv.Atoi(strings.TrimSuffix(filepath.Base(path), ".json"))
	return strings.Replace(filepath.ToSlash(filepath.Dir(path)), "__", ":", 1), place
}

func filesOf(t testing.TB, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*", "*", "*"))
	check(t, err)
	for i := range names {
		names[i], err = filepath.Rel(dir, names[i])
		check(t, err)
	}
	return names
}

func TestASoundLedgerVerifies(t *testing.T) {
	_, l := sample(t)
	v, err := l.Verify(t.Context())
	check(t, err)
	if v.Chains != 3 || v.Statements != 12 || v.Broken != nil {
		t.Errorf("found %+v; expected 3 chains and 12 statements", v)
	}
}

// A bit that is flipped in any byte of any file of a chain is found, and the
// statement that it is in is named. If it is in HEAD, the chain is.
func TestEveryFlippedByteIsFound(t *testing.T) {
	dir, l := sample(t)
	for _, name := range filesOf(t, dir) {
		path := filepath.Join(dir, name)
		chain, place := chainOf(name)
		if chain != "changes/a" {
			continue
		}
		whole, err := os.ReadFile(path)
		check(t, err)
		for i := range whole {
			flipped := bytes.Clone(whole)
			flipped[i] ^= 1 << (i % 8)
			check(t, os.WriteFile(path, flipped, 0o644))
			_, err := l.Load(t.Context(), "a")
			var broken *evidence.BrokenError
			if !errors.As(err, &broken) || broken.Chain != chain || place != 0 && broken.Place != place {
				t.Fatalf("byte %d of %s was flipped, and the error was %v", i, name, err)
			}
		}
		check(t, os.WriteFile(path, whole, 0o644))
	}
	if named := found(t, l); named != "" {
		t.Errorf("the ledger is as before, and %q is named", named)
	}
}

func TestTamperingIsFound(t *testing.T) {
	move := func(t *testing.T, dir, from, to string) {
		check(t, os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)))
	}
	duplicate := func(t *testing.T, dir, from, to string) {
		b, err := os.ReadFile(filepath.Join(dir, from))
		check(t, err)
		check(t, os.WriteFile(filepath.Join(dir, to), b, 0o644))
	}
	remove := func(t *testing.T, dir, name string) { check(t, os.RemoveAll(filepath.Join(dir, name))) }
	tests := map[string]struct {
		tamper func(t *testing.T, dir string)
		want   string
	}{
		"the first removed":  {func(t *testing.T, dir string) { remove(t, dir, file("changes/a", 1)) }, "changes/a 1"},
		"the second removed": {func(t *testing.T, dir string) { remove(t, dir, file("changes/a", 2)) }, "changes/a 2"},
		"the tail cut off":   {func(t *testing.T, dir string) { remove(t, dir, file("changes/a", 4)) }, "changes/a 4"},
		"the tail cut off further": {func(t *testing.T, dir string) {
			remove(t, dir, file("changes/a", 4))
			remove(t, dir, file("changes/a", 3))
		}, "changes/a 3"},
		"the tail cut off with HEAD": {func(t *testing.T, dir string) {
			remove(t, dir, file("changes/a", 4))
			remove(t, dir, "changes/a/HEAD")
		}, "changes/a 0"},
		"HEAD removed": {func(t *testing.T, dir string) { remove(t, dir, "changes/a/HEAD") }, "changes/a 0"},
		"HEAD emptied": {func(t *testing.T, dir string) { check(t, os.Truncate(filepath.Join(dir, "changes/a/HEAD"), 0)) }, "changes/a 0"},
		"HEAD blown up": {func(t *testing.T, dir string) {
			check(t, os.WriteFile(filepath.Join(dir, "changes/a/HEAD"), make([]byte, 1000), 0o644))
		}, "changes/a 0"},
		"HEAD of another chain": {func(t *testing.T, dir string) { duplicate(t, dir, "changes/b/HEAD", "changes/a/HEAD") }, "changes/a 4"},
		"removed and closed up": {func(t *testing.T, dir string) {
			move(t, dir, file("changes/a", 3), file("changes/a", 2))
			move(t, dir, file("changes/a", 4), file("changes/a", 3))
		}, "changes/a 2"},
		"swapped": {func(t *testing.T, dir string) {
			move(t, dir, file("changes/a", 2), "changes/a/.aside")
			move(t, dir, file("changes/a", 3), file("changes/a", 2))
			move(t, dir, "changes/a/.aside", file("changes/a", 3))
		}, "changes/a 2"},
		"replayed at the end": {func(t *testing.T, dir string) { duplicate(t, dir, file("changes/a", 2), file("changes/a", 5)) }, "changes/a 5"},
		"replaced by another change's": {func(t *testing.T, dir string) {
			duplicate(t, dir, file("changes/b", 3), file("changes/a", 3))
		}, "changes/a 3"},
		"emptied": {func(t *testing.T, dir string) { check(t, os.Truncate(filepath.Join(dir, file("changes/a", 3)), 0)) }, "changes/a 3"},
		"half written": {func(t *testing.T, dir string) {
			check(t, os.Truncate(filepath.Join(dir, file("changes/a", 4)), 100))
		}, "changes/a 4"},
		"too large": {func(t *testing.T, dir string) {
			check(t, os.Truncate(filepath.Join(dir, file("changes/a", 2)), evidence.MaxStatement+1))
		}, "changes/a 2"},
		"two at once": {func(t *testing.T, dir string) {
			check(t, os.Truncate(filepath.Join(dir, file("changes/a", 2)), 0))
			check(t, os.Truncate(filepath.Join(dir, file("changes/b", 1)), 0))
		}, "changes/a 2, changes/b 1"},
		"given to another change": {func(t *testing.T, dir string) { move(t, dir, "changes/b", "changes/c") }, "changes/b 1, changes/c 1"},
		"a change removed":        {func(t *testing.T, dir string) { remove(t, dir, "changes/b") }, "changes/b 1"},
		"a change cut behind its attempt": {func(t *testing.T, dir string) {
			for _, place := range []int{2, 3, 4} {
				remove(t, dir, file("changes/b", place))
			}
			remove(t, dir, "changes/b/HEAD")
		}, "changes/b 2"},
		"a scope removed":    {func(t *testing.T, dir string) { remove(t, dir, "scopes/environment__test") }, "scopes/environment:test 0"},
		"all scopes removed": {func(t *testing.T, dir string) { remove(t, dir, "scopes") }, "scopes/environment:test 0"},
		"a scope cut off": {func(t *testing.T, dir string) {
			for _, place := range []int{3, 4} {
				remove(t, dir, file("scopes/environment:test", place))
			}
			h := "2 " + digestOf(t, filepath.Join(dir, file("scopes/environment:test", 2)))
			check(t, os.WriteFile(filepath.Join(dir, "scopes/environment__test/HEAD"), []byte(h), 0o644))
		}, "scopes/environment:test 0"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir, l := sample(t)
			test.tamper(t, dir)
			if named := found(t, l); named != test.want {
				t.Errorf("%q was named; expected %q", named, test.want)
			}
		})
	}
}

func digestOf(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	check(t, err)
	return evidence.Digest(b)
}

// A statement is named, and not its neighbour, also if what was forged in it is
// the link to the one before.
func TestAForgedLinkIsNamed(t *testing.T) {
	for place := 2; place <= 4; place++ {
		dir, l := sample(t)
		path := filepath.Join(dir, file("changes/a", place))
		b, err := os.ReadFile(path)
		check(t, err)
		before := digestOf(t, filepath.Join(dir, file("changes/a", place-1)))
		forged := bytes.Replace(b, []byte(before), []byte(evidence.Digest(nil)), 1)
		check(t, os.WriteFile(path, forged, 0o644))
		if named, want := found(t, l), fmt.Sprintf("changes/a %d", place); named != want {
			t.Errorf("the link of statement %d was forged, and %q was named", place, named)
		}
	}
}
