package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/lockflight/lockflight/action/inputs"
	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/internal/version"
	"github.com/lockflight/lockflight/pkg/forge"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// Program is the step with everything it knows of the world.
type Program struct {
	// Stdout is the log, which the runner reads commands from.
	Stdout  io.Writer
	Getenv  func(string) string
	Environ func() []string
	// ReadFile reads a file of at most so many bytes.
	ReadFile func(name string, most int64) ([]byte, error)
	// Append adds to a file that the runner reads afterwards.
	Append func(name string, data []byte) error
	// Create makes a new file in a folder and returns its name.
	Create func(dir, pattern string, data []byte) (string, error)
	Now    func() time.Time
	Sleep  func(time.Duration)
	// Chance is a word that nobody else has.
	Chance    func() string
	Transport http.RoundTripper
	// Open finds what is judged.
	Open func(context.Context, *github.Client, github.Repository, forge.Target) (*sight, error)
}

// Main runs one half of the step and returns its exit code.
func (p *Program) Main(args []string) int {
	s := &step{Program: p}
	switch {
	case len(args) == 1 && args[0] == "main":
		s.say("lockflight %s", version.Read())
		return s.main(context.Background())
	case len(args) == 1 && args[0] == "post":
		return s.post(context.Background())
	}
	s.say("lockflight-action: expected one word, main or post; it is run by the action itself")
	return exitcode.Usage
}

// step is one run of the step.
type step struct {
	*Program
	in     given
	ev     event
	repo   github.Repository
	client *github.Client
	notes  []annotation
	// skipped says what the token may not write.
	skipped []string
	// unwritten says that something could not be written, for another reason than
	// that the token may not.
	unwritten bool
}

// result is what a mode came to.
type result struct {
	outcome  gate.Outcome
	digest   string
	earliest *time.Time
	// commit is what was judged, and attempt what was started.
	commit, attempt string
	report          report
}

func (s *step) main(ctx context.Context) int {
	out := result{outcome: gate.Undecided}
	err := s.prepare()
	if err == nil {
		out, err = s.mode()(s, ctx)
	}
	code := exitcode.Of(out.outcome)
	if err != nil {
		code = s.fail(err)
		out.outcome = outcomeOf(code)
		if out.report.Title == "" {
			out.report = s.failed(code)
		}
	}
	return s.conclude(out, code)
}

// prepare reads the inputs and the event, and makes sure that what comes out of the
// step can be handed on before anything is done.
func (s *step) prepare() error {
	var err error
	if s.in, err = s.readInputs(); err != nil {
		return err
	}
	if s.Getenv("GITHUB_OUTPUT") == "" {
		return usage("GITHUB_OUTPUT is not set, so the outputs of the step would be lost; the action has to be run by a runner of GitHub Actions")
	}
	if s.ev, err = s.readEvent(); err != nil {
		return err
	}
	if err := cmp.Or(s.complete(), s.suits()); err != nil {
		return err
	}
	return s.connect()
}

// modes are what the step can do.
var modes = []struct {
	name string
	run  func(*step, context.Context) (result, error)
}{
	{inputs.Check, (*step).check}, {inputs.Gate, (*step).gate}, {inputs.Record, (*step).record}, {inputs.SignOff, (*step).signoff}, {inputs.Sweep, (*step).sweep},
}

func (s *step) mode() func(*step, context.Context) (result, error) {
	for _, m := range modes {
		if m.name == s.in.mode {
			return m.run
		}
	}
	return func(*step, context.Context) (result, error) { return result{}, usage("there is no mode %q", s.in.mode) }
}

// usageError says that an input, the event, or a file that they name is wrong.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// asUsage makes an error of the inputs, or of files that they name, of one that is
// not about what GitHub could not say.
func asUsage(err error) error {
	var asked *github.Error
	if err == nil || errors.As(err, &asked) {
		return err
	}
	return usageError{err}
}

// fail says what went wrong, and returns the exit code for it.
func (s *step) fail(err error) int {
	var wrong usageError
	var refused *lockflight.RefusedError
	var invalid *invalidError
	switch {
	case errors.As(err, &invalid):
		s.noteFindings(invalid.findings)
		if _, alone := err.(*invalidError); !alone { // it says what that stopped
			s.note(annotation{level: levelError, message: err.Error()})
		}
		return exitcode.Usage
	case errors.As(err, &wrong):
		s.note(annotation{level: levelError, at: s.workflowFile(), message: err.Error()})
		return exitcode.Usage
	case errors.As(err, &refused):
		s.note(annotation{level: levelError, title: "refused", message: err.Error()})
		return exitcode.Blocked
	}
	s.note(annotation{level: levelError, title: "could not be done", message: err.Error()})
	return exitcode.Unknown
}

// outcomeOf is what an exit code tells others. What is wrong was not decided.
func outcomeOf(code int) gate.Outcome {
	if code == exitcode.Blocked {
		return gate.Blocked
	}
	return gate.Undecided
}

// conclude hands on what came out: the log, annotations, the summary and the
// outputs. What cannot be written turns a pass into a failure.
func (s *step) conclude(out result, code int) int {
	if s.in.summary {
		s.writeSummary(out)
	}
	s.issueNotes()
	if err := s.writeOutputs(out); err != nil {
		s.issue(annotation{level: levelError, title: "outputs", message: err.Error()})
		s.unwritten = true
	}
	if s.unwritten && code == exitcode.Passed {
		return exitcode.Unknown
	}
	return code
}
