package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/render"
)

// statusContext is the one name of our status. With one for each event, a red one of
// yesterday would stand beside a green one of today.
const statusContext = "lockflight"

// announce says that a commit is looked at, so that nothing is merged meanwhile by
// what was said before.
func (s *step) announce(ctx context.Context, commit string) {
	s.setStatus(ctx, commit, gate.Pending, "Looking at what is missing")
}

// setStatus says of a commit what came out.
func (s *step) setStatus(ctx context.Context, commit string, o gate.Outcome, description string) {
	if commit == "" {
		return
	}
	if err := s.client.SetStatus(ctx, s.repo, commit, s.status(o, description)); err != nil {
		s.mayNot("the status "+statusContext+" of commit "+commit[:min(12, len(commit))], err)
	}
}

func (s *step) status(o gate.Outcome, description string) github.Status {
	out := github.Status{Context: statusContext, State: stateOf(o), Description: shortText(description, github.MaxDescription)}
	if s.Getenv("GITHUB_RUN_ID") != "" && strings.HasPrefix(s.runURL(), "http") {
		out.URL = s.runURL()
	}
	return out
}

func stateOf(o gate.Outcome) string {
	switch o {
	case gate.Passed:
		return github.StatusSuccess
	case gate.Pending:
		return github.StatusPending
	case gate.Blocked:
		return github.StatusFailure
	}
	return github.StatusError
}

// describe says in one line what a check came to.
func describe(r report) string {
	first, more := r.first()
	switch {
	case first == "" && len(r.Items) == 0:
		return "No change is touched"
	case first == "" && r.outcome() == gate.Passed:
		return render.Count(len(r.Items), "change") + ": nothing is missing for a merge"
	case first == "":
		return "It is " + r.outcome().String()
	case more > 0:
		rest := fmt.Sprintf(" (and %d more)", more)
		return shortText(first, github.MaxDescription-len(rest)) + rest
	}
	return first
}

// shortText makes one line of at most so many letters.
func shortText(text string, most int) string {
	letters := []rune(render.Safe(text))
	if len(letters) <= most {
		return string(letters)
	}
	return string(letters[:most-1]) + "…"
}

// oneLine joins the lines of an error.
func oneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}
