package story

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	api "github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/e2e/github"
)

func TestAStoryIsPlayed(t *testing.T) {
	s, err := Load("testdata/house.yaml")
	if err != nil {
		t.Fatal(err)
	}
	server, tokens, err := Start(s, "")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	c, err := api.NewClient(nil).WithAuthToken(tokens["reader"]).WithEnterpriseURLs(server.URL(), server.URL())
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	pr, _, err := c.PullRequests.Get(ctx, "org", "house", 1)
	if err != nil {
		t.Fatal(err)
	}
	if !pr.GetMerged() || pr.GetTitle() != "Raise the risk" || pr.GetMergedBy().GetLogin() != "operations" {
		t.Errorf("the pull request is %v", pr)
	}
	reviews, _, err := c.PullRequests.ListReviews(ctx, "org", "house", 1, nil)
	if err != nil || len(reviews) != 1 || reviews[0].GetUser().GetID() != 4242 || reviews[0].GetState() != "APPROVED" {
		t.Errorf("the reviews are %v, %v", reviews, err)
	}
	if _, _, err := c.PullRequests.Get(ctx, "org", "house", 1); err == nil || !strings.Contains(err.Error(), "502") {
		t.Errorf("the second call: got %v, want the fault of the story", err)
	}
	if content, _ := server.Repo("org/house").File("main", "changes/one.yaml"); content != "title: one\nrisk: high\n" {
		t.Errorf("main has %q", content)
	}
	if len(tokens) != 3 {
		t.Errorf("the tokens are %v", tokens)
	}
	if found := server.Violations(); len(found) > 0 {
		t.Errorf("against GitHub's description: %q", found)
	}
}

// Whatever happens in a story that can be read, it is played or refused; every
// kind of event is played once.
func TestEveryEventIsPlayed(t *testing.T) {
	s, err := Read([]byte(`
now: 2026-03-02T12:00:00Z
users: [author, reviewer, gone]
teams: [{name: org/all, members: [author]}, {name: org/some, members: [reviewer], parent: org/all}]
repositories: [{name: org/house, from: testdata, branch: trunk, public: true, permissions: {gone: read}}, {name: org/other, files: {a: b}}]
events:
  - {repo: org/house, commit: {branch: one, author: author, files: {a: "1"}, email: no@where.example}}
  - {repo: org/house, pull: {author: author, head: one, draft: false}}
  - {repo: org/house, push: {pull: 1, author: author, files: {b: "2"}}}
  - {repo: org/house, review: {pull: 1, by: reviewer, says: approved}}
  - {repo: org/house, dismiss: {pull: 1, by: author, of: reviewer, body: old}}
  - {repo: org/house, review: {pull: 1, by: reviewer, says: changes-requested, body: no}}
  - {repo: org/house, commit: {files: {c: "3"}}}
  - {repo: org/house, update: {pull: 1, by: author}}
  - {repo: org/house, branch: {name: release, to: trunk}}
  - {repo: org/house, tag: {name: v1, to: trunk}}
  - {repo: org/house, retarget: {pull: 1, by: author, to: release}}
  - {repo: org/house, force-push: {pull: 1, by: author, to: "one"}}
  - {repo: org/house, close: {pull: 1, by: author}}
  - {repo: org/house, reopen: {pull: 1, by: author}}
  - {repo: org/house, issue: {author: gone, title: It breaks, labels: [bug]}}
  - {repo: org/house, label: {number: 2, by: author, text: more}}
  - {repo: org/house, unlabel: {number: 2, by: author, text: bug}}
  - {repo: org/house, comment: {number: 2, by: author, text: Yes}}
  - {repo: org/house, commit: {branch: two, from: trunk, remove: [c], rename: {house.yaml: home.yaml}}}
  - {repo: org/house, pull: {author: author, head: two}}
  - {repo: org/house, rebase: {pull: 3, by: author}}
  - {repo: org/house, queue: {pulls: [3], by: reviewer, method: squash, land: true}}
  - {repo: org/house, merge: {pull: 1, by: reviewer}}
  - {repo: org/house, run: {workflow: w.yml, waiting: [staging]}}
  - {repo: org/house, reject: {by: reviewer, text: staging}}
  - {repo: org/house, approve: {by: reviewer, text: production}}
  - {repo: org/house, finish: {text: failure}}
  - {repo: org/house, rerun: {by: author}}
  - {repo: org/house, fork: {by: reviewer}}
  - {repo: reviewer/house, commit: {branch: four, author: reviewer, folders: [{from: testdata, only: [house.yaml], to: doc}], links: {doc/latest: house.yaml}}}
  - {repo: org/house, pull: {author: reviewer, head: four, fork: reviewer/house}}
  - {repo: org/house, push: {pull: 4, author: reviewer, edit: [{file: doc/house.yaml, old: "login: gatekeeper", new: "login: keeper"}]}}
  - {repo: org/house, repeat: 3, review: {pull: 4, by: author, says: commented, commit: two}}
  - {user: late}
  - {join: {team: org/some, user: late}}
  - {leave: {team: org/all, user: author}}
  - {rename: {user: gone, to: moved}}
  - {delete: {user: moved}}
  - {fault: {name: none}}
  - {fault: {operation: meta/get, header: {Date: "Mon, 02 Mar 2026 12:00:00 GMT"}, replace: {"false": "true"}}}
  - {fault: {name: reset, operation: meta/get}}
`))
	if err != nil {
		t.Fatal(err)
	}
	server, _, err := Start(s, "")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if _, ok := server.Repo("org/house").File("trunk", "home.yaml"); !ok {
		t.Error("pull request 3 did not land")
	}
	if content, _ := server.Repo("reviewer/house").File("four", "doc/house.yaml"); !strings.Contains(content, "login: keeper") {
		t.Errorf("the edited file is %q", content)
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	const people = "users: [author]\nrepositories: [{name: org/house, files: {a: b}}]\n"
	for name, c := range map[string]struct{ story, want string }{
		"an unknown word":     {"user: [a]", "field user not found"},
		"nobody":              {people + "events: [{pull: {author: x, head: main}}]", `event 1 (pull): there is no user "x"; add the user first`},
		"nothing":             {people + "events: [{}]", "event 1: it says 0 things"},
		"two things":          {people + "events: [{close: {number: 1}, tag: {name: x, to: main}}]", "event 1: it says 2 things (tag, close)"},
		"no such verdict":     {people + "events: [{commit: {branch: b, files: {c: d}}}, {pull: {author: author, head: b}}, {review: {pull: 1, by: author, says: yes}}]", "a review cannot say"},
		"no such method":      {people + "events: [{commit: {branch: b, files: {c: d}}}, {pull: {author: author, head: b}}, {merge: {pull: 1, by: author, method: x}}]", `"x" is no way to merge`},
		"no such fault":       {people + "events: [{fault: {name: x}}]", `there is no fault "x"`},
		"no such pull":        {people + "events: [{review: {pull: 9, by: author, says: approved}}]", "there is no number 9 in org/house"},
		"which repository":    {people + "events: [{repo: org/x, tag: {name: x, to: main}}]", `there is no repository "org/x"`},
		"no such branch":      {people + "events: [{tag: {name: x, to: nowhere}}]", `there is no branch, tag or commit "nowhere"`},
		"no run":              {people + "events: [{approve: {by: author, text: x}}]", "there is no run yet"},
		"no such team":        {people + "events: [{leave: {team: org/x, user: author}}]", `there is no team "org/x"`},
		"no such text":        {people + "events: [{commit: {edit: [{file: a, old: x, new: y}]}}]", `a has "x" 0 times; expected once`},
		"an empty folder":     {"repositories: [{name: org/house, folders: [{from: testdata, only: [x]}]}]", "nothing of testdata is chosen"},
		"no such folder":      {"repositories: [{name: org/house, from: nowhere}]", "no such file"},
		"a bad repository":    {"repositories: [{name: house}]", `"house" cannot be a repository`},
		"nothing in a queue":  {people + "events: [{queue: {by: author}}]", "no pull request is named"},
		"a wrong permission":  {"users: [author]\nrepositories: [{name: org/house}]\ntokens: [{name: x, may: [all]}]", `"all" is not a permission`},
		"a wrong permission2": {"users: [author]\nrepositories: [{name: org/house, permissions: {author: all}}]", `"all" is not a permission`},
	} {
		s, err := Read([]byte(c.story))
		if err == nil {
			_, _, err = Start(s, "")
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

// A story goes on, and what it made has names.
func TestAStoryGoesOn(t *testing.T) {
	s, err := Load("testdata/house.yaml")
	if err != nil {
		t.Fatal(err)
	}
	server, err := github.Start(github.Options{Now: s.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	p, err := Open(s, server)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"commit: {branch: second-topic, author: author, files: {b: c}}",
		"- pull: {author: author, head: second-topic}\n- review: {pull: 2, by: reviewer, says: approved}\n",
		"[]",
	} {
		events, err := ReadEvents([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Happen(events...); err != nil {
			t.Fatal(err)
		}
	}
	named, repo := p.Handy(), server.Repo("org/house")
	for name, want := range map[string]string{
		"main": repo.Head("main"), "second_topic": repo.Head("second-topic"), "pull2": repo.Pull(2).Head(), "merge1": repo.Pull(1).Merged(), "merge2": "",
	} {
		if named[name] != want {
			t.Errorf("%s is %q, want %q", name, named[name], want)
		}
	}
	if files, err := p.Files("second-topic"); err != nil || files["b"] != "c" {
		t.Errorf("the files are %q, %v", files, err)
	}
	if _, err := p.Files("nowhere"); err == nil {
		t.Error("there are files of no branch")
	}
	for _, text := range []string{"", "revue: {}", "- revue: {}", "1"} {
		if events, err := ReadEvents([]byte(text)); err == nil {
			t.Errorf("%q is read as %v", text, events)
		}
	}
}

// The example of the README is the story that is tested.
func TestTheReadmeShowsTheStory(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	story, err := os.ReadFile(filepath.Join("testdata", "house.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "```yaml\n"+string(story)+"```") {
		t.Error("the example in README.md is not testdata/house.yaml")
	}
}
