package github

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/lockflight/lockflight/e2e/git"
)

// Merge merges the pull request with a merge commit; it returns that commit.
func (p *Pull) Merge(by string) string { return p.mustMerge(by, "merge") }

// SquashMerge merges it as one new commit of its author; it returns that commit.
func (p *Pull) SquashMerge(by string) string { return p.mustMerge(by, "squash") }

// RebaseMerge replays its commits on the base branch; it returns the last one.
func (p *Pull) RebaseMerge(by string) string { return p.mustMerge(by, "rebase") }

func (p *Pull) mustMerge(by, method string) string {
	defer p.repo.s.building()()
	sha, err := p.merge(p.repo.s.mustUser(by), method, "", "")
	if err != nil {
		p.repo.s.fail("pull request %d cannot be merged: %v", p.number, err)
	}
	return sha
}

// merge puts the pull request on its base branch, and returns where that is then.
func (p *Pull) merge(by *User, method, title, message string) (string, error) {
	if p.state != "open" || p.draft {
		return "", errors.New("Pull Request is not mergeable")
	}
	base := p.repo.refs["refs/heads/"+p.base]
	fork := p.forkPoint()
	sha, err := p.joined(base, by, method, title, message)
	if err != nil {
		return "", err
	}
	p.fork = fork
	p.finish(by, sha)
	for _, k := range p.repo.git.Between(base, sha) {
		p.brought = append(p.brought, k.SHA)
	}
	p.repo.setRef("refs/heads/"+p.base, sha, by)
	if p.repo.settings.DeleteBranchOnMerge {
		p.headRepo.dropRef("refs/heads/"+p.branch, by)
	}
	return sha, nil
}

// joined makes the commits of a merge on top of a commit.
func (p *Pull) joined(base string, by *User, method, title, message string) (string, error) {
	at := p.repo.s.tick()
	merger, _ := p.repo.signature(by.login, "", at)
	switch method {
	case "rebase":
		return p.repo.git.Rebase(base, p.head, merger)
	case "squash":
		author, _ := p.repo.signature(p.loginOfAuthor(), "", at)
		made, err := p.repo.git.Squash(base, p.head, git.Commit{
			Author: author, Committer: p.repo.webFlow(at), Message: text(title, fmt.Sprintf("%s (#%d)", p.title, p.number), message, p.squashed()),
		})
		if err != nil {
			return "", err
		}
		return made.SHA, nil
	}
	made, err := p.repo.git.Merge(base, p.head, git.Commit{
		Author: merger, Committer: p.repo.webFlow(at),
		Message: text(title, fmt.Sprintf("Merge pull request #%d from %s/%s", p.number, p.headRepo.owner.login, p.branch), message, p.title),
	})
	if err != nil {
		return "", err
	}
	return made.SHA, nil
}

// squashed is the text that a squash keeps of more than one commit.
func (p *Pull) squashed() string {
	commits := p.commits()
	if len(commits) < 2 {
		return ""
	}
	out := ""
	for _, k := range commits {
		out += "* " + k.Message + "\n"
	}
	return out
}

func text(title, usual, message, usualMessage string) string {
	title, message = cmp.Or(title, usual), cmp.Or(message, usualMessage)
	if message == "" {
		return title
	}
	return title + "\n\n" + message
}

// finish marks the pull request as merged, by the commit that did it; without one
// it was pushed to the base branch by hand.
func (p *Pull) finish(by *User, commit string) {
	if p.fork == "" {
		p.fork = p.repo.git.MergeBase(p.baseSHA, p.head)
	}
	if commit == "" {
		commit = p.head
	}
	p.merged, p.mergedBy, p.mergeCommit = p.repo.s.tick(), by, commit
	p.state, p.closed, p.closedBy, p.updated = "closed", p.merged, by, p.merged
	delete(p.repo.refs, sprintf("refs/pull/%d/merge", p.number))
	p.event("merged", by, nil).commit = commit
	p.event("closed", by, nil)
}

func mergePull(c *call, p *Pull) reply {
	method := c.text("merge_method")
	if method == "" {
		method = "merge"
	}
	forbidden := map[string]bool{"merge": c.repo.settings.NoMerge, "squash": c.repo.settings.NoSquash, "rebase": c.repo.settings.NoRebase}
	switch {
	case forbidden[method]:
		return message(405, "Merge method "+method+" is not allowed on this repository")
	case c.has("sha") && c.text("sha") != p.head:
		return message(409, "Head branch was modified. Review and try the merge again.")
	case len(p.approvers()) < c.repo.protections[p.base].Approvals:
		return message(405, fmt.Sprintf("At least %d approving review is required by reviewers with write access.", c.repo.protections[p.base].Approvals))
	}
	sha, err := p.merge(c.token.user, method, c.text("commit_title"), c.text("commit_message"))
	if err != nil {
		return message(405, "Pull Request is not mergeable")
	}
	return ok(obj{"sha": sha, "merged": true, "message": "Pull Request successfully merged"})
}

// approvers are those who may write and whose last word of weight is an approval.
func (p *Pull) approvers() []*User {
	var out []*User
	for _, r := range p.reviews {
		switch {
		case r.by.deleted || rank(p.repo.permission(r.by)) < rank("write"):
		case r.state == Approved && !slices.Contains(out, r.by):
			out = append(out, r.by)
		case r.state == ChangesRequested:
			out = slices.DeleteFunc(out, func(u *User) bool { return u == r.by })
		}
	}
	return out
}
