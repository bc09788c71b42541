package github

import (
	"slices"
	"strings"

	"github.com/lockflight/lockflight/e2e/git"
)

func (p *Pull) side(r *Repo, branch, sha string) obj {
	v := obj{"label": r.owner.login + ":" + branch, "ref": branch, "sha": sha, "user": r.owner.shown(), "repo": r.whole()}
	if r.deleted {
		v["repo"] = nil
	}
	return v
}

// mergeSHA is the test merge of an open pull request, and the result of a merged
// one.
func (p *Pull) mergeSHA() any {
	if !p.merged.IsZero() {
		return orNull(p.mergeCommit)
	}
	return orNull(p.repo.refs[sprintf("refs/pull/%d/merge", p.number)])
}

// simple is the pull request as lists show it.
func (p *Pull) simple() any {
	self, issue := p.repo.url("/pulls/%d", p.number), p.repo.url("/issues/%d", p.number)
	statuses := p.repo.url("/statuses/%s", p.head)
	assignees := views(p.assignees, func(u *User) any { return u.view() })
	v := obj{
		"id": p.id, "number": p.number, "title": p.title, "body": orNull(p.body), "user": p.author.shown(), "state": p.state, "locked": false,
		"draft": p.draft, "labels": views(p.labels, p.labelView), "assignee": nil, "assignees": assignees, "milestone": nil,
		"requested_reviewers": []any{}, "requested_teams": []any{},
		"created_at": stamp(p.created), "updated_at": stamp(p.updated), "closed_at": stampOrNull(p.closed), "merged_at": stampOrNull(p.merged),
		"merge_commit_sha": p.mergeSHA(), "author_association": p.repo.association(p.author), "auto_merge": nil,
		"head": p.side(p.headRepo, p.branch, p.head), "base": p.side(p.repo, p.base, p.baseSHA),
		"url": self, "html_url": p.html(), "diff_url": p.html() + ".diff", "patch_url": p.html() + ".patch", "issue_url": issue,
		"commits_url": self + "/commits", "review_comments_url": self + "/comments", "review_comment_url": p.repo.url("/pulls/comments{/number}"),
		"comments_url": issue + "/comments", "statuses_url": statuses,
		"_links": obj{
			"self": href(self), "html": href(p.html()), "issue": href(issue), "comments": href(issue + "/comments"),
			"review_comments": href(self + "/comments"), "review_comment": href(p.repo.url("/pulls/comments{/number}")),
			"commits": href(self + "/commits"), "statuses": href(statuses),
		},
	}
	if len(assignees) > 0 {
		v["assignee"] = assignees[0]
	}
	return v
}

func href(s string) obj { return obj{"href": s} }

// view is the pull request by itself.
func (p *Pull) view() any {
	v := p.simple().(obj)
	commits, files := p.commits(), p.files()
	additions, deletions := 0, 0
	for _, f := range files {
		additions, deletions = additions+f.Additions, deletions+f.Deletions
	}
	v["commits"], v["changed_files"], v["additions"], v["deletions"] = len(commits), len(files), additions, deletions
	v["comments"], v["review_comments"] = len(p.comments), 0
	v["merged"], v["merged_by"] = !p.merged.IsZero(), p.mergedBy.view()
	v["maintainer_can_modify"] = p.headRepo != p.repo
	v["mergeable"], v["mergeable_state"], v["rebaseable"] = nil, "unknown", nil
	if p.state == "open" {
		clean := p.repo.refs[sprintf("refs/pull/%d/merge", p.number)] != ""
		v["mergeable"], v["rebaseable"], v["mergeable_state"] = clean, clean, "dirty"
		if clean {
			v["mergeable_state"] = "clean"
		}
	}
	return v
}

// withPull runs an operation on the pull request that the path names.
func withPull(run func(*call, *Pull) reply) func(*call) reply {
	return func(c *call) reply {
		n := c.number("pull_number")
		if n < 1 || n > int64(len(c.repo.issues)) || c.repo.issues[n-1].pull == nil {
			return notFound()
		}
		return run(c, c.repo.issues[n-1].pull)
	}
}

func getPull(c *call, p *Pull) reply { return ok(p.view()) }

func listPulls(c *call) reply {
	state := c.query.Get("state")
	var found []*Issue
	for _, p := range c.repo.pulls() {
		head := strings.ToLower(p.headRepo.owner.login) + ":" + p.branch
		owner, branch, _ := strings.Cut(c.query.Get("head"), ":")
		switch {
		case state != "all" && state != p.state && (state != "" || p.state != "open"):
		case c.query.Has("base") && c.query.Get("base") != p.base:
		case c.query.Has("head") && head != strings.ToLower(owner)+":"+branch:
		default:
			found = append(found, p.Issue)
		}
	}
	sortIssues(c, found)
	return page(c, found, func(i *Issue) any { return i.pull.simple() })
}

func listPullFiles(c *call, p *Pull) reply {
	files := p.files()
	return page(c, files[:min(len(files), maxFiles)], p.repo.fileView(p.head))
}

func listPullCommits(c *call, p *Pull) reply {
	commits := p.commits()
	return page(c, commits[:min(len(commits), maxPullCommits)], func(k *git.Commit) any { return p.repo.commitView(k) })
}

// pullsOf answers the pull requests to which a commit belongs: those that were
// merged with it or by it, and open ones that have it.
func pullsOf(c *call) reply {
	sha := c.repo.resolve(c.params["commit_sha"])
	if sha == "" {
		return noCommit(c.params["commit_sha"])
	}
	var found []*Pull
	for _, p := range c.repo.pulls() {
		inside := slices.ContainsFunc(p.commits(), func(k *git.Commit) bool { return k.SHA == sha })
		if p.mergeCommit == sha || slices.Contains(p.brought, sha) || inside {
			found = append(found, p)
		}
	}
	return page(c, found, (*Pull).simple)
}

func createPull(c *call) reply {
	from, head := c.repo, c.text("head")
	if owner, branch, other := strings.Cut(head, ":"); other {
		head = branch
		if from = c.repo.forkOf(owner); from == nil {
			return invalid("PullRequest", "head", "invalid")
		}
	}
	draft, _ := c.field("draft").(bool)
	p, problem := c.repo.openPull(c.token.user, PullRequest{
		Title: c.text("title"), Body: c.text("body"), Head: head, Fork: from, Base: c.text("base"), Draft: draft,
	})
	if problem != "" {
		return reply{status: 422, body: obj{"message": "Validation Failed", "documentation_url": docs, "errors": []any{
			obj{"resource": "PullRequest", "code": "custom", "message": problem},
		}}}
	}
	return created(p.view())
}

func (r *Repo) forkOf(owner string) *Repo {
	for _, f := range r.s.repos {
		if f.git == r.git && strings.EqualFold(f.owner.login, owner) {
			return f
		}
	}
	return nil
}

func updatePull(c *call, p *Pull) reply {
	if c.has("title") {
		p.title = c.text("title")
	}
	if c.has("body") {
		p.body = c.text("body")
	}
	if base := c.text("base"); base != "" && base != p.base {
		if c.repo.refs["refs/heads/"+base] == "" {
			return invalid("PullRequest", "base", "invalid")
		}
		p.retarget(base, c.token.user)
	}
	switch c.text("state") {
	case "closed":
		p.close(c.token.user, "")
	case "open":
		if !p.merged.IsZero() {
			return unprocessable("Cannot change state of a merged pull request")
		}
		p.reopen(c.token.user)
	}
	return ok(p.view())
}
