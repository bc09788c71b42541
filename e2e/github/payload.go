package github

import (
	"strings"

	"github.com/lockflight/lockflight/e2e/git"
)

// Event is what starts a workflow: its payload, and what the runner tells beside.
type Event struct {
	// Name is such as pull_request.
	Name    string
	Payload map[string]any
	// Ref and Commit are GITHUB_REF and GITHUB_SHA.
	Ref, Commit string
	// Base and Head are the branches of a pull request, for the events that have
	// them in their variables.
	Base, Head string
	Actor      string
	// Fork says that it comes from a pull request of a fork, whose workflows have
	// nothing to write with and see no secrets.
	Fork bool

	filtered string
}

// Action is the kind of the event, such as opened; "" for events without kinds.
func (e Event) Action() string {
	action, _ := e.Payload["action"].(string)
	return action
}

// Branch is the branch on which a run for the event is listed.
func (e Event) Branch() string {
	if e.Head != "" {
		return e.Head
	}
	return strings.TrimPrefix(strings.TrimPrefix(e.Ref, "refs/heads/"), "refs/tags/")
}

// FilteredBranch is the branch that filters of a workflow look at: the one to
// merge into, or the one that was pushed.
func (e Event) FilteredBranch() string { return e.filtered }

// event makes an event with what all payloads have; somebody caused it.
func (r *Repo) event(name string, by *User, payload obj) Event {
	payload["repository"], payload["sender"] = r.whole(), by.shown()
	if r.owner.kind == "Organization" {
		payload["organization"] = obj{"login": r.owner.login, "id": r.owner.id, "url": r.s.url("/orgs/%s", r.owner.login)}
	}
	e := Event{Name: name, Payload: r.s.contract.DressEvent(r.s.URL(), name, payload), Actor: by.login}
	return e
}

// Event is what GitHub tells when something happens to the pull request: opened,
// synchronize, reopened or closed. Somebody caused it.
func (p *Pull) Event(action, by string) Event {
	defer p.repo.s.building()()
	payload := obj{"action": action, "number": p.number, "pull_request": p.view()}
	if action == "synchronize" {
		payload["before"], payload["after"] = p.before(), p.head
	}
	return p.about(p.repo.event("pull_request", p.repo.s.mustUser(by), payload))
}

// before is the head that the newest push replaced, as far as it is known.
func (p *Pull) before() string {
	if parents := p.repo.git.Commits[p.head].Parents; len(parents) > 0 {
		return parents[0]
	}
	return p.head
}

// ReviewEvent is what GitHub tells about a review: submitted or dismissed.
func (p *Pull) ReviewEvent(action string, id int64, by string) Event {
	defer p.repo.s.building()()
	for _, r := range p.reviews {
		if r.id != id {
			continue
		}
		review := p.reviewView(r).(obj)
		review["state"] = strings.ToLower(r.state)
		payload := obj{"action": action, "review": review, "pull_request": p.simple()}
		e := p.about(p.repo.event("pull_request_review", p.repo.s.mustUser(by), payload))
		e.Base, e.Head = "", ""
		return e
	}
	p.repo.s.fail("there is no review %d of pull request %d", id, p.number)
	return Event{}
}

// about is an event of the pull request: it runs what a merge would make, or what
// the merge made.
func (p *Pull) about(e Event) Event {
	e.Ref = sprintf("refs/pull/%d/merge", p.number)
	e.Commit = p.repo.refs[e.Ref]
	if !p.merged.IsZero() {
		e.Ref, e.Commit = "refs/heads/"+p.base, p.mergeCommit
	}
	if e.Commit == "" {
		p.repo.s.fail("pull request %d has no merge commit; GitHub starts nothing for it", p.number)
	}
	e.Base, e.Head, e.Fork, e.filtered = p.base, p.branch, p.headRepo != p.repo, p.base
	return e
}

// Event is what GitHub tells when the group waits for its checks.
func (g *Group) Event() Event {
	defer g.repo.s.building()()
	last := g.merges[len(g.merges)-1]
	e := g.repo.event("merge_group", g.by, obj{"action": "checks_requested", "merge_group": obj{
		"head_sha": last.commit, "head_ref": last.ref, "base_ref": "refs/heads/" + g.base, "base_sha": g.merges[0].onto,
		"head_commit": g.repo.headCommit(last.commit),
	}})
	e.Ref, e.Commit, e.filtered = last.ref, last.commit, g.base
	return e
}

// PushEvent is what GitHub tells after a push to a branch, of what came after a
// commit; "" for a new branch.
func (r *Repo) PushEvent(branch, before, by string) Event {
	defer r.s.building()()
	ref, who := "refs/heads/"+branch, r.s.mustUser(by)
	after := r.mustResolve(ref)
	commits := []any{}
	if before != "" {
		commits = views(r.git.Between(before, after), func(c *git.Commit) any { return r.pushedCommit(c) })
	}
	created := before == ""
	if created {
		before = strings.Repeat("0", 40)
	}
	email := who.login + "@example.com"
	e := r.event("push", who, obj{
		"ref": ref, "before": before, "after": after, "created": created, "deleted": false, "forced": false, "base_ref": nil,
		"compare": r.html("/compare/%.12s...%.12s", before, after), "commits": commits, "head_commit": r.pushedCommit(r.git.Commits[after]),
		"pusher": obj{"name": who.login, "email": email},
	})
	e.Ref, e.Commit, e.filtered = ref, after, branch
	return e
}

// headCommit is a commit as events about the run of a workflow show it.
func (r *Repo) headCommit(sha string) obj {
	c := r.git.Commits[sha]
	return obj{
		"id": sha, "tree_id": c.Tree, "message": c.Message, "timestamp": stamp(c.Committer.When),
		"author":    obj{"name": c.Author.Name, "email": c.Author.Email},
		"committer": obj{"name": c.Committer.Name, "email": c.Committer.Email},
	}
}

// pushedCommit is a commit as the event of a push shows it.
func (r *Repo) pushedCommit(c *git.Commit) obj {
	v := r.headCommit(c.SHA)
	v["url"], v["distinct"] = r.html("/commit/%s", c.SHA), true
	parent := git.EmptyTree
	if len(c.Parents) > 0 {
		parent = r.git.Commits[c.Parents[0]].Tree
	}
	added, removed, modified := []any{}, []any{}, []any{}
	for _, f := range r.git.Diff(parent, c.Tree) {
		switch f.Status {
		case "added":
			added = append(added, f.Path)
		case "removed":
			removed = append(removed, f.Path)
		default:
			modified = append(modified, f.Path)
		}
	}
	v["added"], v["removed"], v["modified"] = added, removed, modified
	return v
}
