package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sethvargo/go-githubactions"

	"github.com/lockflight/lockflight/action/inputs"
	"github.com/lockflight/lockflight/internal/near"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/github"
)

// given is what the workflow asks for.
type given struct {
	mode                            string
	change, stage, pipeline, ledger string
	commit                          string
	outcome, jobStatus, attempt     string
	resultFile                      string
	role, verdict, ref, token       string
	yes                             []string
	pull                            int
	wait                            time.Duration
	comment, summary, runApprovals  bool
}

// take keeps the value of an input, which is not empty, or says what was expected.
// Which inputs there are, and for which modes, stands in action/inputs.
func (in *given) take(name, value string) error {
	const stage, role = "a name in lower case, such as production", "a name in lower case, such as qa"
	texts := map[string]*string{"ledger": &in.ledger, "token": &in.token, "job-status": &in.jobStatus, "result": &in.resultFile}
	words := map[string]struct {
		to    *string
		words []string
	}{
		"mode":    {&in.mode, inputs.Modes()},
		"outcome": {&in.outcome, []string{evidence.Passed, evidence.Failed, evidence.RolledBack, evidence.Aborted}},
		"verdict": {&in.verdict, verdicts},
	}
	shapes := map[string]struct {
		to       *string
		shape    func(string) bool
		expected string
	}{
		"stage":   {&in.stage, nameShape.MatchString, stage},
		"role":    {&in.role, nameShape.MatchString, role},
		"attempt": {&in.attempt, nameShape.MatchString, "the name of an attempt, such as production-2"},
		"commit":  {&in.commit, github.IsCommit, "the 40 hex digits of a commit"},
		"ref":     {&in.ref, lineShape.MatchString, "one line of 1 to 400 characters"},
	}
	if to, ok := texts[name]; ok {
		*to = value
		return nil
	}
	if w, ok := words[name]; ok {
		return word(w.to, value, w.words...)
	}
	if s, ok := shapes[name]; ok {
		return shaped(s.to, value, s.shape, s.expected)
	}
	return in.takeOther(name, value)
}

func (in *given) takeOther(name, value string) error {
	switch name {
	case "change":
		return repoPath(&in.change, value, "changes/upgrade")
	case "pipeline":
		return repoPath(&in.pipeline, value, ".lockflight/pipeline.cue")
	case "comment":
		return yesOrNo(&in.comment, value)
	case "summary":
		return yesOrNo(&in.summary, value)
	case "run-approvals":
		return yesOrNo(&in.runApprovals, value)
	case "pull":
		return number(in, value)
	case "wait":
		return duration(in, value)
	case "yes":
		return lines(in, value)
	}
	return fmt.Errorf("nobody reads the input %s", name)
}

var verdicts = []string{evidence.Approve, evidence.Reject, evidence.Confirm, evidence.Go, evidence.NoGo, evidence.Withdraw}

var (
	nameShape   = regexp.MustCompile(`^[a-z0-9]{1,40}(?:[._-][a-z0-9]{1,40}){0,12}$`)
	lineShape   = regexp.MustCompile(`^\S.{0,399}$`)
	numberShape = regexp.MustCompile(`^[1-9][0-9]{0,8}$`)
)

// mostWait is how long a runner may be held: a job ends after six hours.
const mostWait = 5 * time.Hour

// readInputs reads the inputs as the runner hands them over, and refuses what is
// unknown, wrong, or for another mode. An empty value is the same as none: the
// runner does not tell them apart.
func (s *step) readInputs() (given, error) {
	var in given
	if err := s.knownInputs(); err != nil {
		return in, err
	}
	from := githubactions.New(githubactions.WithGetenv(s.Getenv))
	for _, i := range inputs.Inputs() {
		value := from.GetInput(i.Name)
		if value == "" && !i.FilledIn() {
			value = i.Default
		}
		if value == "" {
			continue
		}
		if !i.Lines && strings.ContainsAny(value, "\r\n\x00") {
			return in, usage("the input %s is %s; expected one line", i.Name, shown(value))
		}
		if err := in.take(i.Name, value); err != nil {
			return in, usage("the input %s is %s; %w", i.Name, shown(value), err)
		}
		if !i.Counts(in.mode) && value != i.Default && !i.FilledIn() {
			return in, usage("the input %s is for mode %s, and the mode is %s; leave out one of them", i.Name, strings.Join(i.Modes, " or "), in.mode)
		}
	}
	return in, nil
}

// knownInputs refuses an input that there is none of. The runner only warns.
func (s *step) knownInputs() error {
	var names []string
	for _, i := range inputs.Inputs() {
		names = append(names, i.Name)
	}
	for _, variable := range s.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		name, isInput := strings.CutPrefix(strings.ToUpper(name), "INPUT_")
		if name = strings.ToLower(name); !isInput || value == "" || slices.Contains(names, name) {
			continue
		}
		return usage("there is no input %s%s; there are %s", shown(name), near.Meant(name, names), strings.Join(names, ", "))
	}
	return nil
}

// complete says what is missing for the mode, and what contradicts itself. A
// comment says itself what a sign-off needs.
func (s *step) complete() error {
	from := githubactions.New(githubactions.WithGetenv(s.Getenv))
	for _, i := range inputs.Inputs() {
		if i.Needed(s.in.mode) && from.GetInput(i.Name) == "" && s.ev.comment == nil {
			return usage("the input %s is missing; mode %s needs it: %s", i.Name, s.in.mode, i.Description)
		}
	}
	if s.in.mode == inputs.SignOff && s.in.pull != 0 && s.in.commit == "" {
		return usage("the input commit is missing; a sign-off for pull request %d is about its head as somebody saw it, so name that commit", s.in.pull)
	}
	if s.in.mode == inputs.Record && s.in.outcome == "" && s.in.jobStatus == "" {
		return usage("the inputs outcome and job-status are both missing; mode record needs one of them")
	}
	return nil
}

// shown writes a value so that it stays one line, and short.
func shown(value string) string { return fmt.Sprintf("%q", cut(value, 120)) }

func word(to *string, value string, words ...string) error {
	if slices.Contains(words, value) {
		*to = value
		return nil
	}
	return near.Expected(value, words)
}

func shaped(to *string, value string, shape func(string) bool, expected string) error {
	if !shape(value) {
		return errors.New("expected " + expected)
	}
	*to = value
	return nil
}

// repoPath takes a path in the repository, which is written alike on every system.
func repoPath(to *string, value, example string) error {
	name := path.Clean(value)
	if strings.ContainsAny(value, `\:`) || !fs.ValidPath(name) {
		return errors.New("expected a path from the top of the repository, with slashes, such as " + example)
	}
	*to = name
	return nil
}

func yesOrNo(to *bool, value string) error {
	switch strings.ToLower(value) {
	case "true":
		*to = true
	case "false":
		*to = false
	default:
		return errors.New("expected true or false")
	}
	return nil
}

func number(in *given, value string) error {
	if !numberShape.MatchString(value) {
		return errors.New("expected the number of a pull request")
	}
	var err error
	in.pull, err = strconv.Atoi(value)
	return err
}

func duration(in *given, value string) error {
	d, err := time.ParseDuration(value)
	if value == "0" {
		d, err = 0, nil
	}
	if err != nil || d < 0 || d > mostWait {
		return fmt.Errorf("expected a time to wait between 0 and %s, such as 90s or 30m", mostWait)
	}
	in.wait = d
	return nil
}

func lines(in *given, value string) error {
	for line := range strings.Lines(value) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if !lineShape.MatchString(line) {
			return errors.New("expected questions of 1 to 400 characters, each on a line of its own")
		}
		in.yes = append(in.yes, line)
	}
	return nil
}

// workflowFile is the file that the inputs stand in, as far as the runner says.
func (s *step) workflowFile() finding.Position {
	name, _, _ := strings.Cut(s.Getenv("GITHUB_WORKFLOW_REF"), "@")
	name, inRepo := strings.CutPrefix(name, s.Getenv("GITHUB_REPOSITORY")+"/")
	if !inRepo || !fs.ValidPath(name) {
		return finding.Position{}
	}
	return finding.Position{File: name}
}
