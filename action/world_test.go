package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/lockflight/lockflight/internal/hostfs"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/evidence/dirstore"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/forge"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/review"
)

const (
	headSHA = "1111111111111111111111111111111111111111"
	baseSHA = "2222222222222222222222222222222222222222"
	spec    = "changes/new-settings/change.cue"
)

// world is a runner, a repository with a change, and what GitHub keeps of it.
type world struct {
	t       *testing.T
	dir     string
	env     map[string]string
	event   string
	out     bytes.Buffer
	hub     *hub
	tree    fstest.MapFS
	changes []string
	reviews review.Set
	facts   gate.Forge
	target  forge.Target
	openErr error
	slept   []time.Duration
	chance  int
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, dir: t.TempDir(), hub: newHub(), tree: fstest.MapFS{}, changes: []string{spec}, event: `{}`}
	w.load("change.cue", spec)
	w.load("scripts/settings.sh", "changes/new-settings/scripts/settings.sh")
	w.load("pipeline.cue", ".lockflight/pipeline.cue")
	w.reviews.Authors = []review.Identity{{Login: "dev-1", ID: 11}}
	w.facts = gate.Forge{Branch: "main", Trusted: baseSHA, Judged: headSHA}
	w.env = map[string]string{
		"GITHUB_REPOSITORY": "org/house", "GITHUB_SERVER_URL": "https://github.example.org", "GITHUB_API_URL": "https://api.example.org",
		"GITHUB_RUN_ID": "77", "GITHUB_RUN_ATTEMPT": "1", "GITHUB_RUN_NUMBER": "3", "GITHUB_JOB": "deploy", "GITHUB_SHA": baseSHA,
		"GITHUB_TRIGGERING_ACTOR": "ops-1", "GITHUB_ACTOR": "ops-1", "GITHUB_WORKSPACE": w.dir, "RUNNER_TEMP": w.dir,
		"GITHUB_WORKFLOW_REF": "org/house/.github/workflows/deploy.yml@refs/heads/main", "GITHUB_EVENT_PATH": filepath.Join(w.dir, "event.json"),
		"GITHUB_OUTPUT": filepath.Join(w.dir, "output"), "GITHUB_STATE": filepath.Join(w.dir, "state"), "GITHUB_STEP_SUMMARY": filepath.Join(w.dir, "summary"),
		"INPUT_TOKEN": "secret", "INPUT_LEDGER": "dir:ledger", "INPUT_JOB-STATUS": "success",
	}
	w.onPull()
	return w
}

func (w *world) load(from, to string) {
	data, err := os.ReadFile(filepath.Join("..", "e2e", "scripts", "testdata", "house", filepath.FromSlash(from)))
	if err != nil {
		w.t.Fatal(err)
	}
	w.tree[to] = &fstest.MapFile{Data: data, Mode: 0o644}
}

// onPull is an event of pull request 7.
func (w *world) onPull() {
	w.env["GITHUB_EVENT_NAME"] = "pull_request"
	w.event = `{"action":"synchronize","pull_request":{"number":7,"head":{"sha":"` + headSHA + `"}},"sender":{"login":"dev-1","id":11,"type":"User"}}`
}

// onDispatch is a workflow that somebody starts by hand.
func (w *world) onDispatch(inputs ...string) {
	w.env["GITHUB_EVENT_NAME"], w.event = "workflow_dispatch", `{}`
	w.input(inputs...)
}

func (w *world) input(pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		w.env["INPUT_"+strings.ToUpper(pairs[i])] = pairs[i+1]
	}
}

func (w *world) program() *Program {
	return &Program{
		Stdout: &w.out, Getenv: func(name string) string { return w.env[name] },
		Environ: func() []string {
			var out []string
			for _, name := range slices.Sorted(maps.Keys(w.env)) {
				out = append(out, name+"="+w.env[name])
			}
			return out
		},
		ReadFile: hostfs.ReadFile, Append: appendFile, Create: createFile, Now: func() time.Time { return w.hub.now },
		Sleep:  func(d time.Duration) { w.slept = append(w.slept, d); w.hub.now = w.hub.now.Add(d) },
		Chance: func() string { w.chance++; return fmt.Sprint("step", w.chance) }, Transport: w.hub, Open: w.open,
	}
}

// run runs one half of the step; what the runner keeps of the last one is gone.
func (w *world) run(half string) int {
	w.t.Helper()
	w.out.Reset()
	for _, file := range []string{"output", "summary"} {
		os.Remove(filepath.Join(w.dir, file))
	}
	if err := os.WriteFile(filepath.Join(w.dir, "event.json"), []byte(w.event), 0o644); err != nil {
		w.t.Fatal(err)
	}
	return w.program().Main([]string{half})
}

// must runs main and wants an exit code.
func (w *world) must(code int) {
	w.t.Helper()
	if got := w.run("main"); got != code {
		w.t.Fatalf("exit code %d, want %d; the log is\n%s", got, code, w.out.String())
	}
}

// mustPost runs post as the runner does after main.
func (w *world) mustPost(code int, jobStatus string) {
	w.t.Helper()
	for line := range strings.Lines(w.file("state")) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		w.env["STATE_"+name] = value
	}
	w.input("job-status", jobStatus)
	if got := w.run("post"); got != code {
		w.t.Fatalf("exit code %d after the job, want %d; the log is\n%s", got, code, w.out.String())
	}
}

func (w *world) file(name string) string {
	data, err := os.ReadFile(filepath.Join(w.dir, name))
	if err != nil && !os.IsNotExist(err) {
		w.t.Fatal(err)
	}
	return string(data)
}

// output is an output as the runner reads it.
func (w *world) output(name string) string {
	out := ""
	for line := range strings.Lines(w.file("output")) {
		if value, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), name+"="); ok {
			out = value
		}
	}
	return out
}

// says wants texts in what the step said.
func (w *world) says(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		if !strings.Contains(w.out.String(), text) {
			w.t.Errorf("it does not say %q; the log is\n%s", text, w.out.String())
		}
	}
}

func (w *world) approve(login string, id int64) {
	flight, _, err := w.Flight(w.t.Context(), spec, "")
	if err != nil || flight == nil {
		w.t.Fatalf("there is no flight: %v", err)
	}
	w.reviews.Reviews = append(w.reviews.Reviews, review.Review{
		By: review.Identity{Login: login, ID: id}, Verdict: evidence.Approve, Procedure: flight.Digests.Procedure, Request: flight.Digests.Request,
		At: w.hub.now, Commit: headSHA,
	})
}

// edit changes a text of a file.
func (w *world) edit(name, before, after string) {
	w.t.Helper()
	text := string(w.tree[name].Data)
	if strings.Count(text, before) != 1 {
		w.t.Fatalf("%s has %q %d times", name, before, strings.Count(text, before))
	}
	w.tree[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, before, after, 1)), Mode: 0o644}
}

func (w *world) ledger() evidence.Ledger {
	store, err := dirstore.Open(filepath.Join(w.dir, "ledger"))
	if err != nil {
		w.t.Fatal(err)
	}
	return evidence.Ledger{Store: store}
}

// attempts are those of the change, as NAME OUTCOME.
func (w *world) attempts() string {
	chain, err := w.ledger().Load(w.t.Context(), "new-settings")
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, a := range chain.Attempts() {
		ended := "running"
		if a.Finished != nil {
			ended = a.Finished.Predicate.AttemptFinished.Outcome
		}
		out = append(out, a.Name+" "+ended)
	}
	return strings.Join(out, ", ")
}

func (w *world) open(ctx context.Context, client *github.Client, repo github.Repository, t forge.Target) (*sight, error) {
	w.target = t
	if w.openErr != nil {
		return nil, w.openErr
	}
	if _, err := client.User(ctx, "dev-1"); err != nil { // so that GitHub tells the time
		return nil, err
	}
	return &sight{w, headSHA, baseSHA}, nil
}

// Changes, Check and Flight make a scene of the world.
func (w *world) Changes(context.Context) ([]string, error) { return w.changes, nil }

func (w *world) Check(_ context.Context, q forge.Asked, paths ...string) (lockflight.Report, error) {
	if paths == nil {
		paths = w.changes
	}
	return lockflight.Check(lockflight.Files{Changes: w.tree, Pipelines: w.tree, Pipeline: q.Pipeline}, paths...)
}

func (w *world) Flight(_ context.Context, name, pipeline string) (*lockflight.Flight, finding.List, error) {
	f, findings, err := lockflight.Open(lockflight.Files{Changes: w.tree, Change: name, Pipelines: w.tree, Pipeline: pipeline})
	if f != nil {
		f.Reviews, f.Forge = w, &w.facts
	}
	return f, findings, err
}

func (w *world) Reviews(context.Context, string) (review.Set, error) { return w.reviews, nil }
