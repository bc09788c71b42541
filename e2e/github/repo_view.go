package github

import (
	"slices"
	"strings"
)

func (r *Repo) url(format string, args ...any) string {
	return r.s.url("/repos/%s", r.FullName()) + sprintf(format, args...)
}

func (r *Repo) html(format string, args ...any) string {
	return r.s.url("/%s", r.FullName()) + sprintf(format, args...)
}

// minimal is what GitHub shows of a repository inside other answers.
func (r *Repo) minimal() obj {
	return obj{
		"id": r.id, "name": r.name, "full_name": r.FullName(), "owner": r.owner.simple(), "private": r.private,
		"description": nil, "fork": r.parent != nil, "url": r.url(""), "html_url": r.html(""),
	}
}

func (r *Repo) visibility() string {
	if r.private {
		return "private"
	}
	return "public"
}

// whole is what GitHub shows of a repository in pull requests.
func (r *Repo) whole() obj {
	open := 0
	for _, i := range r.issues {
		if i.state == "open" {
			open++
		}
	}
	v := r.minimal()
	for key, value := range (obj{
		"default_branch": r.branch, "visibility": r.visibility(), "archived": false, "disabled": false,
		"forks": 0, "forks_count": 0, "has_issues": true, "has_projects": true, "has_wiki": true, "has_pages": false, "has_discussions": false,
		"homepage": nil, "language": nil, "license": nil, "open_issues": open, "open_issues_count": open, "size": 0,
		"stargazers_count": 0, "watchers": 0, "watchers_count": 0, "topics": []any{},
		"created_at": stamp(r.created), "updated_at": stamp(r.pushed), "pushed_at": stamp(r.pushed),
		"clone_url": r.html(".git"), "git_url": "git://" + r.html(".git")[len("http://"):], "ssh_url": "git@127.0.0.1:" + r.FullName() + ".git",
		"svn_url": r.html(""), "mirror_url": nil,
	}) {
		v[key] = value
	}
	return v
}

func (r *Repo) full(c *call) obj {
	v := r.whole()
	v["network_count"], v["subscribers_count"] = 0, 0
	level := rank("read")
	if c.token.user != nil {
		level = rank(r.permission(c.token.user))
	}
	v["permissions"] = flags(level)
	if level >= rank("admin") {
		v["allow_merge_commit"], v["allow_squash_merge"], v["allow_rebase_merge"] = !r.settings.NoMerge, !r.settings.NoSquash, !r.settings.NoRebase
		v["delete_branch_on_merge"], v["allow_auto_merge"] = r.settings.DeleteBranchOnMerge, false
	}
	if r.owner.kind == "Organization" {
		v["organization"] = r.owner.simple()
	}
	if r.parent != nil {
		v["parent"], v["source"] = r.parent.whole(), r.parent.whole()
	}
	return v
}

// flags writes a permission as GitHub does, with a word for each level.
func flags(level int) obj {
	return obj{
		"admin": level >= rank("admin"), "maintain": level >= rank("maintain"), "push": level >= rank("write"),
		"triage": level >= rank("triage"), "pull": level >= rank("read"),
	}
}

func getRepo(c *call) reply { return ok(c.repo.full(c)) }

// legacy is the older word for a permission, which knows no triage or maintain.
func legacy(permission string) string {
	switch permission {
	case "maintain":
		return "write"
	case "triage":
		return "read"
	}
	return permission
}

func getPermission(c *call) reply {
	u := c.s.user(c.params["username"])
	if u == nil {
		return notFound()
	}
	p := c.repo.permission(u)
	who := u.simple()
	who["permissions"], who["role_name"] = flags(rank(p)), p
	return ok(obj{"permission": legacy(p), "role_name": p, "user": who})
}

func listCollaborators(c *call) reply {
	var people []*User
	for _, u := range c.s.users {
		p := c.repo.permission(u)
		system := u.login == "ghost" || u.login == "web-flow" || u.kind != "User"
		if !u.deleted && !system && rank(p) >= max(rank("read"), rank(map[string]string{
			"": "read", "pull": "read", "triage": "triage", "push": "write", "maintain": "maintain", "admin": "admin",
		}[c.query.Get("permission")])) {
			people = append(people, u)
		}
	}
	return page(c, people, func(u *User) any {
		v := u.simple()
		p := c.repo.permission(u)
		v["permissions"], v["role_name"] = flags(rank(p)), p
		return v
	})
}

func listRepoTeams(c *call) reply {
	var teams []*Team
	for t := range c.repo.teams {
		teams = append(teams, t)
	}
	slices.SortFunc(teams, func(a, b *Team) int { return strings.Compare(a.slug, b.slug) })
	return page(c, teams, func(t *Team) any {
		v := t.view()
		p := c.repo.teams[t]
		v["permissions"] = flags(rank(p))
		v["permission"] = map[string]string{"read": "pull", "write": "push"}[p]
		if v["permission"] == "" {
			v["permission"] = p
		}
		return v
	})
}
