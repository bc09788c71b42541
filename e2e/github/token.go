package github

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Token is what a client shows to say who it is.
type Token struct {
	text  string
	user  *User
	repos []*Repo // nil for all
	// may holds what it may do: read or write, by permission; nil for everything.
	may map[string]string
	// scopes are those of a classic token; it has no permissions.
	scopes []string
	// integration says that it belongs to an app, such as the one of workflows.
	integration bool
	used        int
}

// rateLimit is how many calls a token has in an hour.
const rateLimit = 5000

// Token makes a token of a user named operator who administers every repository.
// Permissions are written contents:read or pull_requests:write; without any it may
// do everything.
func (s *Server) Token(permissions ...string) string {
	defer s.building()()
	return s.addToken(&Token{user: s.operator(), may: s.permissions(permissions)})
}

// TokenFor makes a token of a user. Without permissions it may do what the user may.
func (s *Server) TokenFor(login string, permissions ...string) string {
	defer s.building()()
	return s.addToken(&Token{user: s.mustUser(login), may: s.permissions(permissions)})
}

// WorkflowToken makes a token as the one that a workflow has: it belongs to
// github-actions[bot], is for one repository, and never may read teams.
func (s *Server) WorkflowToken(repo *Repo, permissions ...string) string {
	defer s.building()()
	may := s.permissions(permissions)
	if may == nil {
		may = map[string]string{}
	}
	may["metadata"] = "read"
	delete(may, "members")
	return s.addToken(&Token{user: s.actionsBot(), repos: []*Repo{repo}, may: may, integration: true})
}

// ClassicToken makes a token with scopes, such as repo and read:org, of a user.
func (s *Server) ClassicToken(login string, scopes ...string) string {
	defer s.building()()
	if scopes == nil {
		scopes = []string{}
	}
	return s.addToken(&Token{user: s.mustUser(login), scopes: scopes})
}

// Restrict makes a token for some repositories alone.
func (s *Server) Restrict(token string, repos ...*Repo) {
	defer s.building()()
	s.tokens[token].repos = append([]*Repo{}, repos...)
}

// Revoke makes a token worthless.
func (s *Server) Revoke(token string) {
	defer s.building()()
	delete(s.tokens, token)
}

func (s *Server) addToken(t *Token) string {
	t.text = fmt.Sprintf("loopback-token-%d", len(s.tokens)+1)
	s.tokens[t.text] = t
	return t.text
}

func (s *Server) permissions(list []string) map[string]string {
	if len(list) == 0 {
		return nil
	}
	may := map[string]string{"metadata": "read"}
	for _, p := range list {
		name, level, ok := strings.Cut(p, ":")
		if !ok || level != "read" && level != "write" {
			s.fail("%q is not a permission; expected for example contents:read or issues:write", p)
			return may
		}
		may[name] = level
	}
	return may
}

// admit finds out who calls and whether they may; it returns the answer if not.
func (c *call) admit(needs string) *reply {
	if refused := c.authenticate(); refused != nil {
		return refused
	}
	if name, inRepo := c.params["repo"]; inRepo {
		c.repo = c.s.repo(c.params["owner"] + "/" + name)
		if c.repo == nil || !c.seesRepo() {
			out := notFound()
			return &out
		}
	}
	if needs == "" || c.open(needs) || c.allowed(needs) {
		return nil
	}
	if c.token.user == nil {
		out := message(http.StatusUnauthorized, "Requires authentication")
		return &out
	}
	out := c.refuse(needs)
	return &out
}

// open reports whether anybody may do it: reading most of a public repository.
func (c *call) open(needs string) bool {
	return c.repo != nil && !c.repo.private && strings.HasSuffix(needs, "=read") && !strings.Contains(needs, "administration")
}

func (c *call) authenticate() *reply {
	header := c.r.Header.Get("Authorization")
	if header == "" {
		c.token = &Token{may: map[string]string{}}
		return nil
	}
	_, text, _ := strings.Cut(header, " ")
	c.token = c.s.tokens[strings.TrimSpace(text)]
	if c.token == nil || c.token.user.deleted {
		c.token = nil
		out := message(http.StatusUnauthorized, "Bad credentials")
		return &out
	}
	c.token.used++
	return nil
}

func (c *call) seesRepo() bool {
	if !c.repo.private {
		return true
	}
	t := c.token
	if t.repos != nil && !slices.Contains(t.repos, c.repo) {
		return false
	}
	if t.scopes != nil && !slices.Contains(t.scopes, "repo") {
		return false
	}
	return t.integration || t.user != nil && c.repo.permission(t.user) != "none"
}

// allowed reports whether the token has what an operation needs: permissions
// joined by commas, and alternatives by semicolons.
func (c *call) allowed(needs string) bool {
	for alternative := range strings.SplitSeq(needs, ";") {
		all := true
		for need := range strings.SplitSeq(alternative, ",") {
			name, level, _ := strings.Cut(strings.TrimSpace(need), "=")
			all = all && c.token.has(name, level) && c.personMay(name, level)
		}
		if all {
			return true
		}
	}
	return false
}

func (t *Token) has(name, level string) bool {
	switch {
	case t.scopes != nil && name == "members":
		return slices.Contains(t.scopes, "read:org") || slices.Contains(t.scopes, "admin:org")
	case t.scopes != nil:
		return slices.Contains(t.scopes, "repo")
	case t.may == nil:
		return true
	}
	return t.may[name] == "write" || t.may[name] == level
}

// personMay reports whether the user behind the token has what is needed.
func (c *call) personMay(name, level string) bool {
	if c.token.integration || c.repo == nil || c.token.user == nil {
		return true
	}
	have := rank(c.repo.permission(c.token.user))
	switch {
	case name == "administration":
		return have >= rank("admin")
	case level == "read":
		return true
	case name == "issues" || name == "pull_requests":
		return have >= rank("read")
	}
	return have >= rank("write")
}

func rank(permission string) int {
	return slices.Index([]string{"none", "read", "triage", "write", "maintain", "admin"}, permission)
}

func (c *call) refuse(needs string) reply {
	out := forbidden("Resource not accessible by personal access token")
	out.header = http.Header{}
	switch {
	case c.token.integration:
		out = forbidden("Resource not accessible by integration")
		out.header = http.Header{}
		out.header.Set("X-Accepted-GitHub-Permissions", needs)
	case c.token.scopes != nil:
		if c.repo == nil {
			out = forbidden("You must have the read:org scope to see this.")
		} else {
			out = notFound()
		}
		out.header = http.Header{}
	default:
		out.header.Set("X-Accepted-GitHub-Permissions", needs)
	}
	return out
}

// headers adds what GitHub says about the token.
func (t *Token) headers(c *call, h http.Header) {
	h.Set("X-RateLimit-Limit", fmt.Sprint(rateLimit))
	h.Set("X-RateLimit-Remaining", fmt.Sprint(max(0, rateLimit-t.used)))
	h.Set("X-RateLimit-Used", fmt.Sprint(t.used))
	h.Set("X-RateLimit-Reset", fmt.Sprint(c.s.time().Unix()+3600))
	h.Set("X-RateLimit-Resource", "core")
	if t.scopes == nil {
		return
	}
	h.Set("X-OAuth-Scopes", strings.Join(t.scopes, ", "))
	accepted := "repo"
	if c.repo == nil {
		accepted = "admin:org, read:org, repo, user, write:org"
	}
	h.Set("X-Accepted-OAuth-Scopes", accepted)
}
