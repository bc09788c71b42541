// Package scripts_test tells stories: scripts that run the real command against a
// GitHub on the loopback interface. See the README for what a script can say.
package scripts_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
			"exits": exits, "edit": edit, "replay": replay,
		},
	})
}
