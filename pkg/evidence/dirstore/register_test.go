package dirstore_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/evidence/dirstore"
)

// entered writes a ledger of two changes that stand in one register.
func entered(t *testing.T) (string, evidence.Ledger) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "ledger")
	s, err := dirstore.Open(dir)
	check(t, err)
	l := evidence.Ledger{Store: s}
	for _, change := range []string{"a", "b"} {
		start := started(change, "test-1")
		start.Predicate.AttemptStarted.Register = "demo"
		chain, err := l.Claim(t.Context(), nil, start)
		check(t, err)
		_, err = l.Finish(t.Context(), chain, finished(change, "test-1"))
		check(t, err)
	}
	return dir, l
}

func TestATamperedRegisterIsNamed(t *testing.T) {
	const folder = "scopes/register__demo"
	remove := func(t *testing.T, dir, name string) { check(t, os.RemoveAll(filepath.Join(dir, name))) }
	move := func(t *testing.T, dir, to string) {
		check(t, os.Rename(filepath.Join(dir, folder), filepath.Join(dir, to)))
	}
	cut := func(t *testing.T, dir string, from int) {
		for place := from; place <= 4; place++ {
			remove(t, dir, file("scopes/register:demo", place))
		}
		remove(t, dir, folder+"/HEAD")
	}
	for name, test := range map[string]struct {
		tamper func(t *testing.T, dir string)
		want   string
	}{
		"untouched": {func(*testing.T, string) {}, ""},
		"removed":   {func(t *testing.T, dir string) { remove(t, dir, folder) }, "scopes/register:demo 0"},
		"cut off":   {func(t *testing.T, dir string) { cut(t, dir, 2) }, "scopes/register:demo 0"},
		"emptied":   {func(t *testing.T, dir string) { check(t, os.Truncate(filepath.Join(dir, folder, "000002.json"), 0)) }, "scopes/register:demo 2"},
		"renamed":   {func(t *testing.T, dir string) { move(t, dir, "scopes/register__other") }, "scopes/register:demo 0, scopes/register:other 1"},
		"taken for a scope": {func(t *testing.T, dir string) { move(t, dir, "scopes/environment__test") },
			"scopes/environment:test 1, scopes/register:demo 0"},
		"of a change that is gone": {func(t *testing.T, dir string) { remove(t, dir, "changes/b") }, "changes/b 1"},
		"of a change that was cut": {func(t *testing.T, dir string) {
			remove(t, dir, file("changes/b", 2))
			remove(t, dir, "changes/b/HEAD")
		}, "changes/b 2"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, l := entered(t)
			test.tamper(t, dir)
			if named := found(t, l); named != test.want {
				t.Errorf("%q was named; expected %q", named, test.want)
			}
		})
	}
}
