package github

// Group is a group of the merge queue: pull requests that are merged on top of
// each other, on branches of the queue, before the base branch takes them.
type Group struct {
	repo   *Repo
	base   string
	by     *User
	merges []queued
}

// queued is a pull request in the queue.
type queued struct {
	pull *Pull
	ref  string
	// onto and commit are what was there before, and with the pull request.
	onto, commit string
}

// MergeQueue puts pull requests into the queue of their base branch, in this
// order. The method is merge, squash or rebase.
func (r *Repo) MergeQueue(by, method string, pulls ...*Pull) *Group {
	defer r.s.building()()
	g := &Group{repo: r, by: r.s.mustUser(by), base: pulls[0].base}
	at := r.refs["refs/heads/"+g.base]
	for _, p := range pulls {
		sha, err := p.joined(at, g.by, method, "", "")
		if err != nil || p.state != "open" || p.base != g.base {
			r.s.fail("pull request %d cannot be put into the queue of %s: it is %s, for %s: %v", p.number, g.base, p.state, p.base, err)
		}
		ref := sprintf("refs/heads/gh-readonly-queue/%s/pr-%d-%s", g.base, p.number, at)
		r.setRef(ref, sha, r.s.webFlow())
		p.event("added_to_merge_queue", g.by, nil)
		g.merges = append(g.merges, queued{p, ref, at, sha})
		at = sha
	}
	return g
}

// Refs are the branches of the group, one for each pull request, in their order;
// the last one holds them all.
func (g *Group) Refs() []string {
	defer g.repo.s.building()()
	var out []string
	for _, q := range g.merges {
		out = append(out, q.ref)
	}
	return out
}

// Head is the commit that holds the whole group.
func (g *Group) Head() string {
	defer g.repo.s.building()()
	return g.merges[len(g.merges)-1].commit
}

// Land gives the group to the base branch, and marks its pull requests as merged.
func (g *Group) Land() string {
	defer g.repo.s.building()()
	head := g.merges[len(g.merges)-1].commit
	if !g.repo.git.IsAncestor(g.repo.refs["refs/heads/"+g.base], head) {
		g.repo.s.fail("the group cannot land: %s has moved", g.base)
	}
	for _, q := range g.merges {
		q.pull.fork = q.pull.forkPoint()
		q.pull.finish(g.by, q.commit)
		for _, k := range g.repo.git.Between(q.onto, q.commit) {
			q.pull.brought = append(q.pull.brought, k.SHA)
		}
	}
	g.repo.setRef("refs/heads/"+g.base, head, g.by)
	g.leave("")
	return head
}

// Drop takes the group out of the queue without merging it.
func (g *Group) Drop() {
	defer g.repo.s.building()()
	g.leave("removed_from_merge_queue")
}

func (g *Group) leave(event string) {
	for _, q := range g.merges {
		g.repo.dropRef(q.ref, g.by)
		if event != "" {
			q.pull.event(event, g.by, nil)
		}
	}
}
