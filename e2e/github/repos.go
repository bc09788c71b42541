package github

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/e2e/git"
)

// Repo is a repository.
type Repo struct {
	s       *Server
	id      int64
	owner   *User
	name    string
	private bool
	// branch is the default branch.
	branch  string
	parent  *Repo // of a fork
	deleted bool
	git     *git.Objects
	refs    map[string]string // with refs/ in front
	created time.Time
	pushed  time.Time

	people   map[*User]string // permission by user
	teams    map[*Team]string
	issues   []*Issue // pull requests too; the number is the place plus one
	comments []*comment
	settings Settings
	keys     []*deployKey

	protections  map[string]protection
	rulesets     []*ruleset
	environments []*environment
	statuses     []*status
	checks       []*check
	deployments  []*deployment
	treeLimit    int
	runs         []*Run
}

// Settings of a repository that others may want to know.
type Settings struct {
	// WorkflowPermissions is what the token of a workflow may do: read or write.
	WorkflowPermissions string
	// WorkflowsApprove says that workflows may approve pull requests.
	WorkflowsApprove bool
	// ActionsAllowed is all, local_only or selected.
	ActionsAllowed string
	// ActionPatterns are those that may run where only selected ones may.
	ActionPatterns []string
	// PinnedActions says that actions must be named by a whole commit.
	PinnedActions bool
	// NoSquash, NoRebase and NoMerge forbid ways to merge.
	NoSquash, NoRebase, NoMerge bool
	// DeleteBranchOnMerge takes the branch away after a merge.
	DeleteBranchOnMerge bool
}

// AddRepo makes a private repository such as org/house, whose default branch is
// main; the branch is there once something is committed.
func (s *Server) AddRepo(name string) *Repo {
	defer s.building()()
	owner, short, ok := strings.Cut(name, "/")
	if !ok || s.repo(name) != nil {
		s.fail("%q cannot be a repository; expected owner/name, and a new one", name)
	}
	return s.addRepo(s.owner(owner), short, git.NewObjects())
}

func (s *Server) addRepo(owner *User, name string, objects *git.Objects) *Repo {
	at := s.time()
	r := &Repo{
		s: s, id: s.nextID(), owner: owner, name: name, private: true, branch: "main", git: objects, created: at, pushed: at,
		refs: map[string]string{}, people: map[*User]string{}, teams: map[*Team]string{}, protections: map[string]protection{},
		settings: Settings{WorkflowPermissions: "read", ActionsAllowed: "all"},
	}
	s.repos = append(s.repos, r)
	return r
}

// Fork makes a fork of the repository that belongs to somebody, with its branches.
func (r *Repo) Fork(login string) *Repo {
	defer r.s.building()()
	f := r.s.addRepo(r.s.mustUser(login), r.name, r.git)
	f.parent, f.branch, f.private = r, r.branch, r.private
	for ref, sha := range r.refs {
		if strings.HasPrefix(ref, "refs/heads/") {
			f.refs[ref] = sha
		}
	}
	return f
}

// Delete takes the repository away. Pull requests from it are closed, and stay.
func (r *Repo) Delete() {
	defer r.s.building()()
	for _, branch := range r.branches() {
		r.dropRef("refs/heads/"+branch, r.owner)
	}
	r.deleted = true
}

// Repo returns a repository by its whole name.
func (s *Server) Repo(name string) *Repo {
	defer s.building()()
	r := s.repo(name)
	if r == nil {
		s.fail("there is no repository %q", name)
	}
	return r
}

func (s *Server) repo(name string) *Repo {
	for _, r := range s.repos {
		if strings.EqualFold(r.FullName(), name) && !r.deleted {
			return r
		}
	}
	return nil
}

// FullName is owner/name.
func (r *Repo) FullName() string { return r.owner.login + "/" + r.name }

// ID is the number of the repository.
func (r *Repo) ID() int64 { return r.id }

// Owner is the account that the repository belongs to.
func (r *Repo) Owner() *User { return r.owner }

// Public reports whether everybody may read the repository.
func (r *Repo) Public() bool {
	defer r.s.building()()
	return !r.private
}

// DefaultBranch is the name of the default branch.
func (r *Repo) DefaultBranch() string {
	defer r.s.building()()
	return r.branch
}

// Settings returns the settings of the repository.
func (r *Repo) Settings() Settings {
	defer r.s.building()()
	return r.settings
}

// SetPublic lets everybody read the repository.
func (r *Repo) SetPublic() *Repo {
	defer r.s.building()()
	r.private = false
	return r
}

// SetDefaultBranch names the default branch.
func (r *Repo) SetDefaultBranch(name string) *Repo {
	defer r.s.building()()
	r.branch = name
	return r
}

// SetSettings replaces the settings of the repository.
func (r *Repo) SetSettings(settings Settings) *Repo {
	defer r.s.building()()
	r.settings = settings
	return r
}

// Grant gives somebody a permission: read, triage, write, maintain or admin; none
// takes it away. Everyone else who exists may write, so that stories stay short.
func (r *Repo) Grant(login, permission string) *Repo {
	defer r.s.building()()
	if rank(permission) < 0 {
		r.s.fail("%q is not a permission; expected none, read, triage, write, maintain or admin", permission)
	}
	r.people[r.s.mustUser(login)] = permission
	return r
}

// GrantTeam gives a team a permission.
func (r *Repo) GrantTeam(team, permission string) *Repo {
	defer r.s.building()()
	if rank(permission) < 0 {
		r.s.fail("%q is not a permission; expected none, read, triage, write, maintain or admin", permission)
	}
	r.teams[r.s.mustTeam(team)] = permission
	return r
}

func (r *Repo) permission(u *User) string {
	if p, ok := r.people[u]; ok {
		return p
	}
	if u == r.owner || u.login == "operator" {
		return "admin"
	}
	if u.kind != "User" {
		return "read"
	}
	return "write"
}

// Branches returns the names of the branches, sorted.
func (r *Repo) Branches() []string {
	defer r.s.building()()
	return r.branches()
}

// branches returns the names of the branches, sorted.
func (r *Repo) branches() []string {
	var out []string
	for _, ref := range slices.Sorted(maps.Keys(r.refs)) {
		if name, ok := strings.CutPrefix(ref, "refs/heads/"); ok {
			out = append(out, name)
		}
	}
	return out
}

// resolve finds the commit that a branch, tag, ref or hash names; "" for none.
func (r *Repo) resolve(ref string) string {
	for _, prefix := range []string{"", "refs/", "refs/heads/", "refs/tags/"} {
		if sha := r.refs[prefix+ref]; sha != "" {
			return r.peel(sha)
		}
	}
	if ref == "HEAD" {
		return r.refs["refs/heads/"+r.branch]
	}
	if r.git.Commits[ref] != nil {
		return ref
	}
	if len(ref) < 7 {
		return ""
	}
	found := ""
	for sha := range r.git.Commits {
		if strings.HasPrefix(sha, ref) {
			if found != "" {
				return ""
			}
			found = sha
		}
	}
	return found
}

func (r *Repo) peel(sha string) string {
	for r.git.Tags[sha] != nil {
		sha = r.git.Tags[sha].Object
	}
	return sha
}
