package lockflight_test

import (
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/workflow"
)

func oneStage() []change.Stage {
	return []change.Stage{{Name: "production", Environment: "production"}}
}

// TestJudgeWorkflows reads the workflows of a tree and nothing beside them.
func TestJudgeWorkflows(t *testing.T) {
	deploy := "on: push\njobs: {deploy: {environment: production}}\n"
	for name, c := range map[string]struct {
		tree fstest.MapFS
		says []string
	}{
		"no folder":     {fstest.MapFS{"README.md": {}}, nil},
		"other folders": {fstest.MapFS{".github/workflows/old/a.yml": {Data: []byte(deploy)}, ".github/a.yml": {Data: []byte(deploy)}, ".github/workflows/a.txt": {}}, nil},
		"two files": {fstest.MapFS{".github/workflows/a.yml": {Data: []byte(deploy)}, ".github/workflows/b.yaml": {Data: []byte(deploy)}},
			[]string{".github/workflows/a.yml:2:30 no step", ".github/workflows/b.yaml:2:30 no step"}},
		"a link":   {fstest.MapFS{".github/workflows/a.yml": {Data: []byte("b.yml"), Mode: fs.ModeSymlink}}, []string{".github/workflows/a.yml it cannot be decided, because it is not a regular file"}},
		"too long": {fstest.MapFS{".github/workflows/a.yml": {Data: []byte(strings.Repeat("#", 300<<10))}}, []string{".github/workflows/a.yml it cannot be decided, because it is larger"}},
	} {
		r, err := lockflight.JudgeWorkflows(c.tree, oneStage(), workflow.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var got []string
		for _, j := range r.Ungated() {
			got = append(got, j.At.String()+" "+j.Why)
		}
		if len(got) != len(c.says) {
			t.Fatalf("%s: found %v, want %v", name, got, c.says)
		}
		for i, want := range c.says {
			if !strings.HasPrefix(got[i], want) {
				t.Errorf("%s: found %s, want %s", name, got[i], want)
			}
		}
	}
}

// broken is a tree that cannot list its folders, or open its files.
type broken struct {
	fs.FS
	opens bool
}

func (b broken) Open(name string) (fs.File, error) {
	if !b.opens || strings.HasSuffix(name, ".yml") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return b.FS.Open(name)
}

// TestWorkflowsThatCannotBeLookedAt is an error, not a repository without any.
func TestWorkflowsThatCannotBeLookedAt(t *testing.T) {
	tree := fstest.MapFS{".github/workflows/a.yml": {Data: []byte("on: push\njobs: {}\n")}}
	for _, opens := range []bool{false, true} {
		if _, err := lockflight.JudgeWorkflows(broken{tree, opens}, oneStage(), workflow.Options{}); err == nil {
			t.Errorf("a tree that opens its folders (%v) and no files gives no error", opens)
		}
	}
}

// TestUngatedJobs names a job once that lacks the gate at both commits.
func TestUngatedJobs(t *testing.T) {
	job := func(name string, line int, environments ...string) workflow.Job {
		return workflow.Job{Name: name, At: finding.Position{File: "a.yml", Line: line}, Environments: environments, Why: "why", Hint: "fix"}
	}
	behind := job("behind", 9, "production")
	behind.Gated, behind.Why = true, ""
	got := lockflight.UngatedJobs(
		workflow.Report{Jobs: []workflow.Job{job("both", 1, "production"), job("before", 2, "production"), behind}},
		workflow.Report{Jobs: []workflow.Job{job("both", 1, "production"), job("since", 3, "staging", "production")}},
	)
	fact := func(name string, line int, commits []string, environments ...string) gate.UngatedJob {
		return gate.UngatedJob{Name: name, At: finding.Position{File: "a.yml", Line: line}, Commits: commits, Environments: environments, Why: "why", Fix: "fix"}
	}
	want := &gate.Workflows{Ungated: []gate.UngatedJob{
		fact("both", 1, []string{"trusted", "judged"}, "production"),
		fact("before", 2, []string{"trusted"}, "production"),
		fact("since", 3, []string{"judged"}, "staging", "production"),
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("found\n%+v\nwant\n%+v", got, want)
	}
	if none := lockflight.UngatedJobs(workflow.Report{}, workflow.Report{}); none == nil || len(none.Ungated) != 0 {
		t.Errorf("nothing found is %+v; want what was looked at, and is empty", none)
	}
}

// TestAllStages takes stages for other changes too: a workflow can reach them.
func TestAllStages(t *testing.T) {
	p := &change.Pipeline{Stages: oneStage()}
	if got := lockflight.AllStages(p); len(got) != 1 {
		t.Errorf("found %v", got)
	}
	p.Derived.Owing = append(oneStage(), change.Stage{Name: "test", Environment: "test"})
	if got := lockflight.AllStages(p); len(got) != 2 {
		t.Errorf("found %v", got)
	}
}
