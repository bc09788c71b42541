package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/gate"
)

var scriptName = regexp.MustCompile(`^([a-z]+)_([a-z-]+)_([a-z0-9-]+)\.txtar$`)

// ruleScripts are the folders with scripts for rules; those for rules that are
// about GitHub run in e2e.
var ruleScripts = []string{"testdata/script/rules", "../../e2e/scripts/testdata/rules"}

// TestEveryRuleHasScripts compares the scripts with the catalogue: every rule
// is seen to hold and to shut the gate, and more often to shut it.
func TestEveryRuleHasScripts(t *testing.T) {
	passing, blocking := map[string]int{}, map[string]int{}
	for _, folder := range ruleScripts {
		files, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			countScript(t, folder, f.Name(), passing, blocking)
		}
	}
	var ids []string
	for _, r := range gate.Rules() {
		ids = append(ids, r.ID)
		if passing[r.ID] == 0 || blocking[r.ID] <= passing[r.ID] {
			t.Errorf("%s has %d passing and %d blocking scripts; expected more blocking ones, and at least one of each", r.ID, passing[r.ID], blocking[r.ID])
		}
	}
	for _, found := range []map[string]int{passing, blocking} {
		for _, rule := range slices.Sorted(maps.Keys(found)) {
			if !slices.Contains(ids, rule) {
				t.Errorf("there are scripts for %s, which is not a rule", rule)
			}
		}
	}
}

func countScript(t *testing.T, folder, name string, passing, blocking map[string]int) {
	t.Helper()
	m := scriptName.FindStringSubmatch(name)
	if m == nil {
		t.Errorf("%s: expected FAMILY_RULE_DEFECT.txtar, or FAMILY_RULE_passes.txtar", name)
		return
	}
	rule := m[1] + "/" + m[2]
	script, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	if m[3] == "passes" {
		passing[rule]++
		wants(t, name, string(script), `(?m)^stdout '\^[✓~] `+rule)
		return
	}
	blocking[rule]++
	wants(t, name, string(script), `(?m)^exits [1238] lockflight `)
}

func wants(t *testing.T, name, script, pattern string) {
	t.Helper()
	commands, _, _ := strings.Cut(script, "\n-- ")
	if !regexp.MustCompile(pattern).MatchString(commands) {
		t.Errorf("%s has no line like %s", name, pattern)
	}
}
