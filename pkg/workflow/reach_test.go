package workflow_test

import "testing"

const asksFor = "uses: OURS\n        with: {mode: gate, stage: "

// dispatched is a workflow that is started by hand with an input env.
func dispatched(input, job string) string {
	return "on:\n  workflow_dispatch:\n    inputs:\n      env: " + input + "\njobs:\n  deploy:\n" + job
}

const choice = "{type: choice, options: [staging, production], default: staging}"

func TestReach(t *testing.T) {
	run(t, []theCase{
		stands("no environment", "on: push\njobs: {build: {steps: [run: make]}}\n", 0),
		stands("an environment that nothing gates", "on: push\njobs: {build: {environment: preview}}\n", 0),
		stands("no environment by an empty name", "on: push\njobs: {build: {environment: ''}}\n", 0),
		stands("an environment with an address", "on: push\njobs:\n  deploy:\n    environment: {name: production, url: \"https://example.com\"}\n    steps:\n      - GATE\n", 1),
		stands("a name in capitals", "on: push\njobs:\n  deploy:\n    environment: PRODUCTION\n    steps:\n      - GATE\n", 1),
		stands("both stages are asked for", "on: push\njobs:\n  deploy:\n    environment: ${{ vars.WHERE }}\n    steps:\n      - GATE\n      - "+asksFor+"test}\n", 1),
		lacks("a name in capitals without the gate", "on: push\njobs: {deploy: {environment: \" Production\"}}\n", "deploy: production: no step"),
		lacks("an environment with an address without the gate", "on: push\njobs: {deploy: {environment: {name: production, url: x}}}\n", "deploy: production: no step"),
		lacks("an environment without a name", "on: push\njobs: {deploy: {environment: {url: x}}}\n", "deploy: staging production: cannot be told"),
		lacks("a variable", "on: push\njobs:\n  deploy:\n    environment: ${{ vars.WHERE }}\n    steps:\n      - GATE\n", "deploy: staging: cannot be told from the file, and its gate asks for the stage production only"),
		lacks("an output of another job", "on: push\njobs: {deploy: {environment: \"${{ needs.a.outputs.env }}\"}}\n", "deploy: staging production: cannot be told"),
		lacks("a variable of env:", "on: push\nenv: {E: preview}\njobs: {deploy: {environment: \"${{ env.E }}\"}}\n", "deploy: staging production: cannot be told"),
		lacks("a part of a name", "on: push\njobs: {deploy: {environment: \"prod${{ vars.REST }}\"}}\n", "deploy: staging production: cannot be told"),
		lacks("a name put together", "on: push\njobs: {deploy: {environment: \"prod${{ 'uction' }}\"}}\n", "deploy: production: no step"),
		lacks("an expression that cannot be read", "on: push\njobs: {deploy: {environment: \"${{ inputs. }}\"}}\n", "deploy: staging production: cannot be told"),
		lacks("a function", "on: push\njobs: {deploy: {environment: \"${{ format('{0}', 'preview') }}\"}}\n", "deploy: staging production: cannot be told"),
		lacks("one of two by the branch", "on: push\njobs: {deploy: {environment: \"${{ github.ref == 'refs/heads/main' && 'production' || 'preview' }}\"}}\n", "deploy: staging production: cannot be told"),
		lacks("the job of any trigger counts", "on: workflow_run\njobs: {deploy: {environment: production}}\n", "deploy: production: no step"),
		lacks("two jobs", "on: push\njobs: {a: {environment: production}, b: {environment: staging}}\n", "a: production: no step", "b: staging: no step"),
	})
}

func TestInputs(t *testing.T) {
	run(t, []theCase{
		stands("the stage follows the same choice", dispatched("{type: choice, options: [test, production]}", "    environment: ${{ inputs.env == 'production' && 'production' || 'staging' }}\n    steps:\n      - "+asksFor+"\"${{ inputs.env == 'production' && 'production' || 'test' }}\"}\n"), 1),
		stands("the choice is none of ours", dispatched("{type: choice, options: [preview, demo]}", "    environment: ${{ inputs.env }}\n"), 0),
		stands("a free text, and the stage is called like the environment", dispatched("{type: environment}", "    environment: ${{ inputs.env == '' && 'none' || inputs.env }}\n    steps:\n      - GATE\n      - "+asksFor+"test}\n"), 1),
		stands("a boolean", dispatched("{type: boolean}", "    environment: ${{ inputs.env && 'production' || 'preview' }}\n    steps:\n      - GATE\n"), 1),
		stands("started without inputs", "on: push\njobs: {deploy: {environment: \"${{ inputs.env }}\"}}\n", 0),
		lacks("a choice without the gate", dispatched(choice, "    environment: ${{ inputs.env }}\n"), "deploy: staging production: no step"),
		lacks("a choice with the gate for one", dispatched(choice, "    environment: ${{ inputs.env }}\n    steps:\n      - GATE\n"), "deploy: staging: asks for the stage production only"),
		lacks("a choice and the stage of another name", dispatched(choice, "    environment: ${{ inputs.env }}\n    steps:\n      - "+asksFor+"\"${{ inputs.env }}\"}\n"), "deploy: staging: no stage \"staging\""),
		lacks("a default that is no option", dispatched("{type: choice, options: [preview], default: production}", "    environment: ${{ inputs.env }}\n"), "deploy: production: no step"),
		lacks("a free text", dispatched("{type: string, default: preview}", "    environment: ${{ inputs.env }}\n"), "deploy: staging production: no step"),
		lacks("an environment input", dispatched("{type: environment}", "    environment: ${{ inputs['ENV'] }}\n"), "deploy: staging production: no step"),
		lacks("a part that is a free text", dispatched("{}", "    environment: prod-${{ inputs.env }}\n"), "deploy: staging production: cannot be told"),
		lacks("the environment by one input and the stage by another", "on:\n  workflow_dispatch:\n    inputs:\n      env: {type: choice, options: [staging, production]}\n      stage: {type: choice, options: [test, production]}\njobs:\n  deploy:\n    environment: ${{ inputs.env }}\n    steps:\n      - "+asksFor+"\"${{ inputs.stage }}\"}\n",
			"deploy: staging: asks for the stage production only", "deploy: production: asks for the stage test only", "deploy: staging production: its stage may be none"),
	})
}

func TestMatrix(t *testing.T) {
	matrix := func(m, rest string) string {
		return "on: push\njobs:\n  deploy:\n    strategy: {matrix: " + m + "}\n" + rest
	}
	both := "    environment: ${{ matrix.env }}\n    steps:\n      - " + asksFor + "\"${{ matrix.stage }}\"}\n"
	run(t, []theCase{
		stands("environment and stage by the same line", matrix("{include: [{env: staging, stage: test}, {env: production, stage: production}]}", both), 1),
		stands("a mapping", matrix("{to: [{env: staging, stage: test}]}", "    environment: ${{ matrix.to.env }}\n    steps:\n      - "+asksFor+"\"${{ matrix.to.stage }}\"}\n"), 1),
		stands("a stage is added", matrix("{env: [production], include: [{env: production, stage: production}]}", both), 1),
		stands("what is not ours", matrix("{env: [preview, demo]}", "    environment: ${{ matrix.env }}\n"), 0),
		stands("what is excluded", matrix("{env: [preview, production], exclude: [{env: production}]}", "    environment: ${{ matrix.env }}\n"), 0),
		stands("one job asks for all stages", "on: push\njobs:\n  gate:\n    strategy: {matrix: {stage: [test, production]}}\n    steps:\n      - "+asksFor+"\"${{ matrix.stage }}\"}\n  deploy:\n    needs: gate\n    strategy: {max-parallel: 1, matrix: {env: [staging, production]}}\n    environment: ${{ matrix.env }}\n", 1),
		lacks("a list", matrix("{env: [preview, production]}", "    environment: ${{ matrix.env }}\n"), "deploy: production: no step"),
		lacks("every environment with every stage", matrix("{env: [staging, production], stage: [production]}", both), "deploy: staging: stage production only"),
		lacks("the lines are mixed up", matrix("{include: [{env: staging, stage: production}, {env: production, stage: test}]}", both), "deploy: staging: stage production only", "deploy: production: stage test only"),
		lacks("a line without a stage", matrix("{include: [{env: production}]}", both), "deploy: production: may be none of the pipeline"),
		lacks("a list that is worked out", matrix("\"${{ fromJSON(vars.M) }}\"", "    environment: ${{ matrix.env }}\n"), "deploy: staging production: cannot be told"),
		lacks("a value that is worked out", matrix("{env: [preview, \"${{ vars.E }}\"]}", "    environment: ${{ matrix.env }}\n"), "deploy: staging production: cannot be told"),
		lacks("included by something that is worked out", matrix("{env: [preview], include: \"${{ fromJSON(vars.M) }}\"}", "    environment: ${{ matrix.env }}\n"), "deploy: staging production: cannot be told"),
		lacks("excluded in other letters", matrix("{env: [production], exclude: [{env: Production}]}", "    environment: ${{ matrix.env }}\n"), "deploy: staging production: cannot be told"),
		lacks("an empty list", matrix("{env: []}", "    environment: ${{ matrix.env }}\n"), "deploy: staging production: cannot be told"),
		lacks("a gate job whose runs cannot be told", "on: push\njobs:\n  gate:\n    strategy: {matrix: {x: \"${{ fromJSON(vars.X) }}\"}}\n    steps:\n      - GATE\n  deploy:\n    needs: gate\n    environment: production\n", "deploy: production: does not say for what its matrix runs"),
		lacks("a gate job that is excluded for the stage", "on: push\njobs:\n  gate:\n    strategy: {matrix: {stage: [test, production], exclude: [{stage: production}]}}\n    steps:\n      - "+asksFor+"\"${{ matrix.stage }}\"}\n  deploy:\n    needs: gate\n    environment: production\n", "deploy: production: no step"),
	})
}
