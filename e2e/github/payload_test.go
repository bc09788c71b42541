package github_test

import (
	"strings"
	"testing"

	"github.com/lockflight/lockflight/e2e/contract"
	"github.com/lockflight/lockflight/e2e/github"
)

// payloads has a pull request of each kind, and what else can cause an event.
func payloads(t *testing.T) map[string]github.Event {
	s := github.New(t)
	s.AddUser("author")
	s.AddUser("reviewer")
	s.AddUser("outsider")
	s.AddTeam("org/release", "reviewer")
	r := s.AddRepo("org/house")
	first := r.Commit(github.Commit{Files: map[string]string{"README.md": "A house."}})
	r.Commit(github.Commit{Branch: "topic", Author: "author", Files: map[string]string{"a": "b"}})
	r.Commit(github.Commit{Branch: "other", Author: "author", Files: map[string]string{"c": "d"}})
	p := r.OpenPull(github.PullRequest{Author: "author", Head: "topic", Title: "One", Body: "Text"})
	opened := p.Event("opened", "author")
	p.Label("author", "risky")
	p.Assign("reviewer")
	p.Push(github.Commit{Author: "author", Files: map[string]string{"a": "c"}})
	review := p.Review("reviewer", github.Approved)
	submitted := p.ReviewEvent("submitted", review, "reviewer")
	p.Dismiss("reviewer", review, "not yet")
	fork := r.Fork("outsider")
	fork.Commit(github.Commit{Branch: "theirs", Author: "outsider", Files: map[string]string{"x": "y"}})
	foreign := r.OpenPull(github.PullRequest{Author: "outsider", Head: "theirs", Fork: fork})
	second := r.OpenPull(github.PullRequest{Author: "author", Head: "other"})
	run := r.AddRun(github.WorkflowRun{Workflow: ".github/workflows/deploy.yml"})
	run.Enter("production")
	return map[string]github.Event{
		"opened": opened, "synchronize": p.Event("synchronize", "author"), "submitted": submitted,
		"dismissed": p.ReviewEvent("dismissed", review, "reviewer"), "fork": foreign.Event("opened", "outsider"),
		"group": r.MergeQueue("author", "merge", p, second).Event(), "push": r.PushEvent("topic", first, "author"),
		"new branch": r.PushEvent("topic", "", "author"), "dispatch": r.DispatchEvent(".github/workflows/deploy.yml", "", "author", map[string]string{"stage": "test"}),
		"schedule": r.ScheduleEvent(".github/workflows/sweep.yml", "0 * * * *", "author"), "comment": p.CommentEvent(p.Comment("reviewer", "go")),
		"comment on an issue": r.AddIssue("author", "Two", "bug").CommentEvent(r.Issue(4).Comment("reviewer", "hello")),
		"deployment":          r.DeploymentEvent("production"),
	}
}

func TestEventsAreAsGitHubDescribesThem(t *testing.T) {
	c, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, e := range payloads(t) {
		t.Run(name, func(t *testing.T) {
			if e.Commit == "" || e.Ref == "" || e.Actor == "" {
				t.Errorf("commit %q, ref %q, actor %q; none may be empty", e.Commit, e.Ref, e.Actor)
			}
			if e.Name == "schedule" {
				return // told to workflows alone
			}
			if err := c.Event(e.Name, e.Payload); err != nil {
				t.Errorf("%s: %v", e.Name, err)
			}
		})
	}
}

func TestEventsThatAreNotAsDescribedAreFound(t *testing.T) {
	c, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(map[string]any){
		"a field too many":  func(p map[string]any) { p["surprise"] = true },
		"a field too few":   func(p map[string]any) { delete(p, "pull_request") },
		"a wrong kind":      func(p map[string]any) { p["number"] = "one" },
		"an unknown action": func(p map[string]any) { p["action"] = "exploded" },
	} {
		t.Run(name, func(t *testing.T) {
			e := payloads(t)["opened"]
			spoil(e.Payload)
			if c.Event(e.Name, e.Payload) == nil {
				t.Error("it was taken")
			}
		})
	}
}

func TestEventsSayWhatRuns(t *testing.T) {
	all := payloads(t)
	for name, ref := range map[string]string{
		"opened": "refs/pull/1/merge", "submitted": "refs/pull/1/merge", "fork": "refs/pull/2/merge", "push": "refs/heads/topic",
		"dispatch": "refs/heads/main", "schedule": "refs/heads/main", "comment": "refs/heads/main", "deployment": "refs/heads/main",
	} {
		if all[name].Ref != ref {
			t.Errorf("%s: ref %q, want %q", name, all[name].Ref, ref)
		}
	}
	if !strings.HasPrefix(all["group"].Ref, "refs/heads/gh-readonly-queue/main/pr-3-") {
		t.Errorf("group: ref %q", all["group"].Ref)
	}
	if all["opened"].Fork || !all["fork"].Fork {
		t.Error("only the pull request of the fork is one of a fork")
	}
	if all["opened"].Base != "main" || all["opened"].Head != "topic" || all["submitted"].Base != "" {
		t.Error("base and head are for pull_request alone")
	}
}
