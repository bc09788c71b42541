package github

import (
	"slices"
	"strings"
)

// User is an account.
type User struct {
	s       *Server
	id      int64
	login   string
	name    string
	emails  []string
	kind    string // User, Bot or Organization
	deleted bool
}

// AddUser makes an account with the address LOGIN@example.com.
func (s *Server) AddUser(login string) *User {
	defer s.building()()
	return s.addUser(login, "User")
}

// AddBot makes the account of an app; its login ends with [bot].
func (s *Server) AddBot(login string) *User {
	defer s.building()()
	return s.addUser(strings.TrimSuffix(login, "[bot]")+"[bot]", "Bot")
}

func (s *Server) addUser(login, kind string) *User {
	if s.user(login) != nil {
		s.fail("there is a user %q already", login)
	}
	u := &User{s: s, id: s.nextID(), login: login, name: login, kind: kind, emails: []string{strings.ToLower(login) + "@example.com"}}
	s.users = append(s.users, u)
	return u
}

// User returns the account that has a login now, whatever its case.
func (s *Server) User(login string) *User {
	defer s.building()()
	return s.mustUser(login)
}

// ID is the number of the account, which never changes.
func (u *User) ID() int64 {
	defer u.s.building()()
	return u.id
}

// Login is the name of the account, which may change.
func (u *User) Login() string {
	defer u.s.building()()
	return u.login
}

// SetID gives the account another number, before anything refers to it.
func (u *User) SetID(id int64) *User {
	defer u.s.building()()
	u.id = id
	return u
}

// SetEmails says by which addresses in commits GitHub knows the account; without
// any it is never recognised.
func (u *User) SetEmails(emails ...string) *User {
	defer u.s.building()()
	u.emails = emails
	return u
}

// Rename gives the account another login; the old one is free for others.
func (u *User) Rename(login string) {
	defer u.s.building()()
	if other := u.s.user(login); other != nil && other != u {
		u.s.fail("the login %q belongs to somebody else", login)
	}
	u.login = login
}

// Delete takes the account away; GitHub says null, or ghost, in its place.
func (u *User) Delete() {
	defer u.s.building()()
	u.deleted = true
}

func (s *Server) user(login string) *User {
	for _, u := range s.users {
		if strings.EqualFold(u.login, login) && !u.deleted {
			return u
		}
	}
	return nil
}

func (s *Server) mustUser(login string) *User {
	u := s.user(login)
	if u == nil {
		s.fail("there is no user %q; add the user first", login)
	}
	return u
}

func (s *Server) mustUsers(logins []string) []*User {
	var out []*User
	for _, login := range logins {
		out = append(out, s.mustUser(login))
	}
	return out
}

// byEmail is the account that GitHub shows for an address; nil for none.
func (s *Server) byEmail(email string) *User {
	for _, u := range s.users {
		if !u.deleted && slices.ContainsFunc(u.emails, func(e string) bool { return strings.EqualFold(e, email) }) {
			return u
		}
	}
	return nil
}

// ensure returns an account of GitHub itself, or of the operator.
func (s *Server) ensure(login, kind string, id int64) *User {
	if u := s.user(login); u != nil {
		return u
	}
	u := s.addUser(login, kind)
	u.id = id
	return u
}

func (s *Server) operator() *User { return s.ensure("operator", "User", 900) }

func (s *Server) ghost() *User { return s.ensure("ghost", "User", 10137) }

func (s *Server) actionsBot() *User {
	u := s.ensure("github-actions[bot]", "Bot", 41898282)
	u.emails = []string{"41898282+github-actions[bot]@users.noreply.github.com"}
	return u
}

// webFlow is the account that commits what is done on GitHub's pages.
func (s *Server) webFlow() *User { return s.ensure("web-flow", "User", 19864447) }

func (s *Server) addWebFlow() {
	u := s.webFlow()
	u.name, u.emails = "GitHub", []string{"noreply@github.com"}
}

// view is what GitHub shows of an account; null for one that is gone.
func (u *User) view() any {
	if u == nil || u.deleted {
		return nil
	}
	return u.simple()
}

// shown is the account, or ghost where null is not allowed.
func (u *User) shown() any {
	if u.deleted {
		return u.s.ghost().simple()
	}
	return u.simple()
}

func (u *User) simple() obj {
	self := u.s.url("/users/%s", u.login)
	return obj{
		"login": u.login, "id": u.id, "type": u.kind, "site_admin": false, "user_view_type": "public",
		"url": self, "html_url": u.s.url("/%s", u.login), "avatar_url": u.s.url("/avatars/u/%d", u.id),
	}
}

func (u *User) public() obj {
	v := u.simple()
	for key, value := range (obj{
		"name": u.name, "company": nil, "blog": nil, "location": nil, "email": nil, "hireable": nil, "bio": nil,
		"public_repos": 0, "public_gists": 0, "followers": 0, "following": 0,
		"created_at": stamp(Epoch), "updated_at": stamp(Epoch),
	}) {
		v[key] = value
	}
	return v
}

func getUser(c *call) reply {
	u := c.s.user(c.params["username"])
	if u == nil {
		return notFound()
	}
	return ok(u.public())
}

func getMe(c *call) reply {
	if c.token.user == nil {
		return message(401, "Requires authentication")
	}
	if c.token.integration {
		return forbidden("Resource not accessible by integration")
	}
	return ok(c.token.user.public())
}
