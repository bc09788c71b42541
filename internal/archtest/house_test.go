package archtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// breaches lists how a package breaks the table.
func breaches(c code, table []room, deps []module) []string {
	i := slices.IndexFunc(table, func(r room) bool { return r.dir == c.dir })
	if i < 0 {
		return []string{fmt.Sprintf("%s has no line in the table of internal/archtest; say what it may import and what it must never use", c.dir)}
	}
	var found []string
	for _, u := range c.uses() {
		if why := refusal(table[i], u, deps); why != "" {
			found = append(found, fmt.Sprintf("%s: %s must not use %s: %s", u.place, c.dir, u.name, why))
		}
	}
	return found
}

// refusal returns why a package must not use something, or nothing.
func refusal(r room, u use, deps []module) string {
	for _, b := range r.never {
		if anyCovers(b.what, u.name) {
			return b.why
		}
	}
	first, _, _ := strings.Cut(u.name, "/")
	switch {
	case u.ours && !slices.ContainsFunc(r.may, func(p string) bool { return allows(p, u.name) }):
		return "only " + orNothing(r.may) + " of ours may be imported there; the arrow of docs/architecture.md never turns back"
	case u.ours || u.inside || !strings.Contains(first, "."):
		return ""
	}
	for _, m := range deps {
		if !covers(m.path, u.name) {
			continue
		}
		if slices.Contains(m.by, r.dir) {
			return ""
		}
		return "only " + orNothing(m.by) + " may: " + m.why
	}
	return "the dependency has no line in the table of internal/archtest; say who may import it, and why nobody else may"
}

func orNothing(list []string) string {
	if len(list) == 0 {
		return "nothing"
	}
	return strings.Join(list, ", ")
}

func TestTheHouseIsBuiltAsTheTableSays(t *testing.T) {
	packages := house(t)
	if len(packages) < 5 {
		t.Fatalf("found only %d packages", len(packages))
	}
	for _, c := range packages {
		for _, b := range breaches(c, rooms, modules) {
			t.Error(b)
		}
	}
}

func TestNoPackageHasState(t *testing.T) {
	for _, c := range house(t) {
		for _, s := range c.state() {
			t.Error(s)
		}
	}
}

func TestLightPackagesStayLight(t *testing.T) {
	for _, l := range light {
		cmd := exec.Command("go", "list", "-deps", "./"+l.dir)
		cmd.Dir = top
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", l.dir, err, out)
			continue
		}
		for dep := range strings.Lines(string(out)) {
			if dep = strings.TrimSpace(dep); anyCovers(l.never, dep) {
				t.Errorf("%s brings %s along: %s", l.dir, dep, l.why)
			}
		}
	}
}

func TestNothingElseStandsAtTheTop(t *testing.T) {
	ignored, err := os.ReadFile(filepath.Join(top, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(top)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		local := slices.ContainsFunc(strings.Fields(string(ignored)), func(line string) bool { return strings.Trim(line, "/") == e.Name() })
		if !local && !slices.Contains(topLevel, e.Name()) {
			t.Errorf("%s stands at the top of the repository; put it into one of the folders of docs/architecture.md", e.Name())
		}
	}
}

func TestEveryRoomHasOneLine(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rooms {
		if seen[r.dir] {
			t.Errorf("%s stands in the table twice", r.dir)
		}
		seen[r.dir] = true
	}
}
