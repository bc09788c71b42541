package gate

import (
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/finding"
)

// Workflows is what the workflow files of the trusted and of the judged commit
// were found to lack.
type Workflows struct {
	// Ungated are the jobs that can reach an environment without the gate.
	Ungated []UngatedJob
}

// UngatedJob is a job that can reach environments without the gate, or a file of
// which nobody can say.
type UngatedJob struct {
	// Commits says at which commits it is so: "trusted", "judged".
	Commits []string
	// Name is the job; empty for a file that cannot be read.
	Name         string
	Environments []string
	// Why says what is wrong, and Fix what to do.
	Why, Fix string
	At       finding.Position
}

// ruleGated: every job that can reach the environment of the stage has the gate
// before it. Without a forge nobody looks at workflows.
func ruleGated(v *view) []Reason {
	w := v.in.Facts.Workflows
	if w == nil {
		return nil
	}
	environment := v.stage.Environment
	var out []Reason
	for _, job := range w.Ungated {
		if slices.ContainsFunc(job.Environments, func(e string) bool { return strings.EqualFold(e, environment) }) {
			out = append(out, v.ungated(job))
		}
	}
	if len(out) == 0 {
		return []Reason{{Outcome: Passed, Message: "no job of the workflows reaches " + plain(environment) + " without the gate"}}
	}
	return out
}

func (v *view) ungated(job UngatedJob) Reason {
	who := "the workflow " + quoted(job.At.File)
	if job.Name != "" {
		who = "the job " + quoted(job.Name) + " of " + quoted(job.At.File)
	}
	message := who + " can reach " + plain(v.stage.Environment) + " without the gate"
	if len(job.Commits) > 0 {
		message += " at the " + list(job.Commits) + " commit"
	}
	r := Reason{Outcome: Blocked, Message: message + ": " + job.Why, Fix: job.Fix, At: job.At}
	if v.in.Pipeline.Owner != "" {
		r.Who = []string{v.in.Pipeline.Owner}
	}
	return r
}
