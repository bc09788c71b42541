package workflow_test

import (
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/workflow"
)

// FuzzJudge holds for every text: nothing panics, every finding has a place and
// says why, the same is said twice, and without a single step of the action no
// job that reaches an environment is gated.
func FuzzJudge(f *testing.F) {
	f.Add(deploy("      - GATE\n      - run: deploy\n"), callee)
	f.Add(chain("  deploy:\n    needs: gate\n    if: always() && needs.gate.result == 'success'\n    environment: production\n"), "on: workflow_call\njobs: {}\n")
	f.Add(dispatched(choice, "    environment: ${{ inputs.env }}\n    steps:\n      - GATE\n"), "")
	f.Add("on: push\njobs:\n  x:\n    strategy: {matrix: {e: [staging, production], exclude: [{e: staging}]}}\n    uses: ./.github/workflows/b.yml\n    with: {env: \"${{ matrix.e }}\"}\n",
		"on: {workflow_call: {inputs: {env: {type: string}}}}\njobs:\n  x:\n    environment: ${{ inputs.env }}\n    steps:\n      - GATE\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		both := append(files(a), files("-- b.yml --\n"+b)...)
		r := workflow.Judge(both, gated(), workflow.Options{})
		again := workflow.Judge(both, gated(), workflow.Options{})
		if len(r.Jobs) != len(again.Jobs) {
			t.Fatalf("found %d jobs, then %d", len(r.Jobs), len(again.Jobs))
		}
		for i, j := range r.Jobs {
			if j.At.File == "" || len(j.Environments) == 0 || j.Gated != (j.Why == "") || j.Gated != (j.Hint == "") {
				t.Errorf("found %+v", j)
			}
			if j.Name != again.Jobs[i].Name || j.Gated != again.Jobs[i].Gated || j.Why != again.Jobs[i].Why {
				t.Errorf("found %+v, then %+v", j, again.Jobs[i])
			}
		}
		without(t, both)
	})
}

// without judges the same files as if nothing were the action that asks the gate.
func without(t *testing.T, files []workflow.File) {
	for _, j := range workflow.Judge(files, gated(), workflow.Options{Action: "nobody/nothing"}).Jobs {
		if j.Gated {
			t.Errorf("gated without a gate: %+v", j)
		}
	}
}

// TestNoGateNoPass takes the gate away from every case of the tables that has
// one, and what was gated is gated no more; so does every way to spoil it.
func TestNoGateNoPass(t *testing.T) {
	gate := "uses: " + ours + "\n        with: {mode: gate, stage: production}"
	spoilt := map[string]string{
		"taken away":        "run: echo",
		"not pinned":        "uses: lockflight/lockflight@main\n        with: {mode: gate, stage: production}",
		"conditional":       gate + "\n        if: github.event_name == 'push'",
		"careless":          gate + "\n        continue-on-error: true",
		"another mode":      "uses: " + ours + "\n        with: {mode: check, stage: production}",
		"another stage":     "uses: " + ours + "\n        with: {mode: gate, stage: test}",
		"after another one": "run: echo\n      - " + gate,
	}
	for _, text := range []string{
		deploy("      - GATE\n      - run: deploy\n"),
		chain("  deploy:\n    needs: gate\n    environment: production\n"),
		chain("  build: {needs: gate}\n  deploy:\n    needs: build\n    if: github.ref == 'refs/heads/main'\n    environment: ${{ 'production' }}\n"),
		"-- main.yml --\n" + chain("  release:\n    needs: gate\n    uses: ./.github/workflows/deploy.yml\n    with: {env: production}\n") + callee,
	} {
		if lacking := judge(text).Ungated(); len(lacking) > 0 {
			t.Fatalf("%s\nlacks %+v", text, lacking)
		}
		for how, instead := range spoilt {
			if lacking := judge(strings.ReplaceAll(text, "GATE", instead)).Ungated(); len(lacking) != 1 {
				t.Errorf("the gate is %s, and %d jobs lack it in\n%s", how, len(lacking), text)
			}
		}
	}
}
