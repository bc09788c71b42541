package github

import (
	"slices"
	"strings"
)

// Team is a team of an organisation.
type Team struct {
	s       *Server
	id      int64
	org     string
	slug    string
	parent  *Team
	members []*User
}

// AddTeam makes a team such as org/release, with members who are added by login.
func (s *Server) AddTeam(name string, members ...string) *Team {
	defer s.building()()
	org, slug, ok := strings.Cut(name, "/")
	if !ok {
		s.fail("%q is not a team; expected for example org/release", name)
	}
	t := &Team{s: s, id: s.nextID(), org: org, slug: slug}
	for _, login := range members {
		t.members = append(t.members, s.mustUser(login))
	}
	s.teams = append(s.teams, t)
	return t
}

// SetParent puts the team below another one.
func (t *Team) SetParent(parent *Team) *Team {
	defer t.s.building()()
	t.parent = parent
	return t
}

// Add takes somebody into the team.
func (t *Team) Add(login string) {
	defer t.s.building()()
	t.members = append(t.members, t.s.mustUser(login))
}

// Remove takes somebody out of the team.
func (t *Team) Remove(login string) {
	defer t.s.building()()
	t.members = slices.DeleteFunc(t.members, func(u *User) bool { return strings.EqualFold(u.login, login) })
}

func (s *Server) team(org, slug string) *Team {
	for _, t := range s.teams {
		if strings.EqualFold(t.org, org) && strings.EqualFold(t.slug, slug) {
			return t
		}
	}
	return nil
}

func (s *Server) mustTeam(name string) *Team {
	org, slug, _ := strings.Cut(name, "/")
	t := s.team(org, slug)
	if t == nil {
		s.fail("there is no team %q; add the team first", name)
	}
	return t
}

func (t *Team) children() []*Team {
	var out []*Team
	for _, child := range t.s.teams {
		if child.parent == t {
			out = append(out, child)
		}
	}
	return out
}

// everyone returns the members of the team and of those below it, each once.
func (t *Team) everyone() []*User {
	var out []*User
	for _, u := range t.members {
		if !u.deleted {
			out = append(out, u)
		}
	}
	for _, child := range t.children() {
		for _, u := range child.everyone() {
			if !slices.Contains(out, u) {
				out = append(out, u)
			}
		}
	}
	return out
}

func (t *Team) view() obj {
	v := obj{
		"id": t.id, "name": t.slug, "slug": t.slug, "description": nil, "permission": "pull", "privacy": "closed",
		"notification_setting": "notifications_enabled", "type": "organization", "organization_id": t.s.orgID(t.org), "parent": nil,
		"url": t.s.url("/organizations/%d/team/%d", t.s.orgID(t.org), t.id), "html_url": t.s.url("/orgs/%s/teams/%s", t.org, t.slug),
		"members_url":      t.s.url("/organizations/%d/team/%d/members{/member}", t.s.orgID(t.org), t.id),
		"repositories_url": t.s.url("/organizations/%d/team/%d/repos", t.s.orgID(t.org), t.id),
	}
	if t.parent != nil {
		v["parent"] = t.parent.simple()
	}
	return v
}

// simple is the team without its parent.
func (t *Team) simple() obj {
	v := (&Team{s: t.s, id: t.id, org: t.org, slug: t.slug}).view()
	delete(v, "parent")
	return v
}

func (t *Team) full() obj {
	v := t.view()
	v["members_count"] = len(t.everyone())
	v["repos_count"] = 0
	v["created_at"], v["updated_at"] = stamp(Epoch), stamp(Epoch)
	v["organization"] = t.s.org(t.org)
	return v
}

// orgID is the number of an organisation, which is an account.
func (s *Server) orgID(login string) int64 { return s.owner(login).id }

// owner is the account that owns a repository or a team.
func (s *Server) owner(login string) *User {
	if u := s.user(login); u != nil {
		return u
	}
	return s.addUser(login, "Organization")
}

func (s *Server) org(login string) obj {
	u := s.owner(login)
	return obj{
		"login": u.login, "id": u.id, "description": nil, "name": u.login, "url": s.url("/orgs/%s", login),
		"avatar_url": s.url("/avatars/u/%d", u.id), "html_url": s.url("/%s", login), "type": "Organization",
		"created_at": stamp(Epoch), "updated_at": stamp(Epoch), "archived_at": nil,
	}
}

// withTeam runs an operation on the team that the path names.
func withTeam(run func(*call, *Team) reply) func(*call) reply {
	return func(c *call) reply {
		t := c.s.team(c.params["org"], c.params["team_slug"])
		if t == nil {
			return notFound()
		}
		return run(c, t)
	}
}

func getTeam(c *call, t *Team) reply { return ok(t.full()) }

func listMembers(c *call, t *Team) reply {
	everyone := t.everyone()
	slices.SortFunc(everyone, func(a, b *User) int { return strings.Compare(strings.ToLower(a.login), strings.ToLower(b.login)) })
	if c.query.Get("role") == "maintainer" {
		everyone = nil
	}
	return page(c, everyone, (*User).view)
}

func listChildTeams(c *call, t *Team) reply {
	return page(c, t.children(), func(t *Team) any { return t.view() })
}

func getMembership(c *call, t *Team) reply {
	u := c.s.user(c.params["username"])
	if u == nil || !slices.Contains(t.everyone(), u) {
		return notFound()
	}
	return ok(obj{"role": "member", "state": "active", "url": c.s.url("/organizations/%d/team/%d/memberships/%s", c.s.orgID(t.org), t.id, u.login)})
}
