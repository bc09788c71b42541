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

var (
	ruleHeading = regexp.MustCompile(`(?m)^## (\S+/\S+)$`)
	codeBlock   = regexp.MustCompile("(?s)```(\\w+)\n(.*?)```")
)

// TestRulesPage compares the page on the rules with the rules, and runs its
// examples.
func TestRulesPage(t *testing.T) {
	head, sections := chapters(page(t, "docs/rules.md"))
	var ids []string
	for _, r := range gate.Rules() {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	if got := slices.Sorted(maps.Keys(sections)); !slices.Equal(got, ids) {
		t.Fatalf("the page has the sections\n%v\nand the rules are\n%v", got, ids)
	}
	usual := block(t, "cue", head)
	dir := t.TempDir()
	for id, text := range sections {
		if strings.Contains(text, "```github\n") {
			continue // e2e runs it
		}
		script := block(t, "txtar", text)
		if !strings.Contains(script, "exits 1") && !strings.Contains(script, "exits 8") {
			t.Errorf("the example of %s blocks nothing", id)
		}
		if !strings.Contains(script, "\n-- change.cue --\n") {
			script += "-- change.cue --\n" + usual
		}
		name := filepath.Join(dir, strings.ReplaceAll(id, "/", "_")+".txtar")
		if err := os.WriteFile(name, []byte(script), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir)
}

// chapters returns what stands before the first rule, and the text of each.
func chapters(page string) (head string, sections map[string]string) {
	sections = map[string]string{}
	at := ruleHeading.FindAllStringSubmatchIndex(page, -1)
	for i, m := range at {
		end := len(page)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		sections[page[m[2]:m[3]]] = page[m[1]:end]
	}
	return page[:at[0][0]], sections
}

// block returns the one code block of a language in a text.
func block(t *testing.T, language, text string) string {
	t.Helper()
	var found []string
	for _, m := range codeBlock.FindAllStringSubmatch(text, -1) {
		if m[1] == language {
			found = append(found, m[2])
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d blocks of %s, want one, in:\n%s", len(found), language, text)
	}
	return found[0]
}
