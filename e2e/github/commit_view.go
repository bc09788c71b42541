package github

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/lockflight/lockflight/e2e/git"
)

func person(p git.Person) obj {
	return obj{"name": p.Name, "email": p.Email, "date": stamp(p.When)}
}

var unsigned = obj{"verified": false, "reason": "unsigned", "signature": nil, "payload": nil, "verified_at": nil}

// gitCommit is a commit as the git data API shows it.
func (r *Repo) gitCommit(c *git.Commit) obj {
	parents := []any{}
	for _, p := range c.Parents {
		parents = append(parents, obj{"sha": p, "url": r.url("/git/commits/%s", p), "html_url": r.html("/commit/%s", p)})
	}
	return obj{
		"sha": c.SHA, "url": r.url("/git/commits/%s", c.SHA), "html_url": r.html("/commit/%s", c.SHA),
		"author": person(c.Author), "committer": person(c.Committer), "message": c.Message,
		"tree":    obj{"sha": c.Tree, "url": r.url("/git/trees/%s", c.Tree)},
		"parents": parents, "verification": clone(unsigned),
	}
}

func clone(o obj) obj {
	out := obj{}
	for k, v := range o {
		out[k] = v
	}
	return out
}

// commitView is a commit as lists and pull requests show it: with accounts, where
// the addresses in it map to any.
func (r *Repo) commitView(c *git.Commit) obj {
	parents := []any{}
	for _, p := range c.Parents {
		parents = append(parents, obj{"sha": p, "url": r.url("/commits/%s", p), "html_url": r.html("/commit/%s", p)})
	}
	return obj{
		"sha": c.SHA, "url": r.url("/commits/%s", c.SHA), "html_url": r.html("/commit/%s", c.SHA),
		"comments_url": r.url("/commits/%s/comments", c.SHA),
		"commit": obj{
			"author": person(c.Author), "committer": person(c.Committer), "message": c.Message, "comment_count": 0,
			"tree": obj{"sha": c.Tree, "url": r.url("/git/trees/%s", c.Tree)}, "url": r.url("/git/commits/%s", c.SHA),
			"verification": clone(unsigned),
		},
		"author": r.s.byEmail(c.Author.Email).view(), "committer": r.s.byEmail(c.Committer.Email).view(), "parents": parents,
	}
}

func (r *Repo) fileView(commit string) func(git.Change) any {
	return func(f git.Change) any {
		sha := f.New.SHA
		if sha == "" {
			sha = f.Old.SHA
		}
		v := obj{
			"filename": f.Path, "status": f.Status, "sha": sha,
			"additions": f.Additions, "deletions": f.Deletions, "changes": f.Additions + f.Deletions,
			"blob_url": r.html("/blob/%s/%s", commit, f.Path), "raw_url": r.html("/raw/%s/%s", commit, f.Path),
			"contents_url": r.url("/contents/%s?ref=%s", f.Path, commit),
		}
		if f.Previous != "" {
			v["previous_filename"] = f.Previous
		}
		if f.Patch != "" && len(f.Patch) < 1<<20 {
			v["patch"] = f.Patch
		}
		return v
	}
}

// files is what a commit changed, against its first parent.
func (r *Repo) files(c *git.Commit) []git.Change {
	before := git.EmptyTree
	if len(c.Parents) > 0 {
		before = r.git.Commits[c.Parents[0]].Tree
	}
	return r.git.Diff(before, c.Tree)
}

// noCommit is GitHub's answer where a commit is expected.
func noCommit(ref string) reply {
	return unprocessable("No commit found for SHA: " + ref)
}

func getCommit(c *call) reply {
	sha := c.repo.resolve(c.params["ref"])
	if sha == "" {
		return noCommit(c.params["ref"])
	}
	if c.accepts("sha") {
		return reply{status: http.StatusOK, raw: []byte(sha), kind: "application/vnd.github.sha; charset=utf-8"}
	}
	commit := c.repo.git.Commits[sha]
	files := c.repo.files(commit)
	p := c.paging(300)
	if c.query.Get("per_page") == "" {
		p.per = 300
	}
	v := c.repo.commitView(commit)
	additions, deletions := 0, 0
	for _, f := range files {
		additions, deletions = additions+f.Additions, deletions+f.Deletions
	}
	v["stats"] = obj{"additions": additions, "deletions": deletions, "total": additions + deletions}
	shown := files[:min(len(files), maxFiles)]
	v["files"] = views(turned(c.fault, shown, p), c.repo.fileView(sha))
	out := ok(v)
	out.header = http.Header{}
	c.link(out.header, p, len(shown))
	return out
}

func listCommits(c *call) reply {
	start := c.query.Get("sha")
	if start == "" {
		start = "HEAD"
	}
	sha := c.repo.resolve(start)
	if sha == "" && c.query.Get("sha") == "" {
		return message(http.StatusConflict, "Git Repository is empty.")
	}
	if sha == "" {
		return notFound()
	}
	var found []*git.Commit
	for _, commit := range c.repo.git.Log(sha) {
		if c.wanted(commit) {
			found = append(found, commit)
		}
	}
	return page(c, found, func(k *git.Commit) any { return c.repo.commitView(k) })
}

// wanted reports whether a commit is what the query asks for.
func (c *call) wanted(k *git.Commit) bool {
	since, _ := time.Parse(time.RFC3339, c.query.Get("since"))
	until, err := time.Parse(time.RFC3339, c.query.Get("until"))
	if k.Committer.When.Before(since) || err == nil && k.Committer.When.After(until) {
		return false
	}
	if author := c.query.Get("author"); author != "" && !isPerson(c.s, k.Author.Email, author) {
		return false
	}
	if committer := c.query.Get("committer"); committer != "" && !isPerson(c.s, k.Committer.Email, committer) {
		return false
	}
	path := strings.Trim(c.query.Get("path"), "/")
	return path == "" || c.repo.touches(k, path)
}

func isPerson(s *Server, email, who string) bool {
	u := s.byEmail(email)
	return strings.EqualFold(email, who) || u != nil && strings.EqualFold(u.login, who)
}

// touches reports whether a commit changed what is at a path, as git log does: a
// merge counts if it differs from every parent.
func (r *Repo) touches(k *git.Commit, path string) bool {
	now, _ := r.git.Find(k.Tree, path)
	if len(k.Parents) == 0 {
		return now.SHA != ""
	}
	for _, p := range k.Parents {
		if was, _ := r.git.Find(r.git.Commits[p].Tree, path); was.SHA == now.SHA && was.Mode == now.Mode {
			return false
		}
	}
	return true
}

const (
	// GitHub lists no more than these.
	maxFiles          = 3000
	maxCompareFiles   = 300
	maxPullCommits    = 250
	maxCompareCommits = 250
)

// compare answers what a head has that a base has not.
func compare(c *call) reply {
	base, head, ok3 := strings.Cut(c.params["basehead"], "...")
	if !ok3 {
		return notFound()
	}
	from, to := c.repo.resolveAcross(base), c.repo.resolveAcross(head)
	if from == "" || to == "" {
		return notFound()
	}
	fork := c.repo.git.MergeBase(from, to)
	if fork == "" {
		return message(http.StatusNotFound, fmt.Sprintf("No common ancestor between %s and %s.", base, head))
	}
	ahead, behind := c.repo.git.Between(from, to), c.repo.git.Between(to, from)
	p := c.paging(100)
	paged := c.query.Has("page") || c.query.Has("per_page")
	if !paged {
		p = paging{1, maxCompareCommits}
	}
	status := "diverged"
	switch {
	case len(ahead) == 0 && len(behind) == 0:
		status = "identical"
	case len(behind) == 0:
		status = "ahead"
	case len(ahead) == 0:
		status = "behind"
	}
	files := []git.Change{}
	if p.page == 1 {
		files = c.repo.git.Diff(c.repo.git.Commits[fork].Tree, c.repo.git.Commits[to].Tree)
	}
	objects, self := c.repo.git, c.repo.html("/compare/%s...%s", base, head)
	out := reply{status: http.StatusOK, header: http.Header{}, body: obj{
		"url": c.repo.url("/compare/%s...%s", base, head), "html_url": self, "permalink_url": self, "diff_url": self + ".diff", "patch_url": self + ".patch",
		"base_commit": c.repo.commitView(objects.Commits[from]), "merge_base_commit": c.repo.commitView(objects.Commits[fork]),
		"status": status, "ahead_by": len(ahead), "behind_by": len(behind), "total_commits": len(ahead),
		"commits": views(turned(c.fault, ahead, p), func(k *git.Commit) any { return c.repo.commitView(k) }),
		"files":   views(files[:min(len(files), maxCompareFiles)], c.repo.fileView(to)),
	}}
	if paged {
		c.link(out.header, p, len(ahead))
	}
	return out
}

// resolveAcross finds a commit, also one of a fork that is written owner:branch.
func (r *Repo) resolveAcross(ref string) string {
	owner, branch, other := strings.Cut(ref, ":")
	if !other {
		return r.resolve(ref)
	}
	for _, f := range r.s.repos {
		if f.git == r.git && strings.EqualFold(f.owner.login, owner) {
			return f.resolve(branch)
		}
	}
	return ""
}
