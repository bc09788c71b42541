package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/spec"
	"github.com/lockflight/lockflight/pkg/workflow"
)

const (
	referenceDir = "../../examples/github"
	// placeholder is what whoever copies a workflow replaces.
	placeholder = "lockflight/lockflight@0000000000000000000000000000000000000000"
	checkout    = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"
)

// references reads the workflows that teams copy, by name.
func references(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	names, err := filepath.Glob(referenceDir + "/*.yml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no workflows in %s: %v", referenceDir, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(name)] = string(text)
	}
	return out
}

// asWorkflows puts them where GitHub looks for them.
func asWorkflows(files map[string]string) fs.FS {
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[workflow.Dir+"/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return tree
}

func stagesOf(t *testing.T, name string) []change.Stage {
	t.Helper()
	loader, err := spec.NewLoader()
	if err != nil {
		t.Fatal(err)
	}
	p, findings, err := loader.LoadPipeline(os.DirFS("../.."), name)
	if err != nil || p == nil {
		t.Fatal(err, findings)
	}
	return p.Stages()
}

func judged(t *testing.T, stages []change.Stage, files map[string]string, o workflow.Options) workflow.Report {
	t.Helper()
	r, err := lockflight.JudgeWorkflows(asWorkflows(files), stages, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// deploying are the reference workflows with jobs that reach an environment, and
// those jobs.
var deploying = map[string][]string{
	"promote.yml":              {"experiment", "test", "validation", "production"},
	"promote-before-merge.yml": {"deploy"},
}

func TestReferenceWorkflowsAreGated(t *testing.T) {
	stages, all := stagesOf(t, "examples/github/pipeline.cue"), references(t)
	for name, text := range all {
		r := judged(t, stages, map[string]string{name: text}, workflow.Options{})
		var jobs []string
		for _, j := range r.Jobs {
			jobs = append(jobs, j.Name)
			if !j.Gated {
				t.Errorf("%s: %s", name, j.Message())
			}
		}
		if !slices.Equal(jobs, deploying[name]) {
			t.Errorf("%s reaches an environment in %v, want %v", name, jobs, deploying[name])
		}
	}
	if r := judged(t, stages, all, workflow.Options{}); r.Files != len(all) || len(r.Ungated()) > 0 {
		t.Errorf("of all %d together %+v lack the gate", r.Files, r.Ungated())
	}
}

// TestOwnReleasesAreGated: releases of this repository go through its own gate.
func TestOwnReleasesAreGated(t *testing.T) {
	r, err := lockflight.JudgeWorkflows(os.DirFS("../.."), stagesOf(t, "releases/.lockflight/pipeline.cue"), workflow.Options{Action: "./"})
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range r.Ungated() {
		t.Errorf("%s: %s", j.At, j.Message())
	}
	if len(r.Jobs) != 1 || !slices.Equal(r.Jobs[0].Environments, []string{"candidate", "release"}) {
		t.Errorf("the jobs that reach an environment are %+v", r.Jobs)
	}
}

// TestOwnReleasesAreInOrder checks and rehearses them as the command does.
func TestOwnReleasesAreInOrder(t *testing.T) {
	all, err := filepath.Glob("../../releases/*/change.cue")
	if err != nil || len(all) == 0 {
		t.Fatalf("no releases: %v", err)
	}
	for _, name := range append([]string{referenceDir + "/change.cue"}, all...) {
		for _, verb := range []string{"check", "rehearse"} {
			var out, complaints bytes.Buffer
			if code := program(&out, &complaints, nil).Main([]string{verb, filepath.Dir(name)}); code != exitcode.Passed {
				t.Errorf("%s %s: exit code %d\n%s%s", verb, name, code, &out, &complaints)
			}
		}
	}
}

// TestReferenceWorkflowsSpoilt breaks the gate in each way that somebody might,
// and every job that deploys is found.
func TestReferenceWorkflowsSpoilt(t *testing.T) {
	stages, all := stagesOf(t, "examples/github/pipeline.cue"), references(t)
	gate := "        uses: " + placeholder + "\n"
	for how, spoil := range map[string]*strings.Replacer{
		"the gate is taken away":           strings.NewReplacer(gate, "        uses: "+checkout+"\n", "          mode: gate\n", ""),
		"it runs always":                   strings.NewReplacer(gate, gate+"        if: always()\n"),
		"it is conditional":                strings.NewReplacer(gate, gate+"        if: github.actor != 'ops-1'\n"),
		"it may fail":                      strings.NewReplacer(gate, gate+"        continue-on-error: true\n"),
		"its job may fail":                 strings.NewReplacer("    timeout-minutes: 60\n", "    continue-on-error: true\n"),
		"it is not pinned":                 strings.NewReplacer(placeholder, "lockflight/lockflight@v1"),
		"it is another action":             strings.NewReplacer(placeholder, "lockfIight/lockflight@0000000000000000000000000000000000000000"),
		"it only checks":                   strings.NewReplacer("mode: gate", "mode: check"),
		"it asks for another stage":        strings.NewReplacer("          stage: ", "          stage: x"),
		"it asks for the stage before":     strings.NewReplacer("          stage: ${{ inputs.stage }}", "          stage: test", "          stage: experiment", "          stage: test", "          stage: test", "          stage: experiment", "          stage: validation", "          stage: test", "          stage: production", "          stage: validation"),
		"something runs before it":         strings.NewReplacer("    steps:\n      - id: gate\n", "    steps:\n      - run: ./deploy\n      - id: gate\n"),
		"it runs another program":          strings.NewReplacer("LOCKFLIGHT_KEY: ", "LOCKFLIGHT_BINARY: "),
		"it asks another server":           strings.NewReplacer("permissions: {}\n", "permissions: {}\n\nenv:\n  GITHUB_API_URL: https://example.org\n"),
		"the deployment runs all the same": strings.NewReplacer("      - run: ./deploy", "      - if: always()\n        run: ./deploy"),
		"the deployment runs on failure":   strings.NewReplacer("      - run: ./deploy", "      - if: ${{ !cancelled() }}\n        run: ./deploy"),
	} {
		for name, jobs := range deploying {
			text := spoil.Replace(all[name])
			if text == all[name] {
				t.Fatalf("%s: nothing was spoilt where %s", name, how)
			}
			var found []string
			for _, j := range judged(t, stages, map[string]string{name: text}, workflow.Options{}).Ungated() {
				found = append(found, j.Name)
			}
			if !slices.Equal(slices.Compact(found), jobs) {
				t.Errorf("%s: %v lack the gate where %s, want %v", name, found, how, jobs)
			}
		}
	}
}

// TestReferenceWorkflowsAreCareful: nothing but what is pinned runs, every job
// names its permissions, and no text of others is pasted into a script.
func TestReferenceWorkflowsAreCareful(t *testing.T) {
	for name, text := range references(t) {
		var file struct {
			Permissions map[string]string
			Jobs        map[string]struct {
				Permissions map[string]string
				Timeout     int `yaml:"timeout-minutes"`
				Steps       []struct{ Uses, Run string }
			}
		}
		if err := yaml.Unmarshal([]byte(text), &file); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if file.Permissions == nil || len(file.Permissions) > 0 {
			t.Errorf("%s: the permissions of the workflow are %v, want {}", name, file.Permissions)
		}
		for id, job := range file.Jobs {
			if len(job.Permissions) == 0 || job.Timeout == 0 {
				t.Errorf("%s: the job %s names no permissions, or no time limit", name, id)
			}
			for _, s := range job.Steps {
				if s.Uses != "" && s.Uses != placeholder && s.Uses != checkout {
					t.Errorf("%s: the job %s uses %s", name, id, s.Uses)
				}
				if strings.Contains(s.Run, "${{") {
					t.Errorf("%s: the job %s pastes something into a script", name, id)
				}
			}
		}
	}
}

// TestCheckIsNeverSkipped: a check that is skipped counts as passed.
func TestCheckIsNeverSkipped(t *testing.T) {
	text := references(t)["check.yml"]
	if m := regexp.MustCompile(`(?m)^\s+(paths|paths-ignore|branches|if|needs):`).FindString(text); m != "" {
		t.Errorf("check.yml has %q", strings.TrimSpace(m))
	}
	for _, event := range []string{"pull_request:", "pull_request_review:", "merge_group:"} {
		if !strings.Contains(text, "\n  "+event) {
			t.Errorf("check.yml does not run for %s", event)
		}
	}
}

// TestActionlint asks another linter, which knows what GitHub accepts.
func TestActionlint(t *testing.T) {
	lint := func(files ...string) (string, error) {
		out, err := exec.Command("go", append([]string{"tool", "-modfile=../../.ci/tools.mod", "actionlint", "-shellcheck=", "-pyflakes="}, files...)...).CombinedOutput()
		return string(out), err
	}
	var files []string
	for _, dir := range []string{referenceDir, "../../" + workflow.Dir} {
		names, err := filepath.Glob(dir + "/*.yml")
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, names...)
	}
	if out, err := lint(files...); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	bad := filepath.Join(t.TempDir(), "bad.yml")
	text := strings.Replace(references(t)["check.yml"], "statuses: write", "statuses: wriet", 1)
	if err := os.WriteFile(bad, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := lint(bad); err == nil || !strings.Contains(out, "wriet") {
		t.Errorf("a permission that there is none of: %v\n%s", err, out)
	}
}
