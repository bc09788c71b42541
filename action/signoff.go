package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/forge"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/review"
)

// said is what somebody says of a change, and how we know it.
type said struct {
	command
	who review.Identity
	ref string
	yes []string
}

// signoff records somebody's word: that of whoever started the workflow by hand, or
// of whoever wrote a comment.
func (s *step) signoff(ctx context.Context) (result, error) {
	if err := s.needRun(); err != nil {
		return result{}, err
	}
	if s.ev.comment != nil {
		return s.signoffComment(ctx, *s.ev.comment)
	}
	who, err := s.actor(ctx)
	if err != nil {
		return result{}, err
	}
	word := said{command{s.in.verdict, s.in.role, s.in.stage, s.in.change, ""}, who, s.in.ref, s.in.yes}
	return s.hear(ctx, s.target(), word, nil)
}

// hear records a word about what stands at a target. sure makes certain that the
// person saw what is there now.
func (s *step) hear(ctx context.Context, t forge.Target, word said, sure func(*sight, *lockflight.Flight) error) (result, error) {
	if word.who.Bot {
		return result{}, &lockflight.RefusedError{Reason: word.who.Login + " is not a person, so its word does not count"}
	}
	of, err := s.subject(ctx, t, word.change, word.who)
	if err != nil {
		return result{}, err
	}
	f := of.flight
	if f.Forge != nil && f.Forge.Latest != "" {
		return result{}, &lockflight.RefusedError{Reason: fmt.Sprintf("the change at commit %.12s was overtaken by commit %.12s; look at that one", f.Forge.Judged, f.Forge.Latest)}
	}
	if word.stage == "" {
		if word.stage, err = nextStage(ctx, f); err != nil {
			return result{}, err
		}
	}
	if err := hasStage(f, word.stage); err != nil {
		return result{}, err
	}
	if sure != nil {
		if err := sure(of.at, f); err != nil {
			return result{}, err
		}
	}
	rec, err := f.SignOff(ctx, word.stage, lockflight.Recorder{Actor: of.by, Run: s.run()}, evidence.SignOffBody{
		Role: word.role, Verdict: word.verdict, Person: of.by, Ref: word.ref, Answers: word.yes,
	})
	if err != nil {
		return result{}, err
	}
	out := result{outcome: gate.Passed, digest: rec.About(evidence.ProcedureSubject), commit: of.at.judged}
	out.report.Title = fmt.Sprintf("Recorded: %s of %s as %s for %s of %s", word.verdict, of.by, word.role, word.stage, f.Change.ID)
	s.log(out.report)
	return out, nil
}

// nextStage is the stage that a word is about if it names none: the first that the
// change has not passed.
func nextStage(ctx context.Context, f *lockflight.Flight) (string, error) {
	stages, err := f.Status(ctx)
	if err != nil {
		return "", err
	}
	if v := judge(stages, ""); v.stage != nil {
		return v.stage.Stage, nil
	}
	return "", usage("the change %s has passed every stage; name the one that is meant", f.Change.ID)
}

// signoffComment hears what a comment says, and answers it with a reaction.
func (s *step) signoffComment(ctx context.Context, c comment) (result, error) {
	word, ours, err := readCommand(c.body)
	switch {
	case !ours:
		return s.unheard("The comment does not start with " + trigger + ", so it is not for lockflight.")
	case s.ev.action != "created":
		return s.unheard("The comment was " + shortText(s.ev.action, 20) + ", and only a new one counts.")
	case c.by.Bot:
		return s.unheard("The comment is by an app, whose word does not count.")
	case err != nil:
		err = usageError{err}
	case !c.onPull:
		err = usage("the comment stands on an issue; a word about a change is said on its pull request")
	case s.again():
		err = &lockflight.RefusedError{Reason: "this run was started again, and what was said may have been taken back since; say it again in a new comment"}
	}
	var out result
	if err == nil {
		out, err = s.hearComment(ctx, c, word)
	}
	s.react(ctx, c, err)
	if err == nil {
		s.refresh(ctx)
	}
	return out, err
}

// unheard ends the step without having done anything.
func (s *step) unheard(why string) (result, error) {
	s.say("%s", why)
	return result{outcome: gate.Passed, report: report{Title: why}}, nil
}

func (s *step) hearComment(ctx context.Context, c comment, word command) (result, error) {
	ref := fmt.Sprintf("%s/%s/pull/%d#issuecomment-%d", strings.TrimSuffix(s.Getenv("GITHUB_SERVER_URL"), "/"), s.repo, s.ev.pull, c.id)
	word.change, word.stage = cmp.Or(word.change, s.in.change), cmp.Or(word.stage, s.in.stage)
	return s.hear(ctx, forge.Target{Pull: s.ev.pull}, said{word, c.by, ref, nil}, func(at *sight, f *lockflight.Flight) error {
		return s.saw(ctx, c, word, at, f)
	})
}

// saw makes certain that whoever wrote a comment saw what stands now, and not what
// was there before somebody pushed in between: they name it, or our own comment
// spoke of it before they wrote theirs. GitHub does not tell when a head was pushed.
func (s *step) saw(ctx context.Context, c comment, word command, at *sight, f *lockflight.Flight) error {
	again := fmt.Sprintf("say it again with what you looked at, as: %s %s as %s at %.12s", trigger, word.verdict, word.role, at.judged)
	if word.at != "" {
		digest := strings.TrimPrefix(f.Digests.Procedure, "sha256:")
		if strings.HasPrefix(at.judged, word.at) || strings.HasPrefix(digest, strings.TrimPrefix(word.at, "sha256:")) {
			return nil
		}
		return &lockflight.RefusedError{Reason: fmt.Sprintf("the comment is about %s, and the head is at %.12s by now; look at that one, and %s", word.at, at.judged, again)}
	}
	ours, err := s.ourComment(ctx, s.ev.pull)
	if err != nil {
		return err
	}
	if ours != nil && shows(*ours, f.Digests.Procedure) && !ours.Updated.After(c.at) {
		return nil
	}
	return &lockflight.RefusedError{Reason: "nobody knows which state of the change the comment is about; " + again}
}

// react answers a comment: heard, refused, or not understood.
func (s *step) react(ctx context.Context, c comment, err error) {
	answer := github.ReactYes
	var wrong usageError
	var refused *lockflight.RefusedError
	switch {
	case errors.As(err, &refused):
		answer = github.ReactNo
	case errors.As(err, &wrong):
		answer = github.ReactConfused
	case err != nil:
		answer = github.ReactConfused
	}
	if failed := s.client.React(ctx, s.repo, c.id, answer); failed != nil {
		s.mayNot("the reaction to the comment", failed)
	}
}

// refresh judges the pull request anew, so that its status shows what was said.
func (s *step) refresh(ctx context.Context) {
	if _, err := s.revisit(ctx, s.ev.pull); err != nil {
		s.warn("the status of pull request %d could not be brought up to date: %v", s.ev.pull, err)
	}
}
