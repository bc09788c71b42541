package github

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Protection is how a branch is protected.
type Protection struct {
	// Approvals is how many approvals a merge needs; with 0 none, and pushes are allowed.
	Approvals      int
	CodeOwners     bool
	DismissStale   bool
	LastPush       bool // the last push must be approved by somebody else
	EnforceAdmins  bool
	RequiredChecks []string
	// CheckApp is the number of the app that has to report the checks; 0 for any.
	CheckApp                         int64
	StrictChecks                     bool
	AllowForcePushes, AllowDeletions bool
	// PushUsers and PushTeams may push, by login and by org/team; nil for everyone.
	PushUsers, PushTeams []string
	// BypassUsers may merge without approvals.
	BypassUsers []string
}

// Protect protects a branch.
func (r *Repo) Protect(branch string, p Protection) *Repo {
	defer r.s.building()()
	kept := protection{Protection: p, push: r.s.mustUsers(p.PushUsers), bypass: r.s.mustUsers(p.BypassUsers)}
	for _, name := range p.PushTeams {
		kept.teams = append(kept.teams, r.s.mustTeam(name))
	}
	r.protections[branch] = kept
	return r
}

// protection is a protection with the accounts and teams that it names.
type protection struct {
	Protection
	push, bypass []*User
	teams        []*Team
}

func (r *Repo) protectionView(branch string) obj {
	p := r.protections[branch]
	self := r.url("/branches/%s/protection", branch)
	v := obj{
		"url": self, "enforce_admins": obj{"url": self + "/enforce_admins", "enabled": p.EnforceAdmins},
		"required_linear_history": enabled(false), "allow_force_pushes": enabled(p.AllowForcePushes), "allow_deletions": enabled(p.AllowDeletions),
		"block_creations": enabled(false), "required_conversation_resolution": enabled(false), "lock_branch": enabled(false),
		"allow_fork_syncing": enabled(false), "required_signatures": obj{"url": self + "/required_signatures", "enabled": false},
	}
	if p.Approvals > 0 || p.CodeOwners {
		reviews := obj{
			"url": self + "/required_pull_request_reviews", "dismiss_stale_reviews": p.DismissStale, "require_code_owner_reviews": p.CodeOwners,
			"required_approving_review_count": p.Approvals, "require_last_push_approval": p.LastPush,
		}
		if len(p.BypassUsers) > 0 {
			reviews["bypass_pull_request_allowances"] = obj{"users": accounts(p.bypass), "teams": []any{}, "apps": []any{}}
		}
		v["required_pull_request_reviews"] = reviews
	}
	if p.RequiredChecks != nil {
		checks := self + "/required_status_checks"
		v["required_status_checks"] = obj{
			"url": checks, "strict": p.StrictChecks, "contexts": anys(p.RequiredChecks), "contexts_url": checks + "/contexts",
			"checks": p.checks(),
		}
	}
	if p.PushUsers != nil || p.PushTeams != nil {
		teams := views(p.teams, func(t *Team) any { return t.view() })
		v["restrictions"] = obj{
			"url": self + "/restrictions", "users_url": self + "/restrictions/users", "teams_url": self + "/restrictions/teams",
			"apps_url": self + "/restrictions/apps", "users": accounts(p.push), "teams": teams, "apps": []any{},
		}
	}
	return v
}

func enabled(on bool) obj { return obj{"enabled": on} }

func anys(list []string) []any { return views(list, func(s string) any { return s }) }

// accounts shows those that are not gone.
func accounts(users []*User) []any {
	out := []any{}
	for _, u := range users {
		if !u.deleted {
			out = append(out, u.simple())
		}
	}
	return out
}

func getProtection(c *call) reply {
	branch := c.params["branch"]
	if c.repo.refs["refs/heads/"+branch] == "" {
		return message(404, "Branch not found")
	}
	if _, protected := c.repo.protections[branch]; !protected {
		return message(404, "Branch not protected")
	}
	return ok(c.repo.protectionView(branch))
}

func (r *Repo) isProtected(branch string) bool {
	_, protected := r.protections[branch]
	return protected || slices.ContainsFunc(r.rulesets, func(s *ruleset) bool { return s.active() && s.covers(r, branch) })
}

// shortProtection is what the answer about a branch says of it.
func (r *Repo) shortProtection(branch string) obj {
	p, protected := r.protections[branch]
	level := "off"
	if len(p.RequiredChecks) > 0 {
		level = map[bool]string{true: "everyone", false: "non_admins"}[p.EnforceAdmins]
	}
	return obj{"enabled": protected, "required_status_checks": obj{
		"enforcement_level": level, "contexts": anys(p.RequiredChecks),
		"checks": p.checks(),
	}}
}

func (p Protection) checks() []any {
	var app any
	if p.CheckApp != 0 {
		app = p.CheckApp
	}
	return views(p.RequiredChecks, func(name string) any { return obj{"context": name, "app_id": app} })
}

func getBranch(c *call) reply {
	branch := c.params["branch"]
	sha := c.repo.refs["refs/heads/"+branch]
	if sha == "" {
		return message(404, "Branch not found")
	}
	self := c.repo.url("/branches/%s", branch)
	return ok(obj{
		"name": branch, "commit": c.repo.commitView(c.repo.git.Commits[sha]), "_links": obj{"self": self, "html": c.repo.html("/tree/%s", branch)},
		"protected": c.repo.isProtected(branch), "protection": c.repo.shortProtection(branch), "protection_url": self + "/protection",
	})
}

func listBranches(c *call) reply {
	var found []string
	for _, branch := range c.repo.branches() {
		if p := c.query.Get("protected"); p == "" || p == fmt.Sprint(c.repo.isProtected(branch)) {
			found = append(found, branch)
		}
	}
	return page(c, found, func(branch string) any {
		sha := c.repo.refs["refs/heads/"+branch]
		return obj{
			"name": branch, "commit": obj{"sha": sha, "url": c.repo.url("/commits/%s", sha)}, "protected": c.repo.isProtected(branch),
			"protection": c.repo.shortProtection(branch), "protection_url": c.repo.url("/branches/%s/protection", branch),
		}
	})
}

// matches reports whether a pattern of a ruleset covers a branch.
func matches(r *Repo, pattern, branch string) bool {
	switch pattern {
	case "~ALL":
		return true
	case "~DEFAULT_BRANCH":
		return branch == r.branch
	}
	if prefix, deep := strings.CutSuffix(pattern, "/**/*"); deep && strings.HasPrefix("refs/heads/"+branch, prefix+"/") {
		return true
	}
	matched, _ := path.Match(pattern, "refs/heads/"+branch)
	return matched
}
