package workflow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/workflow"
)

const (
	sha  = "0123456789abcdef0123456789abcdef01234567"
	ours = "lockflight/lockflight@" + sha
)

// gated are the environments of the cases: production, and staging whose stage
// is called test.
func gated() []workflow.Environment {
	return workflow.Environments([]change.Stage{
		{Name: "test", Environment: "staging"}, {Name: "production", Environment: "production"},
	})
}

// files reads "-- name --" and what follows as a workflow each; a text without
// such a line is deploy.yml.
func files(text string) []workflow.File {
	text = strings.NewReplacer(
		"GATE", "uses: "+ours+"\n        with: {mode: gate, stage: production}",
		"OURS", ours, "SHA", sha,
	).Replace(text)
	if !strings.HasPrefix(text, "-- ") {
		return []workflow.File{{Name: workflow.Dir + "/deploy.yml", Data: []byte(text)}}
	}
	var out []workflow.File
	for _, piece := range strings.Split(text, "-- ")[1:] {
		name, data, _ := strings.Cut(piece, " --\n")
		out = append(out, workflow.File{Name: workflow.Dir + "/" + name, Data: []byte(data)})
	}
	return out
}

func judge(text string) workflow.Report {
	return workflow.Judge(files(text), gated(), workflow.Options{})
}

// theCase is workflows and what is said of them: lines of "job: environments:
// part of the reason". Without a line every job is gated.
type theCase struct {
	name, text string
	wants      []string
	// reaches is how many jobs reach a gated environment, behind the gate or not.
	reaches int
}

// stands says that the gate stands before everything.
func stands(name, text string, reaches int) theCase {
	return theCase{name: name, text: text, reaches: reaches}
}

// lacks says what reaches an environment without the gate.
func lacks(name, text string, wants ...string) theCase {
	return theCase{name: name, text: text, wants: wants, reaches: -1}
}

func (c theCase) check(t *testing.T, r workflow.Report) {
	t.Helper()
	found := r.Ungated()
	var shown []string
	for _, j := range found {
		shown = append(shown, fmt.Sprintf("%s: %s: %s: %s", j.At, j.Name, strings.Join(j.Environments, " "), j.Why))
	}
	all := strings.Join(shown, "\n")
	if len(found) != len(c.wants) {
		t.Fatalf("%d jobs lack the gate, want %d:\n%s", len(found), len(c.wants), all)
	}
	for i, want := range c.wants {
		part := strings.SplitN(want, ": ", 3)
		j := found[i]
		if j.Name != part[0] || strings.Join(j.Environments, " ") != part[1] || !strings.Contains(j.Why, part[2]) {
			t.Errorf("found\n%s\nwant\n%s", all, want)
		}
		if j.At.File == "" || j.Hint == "" {
			t.Errorf("no place or no hint: %+v", j)
		}
	}
	if c.reaches >= 0 && len(r.Jobs) != c.reaches {
		t.Errorf("%d jobs reach an environment, want %d: %+v", len(r.Jobs), c.reaches, r.Jobs)
	}
}

func run(t *testing.T, cases []theCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.check(t, judge(c.text)) })
	}
}

// deploy is a workflow with one job for production, and steps.
func deploy(steps string) string {
	return "on: push\njobs:\n  deploy:\n    runs-on: linux\n    environment: production\n    steps:\n" + steps
}

// chain is a workflow with a job gate, and others.
func chain(jobs string) string {
	return "on: push\njobs:\n  gate:\n    runs-on: linux\n    steps:\n      - GATE\n" + jobs
}

func TestSteps(t *testing.T) {
	run(t, []theCase{
		stands("the gate is the first step", deploy("      - GATE\n      - run: deploy\n"), 1),
		stands("files are brought before it", deploy("      - uses: actions/checkout@SHA\n      - uses: actions/download-artifact@SHA\n      - GATE\n      - run: deploy\n"), 1),
		stands("its condition is success()", deploy("      - GATE\n        if: ${{ success() }}\n      - run: deploy\n"), 1),
		stands("continue-on-error is false", deploy("      - GATE\n        continue-on-error: false\n      - run: deploy\n"), 1),
		stands("a later step has a condition", deploy("      - GATE\n      - run: deploy\n        if: github.ref == 'refs/heads/main'\n"), 1),
		stands("a later step asks for success and more", deploy("      - GATE\n      - run: deploy\n        if: success() && (always() || failure())\n"), 1),
		stands("a later step may fail", deploy("      - GATE\n      - run: deploy\n        continue-on-error: true\n"), 1),
		stands("the end is recorded always", deploy("      - GATE\n      - run: deploy\n      - uses: OURS\n        if: always()\n        with: {mode: record, stage: production}\n"), 1),
		lacks("a field in two spellings", deploy("      - uses: OURS\n        With: {}\n        with: {mode: gate, stage: production}\n"), ": staging production: is there twice"),
		stands("inputs in capitals", deploy("      - uses: LockFlight/Lockflight@SHA\n        with: {MODE: gate, Stage: production}\n"), 1),
		stands("a token in the environment", deploy("      - GATE\n        env: {GITHUB_TOKEN: x, LOCKFLIGHT_KEY: x, NODE_ENV: production}\n"), 1),
		stands("concurrency, defaults, containers and services", "on: push\nconcurrency: production\ndefaults: {run: {shell: bash}}\njobs:\n  deploy:\n    runs-on: linux\n    concurrency: {group: x, cancel-in-progress: true}\n    container: node\n    services: {db: {image: pg}}\n    environment: production\n    steps:\n      - GATE\n", 1),

		lacks("no gate", deploy("      - run: deploy\n"), "deploy: production: no step that asks the gate"),
		lacks("no steps", "on: push\njobs: {deploy: {environment: production}}\n", "deploy: production: no step that asks the gate"),
		lacks("the gate comes after", deploy("      - run: deploy\n      - GATE\n"), "deploy: production: line 8 is not a gate: the step in line 7 comes before it"),
		lacks("the gate has a condition", deploy("      - GATE\n        if: github.actor != 'ops-1'\n"), "deploy: production: it has an if:"),
		lacks("the gate is never run", deploy("      - GATE\n        if: false\n"), "deploy: production: it has an if:"),
		lacks("the gate runs always, which says nothing", deploy("      - GATE\n        if: always()\n"), "deploy: production: it has an if:"),
		lacks("the gate may fail", deploy("      - GATE\n        continue-on-error: true\n"), "deploy: production: continue-on-error"),
		lacks("the gate may fail, by an expression", deploy("      - GATE\n        continue-on-error: ${{ false }}\n"), "deploy: production: continue-on-error"),
		lacks("the gate may fail, in quotes", deploy("      - GATE\n        continue-on-error: 'false'\n"), "deploy: production: continue-on-error"),
		lacks("the job may fail", "on: push\njobs:\n  deploy:\n    environment: production\n    continue-on-error: true\n    steps:\n      - GATE\n", "deploy: production: continue-on-error"),
		lacks("not pinned", deploy("      - uses: lockflight/lockflight@v1\n        with: {mode: gate, stage: production}\n"), "deploy: production: not pinned"),
		lacks("a short digest", deploy("      - uses: lockflight/lockflight@0123456\n        with: {mode: gate, stage: production}\n"), "deploy: production: not pinned"),
		lacks("another action", deploy("      - uses: lockfIight/lockflight@SHA\n        with: {mode: gate, stage: production}\n"), "deploy: production: no step that asks"),
		lacks("an action of a folder", deploy("      - uses: lockflight/lockflight/other@SHA\n        with: {mode: gate, stage: production}\n"), "deploy: production: no step that asks"),
		lacks("an action beside the workflow", deploy("      - uses: ./\n        with: {mode: gate, stage: production}\n"), "deploy: production: no step that asks"),
		lacks("mode check", deploy("      - uses: OURS\n        with: {mode: check, stage: production}\n"), "deploy: production: its mode is not gate"),
		lacks("no mode", deploy("      - uses: OURS\n        with: {stage: production}\n"), "deploy: production: its mode is not gate"),
		lacks("a mode that cannot be told", deploy("      - uses: OURS\n        with: {mode: \"${{ vars.MODE }}\", stage: production}\n"), "deploy: production: its mode is not gate"),
		lacks("no stage", deploy("      - uses: OURS\n        with: {mode: gate}\n"), "deploy: production: it names no stage"),
		lacks("a stage that cannot be told", deploy("      - uses: OURS\n        with: {mode: gate, stage: \"${{ vars.STAGE }}\"}\n"), "deploy: production: its stage cannot be told"),
		lacks("a stage that is not there", deploy("      - uses: OURS\n        with: {mode: gate, stage: Production}\n"), "deploy: production: no stage \"Production\""),
		lacks("another stage", deploy("      - uses: OURS\n        with: {mode: gate, stage: test}\n"), "deploy: production: asks for the stage test only"),
		lacks("a checkout that is not pinned comes before", deploy("      - uses: actions/checkout@v4\n      - GATE\n"), "deploy: production: comes before it"),
		lacks("an action of its own comes before", deploy("      - uses: ./.github/actions/setup\n      - GATE\n"), "deploy: production: comes before it"),
		lacks("a later step runs always", deploy("      - GATE\n      - run: deploy\n        if: always()\n"), "deploy: production: line 9 runs although the gate"),
		lacks("a later step runs after a failure", deploy("      - GATE\n      - run: deploy\n        if: ${{ failure() }}\n"), "deploy: production: runs although the gate"),
		lacks("a later step runs unless cancelled", deploy("      - GATE\n      - run: deploy\n        if: ${{ !cancelled() }}\n"), "deploy: production: runs although the gate"),
		lacks("success or not", deploy("      - GATE\n      - run: deploy\n        if: success() || true\n"), "deploy: production: runs although the gate"),
		lacks("success of something else", deploy("      - GATE\n      - run: deploy\n        if: success('build')\n"), "deploy: production: runs although the gate"),
		lacks("not success", deploy("      - GATE\n      - run: deploy\n        if: \"!success() && true\"\n"), "deploy: production: runs although the gate"),
		lacks("capitals in a function", deploy("      - GATE\n      - run: deploy\n        if: ALWAYS()\n"), "deploy: production: runs although the gate"),
		lacks("a condition that is text", deploy("      - GATE\n      - run: deploy\n        if: ${{ success() }} && false\n"), "deploy: production: runs although the gate"),
		lacks("a condition that cannot be read", deploy("      - GATE\n      - run: deploy\n        if: success() &&\n"), "deploy: production: runs although the gate"),
		lacks("a condition with a line break at its end", deploy("      - GATE\n      - run: deploy\n        if: |\n          ${{ success() }}\n"), "deploy: production: runs although the gate"),
		lacks("a deploying step of ours that is not pinned runs always", deploy("      - GATE\n      - uses: lockflight/lockflight@main\n        if: always()\n        with: {mode: record}\n"), "deploy: production: runs although the gate"),
		lacks("a variable that only looks like the key", deploy("      - GATE\n        env: {LOCKFLIGHT_KEYS: x}\n"), "deploy: production: \"LOCKFLIGHT_KEYS\" can change"),
		lacks("a variable changes what the gate is", deploy("      - GATE\n        env: {LOCKFLIGHT_BINARY: ./evil}\n"), "deploy: production: \"LOCKFLIGHT_BINARY\" can change"),
		lacks("a variable of the job changes what the gate is", "on: push\njobs:\n  deploy:\n    environment: production\n    env: {Node_Options: -r evil}\n    steps:\n      - GATE\n", "deploy: production: \"Node_Options\" can change"),
		lacks("a variable of the workflow changes what the gate is", "on: push\nenv: {GITHUB_API_URL: x}\njobs:\n  deploy:\n    environment: production\n    steps:\n      - GATE\n", "deploy: production: \"GITHUB_API_URL\" can change"),
		stands("a gate of a stage that is not there comes first, and stops everything", deploy("      - uses: OURS\n        with: {mode: gate, stage: pilot}\n      - GATE\n"), 1),
		lacks("our action at no commit comes before", deploy("      - uses: lockflight/lockflight@main\n        with: {mode: check}\n      - GATE\n"), "deploy: production: the step in line 7 comes before it"),
		lacks("our action with another program comes before", deploy("      - uses: OURS\n        env: {LOCKFLIGHT_BINARY: ./deploy}\n        with: {mode: gate, stage: test}\n      - GATE\n"), "deploy: production: the step in line 7 comes before it"),
		lacks("our action at no commit runs always", deploy("      - GATE\n      - uses: lockflight/lockflight@main\n        if: always()\n        with: {mode: gate, stage: production}\n"), "deploy: production: runs although the gate"),
		lacks("a variable changes what records the end", deploy("      - GATE\n      - uses: OURS\n        if: always()\n        env: {LOCKFLIGHT_BINARY: ./deploy}\n        with: {mode: record}\n"), "deploy: production: runs although the gate"),
		lacks("variables that are worked out", deploy("      - GATE\n        env: ${{ fromJSON(vars.E) }}\n"), "deploy: production: can change what it runs"),
	})
}

func TestNeeds(t *testing.T) {
	run(t, []theCase{
		stands("a job that it needs", chain("  deploy:\n    needs: gate\n    environment: production\n    steps: [run: deploy]\n"), 1),
		stands("a list of jobs that it needs", chain("  deploy:\n    needs: [other, Gate]\n    environment: production\n  other: {runs-on: x}\n"), 1),
		stands("a job that it needs from afar", chain("  build:\n    needs: gate\n  deploy:\n    needs: [build]\n    environment: production\n"), 1),
		stands("a condition asks for success by itself", chain("  deploy:\n    needs: gate\n    if: github.ref == 'refs/heads/main'\n    environment: production\n"), 1),
		stands("the result is asked for", chain("  deploy:\n    needs: [gate, build]\n    if: always() && needs.gate.result == 'success'\n    environment: production\n  build: {}\n"), 1),
		stands("the result is asked for, the other way round", chain("  deploy:\n    needs: gate\n    if: ${{ !cancelled() && 'success' == needs['gate'].result && true }}\n    environment: production\n"), 1),
		stands("always in the middle, and the gate needed again", chain("  build:\n    needs: gate\n    if: always()\n  deploy:\n    needs: [build, gate]\n    environment: production\n"), 1),
		stands("the gate job has a condition, and skips what follows", "on: push\njobs:\n  gate:\n    if: github.ref == 'refs/heads/main'\n    steps:\n      - GATE\n  deploy:\n    needs: gate\n    environment: production\n", 1),
		stands("later steps of the gate job do not matter", "on: push\njobs:\n  gate:\n    steps:\n      - GATE\n      - run: tell\n        if: always()\n  deploy:\n    needs: gate\n    environment: production\n", 1),

		lacks("no needs", chain("  deploy:\n    environment: production\n"), "deploy: production: no step that asks"),
		lacks("needs of another job", chain("  build: {}\n  deploy:\n    needs: build\n    environment: production\n"), "deploy: production: no step that asks"),
		lacks("always", chain("  deploy:\n    needs: gate\n    if: always()\n    environment: production\n"), "deploy: production: line 10 lets the job \"deploy\" run although \"gate\""),
		lacks("unless cancelled or failed, but after a skip", chain("  deploy:\n    needs: gate\n    if: ${{ !failure() && !cancelled() }}\n    environment: production\n"), "deploy: production: lets the job"),
		lacks("always in the middle of the chain", chain("  build:\n    needs: gate\n    if: always()\n  deploy:\n    needs: build\n    environment: production\n"), "deploy: production: lets the job \"build\" run although"),
		lacks("the result of another job is asked for", chain("  build: {}\n  deploy:\n    needs: [gate, build]\n    if: always() && needs.build.result == 'success'\n    environment: production\n"), "deploy: production: lets the job"),
		lacks("the result or something else", chain("  deploy:\n    needs: gate\n    if: always() && (needs.gate.result == 'success' || inputs.force)\n    environment: production\n"), "deploy: production: lets the job"),
		lacks("the result is not failure", chain("  deploy:\n    needs: gate\n    if: always() && needs.gate.result != 'failure'\n    environment: production\n"), "deploy: production: lets the job"),
		lacks("the result is skipped", chain("  deploy:\n    needs: gate\n    if: always() && needs.gate.result == 'skipped'\n    environment: production\n"), "deploy: production: lets the job"),
		lacks("an output is asked for", chain("  deploy:\n    needs: gate\n    if: always() && needs.gate.outputs.outcome == 'passed'\n    environment: production\n"), "deploy: production: lets the job"),
		lacks("the gate job may fail", "on: push\njobs:\n  gate:\n    continue-on-error: true\n    steps:\n      - GATE\n  deploy:\n    needs: gate\n    environment: production\n", "deploy: production: continue-on-error"),
		lacks("a step comes before the gate in its job", "on: push\njobs:\n  gate:\n    steps:\n      - run: echo PATH=. >> $GITHUB_ENV\n      - GATE\n  deploy:\n    needs: gate\n    environment: production\n", "deploy: production: comes before it"),
		lacks("the gate job asks for another stage", "on: push\njobs:\n  gate:\n    steps:\n      - uses: OURS\n        with: {mode: gate, stage: test}\n  deploy:\n    needs: gate\n    environment: production\n", "deploy: production: no step that asks"),
		lacks("a job that is not there", chain("  deploy:\n    needs: gates\n    environment: production\n"), "deploy: production: no step"),
		lacks("jobs that need each other", "on: push\njobs:\n  a: {needs: b, environment: production}\n  b: {needs: a}\n", "a: production: no step"),
	})
}
