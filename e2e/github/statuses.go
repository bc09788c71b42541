package github

import (
	"slices"
	"strings"
	"time"
)

type status struct {
	id      int64
	sha     string
	state   string
	context string
	about   string
	target  string
	by      *User
	at      time.Time
}

// Statuses returns the newest state of each status of a commit, by context.
func (r *Repo) Statuses(sha string) map[string]string {
	defer r.s.building()()
	out := map[string]string{}
	for _, s := range r.statuses {
		if s.sha == sha {
			out[s.context] = s.state
		}
	}
	return out
}

// mostStatuses is how many a context of a commit may have.
const mostStatuses = 1000

func createStatus(c *call) reply {
	sha := c.params["sha"]
	if c.repo.git.Commits[sha] == nil {
		return noCommit(sha)
	}
	s := &status{id: c.s.nextID(), sha: sha, state: c.text("state"), context: c.text("context"), about: c.text("description"), target: c.text("target_url"), by: c.token.user}
	if s.context == "" {
		s.context = "default"
	}
	same := 0
	for _, other := range c.repo.statuses {
		if other.sha == sha && other.context == s.context {
			same++
		}
	}
	if same >= mostStatuses {
		return unprocessable("Validation Failed: This SHA and context has reached the maximum number of statuses.")
	}
	if len([]rune(s.about)) > 140 {
		return unprocessable("Validation Failed: description is too long (maximum is 140 characters)")
	}
	s.at = c.s.tick()
	c.repo.statuses = append(c.repo.statuses, s)
	return created(s.view(c.repo, true))
}

func (s *status) view(r *Repo, creator bool) obj {
	v := obj{
		"id": s.id, "state": s.state, "context": s.context, "description": orNull(s.about), "target_url": orNull(s.target),
		"created_at": stamp(s.at), "updated_at": stamp(s.at), "url": r.url("/statuses/%s", s.sha), "avatar_url": r.s.url("/avatars/u/%d", s.by.id),
	}
	if creator {
		v["creator"] = s.by.view()
	}
	return v
}

// statusesOf returns the statuses of a commit, the newest first.
func (r *Repo) statusesOf(sha string) []*status {
	var out []*status
	for _, s := range slices.Backward(r.statuses) {
		if s.sha == sha {
			out = append(out, s)
		}
	}
	return out
}

func listStatuses(c *call) reply {
	sha := c.repo.resolve(c.params["ref"])
	if sha == "" {
		return noCommit(c.params["ref"])
	}
	return page(c, c.repo.statusesOf(sha), func(s *status) any { return s.view(c.repo, true) })
}

func combinedStatus(c *call) reply {
	sha := c.repo.resolve(c.params["ref"])
	if sha == "" {
		return noCommit(c.params["ref"])
	}
	newest := []*status{}
	for _, s := range c.repo.statusesOf(sha) {
		if !slices.ContainsFunc(newest, func(o *status) bool { return strings.EqualFold(o.context, s.context) }) {
			newest = append(newest, s)
		}
	}
	state := "success"
	for _, s := range newest {
		switch {
		case s.state == "failure" || s.state == "error":
			state = "failure"
		case s.state == "pending" && state == "success":
			state = "pending"
		}
	}
	if len(newest) == 0 {
		state = "pending"
	}
	out := page(c, newest, func(s *status) any { return s.view(c.repo, false) })
	out.body = obj{
		"state": state, "sha": sha, "total_count": len(newest), "statuses": out.body, "repository": c.repo.minimal(),
		"commit_url": c.repo.url("/commits/%s", sha), "url": c.repo.url("/commits/%s/status", sha),
	}
	return out
}
