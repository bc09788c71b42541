package story

import (
	"fmt"
	"maps"
	"slices"

	"github.com/lockflight/lockflight/e2e/github"
)

// Start starts a server and plays a story on it. The tokens are those of the
// story by name, and "operator", which may do everything.
func Start(s *Story, addr string) (server *github.Server, tokens map[string]string, err error) {
	server, err = github.Start(github.Options{Now: s.Now, Addr: addr})
	if err != nil {
		return nil, nil, err
	}
	tokens, err = Play(s, server)
	if err != nil {
		server.Close()
		return nil, nil, err
	}
	return server, tokens, nil
}

// Play plays a story on a server, and returns its tokens; see Open for which.
func Play(s *Story, server *github.Server) (tokens map[string]string, err error) {
	p, err := Open(s, server)
	if err != nil {
		return nil, err
	}
	return p.tokens, nil
}

func (p *Player) furnish() error {
	for _, u := range p.story.Users {
		p.user(u)
	}
	for _, t := range p.story.Teams {
		p.teams[t.Name] = p.server.AddTeam(t.Name, t.Members...)
		if t.Parent != "" {
			p.teams[t.Name].SetParent(p.teams[t.Parent])
		}
	}
	for _, r := range p.story.Repositories {
		if err := p.repository(r); err != nil {
			return err
		}
	}
	for _, t := range p.story.Tokens {
		p.tokens[t.Name] = p.token(t)
	}
	return nil
}

func (p *Player) user(u User) {
	add := p.server.AddUser
	if u.Bot {
		add = p.server.AddBot
	}
	made := add(u.Login)
	if u.ID != 0 {
		made.SetID(u.ID)
	}
	if u.Emails != nil {
		made.SetEmails(u.Emails...)
	}
}

func (p *Player) token(t Token) string {
	switch {
	case t.Workflow != "":
		return p.server.WorkflowToken(p.server.Repo(t.Workflow), t.May...)
	case t.User != "":
		return p.server.TokenFor(t.User, t.May...)
	}
	return p.server.Token(t.May...)
}

func (p *Player) repository(r Repository) error {
	repo := p.server.AddRepo(r.Name)
	p.repos = append(p.repos, repo)
	if r.Public {
		repo.SetPublic()
	}
	if r.Branch != "" {
		repo.SetDefaultBranch(r.Branch)
	}
	folders := r.Folders
	if r.From != "" {
		folders = append([]Folder{{From: r.From}}, folders...)
	}
	files, err := p.story.files(folders, r.Files)
	if err != nil {
		return err
	}
	if len(files) > 0 {
		repo.Commit(github.Commit{Author: r.Author, Message: "Start", Files: files})
	}
	for _, login := range slices.Sorted(maps.Keys(r.Permissions)) {
		repo.Grant(login, r.Permissions[login])
	}
	for branch, b := range r.Protect {
		repo.Protect(branch, github.Protection{
			Approvals: b.Approvals, CodeOwners: b.CodeOwners, DismissStale: b.DismissStale, EnforceAdmins: b.EnforceAdmins, RequiredChecks: b.Checks,
		})
	}
	for _, e := range r.Environments {
		repo.AddEnvironment(github.Environment{Name: e.Name, Reviewers: e.Reviewers, BranchPatterns: e.Branches, WaitMinutes: e.Wait})
	}
	return nil
}

// repo is where an event happens.
func (p *Player) repo(e Event) (*github.Repo, error) {
	switch {
	case e.Repo != "":
		return p.server.Repo(e.Repo), nil
	case len(p.repos) == 1:
		return p.repos[0], nil
	}
	return nil, fmt.Errorf("there are %d repositories; say which with repo", len(p.repos))
}
