package main

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/action/inputs"
	"github.com/lockflight/lockflight/pkg/forge"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/review"
)

// event is what made the workflow run.
type event struct {
	name, action string
	// pull is the pull request that it is about; 0 for none.
	pull int
	// commit is what the workflow runs for: the head of the pull request or of the
	// group, or a commit of a branch.
	commit string
	// since is the commit before a push; empty where there was none.
	since string
	// branch is that of a group of the merge queue.
	branch string
	// sender is who did it.
	sender  review.Identity
	comment *comment
}

// comment is what somebody wrote on an issue or a pull request.
type comment struct {
	id   int64
	body string
	by   review.Identity
	at   time.Time
	// onPull says that it stands on a pull request.
	onPull bool
}

// mostEvent is the largest event that is read, in bytes.
const mostEvent = 32 << 20

// aboutOne are the modes for events that are about one state of the repository.
var aboutOne = []string{inputs.Check, inputs.Gate, inputs.Record}

// events are those that are known, with the modes that they may call.
var events = []struct {
	name  string
	modes []string
	read  func(*payload, *event) string
}{
	{"pull_request", aboutOne, (*payload).ofPull},
	{"pull_request_target", aboutOne, (*payload).ofPull},
	{"pull_request_review", aboutOne, (*payload).ofPull},
	{"merge_group", []string{inputs.Check}, (*payload).ofGroup},
	{"push", aboutOne, (*payload).ofPush},
	{"workflow_dispatch", inputs.Modes(), (*payload).ofRun},
	{"schedule", append([]string{inputs.Sweep}, aboutOne...), (*payload).ofRun},
	{"deployment", []string{inputs.Gate, inputs.Record}, (*payload).ofDeployment},
	{"issue_comment", []string{inputs.SignOff}, (*payload).ofComment},
}

// account is an account as events have it.
type account struct {
	Login string `json:"login"`
	ID    int64  `json:"id"`
	Type  string `json:"type"`
}

func (a account) identity() review.Identity {
	return review.Identity{Login: a.Login, ID: a.ID, Bot: a.Type != "User" || strings.HasSuffix(a.Login, "[bot]")}
}

// payload is what is read of an event.
type payload struct {
	Action      string   `json:"action"`
	Sender      *account `json:"sender"`
	PullRequest *struct {
		Number int `json:"number"`
		Head   struct {
			SHA string `json:"sha"`
		} `json:"head"`
	} `json:"pull_request"`
	MergeGroup *struct {
		HeadSHA string `json:"head_sha"`
		HeadRef string `json:"head_ref"`
	} `json:"merge_group"`
	Before     string `json:"before"`
	After      string `json:"after"`
	Forced     bool   `json:"forced"`
	Deleted    bool   `json:"deleted"`
	Deployment *struct {
		SHA string `json:"sha"`
	} `json:"deployment"`
	Issue *struct {
		Number      int              `json:"number"`
		PullRequest *json.RawMessage `json:"pull_request"`
	} `json:"issue"`
	Comment *struct {
		ID        int64     `json:"id"`
		Body      string    `json:"body"`
		User      *account  `json:"user"`
		CreatedAt time.Time `json:"created_at"`
	} `json:"comment"`

	// sha is the commit that the runner names.
	sha string
}

// readEvent reads what made the workflow run.
func (s *step) readEvent() (event, error) {
	name := s.Getenv("GITHUB_EVENT_NAME")
	var names []string
	for _, e := range events {
		names = append(names, e.name)
		if e.name != name {
			continue
		}
		p, err := s.readPayload()
		if err != nil {
			return event{}, err
		}
		out := event{name: name, action: p.Action}
		if p.Sender != nil {
			out.sender = p.Sender.identity()
		}
		if lacks := e.read(p, &out); lacks != "" {
			return event{}, usage("the event %s, in the file of GITHUB_EVENT_PATH, %s", name, lacks)
		}
		return out, nil
	}
	if name == "" {
		return event{}, usage("GITHUB_EVENT_NAME is not set; the action has to be run by a runner of GitHub Actions")
	}
	return event{}, usage("the event %s is not one that changes are judged for; expected %s", shown(name), strings.Join(names, ", "))
}

func (s *step) readPayload() (*payload, error) {
	file := s.Getenv("GITHUB_EVENT_PATH")
	if file == "" {
		return nil, usage("GITHUB_EVENT_PATH is not set; the action has to be run by a runner of GitHub Actions")
	}
	data, err := s.ReadFile(file, mostEvent)
	if err != nil {
		return nil, usage("the file of GITHUB_EVENT_PATH cannot be read: %w", err)
	}
	p := &payload{sha: s.Getenv("GITHUB_SHA")}
	if err := json.Unmarshal(data, p); err != nil {
		return nil, usage("the file of GITHUB_EVENT_PATH is not an event as GitHub writes them: %w", err)
	}
	return p, nil
}

// suits refuses a mode that the event cannot call, and a pull request or commit
// that contradicts it.
func (s *step) suits() error {
	for _, e := range events {
		if e.name == s.ev.name && !slices.Contains(e.modes, s.in.mode) {
			return usage("mode %s is not for the event %s, which may call %s", s.in.mode, e.name, strings.Join(e.modes, " or "))
		}
	}
	if s.in.pull != 0 && s.ev.pull != 0 && s.in.pull != s.ev.pull {
		return usage("the input pull is %d, and the event is about pull request %d; leave it out", s.in.pull, s.ev.pull)
	}
	if s.in.commit != "" && s.ev.pull != 0 && s.in.commit != s.ev.commit && s.ev.commit != "" {
		return usage("the input commit is %s, and the event is about %s; leave it out", s.in.commit, s.ev.commit)
	}
	return nil
}

// target is what is judged: what the event is about, if the inputs name nothing else.
func (s *step) target() forge.Target {
	switch {
	case s.in.pull != 0:
		return forge.Target{Pull: s.in.pull, Commit: s.in.commit}
	case s.ev.pull != 0:
		return forge.Target{Pull: s.ev.pull, Commit: s.ev.commit}
	case s.ev.branch != "":
		return forge.Target{Commit: s.ev.branch}
	case s.in.commit != "":
		return forge.Target{Commit: s.in.commit}
	}
	return forge.Target{Commit: s.ev.commit, Since: s.ev.since}
}

func (p *payload) ofPull(e *event) string {
	if p.PullRequest == nil || p.PullRequest.Number < 1 || !github.IsCommit(p.PullRequest.Head.SHA) {
		return "has no pull request with a number and a head"
	}
	e.pull, e.commit = p.PullRequest.Number, p.PullRequest.Head.SHA
	return ""
}

func (p *payload) ofGroup(e *event) string {
	if p.MergeGroup == nil || !github.IsCommit(p.MergeGroup.HeadSHA) || p.MergeGroup.HeadRef == "" {
		return "has no merge_group with its head"
	}
	e.commit, e.branch = p.MergeGroup.HeadSHA, strings.TrimPrefix(p.MergeGroup.HeadRef, "refs/heads/")
	return ""
}

func (p *payload) ofPush(e *event) string {
	if p.Deleted || strings.Trim(p.After, "0") == "" {
		return "deletes a branch, so there is nothing to judge"
	}
	if !github.IsCommit(p.After) {
		return "lacks after, the commit that was pushed"
	}
	e.commit = p.After
	if github.IsCommit(p.Before) && strings.Trim(p.Before, "0") != "" && !p.Forced {
		e.since = p.Before
	}
	return ""
}

// ofRun is about the commit that the runner names, which is what a job checks out.
func (p *payload) ofRun(e *event) string {
	if !github.IsCommit(p.sha) {
		return "needs GITHUB_SHA, the 40 hex digits of a commit"
	}
	e.commit = p.sha
	return ""
}

func (p *payload) ofDeployment(e *event) string {
	if p.Deployment == nil || !github.IsCommit(p.Deployment.SHA) {
		return "has no deployment with a commit"
	}
	e.commit = p.Deployment.SHA
	return ""
}

func (p *payload) ofComment(e *event) string {
	if p.Comment == nil || p.Comment.ID < 1 || p.Comment.User == nil || p.Comment.CreatedAt.IsZero() || p.Issue == nil || p.Issue.Number < 1 {
		return "has no comment with its author and time, or does not say what it stands on"
	}
	e.comment = &comment{p.Comment.ID, p.Comment.Body, p.Comment.User.identity(), p.Comment.CreatedAt, p.Issue.PullRequest != nil}
	e.pull = p.Issue.Number
	return ""
}
