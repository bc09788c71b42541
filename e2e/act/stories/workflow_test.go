package stories_test

import (
	"regexp"
	"strings"
	"testing"
)

// place is a stage of a process, and the environment that it deploys to.
type place struct {
	stage, environment string
	// result says that the deployment measures something, which the mode record
	// takes from a file.
	result bool
}

var word = map[string]*regexp.Regexp{"experiment": regexp.MustCompile(`\bexperiment\b`), "test": regexp.MustCompile(`\btest\b`)}

// promoteThrough is promote.yml for the stages of another process: its first two
// jobs, again and again with other names.
func promoteThrough(t testing.TB, text string, places []place) string {
	t.Helper()
	head, rest, found := strings.Cut(text, "\njobs:\n")
	jobs := strings.Split(rest, "\n\n")
	if !found || len(jobs) < 2 || !strings.HasPrefix(jobs[0], "  experiment:\n") || !strings.HasPrefix(jobs[1], "  test:\n    needs: experiment\n") {
		t.Fatal("promote.yml is not as it was when this was written")
	}
	out := withStages(t, head, places) + "\njobs:\n"
	for i, p := range places {
		job, name := jobs[min(i, 1)], []string{"experiment", "test"}[min(i, 1)]
		before := "needs: " + places[max(0, i-1)].stage + "\n"
		job = strings.Replace(job, "    needs: experiment\n", "", 1)
		job = word[name].ReplaceAllString(job, p.stage)
		job = strings.NewReplacer("environment: "+p.stage, "environment: "+p.environment, "group: "+p.stage, "group: "+p.environment).Replace(job)
		if i > 0 {
			job = strings.Replace(job, ":\n", ":\n    "+before, 1)
		}
		out += job
		if p.result {
			out += strings.ReplaceAll(measured, "STAGE", p.stage)
		}
		out += "\n\n"
	}
	return out
}

const measured = `
      - id: record
        uses: lockflight/lockflight@0000000000000000000000000000000000000000
        with:
          mode: record
          stage: STAGE
          change: ${{ inputs.change }}
          outcome: passed
          result: result.json`

// withStages is a text with the stages of a process to choose from.
func withStages(t testing.TB, text string, places []place) string {
	t.Helper()
	const ours = "options: [experiment, test, validation, production]"
	if strings.Count(text, ours) != 1 {
		t.Fatalf("there is no %q", ours)
	}
	var names []string
	for _, p := range places {
		names = append(names, p.stage)
	}
	return strings.Replace(text, ours, "options: ["+strings.Join(names, ", ")+"]", 1)
}

// withQuestions is signoff.yml for a process with checklists, which asks for what is
// answered with yes.
func withQuestions(t testing.TB, text string) string {
	t.Helper()
	const input, given = "      ref:\n", "          ref: ${{ inputs.ref }}\n"
	if strings.Count(text, input) != 1 || strings.Count(text, given) != 1 {
		t.Fatal("signoff.yml is not as it was when this was written")
	}
	text = strings.Replace(text, input, "      'yes':\n        description: The questions that you answer with yes\n"+input, 1)
	return strings.Replace(text, given, given+"          'yes': ${{ inputs.yes }}\n", 1)
}
