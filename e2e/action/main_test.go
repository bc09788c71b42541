// Package action_test runs the real program of the action, as a runner does, against
// a GitHub on the loopback interface.
package action_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// program is the program of the action, built once; the command lies beside it.
var program string

func TestMain(m *testing.M) { os.Exit(main(m)) }

func main(m *testing.M) int {
	dir, err := os.MkdirTemp("", "lockflight-action-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "lockflight-action")
	for name, from := range map[string]string{program: "./action", filepath.Join(dir, "lockflight"): "./cmd/lockflight"} {
		build := exec.Command("go", "build", "-o", name, from)
		build.Dir = filepath.Join("..", "..")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			fmt.Fprintln(os.Stderr, from, "cannot be built:", err)
			return 1
		}
	}
	return m.Run()
}
