package main

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"lockflight": main})
}

// TestScript runs the scripts. UPDATE=1 rewrites the expected output in them.
func TestScript(t *testing.T) { run(t, "testdata/script") }

func TestRuleScript(t *testing.T) { run(t, "testdata/script/rules") }

func run(t *testing.T, dir string) {
	top, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("TOP", top+"/../..")
			// The folder of a script is the top of a repository of its own.
			return os.MkdirAll(e.WorkDir+"/.lockflight", 0o777)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "paste": paste, "edit": edit, "replay": replay, "one-line": oneLineOnly, "one-screen": oneScreen,
		},
	})
}

// exits runs a program that has to end with an exit code:
//
//	exits 1 lockflight gate …
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARGUMENTS]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var failed *exec.ExitError
		if !errors.As(err, &failed) {
			ts.Fatalf("%v", err)
		}
		code = failed.ExitCode()
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}
