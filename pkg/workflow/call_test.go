package workflow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/workflow"
)

const callee = "-- deploy.yml --\non: {workflow_call: {inputs: {env: {type: string, required: true}, stage: {type: string, default: production}}}}\njobs:\n  go:\n    environment: ${{ inputs.env }}\n"

func TestCalls(t *testing.T) {
	caller := func(rest string) string {
		return "-- main.yml --\n" + chain("  release:\n    needs: gate\n    uses: ./.github/workflows/deploy.yml\n"+rest)
	}
	bare := func(rest string) string {
		return "-- main.yml --\non: push\njobs:\n  release:\n    uses: ./.github/workflows/deploy.yml\n" + rest
	}
	gateFile := "-- gate.yml --\non: workflow_call\njobs:\n  ask:\n    IF\n    steps:\n      - GATE\n"
	asking := "-- main.yml --\non: push\njobs:\n  ask:\n    uses: ./.github/workflows/gate.yml\n  deploy:\n    needs: ask\n    environment: production\n"
	withIf := func(s string) string { return strings.ReplaceAll(gateFile, "IF", s) }
	run(t, []theCase{
		stands("the gate stands before the call", caller("    with: {env: production}\n")+callee, 1),
		stands("the gate stands in what is called", bare("    with: {env: production}\n")+callee+"    steps:\n      - "+asksFor+"\"${{ inputs.stage }}\"}\n", 1),
		stands("what is called goes elsewhere", bare("    with: {env: preview}\n")+callee, 0),
		stands("nobody calls it", callee, 0),
		stands("a job that does not matter runs always in what is called", caller("    with: {env: production}\n")+callee+"    if: always()\n", 1),
		stands("the matrix of the caller", "-- main.yml --\non: push\njobs:\n  release:\n    strategy: {matrix: {include: [{e: staging, s: test}, {e: production, s: production}]}}\n    uses: ./.github/workflows/deploy.yml\n    with: {env: \"${{ matrix.e }}\", stage: \"${{ matrix.s }}\"}\n"+callee+"    steps:\n      - "+asksFor+"\"${{ inputs.stage }}\"}\n", 1),
		stands("another repository, with the gate for all before", "on: push\njobs:\n  gate:\n    steps:\n      - GATE\n      - "+asksFor+"test}\n  release:\n    needs: gate\n    uses: owner/repo/.github/workflows/x.yml@SHA\n", 1),
		stands("the gate is called", asking+withIf("runs-on: x"), 1),
		stands("the gate is called and runs always", asking+withIf("if: always()"), 1),

		lacks("no gate before the call", bare("    with: {env: production}\n")+callee, "release / go: production: no step"),
		lacks("an input that is not given", "-- main.yml --\non: push\njobs:\n  release:\n    uses: ./.github/workflows/deploy.yml\n-- deploy.yml --\non: {workflow_call: {inputs: {env: {type: string, default: production}}}}\njobs:\n  go:\n    environment: ${{ inputs.env }}\n", "release / go: production: no step"),
		lacks("an input that cannot be told", bare("    with: {env: \"${{ vars.E }}\"}\n")+callee, "release / go: staging production: cannot be told"),
		lacks("the caller chooses another stage", bare("    with: {env: production, stage: test}\n")+callee+"    steps:\n      - "+asksFor+"\"${{ inputs.stage }}\"}\n", "release / go: production: stage test only"),
		lacks("the call runs always", caller("    if: always()\n    with: {env: production}\n")+callee, "release / go: production: lets the job \"release\" run"),
		lacks("another repository", chain("  release:\n    needs: gate\n    uses: owner/repo/.github/workflows/x.yml@SHA\n"), "release: staging: of another repository"),
		lacks("our own repository by its name", "on: push\njobs: {release: {uses: lockflight/lockflight/.github/workflows/x.yml@main}}\n", "release: staging production: of another repository"),
		lacks("a file that is not there", "on: push\njobs: {release: {uses: ./.github/workflows/x.yml}}\n", "release: staging production: not a workflow of this commit"),
		lacks("a file that cannot be called", "-- a.yml --\non: push\njobs: {release: {uses: ./.github/workflows/b.yml}}\n-- b.yml --\non: push\njobs: {x: {}}\n", "release: staging production: no on: workflow_call"),
		lacks("a call that is worked out", "on: push\njobs: {release: {uses: \"./.github/workflows/${{ vars.X }}.yml\"}}\n", "release: staging production: not a workflow of this commit"),
		lacks("a circle", "-- a.yml --\non: [push, workflow_call]\njobs: {x: {uses: ./.github/workflows/b.yml}}\n-- b.yml --\non: workflow_call\njobs: {y: {uses: ./.github/workflows/a.yml}}\n", "x / y: staging production: leads back"),
		lacks("the called gate has a condition", asking+withIf("if: github.ref == 'x'"), "deploy: production: of .github/workflows/gate.yml can be skipped"),
		lacks("the called gate needs a job that can be skipped", asking+withIf("needs: a")+"  a: {if: \"github.ref == 'x'\"}\n", "deploy: production: can be skipped"),
		lacks("the called gate needs a job that may fail", asking+withIf("needs: a")+"  a: {continue-on-error: true}\n", "deploy: production: can be skipped"),
		lacks("the call of the gate may fail", strings.Replace(asking, "    uses:", "    continue-on-error: true\n    uses:", 1)+withIf("runs-on: x"), "deploy: production: no step"),
		lacks("the called gate may fail", asking+withIf("continue-on-error: true"), "deploy: production: continue-on-error"),
		lacks("a callee that cannot be read", bare("")+"-- deploy.yml --\n{\n", ": staging production: cannot be decided", "release: staging production: which cannot be read"),
		lacks("a callee that is started by itself as well", caller("    with: {env: production}\n")+"-- deploy.yml --\non: [push, workflow_call]\njobs:\n  go:\n    environment: production\n", "go: production: no step"),
	})
}

func TestDeepCalls(t *testing.T) {
	var text strings.Builder
	for i := range 14 {
		fmt.Fprintf(&text, "-- f%d.yml --\non: [push, workflow_call]\njobs: {j: {uses: ./.github/workflows/f%d.yml}}\n", i, i+1)
	}
	text.WriteString("-- f14.yml --\non: workflow_call\njobs: {j: {}}\n")
	found := judge(text.String()).Ungated()
	if len(found) == 0 || !strings.Contains(found[0].Why, "too deep") {
		t.Errorf("found %+v", found)
	}
}

// TestOwnAction judges the repository of the action itself.
func TestOwnAction(t *testing.T) {
	text := deploy("      - uses: actions/checkout@SHA\n      - uses: ./\n        with: {mode: gate, stage: production}\n")
	for action, want := range map[string]int{"./": 0, "": 1, "other/gate": 1} {
		if got := workflow.Judge(files(text), gated(), workflow.Options{Action: action}).Ungated(); len(got) != want {
			t.Errorf("with the action %q %d jobs lack the gate, want %d", action, len(got), want)
		}
	}
}

// TestOwnActionOfAnotherCommit refuses files that could be another action.
func TestOwnActionOfAnotherCommit(t *testing.T) {
	for _, before := range []string{
		"uses: actions/checkout@SHA\n        with: {ref: main}",
		"uses: actions/checkout@SHA\n        with: {repository: fork/lockflight}",
		"uses: actions/download-artifact@SHA",
	} {
		text := deploy("      - uses: actions/checkout@SHA\n      - " + before + "\n      - uses: ./\n        with: {mode: gate, stage: production}\n")
		if got := workflow.Judge(files(text), gated(), workflow.Options{Action: "./"}).Ungated(); len(got) != 1 {
			t.Errorf("%s before the gate, and %d jobs lack it", before, len(got))
		}
	}
}

// TestNothing says of a repository without workflows that nothing is reached.
func TestNothing(t *testing.T) {
	others := []workflow.File{{Name: "ci/deploy.yml", Data: []byte("{")}, {Name: workflow.Dir + "/old/deploy.yml", Data: []byte("{")}, {Name: workflow.Dir + "/README.md"}}
	for _, given := range [][]workflow.File{nil, others} {
		if r := workflow.Judge(given, gated(), workflow.Options{}); r.Files != 0 || len(r.Jobs) != 0 {
			t.Errorf("found %+v", r)
		}
	}
}
