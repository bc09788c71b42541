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

	"github.com/lockflight/lockflight/internal/near"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/finding"
)

// inputs are what the workflow asks for.
type inputs struct {
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

// input is one input with the modes that it is for, all of them if it names none.
type input struct {
	name  string
	modes []string
	read  func(in *inputs, value string) error
}

// table has every input. An empty value is the same as none: the runner does not
// tell them apart.
var table = []input{
	{"mode", nil, func(in *inputs, v string) error {
		return word(&in.mode, v, "check", "gate", "record", "signoff", "sweep")
	}},
	{"change", nil, func(in *inputs, v string) error { return repoPath(&in.change, v, "changes/upgrade") }},
	{"pipeline", nil, func(in *inputs, v string) error { return repoPath(&in.pipeline, v, ".lockflight/pipeline.cue") }},
	{"ledger", nil, func(in *inputs, v string) error { in.ledger = v; return nil }},
	{"token", nil, func(in *inputs, v string) error { in.token = v; return nil }},
	{"summary", nil, func(in *inputs, v string) error { return yesOrNo(&in.summary, v) }},
	{"comment", nil, func(in *inputs, v string) error { return yesOrNo(&in.comment, v) }},
	// GitHub fills it in for every mode.
	{"job-status", nil, func(in *inputs, v string) error { in.jobStatus = v; return nil }},
	{"stage", nil, func(in *inputs, v string) error {
		return shaped(&in.stage, v, nameShape, "a name in lower case, such as production")
	}},
	{"pull", []string{"check", "gate", "record", "signoff"}, number},
	{"commit", []string{"check", "gate", "record", "signoff"}, func(in *inputs, v string) error {
		return shaped(&in.commit, v, commitShape, "the 40 hex digits of a commit")
	}},
	{"wait", []string{"gate"}, duration},
	{"run-approvals", []string{"gate"}, func(in *inputs, v string) error { return yesOrNo(&in.runApprovals, v) }},
	{"outcome", []string{"record"}, func(in *inputs, v string) error {
		return word(&in.outcome, v, evidence.Passed, evidence.Failed, evidence.RolledBack, evidence.Aborted)
	}},
	{"result", []string{"record"}, func(in *inputs, v string) error { in.resultFile = v; return nil }},
	{"attempt", []string{"record"}, func(in *inputs, v string) error {
		return shaped(&in.attempt, v, nameShape, "the name of an attempt, such as production-2")
	}},
	{"role", []string{"signoff"}, func(in *inputs, v string) error {
		return shaped(&in.role, v, nameShape, "a name in lower case, such as qa")
	}},
	{"verdict", []string{"signoff"}, func(in *inputs, v string) error { return word(&in.verdict, v, verdicts...) }},
	{"ref", []string{"signoff"}, func(in *inputs, v string) error {
		return shaped(&in.ref, v, lineShape, "one line of 1 to 400 characters")
	}},
	{"yes", []string{"signoff"}, lines},
}

var verdicts = []string{evidence.Approve, evidence.Reject, evidence.Confirm, evidence.Go, evidence.NoGo, evidence.Withdraw}

var (
	nameShape   = regexp.MustCompile(`^[a-z0-9]{1,40}(?:[._-][a-z0-9]{1,40}){0,12}$`)
	commitShape = regexp.MustCompile(`^[0-9a-f]{40}$`)
	lineShape   = regexp.MustCompile(`^\S.{0,399}$`)
	numberShape = regexp.MustCompile(`^[1-9][0-9]{0,8}$`)
)

// mostWait is how long a runner may be held: a job ends after six hours.
const mostWait = 5 * time.Hour

// readInputs reads the inputs as the runner hands them over, and refuses what is
// unknown, wrong, or contradicts itself.
func (s *step) readInputs() (inputs, error) {
	in := inputs{mode: "check", comment: true, summary: true}
	if err := s.knownInputs(); err != nil {
		return in, err
	}
	from := githubactions.New(githubactions.WithGetenv(s.Getenv))
	for _, i := range table {
		value := from.GetInput(i.name)
		if value == "" {
			continue
		}
		if i.name != "yes" && strings.ContainsAny(value, "\r\n\x00") {
			return in, usage("the input %s is %s; expected one line", i.name, shown(value))
		}
		if err := i.read(&in, value); err != nil {
			return in, usage("the input %s is %s; %w", i.name, shown(value), err)
		}
		if i.modes != nil && !slices.Contains(i.modes, in.mode) {
			return in, usage("the input %s is for mode %s, and the mode is %s; leave out one of them", i.name, strings.Join(i.modes, " or "), in.mode)
		}
	}
	return in, in.complete()
}

// knownInputs refuses an input that there is none of. The runner only warns.
func (s *step) knownInputs() error {
	var names []string
	for _, i := range table {
		names = append(names, i.name)
	}
	for _, variable := range s.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		name, isInput := strings.CutPrefix(strings.ToUpper(name), "INPUT_")
		if name = strings.ToLower(name); !isInput || value == "" || slices.Contains(names, name) {
			continue
		}
		meant := ""
		if best := near.Word(name, names); best != "" {
			meant = " (did you mean " + best + "?)"
		}
		return usage("there is no input %s%s; there are %s", shown(name), meant, strings.Join(names, ", "))
	}
	return nil
}

// complete says what is missing for the mode, and what contradicts itself.
func (in inputs) complete() error {
	if (in.mode == "gate" || in.mode == "record") && in.stage == "" {
		return usage("the input stage is missing; mode %s needs the name of a stage of the pipeline, such as production", in.mode)
	}
	if in.mode == "signoff" && in.pull != 0 && in.commit == "" {
		return usage("the input commit is missing; a sign-off for pull request %d is about its head as somebody saw it, so name that commit", in.pull)
	}
	if in.mode == "record" && in.outcome == "" && in.jobStatus == "" {
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
	meant := ""
	if best := near.Word(value, words); best != "" {
		meant = " (did you mean " + best + "?)"
	}
	return fmt.Errorf("expected %s or %s%s", strings.Join(words[:len(words)-1], ", "), words[len(words)-1], meant)
}

func shaped(to *string, value string, shape *regexp.Regexp, expected string) error {
	if !shape.MatchString(value) {
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

func number(in *inputs, value string) error {
	if !numberShape.MatchString(value) {
		return errors.New("expected the number of a pull request")
	}
	var err error
	in.pull, err = strconv.Atoi(value)
	return err
}

func duration(in *inputs, value string) error {
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

func lines(in *inputs, value string) error {
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
