package github

import (
	"strings"
	"time"

	"github.com/lockflight/lockflight/e2e/git"
)

// Pull is a pull request.
type Pull struct {
	*Issue
	base     string // the branch
	baseSHA  string
	headRepo *Repo
	branch   string
	head     string
	draft    bool
	reviews  []*review

	merged   time.Time
	mergedBy *User
	// mergeCommit is what the merge made; fork is where head left base, which no
	// longer shows after a merge.
	mergeCommit string
	// brought are the commits that a merge put on the base branch.
	brought []string
	fork    string
}

// PullRequest says which pull request to open.
type PullRequest struct {
	Title, Body string
	Author      string
	// Head is the branch to merge, and Fork the repository that has it if it is
	// another one.
	Head string
	Fork *Repo
	// Base is the branch to merge into; "" for the default branch.
	Base  string
	Draft bool
}

// OpenPull opens a pull request; its number is the next one.
func (r *Repo) OpenPull(p PullRequest) *Pull {
	defer r.s.building()()
	pull, problem := r.openPull(r.s.mustUser(p.Author), p)
	if problem != "" {
		r.s.fail("the pull request from %s cannot be opened: %s", p.Head, problem)
	}
	return pull
}

func (r *Repo) openPull(author *User, p PullRequest) (*Pull, string) {
	from := p.Fork
	if from == nil {
		from = r
	}
	if p.Base == "" {
		p.Base = r.branch
	}
	if p.Title == "" {
		p.Title = "Merge " + p.Head
	}
	head, base := from.refs["refs/heads/"+p.Head], r.refs["refs/heads/"+p.Base]
	switch {
	case head == "":
		return nil, "there is no branch " + p.Head
	case base == "":
		return nil, "there is no branch " + p.Base
	case r.git.MergeBase(base, head) == "":
		return nil, "The " + p.Head + " branch has no history in common with " + p.Base
	case len(r.git.Between(base, head)) == 0:
		return nil, "No commits between " + p.Base + " and " + p.Head
	}
	for _, other := range r.pulls() {
		if other.state == "open" && other.headRepo == from && other.branch == p.Head && other.base == p.Base {
			return nil, "A pull request already exists for " + from.owner.login + ":" + p.Head + "."
		}
	}
	pull := &Pull{
		Issue: r.addIssue(author, p.Title, p.Body), base: p.Base, baseSHA: base, headRepo: from, branch: p.Head, head: head, draft: p.Draft,
	}
	pull.Issue.pull = pull
	pull.moveRefs()
	return pull, ""
}

// Pull returns a pull request by its number.
func (r *Repo) Pull(number int) *Pull {
	i := r.Issue(number)
	if i == nil || i.pull == nil {
		r.s.fail("number %d of %s is no pull request", number, r.FullName())
	}
	return i.pull
}

// Pulls returns all pull requests, the oldest first.
func (r *Repo) Pulls() []*Pull {
	defer r.s.building()()
	return r.pulls()
}

func (r *Repo) pulls() []*Pull {
	var out []*Pull
	for _, i := range r.issues {
		if i.pull != nil {
			out = append(out, i.pull)
		}
	}
	return out
}

// Merged is the commit that the merge made; "" before.
func (p *Pull) Merged() string {
	defer p.repo.s.building()()
	if p.merged.IsZero() {
		return ""
	}
	return p.mergeCommit
}

// Head is the commit that the pull request asks to merge.
func (p *Pull) Head() string {
	defer p.repo.s.building()()
	return p.head
}

// Push adds a commit to the branch of the pull request; it returns its hash.
func (p *Pull) Push(c Commit) string {
	defer p.repo.s.building()()
	c.Branch = p.branch
	return p.headRepo.commit(c)
}

// ForcePush puts another commit in the place of the head.
func (p *Pull) ForcePush(by, to string) {
	defer p.repo.s.building()()
	p.headRepo.setRef("refs/heads/"+p.branch, p.headRepo.mustResolve(to), p.repo.s.mustUser(by))
}

// Rebase replays the pull request on its base branch as it is now, and pushes it
// by force; it returns the new head.
func (p *Pull) Rebase(by string) string {
	defer p.repo.s.building()()
	committer, user := p.repo.signature(by, "", p.repo.s.tick())
	head, err := p.repo.git.Rebase(p.repo.refs["refs/heads/"+p.base], p.head, committer)
	if err != nil {
		p.repo.s.fail("pull request %d cannot be rebased: %v", p.number, err)
	}
	p.headRepo.setRef("refs/heads/"+p.branch, head, user)
	return head
}

// UpdateBranch merges the base branch into the pull request, as the button does.
func (p *Pull) UpdateBranch(by string) string {
	defer p.repo.s.building()()
	author, user := p.repo.signature(by, "", p.repo.s.tick())
	made, err := p.repo.git.Merge(p.head, p.repo.refs["refs/heads/"+p.base], git.Commit{
		Author: author, Committer: p.repo.webFlow(author.When), Message: "Merge branch '" + p.base + "' into " + p.branch,
	})
	if err != nil {
		p.repo.s.fail("pull request %d cannot be brought up to date: %v", p.number, err)
	}
	p.headRepo.setRef("refs/heads/"+p.branch, made.SHA, user)
	return made.SHA
}

// Retarget changes the branch to merge into.
func (p *Pull) Retarget(by, base string) {
	defer p.repo.s.building()()
	if p.repo.refs["refs/heads/"+base] == "" {
		p.repo.s.fail("there is no branch %q in %s", base, p.repo.FullName())
	}
	p.retarget(base, p.repo.s.mustUser(by))
}

func (p *Pull) retarget(base string, by *User) {
	p.base, p.baseSHA = base, p.repo.refs["refs/heads/"+base]
	p.updated = p.repo.s.tick()
	p.event("base_ref_changed", by, nil)
}

// Ready takes the mark of a draft away.
func (p *Pull) Ready(by string) {
	defer p.repo.s.building()()
	p.draft = false
	p.event("ready_for_review", p.repo.s.mustUser(by), nil)
}

// moveRefs keeps the refs that GitHub has for a pull request.
func (p *Pull) moveRefs() {
	n := sprintf("refs/pull/%d/", p.number)
	p.repo.refs[n+"head"] = p.head
	if test := p.testMerge(); test != "" {
		p.repo.refs[n+"merge"] = test
	} else {
		delete(p.repo.refs, n+"merge")
	}
}

// testMerge is the commit that a merge would make now; "" if there is a conflict.
func (p *Pull) testMerge() string {
	author, _ := p.repo.signature(p.loginOfAuthor(), "", p.updated)
	base := p.repo.refs["refs/heads/"+p.base]
	if base == "" {
		return ""
	}
	made, err := p.repo.git.Merge(base, p.head, git.Commit{
		Author: author, Committer: p.repo.webFlow(p.updated), Message: "Merge " + p.head + " into " + base,
	})
	if err != nil {
		return ""
	}
	return made.SHA
}

func (p *Pull) loginOfAuthor() string {
	if p.author.deleted {
		return ""
	}
	return p.author.login
}

// webFlow is GitHub itself as it stands in commits.
func (r *Repo) webFlow(at time.Time) git.Person {
	return git.Person{Name: "GitHub", Email: "noreply@github.com", When: at}
}

// forkPoint is where the head left the base.
func (p *Pull) forkPoint() string {
	if p.fork != "" {
		return p.fork
	}
	base := p.repo.refs["refs/heads/"+p.base]
	if base == "" {
		base = p.baseSHA
	}
	return p.repo.git.MergeBase(base, p.head)
}

// commits are those of the pull request, the oldest first.
func (p *Pull) commits() []*git.Commit { return p.repo.git.Between(p.forkPoint(), p.head) }

func (p *Pull) files() []git.Change {
	return p.repo.git.Diff(p.repo.git.Commits[p.forkPoint()].Tree, p.repo.git.Commits[p.head].Tree)
}

// pushedTo tells the pull requests of a repository, and those of its forks and
// parents, that a branch moved.
func (r *Repo) pushedTo(branch, before, after string, by *User) {
	for _, other := range r.s.repos {
		if other.git != r.git {
			continue
		}
		for _, p := range other.pulls() {
			switch {
			case p.state != "open":
			case p.headRepo == r && p.branch == branch:
				p.synchronize(before, after, by)
			case other == r && p.base == branch && r.git.IsAncestor(p.head, after):
				p.finish(by, "")
			case other == r && p.base == branch:
				p.moveRefs()
			}
		}
	}
}

// synchronize follows the branch.
func (p *Pull) synchronize(before, after string, by *User) {
	stale := p.diffOf(before) != p.diffOf(after)
	p.head = after
	p.baseSHA = p.repo.refs["refs/heads/"+p.base]
	p.updated = p.repo.s.time()
	if before != "" && !p.repo.git.IsAncestor(before, after) {
		p.event("head_ref_force_pushed", by, nil).commit = after
	}
	if stale && p.repo.protections[p.base].DismissStale {
		p.dismissStale()
	}
	p.moveRefs()
}

// diffOf is what a head would change, as one text.
func (p *Pull) diffOf(head string) string {
	base := p.repo.git.MergeBase(p.repo.refs["refs/heads/"+p.base], head)
	if base == "" {
		return head
	}
	var b strings.Builder
	for _, f := range p.repo.git.Diff(p.repo.git.Commits[base].Tree, p.repo.git.Commits[head].Tree) {
		b.WriteString(f.Status + f.Previous + f.Path + f.New.Mode + f.New.SHA + f.Patch)
	}
	return b.String()
}

func (r *Repo) branchGone(branch string, by *User) {
	for _, other := range r.s.repos {
		for _, p := range other.pulls() {
			if p.state != "open" {
				continue
			}
			if p.headRepo == r && p.branch == branch || other == r && p.base == branch {
				p.close(by, "")
			}
		}
	}
}
