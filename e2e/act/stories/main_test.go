// Package stories_test tells whole stories: the workflows that teams copy, with the
// real Action, run by a real runner for changes on the loopback GitHub.
package stories_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const top = "../../../"

// built is what is built once: the program of the action, the command, and a folder
// with the files of the action alone, as GitHub's runner gets them.
var built struct{ program, command, action string }

func TestMain(m *testing.M) { os.Exit(main(m)) }

func main(m *testing.M) int {
	dir, err := os.MkdirTemp("", "lockflight-stories-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	built.program, built.command = filepath.Join(dir, "lockflight-action"), filepath.Join(dir, "lockflight")
	for name, from := range map[string]string{built.program: "./action", built.command: "./cmd/lockflight"} {
		if err := build(name, from); err != nil {
			fmt.Fprintln(os.Stderr, from, "cannot be built:", err)
			return 1
		}
	}
	built.action = filepath.Join(dir, "action-folder")
	if err := copyAction(built.action); err != nil {
		fmt.Fprintln(os.Stderr, "the action cannot be copied:", err)
		return 1
	}
	return m.Run()
}

// build makes a program as a release does.
func build(name, from string) error {
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", name, from)
	build.Dir, build.Stderr = top, os.Stderr
	return build.Run()
}

// copyAction copies what a runner needs of the action: action.yml, and the scripts
// with their pins.
func copyAction(to string) error {
	files := []string{top + "action.yml", top + "action/pins.json"}
	scripts, err := filepath.Glob(top + "action/*.js")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(to, "action"), 0o755); err != nil {
		return err
	}
	for _, file := range append(files, scripts...) {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(top, file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
