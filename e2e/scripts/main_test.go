// Package scripts_test tells stories: scripts that run the real command against a
// GitHub on the loopback interface. See the README for what a script can say.
package scripts_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// bin is the folder with the command, built once.
var bin string

func TestMain(m *testing.M) { os.Exit(main(m)) }

func main(m *testing.M) int {
	dir, err := os.MkdirTemp("", "lockflight-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	bin = dir
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "lockflight"), "./cmd/lockflight")
	build.Dir = filepath.Join("..", "..")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "lockflight cannot be built:", err)
		return 1
	}
	return m.Run()
}

// TestHarness runs the scripts that show what scripts can say.
func TestHarness(t *testing.T) { run(t, "testdata/harness") }

// TestProcesses runs, for each process of the examples, a change from its pull
// request to production.
func TestProcesses(t *testing.T) { run(t, "testdata/processes") }

// TestThreats runs the attacks and faults that the gate has to withstand, each
// beside its nearly identical neighbour that passes.
func TestThreats(t *testing.T) { run(t, "testdata/threats") }

// TestRules runs the scripts of the rules that are about GitHub.
func TestBadInput(t *testing.T) { run(t, "testdata/bad") }

func TestRules(t *testing.T) { run(t, "testdata/rules") }

// TestRulesPage runs the examples of the page on the rules that are about GitHub.
func TestRulesPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	dir, found := t.TempDir(), 0
	for section := range strings.SplitSeq(string(page), "\n## ") {
		_, script, ok := strings.Cut(section, "```github\n")
		if !ok {
			continue
		}
		found++
		rule, _, _ := strings.Cut(section, "\n")
		script, _, _ = strings.Cut(script, "```")
		if !strings.Contains(script, "exits 1") {
			t.Errorf("the example of %s blocks nothing", rule)
		}
		if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(rule, "/", "_")+".txtar"), []byte(script), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if found == 0 {
		t.Fatal("the page has no example")
	}
	run(t, dir)
}

func run(t *testing.T, dir string) {
	top, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
			e.Setenv("TOP", top)
			s := &scene{stop: func() {}}
			e.Values[sceneKey{}] = s
			tb := e.T().(testing.TB)
			e.Defer(func() { s.end(tb) })
			// The folder of a script is the top of a repository of its own.
			return os.MkdirAll(filepath.Join(e.WorkDir, ".lockflight"), 0o777)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"github": playStory, "happen": happen, "clock": clock, "checkout": checkout, "api": api, "calls": calls,
			"exits": exits, "edit": edit, "replay": replay, "agree": agree,
		},
	})
}
