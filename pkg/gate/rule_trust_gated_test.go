package gate_test

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
)

const gatedRule = "trust/gated"

// jobsLack gives a decision what the workflows were found to lack.
func jobsLack(jobs ...gate.UngatedJob) func(*story) {
	return func(s *story) {
		s.in.Pipeline.Owner = "ops"
		s.edit = append(s.edit, func(in *gate.Input) { in.Facts.Workflows = &gate.Workflows{Ungated: jobs} })
	}
}

func ungated(job string, environments ...string) gate.UngatedJob {
	return gate.UngatedJob{
		Commits: []string{"trusted", "judged"}, Name: job, Environments: environments, Why: "no gate", Fix: "add it",
		At: finding.Position{File: "deploy.yml", Line: 7, Column: 3},
	}
}

var gatedCases = []theCase{
	opens("nobody looked at workflows", gatedRule, "nothing of this here", func(*story) {}).at("test").comes(gate.NotApplicable, gate.Passed),
	opens("every job has the gate before it", gatedRule, "no job of the workflows reaches test without the gate", jobsLack()).at("test"),
	opens("the job reaches another environment", gatedRule, "no job of the workflows", jobsLack(ungated("deploy", "production"))).at("test"),
	refuses("a job without the gate", gatedRule, `the job "deploy" of "deploy.yml" can reach test without the gate at the trusted and judged commit: no gate`, jobsLack(ungated("deploy", "production", "test"))).at("test"),
	refuses("a name in capitals", gatedRule, `"deploy"`, jobsLack(ungated("deploy", "TEST"))).at("test"),
	refuses("the second of two jobs", gatedRule, `"b"`, jobsLack(ungated("a", "production"), ungated("b", "test"))).at("test"),
	refuses("a file that cannot be read", gatedRule, `the workflow "deploy.yml" can reach`, jobsLack(ungated("", "test"))).at("test"),
	refuses("a job with a name of its own", gatedRule, `"a\n::b"`, jobsLack(ungated("a\n::b", "test"))).at("test"),
}

func TestGated(t *testing.T) { judge(t, gatedCases) }

// TestUngatedSaysWhoAndWhere hands one reason a job to the owner of the pipeline.
func TestUngatedSaysWhoAndWhere(t *testing.T) {
	s := newStory()
	jobsLack(ungated("a", "test"), ungated("b", "test"))(s)
	d, err := gate.Decide(s.input("test"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, r := range d.Reasons {
		if r.Rule != gatedRule {
			continue
		}
		found++
		if r.At.Line != 7 || r.Fix != "add it" || len(r.Who) != 1 || r.Who[0] != "ops" {
			t.Errorf("found %+v", r)
		}
	}
	if found != 2 {
		t.Errorf("%d reasons, want 2", found)
	}
}
