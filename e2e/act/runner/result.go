package runner

import (
	"strings"
	"time"
)

// Job is a job that has ended.
type Job struct {
	ID, Name string
	// Result is success, failure, cancelled or skipped.
	Result  string
	Outputs map[string]string
	// Steps are the parts that ran or were skipped, in the order in which they
	// ended: an action can have one each of Pre, Main and Post.
	Steps []*Step
	// Errors is what the runner itself said, such as that an action is not there.
	Errors []string
	// Masks are the texts that GitHub shows as three stars, besides secrets.
	Masks []string

	folder string
}

// Step is one part of a step.
type Step struct {
	// ID is the id in the workflow, or the place of the step, beginning with 0.
	ID string
	// Stage is Pre, Main or Post.
	Stage string
	// Result is success, failure, cancelled or skipped, whatever continue-on-error
	// makes of it.
	Result string
	Took   time.Duration
	// Lines are what it printed, as it printed them: nothing is masked. A carriage
	// return ends a line, as it does for GitHub's runner.
	Lines []string
	// Outputs are what GitHub's runner reads in the file for outputs. A composite
	// action has none here.
	Outputs map[string]string
	State   map[string]string
	Env     map[string]string
	// Summary is what GitHub shows; "" if it is too long.
	Summary string
	// Annotations are all that it asked for. Shown has what GitHub keeps.
	Annotations []Annotation

	reader    commands
	composite bool
}

// Step returns the main part of a step; nil if it did not come to it.
func (j *Job) Step(id string) *Step { return j.part(id, "Main") }

// Post returns what a step did at the end of the job; nil for nothing.
func (j *Job) Post(id string) *Step { return j.part(id, "Post") }

func (j *Job) part(id, stage string) *Step {
	for _, s := range j.Steps {
		if s.ID == id && s.Stage == stage {
			return s
		}
	}
	return nil
}

// Log is everything that the steps printed, unmasked.
func (j *Job) Log() string {
	var b strings.Builder
	for _, s := range j.Steps {
		for _, line := range s.Lines {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// Summary is what the page of the run shows of the job.
func (j *Job) Summary() string {
	var b strings.Builder
	for _, s := range j.Steps {
		b.WriteString(s.Summary)
	}
	return b.String()
}

// Annotations are what GitHub keeps of all steps: no more than 50 of a job.
func (j *Job) Annotations() []Annotation {
	var out []Annotation
	for _, s := range j.Steps {
		out = append(out, s.Shown()...)
	}
	return out[:min(len(out), mostOfJob)]
}

const (
	mostOfJob     = 50
	mostOfStep    = 10 // of each level
	mostOfMessage = 4096
	mostOfSummary = 1 << 20
)

// Shown are the annotations that GitHub keeps: the first ten of each level, and
// the first 4,096 letters of each message.
func (s *Step) Shown() []Annotation {
	var out []Annotation
	seen := map[string]int{}
	for _, a := range s.Annotations {
		if seen[a.Level]++; seen[a.Level] > mostOfStep {
			continue
		}
		if text := []rune(a.Message); len(text) > mostOfMessage {
			a.Message = string(text[:mostOfMessage])
		}
		out = append(out, a)
	}
	return out
}
