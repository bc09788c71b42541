package runner_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lockflight/lockflight/e2e/act/runner"
	"github.com/lockflight/lockflight/e2e/github"
)

const path = ".github/workflows/try.yml"

// house is a repository with one workflow and two environments.
type house struct {
	*testing.T
	s    *github.Server
	repo *github.Repo
}

func newHouse(t *testing.T, workflow string) *house {
	t.Helper()
	s := github.New(t)
	s.AddUser("author")
	s.AddUser("ops-1")
	s.AddUser("outsider")
	h := &house{t, s, s.AddRepo("org/house")}
	h.repo.Commit(github.Commit{Author: "author", Files: map[string]string{"README.md": "A house.\n", path: workflow}})
	h.repo.AddEnvironment(github.Environment{Name: "production", Reviewers: []string{"ops-1"}})
	h.repo.AddEnvironment(github.Environment{Name: "staging"})
	return h
}

func (h *house) push() github.Event { return h.repo.PushEvent("main", "", "author") }

func (h *house) workflow() runner.Workflow {
	return runner.Workflow{Server: h.s, Repo: h.repo, Path: path, Event: h.push()}
}

// run runs the workflow for a push.
func run(t *testing.T, workflow string) *runner.Result {
	t.Helper()
	return runner.Run(t, newHouse(t, workflow).workflow())
}

// one is a workflow with one step.
func one(step string) string {
	return "on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps: [" + step + "]\n"
}

// action writes an action for Node, and returns its folder.
func action(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		to := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// want compares a text.
func want(t *testing.T, what, got, wanted string) {
	t.Helper()
	if got != wanted {
		t.Errorf("%s is %q, want %q", what, got, wanted)
	}
}
