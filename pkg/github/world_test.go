package github_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/review"
)

const spec = "changes/upgrade/change.cue"

// world is a repository with a pull request in which people said things.
type world struct {
	*fake
	base, old, head, merged string
	// events are what happened to the pull request beside commits and reviews.
	events []any
}

// digestAt takes the first line of the change for its procedure, and the second
// for what is asked for.
func digestAt(_ context.Context, tree fs.FS, path string) (d change.Digests, err error) {
	content, err := fs.ReadFile(tree, path)
	if err != nil {
		return d, err
	}
	if _, err := fmt.Sscanf(string(content), "%s\n%s\n", &d.Procedure, &d.Request); err != nil {
		return d, errors.New("it is not in order")
	}
	return d, nil
}

func newWorld(t *testing.T) *world {
	f := newFake(t)
	w := &world{fake: f}
	w.base = f.git.commit("", map[string]string{".lockflight/pipeline.cue": "pipeline", "README.md": "house", "app/main.go": "package main"})
	w.old = f.git.commit(w.base, map[string]string{spec: "procedure-1\nrequest-1\n"})
	w.head = f.git.commit(w.old, map[string]string{spec: "procedure-2\nrequest-1\n", "changes/upgrade/go.sh": "true\n"})
	w.merged = f.git.commit(w.base, map[string]string{spec: "procedure-2\nrequest-1\n"})
	w.put("/pulls/7", w.pull())
	w.put("/pulls/7/files", list(file(spec, "added"), file("changes/upgrade/go.sh", "added")))
	w.put("/pulls/7/commits", list(w.commitOf(w.old, user("dev-1", 11), user("dev-1", 11)), w.commitOf(w.head, user("dev-2", 12), user("dev-2", 12))))
	w.put("/pulls/7/reviews", list(
		said(1, user("qa-1", 21), "APPROVED", w.old, 1), said(2, user("qa-2", 22), "APPROVED", w.head, 2), said(3, user("qa-3", 23), "COMMENTED", w.head, 3)))
	w.events = list(event(1, "labeled", 0))
	w.put("/issues/7/timeline", w.timeline)
	w.put("/commits/main", w.commitOf(w.base, user("dev-1", 11), user("dev-1", 11)))
	w.put("/commits", list(w.commitOf(w.merged, user("dev-1", 11), user("web-flow", 99))))
	w.put("/commits/"+w.merged+"/pulls", list(w.pull()))
	w.put("/pulls", list())
	w.put("/actions/runs/5", object{"id": 5, "head_sha": w.head, "created_at": stamp(1), "updated_at": stamp(9), "html_url": "https://example.org/runs/5"})
	w.put("/actions/runs/5/approvals", []object{{"state": "approved", "user": user("ops-1", 31), "environments": []object{{"name": "production"}}}})
	w.put("/issues/12", object{"number": 12, "state": "open", "created_at": stamp(0), "labels": list(object{"name": "state: in-testing"}), "assignees": list(user("qa-1", 21))})
	w.put("/issues/12/events", list(event(1, "labeled", 4, object{"label": object{"name": "state: in-testing"}})))
	w.put("/commits/"+w.head+"/statuses", list(object{"id": 2, "state": "failure", "context": "lockflight", "description": "x", "created_at": stamp(2)}))
	w.put("/issues/7/comments", list(object{"id": 1, "user": user("qa-1", 21), "body": "Hello", "created_at": stamp(1), "updated_at": stamp(2)}))
	w.put("/actions/runs", object{"total_count": 1, "workflow_runs": list(object{"id": 5, "head_sha": w.head, "actor": user("ops-1", 31)})})
	w.put("/actions/runs/5/pending_deployments", []object{{"environment": object{"name": "production"}}})
	w.answers["/users/qa-1"], w.answers["/user"] = user("qa-1", 21), user("bot", 5)
	w.answers["/orgs/org/teams/release"] = object{"slug": "release", "members_count": 2}
	w.answers["/orgs/org/teams/release/members"] = list(user("ops-1", 31), user("ops-2", 32))
	return w
}

func (w *world) put(path string, v any) { w.answers["/repos/org/house"+path] = v }

func list(items ...any) []any { return items }

func (w *world) pull(more ...object) object {
	o := object{
		"number": 7, "state": "open", "merged": false, "html_url": "https://example.org/pull/7", "user": user("dev-1", 11),
		"head": object{"sha": w.head, "ref": "upgrade"}, "base": object{"sha": w.base, "ref": "main", "repo": object{"full_name": "org/house", "default_branch": "main"}},
		"changed_files": 2, "commits": 2, "merged_at": stamp(5),
	}
	return o.with(more...)
}

func (o object) with(more ...object) object {
	for _, m := range more {
		for k, v := range m {
			o[k] = v
		}
	}
	return o
}

func stamp(minutes int) string {
	return at.Add(time.Duration(minutes) * time.Minute).Format(time.RFC3339)
}

func file(name, status string, more ...object) object {
	return object{"filename": name, "status": status, "sha": github.BlobSHA([]byte(name)), "changes": 0}.with(more...)
}

func said(id int, by any, state, commit string, minute int) object {
	return object{"id": id, "user": by, "state": state, "commit_id": commit, "submitted_at": stamp(minute), "html_url": fmt.Sprintf("https://example.org/pull/7#review-%d", id)}
}

func event(id int, name string, minute int, more ...object) object {
	return object{"id": id, "event": name, "created_at": stamp(minute), "actor": user("dev-1", 11)}.with(more...)
}

// timeline is what GitHub tells beside the lists of commits and reviews.
func (w *world) timeline() []any {
	var out []any
	for _, k := range w.answers["/repos/org/house/pulls/7/commits"].([]any) {
		out = append(out, object{"event": "committed", "sha": k.(object)["sha"], "node_id": "C_1"})
	}
	for _, r := range w.answers["/repos/org/house/pulls/7/reviews"].([]any) {
		if state := r.(object)["state"].(string); state != "PENDING" {
			out = append(out, object{}.with(r.(object), object{"event": "reviewed", "state": strings.ToLower(state)}))
		}
	}
	return append(out, w.events...)
}

// commitOf is a commit as lists have it.
func (w *world) commitOf(sha string, author, committer any) object {
	by := object{"name": "x", "email": "x@example.org", "date": stamp(0)}
	return object{"sha": sha, "author": author, "committer": committer, "commit": object{"author": by, "committer": by, "tree": w.git.commits[sha]["tree"]}}
}

// reviews returns what the pull request says about the change.
func (w *world) reviews(t *testing.T) (review.Set, error) {
	c := w.client()
	p, err := c.Pull(t.Context(), repo, 7)
	if err != nil {
		return review.Set{}, err
	}
	return github.PullReviews{Client: c, Pull: p, Path: spec, DigestAt: digestAt}.Reviews(t.Context(), "upgrade")
}

// mergedReviews returns what was said of the change before it was merged.
func (w *world) mergedReviews() (review.Set, error) {
	return github.MergedReviews{Client: w.client(), Repo: repo, Commit: w.merged, Branch: "main", Path: spec, DigestAt: digestAt}.Reviews(w.t.Context(), "upgrade")
}

// question asks for something, and returns what came of it as text.
type question func(w *world) (string, error)

// questions are all that this package can be asked.
var questions = map[string]question{
	"a tree": func(w *world) (string, error) {
		c := w.client()
		at, err := c.Commit(w.t.Context(), repo, "main")
		if err != nil {
			return "", err
		}
		tree, err := c.Tree(w.t.Context(), repo, at.SHA)
		if err != nil {
			return "", err
		}
		content, err := fs.ReadFile(tree, ".lockflight/pipeline.cue")
		return string(content), err
	},
	"what changed": func(w *world) (string, error) {
		files, err := w.client().Changed(w.t.Context(), repo, w.base, w.head)
		return fmt.Sprint(files), err
	},
	"a pull request": func(w *world) (string, error) {
		p, err := w.client().Pull(w.t.Context(), repo, 7)
		if err != nil {
			return "", err
		}
		return fmt.Sprint(*p), nil
	},
	"reviews": func(w *world) (string, error) {
		set, err := w.reviews(w.t.(*testing.T))
		return fmt.Sprint(set), err
	},
	"merged reviews": func(w *world) (string, error) {
		set, err := w.mergedReviews()
		return fmt.Sprint(set), err
	},
	"reviews of a change that came alone": func(w *world) (string, error) {
		w.put("/commits/"+w.merged+"/pulls", list())
		set, err := w.mergedReviews()
		return fmt.Sprint(set), err
	},
	"approvals of a run": func(w *world) (string, error) {
		set, err := github.RunApprovals{Client: w.client(), Repo: repo, Run: 5, Path: spec, DigestAt: digestAt}.Reviews(w.t.Context(), "upgrade")
		return fmt.Sprint(set), err
	},
	"a team": func(w *world) (string, error) {
		people, err := github.Teams{Client: w.client()}.Members(w.t.Context(), "org/release")
		return fmt.Sprint(people), err
	},
	"tickets": func(w *world) (string, error) {
		set, err := github.Tickets{Client: w.client(), Repo: repo, Prefix: "state: ", Since: true}.Tickets(w.t.Context(), []string{"12"})
		return fmt.Sprint(set), err
	},
	"a status": func(w *world) (string, error) {
		s, err := w.client().StatusOf(w.t.Context(), repo, w.head, "lockflight")
		return fmt.Sprint(s), err
	},
	"comments": func(w *world) (string, error) {
		all, err := w.client().Comments(w.t.Context(), repo, 7)
		return fmt.Sprint(all), err
	},
	"open pull requests": func(w *world) (string, error) {
		w.put("/pulls", list(object{"number": 7, "state": "open", "head": object{"sha": w.head}}))
		all, err := w.client().OpenPulls(w.t.Context(), repo)
		return fmt.Sprint(all), err
	},
	"runs that wait": func(w *world) (string, error) {
		runs, all, err := w.client().WaitingRuns(w.t.Context(), repo)
		return fmt.Sprint(runs, all), err
	},
	"environments that are waited for": func(w *world) (string, error) {
		all, err := w.client().PendingEnvironments(w.t.Context(), repo, 5)
		return fmt.Sprint(all), err
	},
	"an account": func(w *world) (string, error) {
		id, err := w.client().User(w.t.Context(), "qa-1")
		return fmt.Sprint(id), err
	},
	"the account of the token": func(w *world) (string, error) {
		id, err := w.client().Me(w.t.Context())
		return fmt.Sprint(id), err
	},
	"a chain": func(w *world) (string, error) {
		s, err := github.OpenStore(w.client(), repo, branch, "")
		if err != nil {
			return "", err
		}
		entries, err := s.Read(w.t.Context(), chain)
		return fmt.Sprintf("%q", entries), err
	},
	"a chain that nobody wrote to": func(w *world) (string, error) {
		s, err := github.OpenStore(w.client(), repo, branch, "")
		if err != nil {
			return "", err
		}
		entries, err := s.Read(w.t.Context(), "changes/other")
		return fmt.Sprintf("%q", entries), err
	},
	"a branch that is not there": func(w *world) (string, error) {
		s, err := github.OpenStore(w.client(), repo, "other", "")
		if err != nil {
			return "", err
		}
		entries, err := s.Read(w.t.Context(), chain)
		return fmt.Sprintf("%q", entries), err
	},
	"a chain of a snapshot": func(w *world) (string, error) {
		s, err := github.OpenStore(w.client(), repo, branch, "")
		if err != nil {
			return "", err
		}
		snapshot, err := s.Snapshot(w.t.Context())
		if err != nil {
			return "", err
		}
		entries, err := snapshot.Read(w.t.Context(), chain)
		return fmt.Sprintf("%q", entries), err
	},
	"all chains": func(w *world) (string, error) {
		s, err := github.OpenStore(w.client(), repo, branch, "")
		if err != nil {
			return "", err
		}
		chains, err := s.Chains(w.t.Context())
		return fmt.Sprint(chains), err
	},
	"an append": func(w *world) (string, error) {
		s, err := github.OpenStore(w.client(), repo, branch, "")
		if err != nil {
			return "", err
		}
		return "appended", s.Append(w.t.Context(), chain, 4, []byte("four\n"))
	},
}

// house is a pipeline with people in it.
func house() *change.Pipeline {
	return &change.Pipeline{People: map[string]change.Person{"dev-1": {ID: 11}, "x": {Email: "x@example.org"}}}
}
