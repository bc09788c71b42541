package workflow_test

import "testing"

// TestGettingAround gives workflows that reach production past a gate that seems to
// stand before it.
func TestGettingAround(t *testing.T) {
	job := func(more, steps string) string {
		return "on: push\njobs:\n  deploy:\n    runs-on: linux\n    environment: production\n" + more + "    steps:\n" + steps
	}
	run(t, []theCase{
		lacks("the name of a list of a matrix is worked out", "on: push\njobs:\n  deploy:\n    strategy: {matrix: {os: [a], \"${{ 'env' }}\": [production]}}\n    environment: ${{ matrix.env }}\n    steps: [run: deploy]\n", "deploy: staging production: cannot be told"),
		lacks("a matrix is put in", "on: push\njobs:\n  deploy:\n    strategy: {matrix: {os: [a], \"${{ insert }}\": \"${{ fromJSON(vars.M) }}\"}}\n    environment: ${{ matrix.env }}\n    steps: [run: deploy]\n", "deploy: staging production: cannot be told"),
		lacks("a strategy is put in", "on: push\njobs:\n  deploy:\n    strategy: {\"${{ insert }}\": \"${{ fromJSON(vars.M) }}\"}\n    environment: ${{ matrix.env }}\n    steps: [run: deploy]\n", "deploy: staging production: cannot be told"),
		lacks("the name of an input of a call is worked out", "-- a.yml --\non: push\njobs:\n  a:\n    uses: ./.github/workflows/b.yml\n    with: {\"${{ 'env' }}\": production}\n-- b.yml --\non:\n  workflow_call:\n    inputs:\n      env: {type: string, default: preview}\njobs:\n  deploy:\n    environment: ${{ inputs.env }}\n    steps: [run: deploy]\n", "a / deploy: staging production: cannot be told"),
		lacks("a letter that looks like one of an input", "-- a.yml --\non: push\njobs:\n  a:\n    uses: ./.github/workflows/b.yml\n    with: {kind: preview}\n-- b.yml --\non:\n  workflow_call:\n    inputs:\n      kind: {type: string}\njobs:\n  deploy:\n    environment: ${{ inputs['\u212Aind'] || 'production' }}\n    steps: [run: deploy]\n", "a / deploy: production: no step"),
		lacks("an input with a space before its name", deploy("      - uses: OURS\n        with: {\" mode\": gate, stage: production}\n"), "deploy: production: its mode is not gate"),
		lacks("a container of any kind", job("    container: node:latest\n", "      - GATE\n"), "deploy: production: container"),
		lacks("a container with variables", job("    container: {image: node@sha256:"+sha+sha[:24]+", env: {LOCKFLIGHT_BINARY: /x}}\n", "      - GATE\n"), "deploy: production: \"LOCKFLIGHT_BINARY\" of its container"),
		lacks("a container with volumes", job("    container: {image: node@sha256:"+sha+sha[:24]+", volumes: [\"/x:/__w/_actions\"]}\n", "      - GATE\n"), "deploy: production: container"),
		lacks("a container with options", job("    container: {image: node@sha256:"+sha+sha[:24]+", options: -e LOCKFLIGHT_BINARY=/x}\n", "      - GATE\n"), "deploy: production: container"),
		lacks("an artifact put over the action", deploy("      - uses: actions/download-artifact@SHA\n        with: {path: ../../_actions/lockflight}\n      - GATE\n"), "deploy: production: comes before it"),
		stands("an artifact below the folder of the job", deploy("      - uses: actions/download-artifact@SHA\n        with: {path: dist/x}\n      - GATE\n"), 1),
		stands("a container at a digest", job("    container: node@sha256:"+sha+sha[:24]+"\n", "      - GATE\n"), 1),
		stands("a pipeline and a ledger that are named", deploy("      - uses: OURS\n        with: {mode: gate, stage: production, pipeline: a/pipeline.cue, ledger: \"github:o/r@b\"}\n"), 1),
		lacks("an input by a variable", deploy("      - GATE\n        env: {INPUT_COMMIT: x}\n"), "deploy: production: \"INPUT_COMMIT\""),
		lacks("the end of the job is given", deploy("      - uses: OURS\n        with: {mode: gate, stage: production, job-status: success}\n"), "deploy: production: its job-status"),
		lacks("zones of its own", deploy("      - GATE\n        env: {ZONEINFO: zones.zip}\n"), "deploy: production: ZONEINFO"),
		lacks("a program of OpenSSL", deploy("      - GATE\n        env: {OPENSSL_CONF: evil.cnf}\n"), "deploy: production: OPENSSL_CONF"),
		lacks("a pipeline that the starter picks", "on: {workflow_dispatch: {inputs: {p: {}}}}\njobs:\n  deploy:\n    environment: production\n    steps:\n      - uses: OURS\n        with: {mode: gate, stage: production, pipeline: \"${{ inputs.p }}\"}\n", "deploy: production: pipeline"),
		lacks("a ledger that the starter picks", "on: {workflow_dispatch: {inputs: {p: {}}}}\njobs:\n  deploy:\n    environment: production\n    steps:\n      - uses: OURS\n        with: {mode: gate, stage: production, ledger: \"${{ github.event.inputs.p }}\"}\n", "deploy: production: ledger"),
	})
}
