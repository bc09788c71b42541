package story

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
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

// Play plays a story on a server, and returns its tokens. The server must not be
// one of a test with a Fail of its own, whose failure would not come back as an
// error.
func Play(s *Story, server *github.Server) (tokens map[string]string, err error) {
	p := &player{story: s, server: server}
	what := "the people and repositories"
	defer func() {
		switch failed := recover().(type) {
		case nil:
		case github.BuildError:
			err = fmt.Errorf("%s: %w", what, failed)
		default:
			panic(failed)
		}
	}()
	tokens = map[string]string{"operator": server.Token()}
	if err := p.furnish(tokens); err != nil {
		return nil, err
	}
	for i, e := range s.Events {
		what = fmt.Sprintf("event %d", i+1)
		verb, err := e.verb()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		what += " (" + verb + ")"
		if !e.At.IsZero() {
			server.SetNow(e.At)
		}
		if err := p.play(e); err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
	}
	return tokens, nil
}

// player plays one story.
type player struct {
	story  *Story
	server *github.Server
	repos  []*github.Repo
	run    *github.Run // the newest one
}

func (p *player) furnish(tokens map[string]string) error {
	for _, u := range p.story.Users {
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
	teams := map[string]*github.Team{}
	for _, t := range p.story.Teams {
		teams[t.Name] = p.server.AddTeam(t.Name, t.Members...)
		if t.Parent != "" {
			teams[t.Name].SetParent(teams[t.Parent])
		}
	}
	for _, r := range p.story.Repositories {
		if err := p.repository(r); err != nil {
			return err
		}
	}
	for _, t := range p.story.Tokens {
		tokens[t.Name] = p.token(t)
	}
	return nil
}

func (p *player) token(t Token) string {
	switch {
	case t.Workflow != "":
		return p.server.WorkflowToken(p.server.Repo(t.Workflow), t.May...)
	case t.User != "":
		return p.server.TokenFor(t.User, t.May...)
	}
	return p.server.Token(t.May...)
}

func (p *player) repository(r Repository) error {
	repo := p.server.AddRepo(r.Name)
	p.repos = append(p.repos, repo)
	if r.Public {
		repo.SetPublic()
	}
	if r.Branch != "" {
		repo.SetDefaultBranch(r.Branch)
	}
	files, err := p.files(r)
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

// files are those of the story and of the folder it names, without hidden git
// folders.
func (p *player) files(r Repository) (map[string]string, error) {
	files := map[string]string{}
	if r.From != "" {
		root := filepath.Join(p.story.dir, r.From)
		err := fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && d.Name() == ".git" {
				return cmp.Or(err, fs.SkipDir)
			}
			if !d.Type().IsRegular() {
				return nil
			}
			content, err := os.ReadFile(filepath.Join(root, path))
			files[path] = string(content)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	maps.Copy(files, r.Files)
	return files, nil
}

// repo is where an event happens.
func (p *player) repo(e Event) (*github.Repo, error) {
	switch {
	case e.Repo != "":
		return p.server.Repo(e.Repo), nil
	case len(p.repos) == 1:
		return p.repos[0], nil
	}
	return nil, fmt.Errorf("there are %d repositories; say which with repo", len(p.repos))
}
