package main

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

var (
	anyBlock      = regexp.MustCompile("(?ms)^( *)```(\\w+)\n(.*?)^ *```$")
	inlineCode    = regexp.MustCompile("`(lockflight [^`\n]+)`")
	permitted     = regexp.MustCompile("(?m)^\\| `([a-z-]+\\.yml)` \\| (?:`([a-z]+)`|each) \\| [a-z]* ?\\| (.*) \\|$")
	onePermission = regexp.MustCompile("`([a-z-]+: [a-z]+)`")
)

// pages are those on which people find workflows and commands to copy.
var pages = []string{"README.md", "docs/github.md", "docs/doctor.md", "examples/github/README.md", "releases/README.md"}

func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestSnippetsAreReal: every workflow on a page stands in a file, line by line.
func TestSnippetsAreReal(t *testing.T) {
	all, found := references(t), 0
	for _, name := range pages {
		for _, m := range anyBlock.FindAllStringSubmatch(page(t, name), -1) {
			if m[2] != "yaml" {
				continue
			}
			found++
			if !slices.ContainsFunc(slices.Collect(maps.Values(all)), func(file string) bool { return holds(file, m[3]) }) {
				t.Errorf("%s: this is in no file of examples/github:\n%s", name, m[3])
			}
		}
	}
	if found == 0 {
		t.Error("no page has a workflow")
	}
}

// holds reports whether lines stand in a file, all moved in by as much.
func holds(file, block string) bool {
	lines := strings.Split(file, "\n")
	want := strings.Split(strings.TrimSuffix(block, "\n"), "\n")
	for i := 0; i+len(want) <= len(lines); i++ {
		in := strings.TrimSuffix(lines[i], want[0])
		if strings.TrimSpace(in) != "" {
			continue
		}
		same := func(n int) bool { return lines[i+n] == strings.TrimRight(in+want[n], " ") }
		n := 0
		for n < len(want) && same(n) {
			n++
		}
		if n == len(want) {
			return true
		}
	}
	return false
}

func TestSnippetsThatAreNot(t *testing.T) {
	file := "a:\n  b: 1\n\n  c: 2\n"
	for block, want := range map[string]bool{
		"a:\n  b: 1\n": true, "b: 1\n\nc: 2\n": true, "  c: 2\n": true, "b: 1\n  c: 2\n": false, "b: 2\n": false, "b: 1\nc: 2\n": false, "x\n": false,
	} {
		if got := holds(file, block); got != want {
			t.Errorf("%q: %v, want %v", block, got, want)
		}
	}
}

// TestCommandsExist: every command on a page is one that the program takes.
func TestCommandsExist(t *testing.T) {
	for _, name := range pages {
		text := page(t, name)
		var commands []string
		for _, m := range anyBlock.FindAllStringSubmatch(text, -1) {
			if m[2] != "sh" {
				continue
			}
			for line := range strings.Lines(m[3]) {
				line, _, _ = strings.Cut(line, " #")
				if i := strings.Index(line, "lockflight "); i >= 0 && !strings.Contains(line[:i], "/") {
					commands = append(commands, strings.TrimSpace(line[i:]))
				}
			}
		}
		for _, m := range inlineCode.FindAllStringSubmatch(text, -1) {
			commands = append(commands, m[1])
		}
		if len(commands) == 0 {
			t.Errorf("%s names no command", name)
		}
		for _, command := range commands {
			if err := understood(command); err != nil {
				t.Errorf("%s: %s: %v", name, command, err)
			}
		}
	}
}

// understood parses a command line without running it.
func understood(command string) error {
	words := strings.Fields(command)
	v, ok := findVerb(words[1])
	if !ok {
		return fmt.Errorf("there is no command %s", words[1])
	}
	return (&call{Program: &Program{}, verb: v}).parse(words[2:])
}

func TestCommandsThatDoNotExist(t *testing.T) {
	for _, command := range []string{"lockflight gaet", "lockflight gate --pul 7", "lockflight check --format pdf", "lockflight status a b"} {
		if understood(command) == nil {
			t.Errorf("%s is understood", command)
		}
	}
}

// TestPermissionsPage compares the table of permissions with the workflows.
func TestPermissionsPage(t *testing.T) {
	rows := map[string]string{}
	for _, m := range permitted.FindAllStringSubmatch(page(t, "docs/github.md"), -1) {
		var all []string
		for _, p := range onePermission.FindAllStringSubmatch(m[3], -1) {
			all = append(all, p[1])
		}
		rows[m[1]+" "+m[2]] = strings.Join(all, ", ")
	}
	used := map[string]bool{}
	for name, text := range references(t) {
		var file struct {
			Jobs map[string]struct{ Permissions map[string]string }
		}
		if err := yaml.Unmarshal([]byte(text), &file); err != nil {
			t.Fatal(err)
		}
		for id, job := range file.Jobs {
			key := name + " " + id
			if _, there := rows[key]; !there {
				key = name + " "
			}
			used[key] = true
			var all []string
			for p, level := range job.Permissions {
				all = append(all, p+": "+level)
			}
			slices.Sort(all)
			if got := strings.Join(all, ", "); got != rows[key] {
				t.Errorf("the job %s of %s has %s, and the page says %q", id, name, got, rows[key])
			}
		}
	}
	if len(used) != len(rows) {
		t.Errorf("the page has rows for %v, of which %v are there", slices.Sorted(maps.Keys(rows)), slices.Sorted(maps.Keys(used)))
	}
}
