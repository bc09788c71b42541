//go:build unix

package dirstore_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/evidence/dirstore"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	check(t, os.MkdirAll(filepath.Dir(path), 0o755))
	check(t, os.WriteFile(path, []byte(content), 0o644))
}

// oneLine checks that an error is one line that says the given thing.
func oneLine(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("found the error %v; expected one line with %q", err, want)
	}
}

func TestReadingMakesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ledger")
	s := open(t, dir)
	_, err := s.Read(t.Context(), "changes/a")
	check(t, err)
	_, err = s.Chains(t.Context())
	check(t, err)
	err = s.Append(t.Context(), "changes/a", 2, []byte("x"))
	if !errors.Is(err, evidence.ErrTaken) {
		t.Errorf("found the error %v; expected ErrTaken", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder was made: %v", err)
	}
}

func TestOpenRefusesWhatIsNoLedger(t *testing.T) {
	base := t.TempDir()
	write(t, filepath.Join(base, "file"), "text")
	write(t, filepath.Join(base, "project", "main.go"), "package main")
	write(t, filepath.Join(base, "hidden", ".gitkeep"), "")
	write(t, filepath.Join(base, "ledger", "scopes", ".gitkeep"), "")
	write(t, filepath.Join(base, "ledger", "README.md"), "about")
	check(t, os.Symlink("nowhere", filepath.Join(base, "dangling")))
	for name, want := range map[string]string{
		"file":      "is not a ledger: it is not a folder",
		"file/in":   "not a directory",
		"project":   `is not a ledger: it holds "main.go" and neither changes nor scopes`,
		"hidden":    "",
		"ledger":    "",
		"not-there": "",
	} {
		_, err := dirstore.Open(filepath.Join(base, name))
		if want == "" {
			check(t, err)
		} else {
			oneLine(t, err, want)
		}
	}
	oneLine(t, open(t, filepath.Join(base, "dangling")).Append(t.Context(), "changes/a", 1, nil), "cannot make the ledger")
}

func TestTheLayoutIsAsDocumented(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ledger")
	s := open(t, dir)
	for _, chain := range []string{"changes/upgrade-12-6", "scopes/environment:production"} {
		check(t, s.Append(t.Context(), chain, 1, []byte("one")))
		check(t, s.Append(t.Context(), chain, 2, []byte("two")))
	}
	want := []string{
		"changes/upgrade-12-6/000001.json", "changes/upgrade-12-6/000002.json", "changes/upgrade-12-6/HEAD",
		"scopes/environment__production/000001.json", "scopes/environment__production/000002.json", "scopes/environment__production/HEAD",
	}
	if files := filesOf(t, dir); !slices.Equal(files, want) {
		t.Errorf("the files are %q; expected %q", files, want)
	}
	head, err := os.ReadFile(filepath.Join(dir, "changes/upgrade-12-6/HEAD"))
	check(t, err)
	if want := "2 " + evidence.Digest([]byte("two")); string(head) != want {
		t.Errorf("HEAD is %q; expected %q", head, want)
	}
}

// Whatever has no place in the folder of a chain is named, and links and pipes
// are never followed.
func TestForeignFilesAreRefused(t *testing.T) {
	symlink := func(from, to string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			check(t, os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)))
			target, err := filepath.Abs(filepath.Join(dir, to))
			check(t, err)
			check(t, os.Symlink(target, filepath.Join(dir, from)))
		}
	}
	add := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { write(t, filepath.Join(dir, name), "x") }
	}
	pipe := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			check(t, os.RemoveAll(filepath.Join(dir, name)))
			check(t, syscall.Mkfifo(filepath.Join(dir, name), 0o644))
		}
	}
	tests := map[string]struct {
		do   func(*testing.T, string)
		want string
	}{
		"another file":        {add("changes/a/notes.txt"), "notes.txt does not belong in it; remove it"},
		"a short number":      {add("changes/a/5.json"), "5.json does not belong in it"},
		"a folder":            {add("changes/a/000005.json/x"), "000005.json does not belong in it"},
		"the number 0":        {add("changes/a/000000.json"), "statement 1 in changes/a is bad: it is missing, while statement 0 is there"},
		"a longer number":     {add("changes/a/0000001.json"), "statement 1 in changes/a is bad"},
		"a pipe as statement": {pipe("changes/a/000002.json"), "000002.json does not belong in it"},
		"a pipe as HEAD":      {pipe("changes/a/HEAD"), "HEAD is not a regular file"},
		"a linked statement":  {symlink("changes/a/000002.json", "aside.json"), "000002.json does not belong in it"},
		"a linked HEAD":       {symlink("changes/a/HEAD", "aside"), "HEAD is not a regular file"},
		"a linked chain":      {symlink("changes/a", "aside"), "a is not a folder"},
		"linked changes":      {symlink("changes", "aside"), "changes is not a folder"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir, l := sample(t)
			test.do(t, dir)
			_, err := l.Load(t.Context(), "a")
			oneLine(t, err, test.want)
		})
	}
}

func TestForeignChainsAreRefused(t *testing.T) {
	for _, name := range []string{"changes/notes.txt", "changes/Upper/x", "scopes/no-kind/x", "scopes/a__b__c/x", "scopes/a:b/x"} {
		dir, l := sample(t)
		write(t, filepath.Join(dir, name), "x")
		_, err := l.Verify(t.Context())
		oneLine(t, err, "does not belong in a ledger; remove it")
	}
}

func TestHiddenFilesAreIgnored(t *testing.T) {
	dir, l := sample(t)
	for _, name := range []string{".gitattributes", "changes/.gitkeep", "changes/a/.tmp-left-by-a-killed-writer", "scopes/.DS_Store"} {
		write(t, filepath.Join(dir, name), "x")
	}
	check(t, os.Mkdir(filepath.Join(dir, "changes", "empty"), 0o755))
	if named := found(t, l); named != "" {
		t.Errorf("%q is named as bad", named)
	}
	chain, err := l.Load(t.Context(), "empty")
	if err != nil || chain != nil {
		t.Errorf("an empty folder gave %v, %v", chain, err)
	}
}

// A writer that was stopped before it moved HEAD has done no harm, and the next
// one makes up for it.
func TestHeadThatIsBehindIsHealed(t *testing.T) {
	for _, behind := range []int{1, 2} {
		dir, l := sample(t)
		path := filepath.Join(dir, "changes", "a", "HEAD")
		old := map[int]string{1: "3 ", 2: "2 "}[behind] + digestOf(t, filepath.Join(dir, file("changes/a", 4-behind)))
		check(t, os.WriteFile(path, []byte(old), 0o644))
		chain, err := l.Load(t.Context(), "a")
		check(t, err)
		_, err = l.Append(t.Context(), chain, attest("a", "three"))
		check(t, err)
		head, err := os.ReadFile(path)
		check(t, err)
		if want := "5 " + digestOf(t, filepath.Join(dir, file("changes/a", 5))); string(head) != want {
			t.Errorf("HEAD is %q; expected %q", head, want)
		}
	}
}

func TestHeadOfTheFirstStatementMayBeMissing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ledger")
	s := open(t, dir)
	check(t, s.Append(t.Context(), "changes/a", 1, []byte("one")))
	check(t, os.Remove(filepath.Join(dir, "changes", "a", "HEAD")))
	entries, err := s.Read(t.Context(), "changes/a")
	check(t, err)
	check(t, s.Append(t.Context(), "changes/a", len(entries)+1, []byte("two")))
	if _, entries, err := s.Tail(t.Context(), "changes/a", 5); err != nil || len(entries) != 2 {
		t.Errorf("found %d entries (%v); expected 2", len(entries), err)
	}
	check(t, os.Remove(filepath.Join(dir, "changes", "a", "HEAD")))
	_, err = s.Read(t.Context(), "changes/a")
	oneLine(t, err, "HEAD is missing; put it back from a copy")
	_, _, err = s.Tail(t.Context(), "changes/a", 1)
	oneLine(t, err, "HEAD is missing; put it back from a copy")
}

// A store in which the tail was cut off takes no statement in its place.
func TestACutTailTakesNoStatement(t *testing.T) {
	dir, l := sample(t)
	check(t, os.Remove(filepath.Join(dir, file("changes/a", 4))))
	for _, place := range []int{4, 5} {
		err := l.Store.Append(t.Context(), "changes/a", place, []byte("x"))
		var broken *evidence.BrokenError
		if !errors.As(err, &broken) || broken.Place != 4 {
			t.Errorf("an entry in place %d gave the error %v; expected that statement 4 is missing", place, err)
		}
	}
}

func TestReservedNamesAreRefused(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "ledger"))
	for _, chain := range []string{"changes/con", "changes/nul.x", "changes/com1"} {
		oneLine(t, s.Append(t.Context(), chain, 1, nil), "cannot be the name of a folder on every system; rename the change")
	}
	check(t, s.Append(t.Context(), "changes/console", 1, nil))
	check(t, s.Append(t.Context(), "scopes/environment:con", 1, nil))
}

func TestLargeEntriesAreRefused(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "ledger"))
	oneLine(t, s.Append(t.Context(), "changes/a", 1, make([]byte, evidence.MaxStatement+1)), "is too large; expected at most")
}
