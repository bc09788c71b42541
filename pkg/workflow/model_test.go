package workflow_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
)

// The model runs workflows as GitHub does, in small: jobs one after the other,
// some gates shut. Where GitHub's documentation leaves a choice, the model lets more
// run: the default condition asks for the jobs that are needed, and not for those
// before them.
type (
	modelStep struct {
		text string
		// asks is the stage that a gate asks for; of any other step it is empty.
		asks     string
		harmless bool
		cond     modelCond
		careless bool
	}
	modelJob struct {
		id, environment string
		needs           []*modelJob
		cond            modelCond
		careless        bool
		steps           []modelStep
	}
	// modelCond is a condition and when it holds: after success so far, with the
	// results of the jobs, and what else it asks for being so.
	modelCond struct {
		text  string
		holds func(success bool, results map[string]string, other bool) bool
	}
)

// conditions are those of jobs and steps; WHICH stands for a job.
func conditions(which string) []modelCond {
	return []modelCond{
		{"", func(ok bool, _ map[string]string, _ bool) bool { return ok }},
		{"github.ref == 'x'", func(ok bool, _ map[string]string, other bool) bool { return ok && other }},
		{"always()", func(bool, map[string]string, bool) bool { return true }},
		{"failure()", func(ok bool, _ map[string]string, _ bool) bool { return !ok }},
		{"${{ !cancelled() }}", func(bool, map[string]string, bool) bool { return true }},
		{"success() || github.ref == 'x'", func(ok bool, _ map[string]string, other bool) bool { return ok || other }},
		{"github.ref == 'x' && success()", func(ok bool, _ map[string]string, other bool) bool { return ok && other }},
		{"always() && needs." + which + ".result == 'success'", func(_ bool, r map[string]string, _ bool) bool { return r[which] == "success" }},
		{"always() && needs." + which + ".result != 'failure'", func(_ bool, r map[string]string, _ bool) bool { return r[which] != "failure" }},
		{"always() && (needs." + which + ".result == 'success' || github.ref == 'x')", func(_ bool, r map[string]string, other bool) bool { return r[which] == "success" || other }},
	}
}

func pick[T any](r *rand.Rand, usual T, of []T) T {
	if r.Intn(3) > 0 {
		return usual
	}
	return of[r.Intn(len(of))]
}

func modelSteps(r *rand.Rand) []modelStep {
	usual := conditions("")[0]
	var out []modelStep
	for range 1 + r.Intn(4) {
		s := modelStep{text: "run: deploy"}
		switch r.Intn(4) {
		case 0:
			s = modelStep{text: "uses: actions/checkout@" + sha, harmless: true}
		case 1, 2:
			s.asks = []string{"production", "production", "test"}[r.Intn(3)]
			s.text, s.harmless = "uses: "+ours+"\n        with: {mode: gate, stage: "+s.asks+"}", true
		}
		s.cond, s.careless = pick(r, usual, conditions("")[:7]), r.Intn(12) == 0
		out = append(out, s)
	}
	return out
}

func modelFlow(r *rand.Rand) []*modelJob {
	var all []*modelJob
	for i := range 2 + r.Intn(4) {
		j := &modelJob{id: fmt.Sprintf("j%d", i), careless: r.Intn(12) == 0, steps: modelSteps(r)}
		which := "none"
		for _, before := range all {
			if r.Intn(2) == 0 {
				j.needs = append(j.needs, before)
				which = before.id
			}
		}
		j.cond = pick(r, conditions("")[0], conditions(which))
		if r.Intn(2) == 0 {
			j.environment = []string{"production", "staging", "Production"}[r.Intn(3)]
		}
		all = append(all, j)
	}
	return all
}

func modelText(jobs []*modelJob) string {
	var b strings.Builder
	b.WriteString("on: push\njobs:\n")
	line := func(indent, name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s%s: %q\n", indent, name, value)
		}
	}
	for _, j := range jobs {
		var needs []string
		for _, n := range j.needs {
			needs = append(needs, n.id)
		}
		fmt.Fprintf(&b, "  %s:\n    needs: [%s]\n", j.id, strings.Join(needs, ", "))
		line("    ", "if", j.cond.text)
		line("    ", "environment", j.environment)
		if j.careless {
			b.WriteString("    continue-on-error: true\n")
		}
		b.WriteString("    steps:\n")
		for _, s := range j.steps {
			fmt.Fprintf(&b, "      - %s\n", s.text)
			line("        ", "if", s.cond.text)
			if s.careless {
				b.WriteString("        continue-on-error: true\n")
			}
		}
	}
	return b.String()
}

// deployed runs jobs while the gates of some stages are shut, and lists the jobs
// that did something in an environment.
func deployed(jobs []*modelJob, shut []string, other bool) []string {
	var out []string
	results := map[string]string{}
	for _, j := range jobs {
		ok := !slices.ContainsFunc(j.needs, func(n *modelJob) bool { return results[n.id] != "success" })
		if !j.cond.holds(ok, results, other) {
			results[j.id] = "skipped"
			continue
		}
		success := true
		for _, s := range j.steps {
			if !s.cond.holds(success, results, other) {
				continue
			}
			if slices.Contains(shut, s.asks) && !s.careless {
				success = false
			}
			if !s.harmless && !slices.Contains(out, j.id) {
				out = append(out, j.id)
			}
		}
		results[j.id] = "success"
		if !success && !j.careless {
			results[j.id] = "failure"
		}
	}
	return out
}

// TestModel lets random workflows run while a gate is shut: no job that was found
// to be gated does anything in the environment of that gate.
func TestModel(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	gatedJobs, runs := 0, 0
	for range 8_000 {
		jobs := modelFlow(r)
		text := modelText(jobs)
		lacking := map[string]bool{}
		report := judge(text)
		for _, j := range report.Ungated() {
			lacking[j.Name] = true
		}
		gatedJobs += len(report.Jobs) - len(report.Ungated())
		for stage, environment := range map[string]string{"production": "production", "test": "staging"} {
			for _, other := range []bool{false, true} {
				for _, id := range deployed(jobs, []string{stage}, other) {
					i := slices.IndexFunc(jobs, func(j *modelJob) bool { return j.id == id })
					if !strings.EqualFold(jobs[i].environment, environment) {
						continue
					}
					if runs++; !lacking[id] {
						t.Fatalf("%s reaches %s although its gate is shut, and counts as gated in\n%s", id, environment, text)
					}
				}
			}
		}
	}
	if gatedJobs < 2_000 || runs < 4_000 {
		t.Errorf("only %d jobs were gated and %d went round the gate; the model is too dull", gatedJobs, runs)
	}
}
