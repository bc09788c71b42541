package hub_test

import (
	"strings"
	"testing"

	loopback "github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/pkg/github"
)

// TestAnApprovalFollowsTheProcedure: through a push that changes nothing
// material, one that does, a rebase, and each way to merge.
func TestAnApprovalFollowsTheProcedure(t *testing.T) {
	for name, merge := range map[string]func(*loopback.Pull) string{
		"merged":   func(p *loopback.Pull) string { return p.Merge("ops-1") },
		"squashed": func(p *loopback.Pull) string { return p.SquashMerge("ops-1") },
		"rebased":  func(p *loopback.Pull) string { return p.RebaseMerge("ops-1") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.pull.Review("qa-1", loopback.Approved)
			set, err := s.reviews()
			s.want(set, err, "qa-1 approve procedure-1 | dev-1")

			s.edit("dev-2", "procedure-2")
			set, err = s.reviews()
			s.want(set, err, "qa-1 approve procedure-1 | dev-1 dev-2")

			s.pull.Review("qa-1", loopback.Approved)
			s.pull.Review("qa-2", loopback.Commented)
			s.repo.Commit(loopback.Commit{Author: "ops-1", Files: map[string]string{"other": "x"}})
			s.pull.Rebase("dev-1")
			set, err = s.reviews()
			s.want(set, err, "qa-1 approve procedure-1; qa-1 approve procedure-2; qa-2 comment | dev-1 dev-2")

			commit := merge(s.pull)
			set, err = s.mergedReviews(commit)
			if err != nil || !strings.HasPrefix(words(set), "qa-1 approve procedure-1; qa-1 approve procedure-2; qa-2 comment | ") {
				t.Errorf("after the merge: %q, %v", words(set), err)
			}
			for _, author := range []string{"dev-1", "dev-2"} {
				if !strings.Contains(words(set), author) {
					t.Errorf("%s is not among the authors: %s", author, words(set))
				}
			}
		})
	}
}

func TestDismissedAndVetoed(t *testing.T) {
	s := newScene(t)
	s.pull.Review("qa-1", loopback.Approved)
	veto := s.pull.Review("qa-1", loopback.ChangesRequested)
	set, err := s.reviews()
	s.want(set, err, "qa-1 approve procedure-1; qa-1 reject | dev-1")
	s.pull.Dismiss("ops-1", veto, "settled")
	set, err = s.reviews()
	s.want(set, err, "qa-1 comment | dev-1")
	s.pull.Review("qa-1", loopback.Approved)
	set, err = s.reviews()
	s.want(set, err, "qa-1 comment; qa-1 approve procedure-1 | dev-1")
}

func TestAnAddressThatNobodyHas(t *testing.T) {
	s := newScene(t)
	s.pull.Push(loopback.Commit{Author: "dev-1", AuthorEmail: "nobody@elsewhere.example", Files: map[string]string{"x": "y"}})
	set, err := s.reviews()
	if err != nil || !strings.Contains(words(set), `whoever has the address "nobody@elsewhere.example"`) {
		t.Errorf("got %q, %v", words(set), err)
	}
}

func TestADeletedReviewer(t *testing.T) {
	s := newScene(t)
	s.pull.Review("qa-1", loopback.Approved)
	s.hub.User("qa-1").Delete()
	set, err := s.reviews()
	if err != nil || len(set.Reviews) != 1 {
		t.Fatalf("got %q, %v", words(set), err)
	}
	if id := set.Reviews[0].By; id.Login == "qa-1" {
		t.Errorf("the review is by %+v", id)
	}
}

func TestALongPullRequest(t *testing.T) {
	s := newScene(t)
	for range 130 {
		s.pull.Review("qa-2", loopback.Commented)
	}
	s.pull.Review("qa-1", loopback.Approved)
	set, err := s.reviews()
	if err != nil || len(set.Reviews) != 131 || !strings.Contains(words(set), "qa-1 approve procedure-1") {
		t.Errorf("there are %d reviews, %v", len(set.Reviews), err)
	}
}

// TestATokenThatMayNot: what is missing is named, and nothing comes of it.
func TestATokenThatMayNot(t *testing.T) {
	s := newScene(t)
	for token, says := range map[string]string{
		"":                              "status 404",
		"wrong":                         "status 401",
		s.hub.Token("contents:read"):    "pulls/1",
		s.hub.Token("issues:read"):      "pulls/1",
		s.hub.ClassicToken("dev-1", ""): "status 404",
	} {
		p, err := s.clientWith(token).Pull(t.Context(), name, 1)
		if p != nil || err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, %v; expected %q", p, err, says)
		}
	}
}

func TestTeamsOfTheHub(t *testing.T) {
	s := newScene(t)
	release := s.hub.AddTeam("org/release", "ops-1")
	s.hub.AddTeam("org/night", "qa-1").SetParent(release)
	people, err := github.Teams{Client: s.client()}.Members(t.Context(), "org/release")
	if err != nil || strings.Join(people, " ") != "ops-1 qa-1" {
		t.Errorf("got %v, %v", people, err)
	}
	_, err = github.Teams{Client: s.clientWith(s.hub.WorkflowToken(s.repo, "contents:read"))}.Members(t.Context(), "org/release")
	if err == nil || !strings.Contains(err.Error(), "name its people under members of the role") {
		t.Errorf("the error is %v", err)
	}
}

func TestTicketsOfTheHub(t *testing.T) {
	s := newScene(t)
	s.repo.AddIssue("dev-1", "a title", "state: in-testing") // number 2
	set, err := github.Tickets{Client: s.client(), Repo: name, Prefix: "state: "}.Tickets(t.Context(), []string{"2"})
	if err != nil || set["2"].State != "in-testing" {
		t.Errorf("got %v, %v", set, err)
	}
	if _, err := (github.Tickets{Client: s.client(), Repo: name}).Tickets(t.Context(), []string{"1"}); err == nil || !strings.Contains(err.Error(), "it is a pull request") {
		t.Errorf("the error is %v", err)
	}
}
