package story

import (
	"fmt"
	"maps"
	"regexp"

	"github.com/lockflight/lockflight/e2e/github"
)

// Player plays one story, and whatever happens after it.
type Player struct {
	story  *Story
	server *github.Server
	tokens map[string]string
	teams  map[string]*github.Team
	repos  []*github.Repo
	run    *github.Run // the newest one
	queued map[string]string
}

// Open plays a story on a server, which can go on afterwards. The server must not
// be one of a test with a Fail of its own, whose failure would not come back as an
// error.
func Open(s *Story, server *github.Server) (*Player, error) {
	p := &Player{
		story: s, server: server, tokens: map[string]string{"operator": server.Token()}, teams: map[string]*github.Team{},
		queued: map[string]string{},
	}
	if err := guarded("the people and repositories", p.furnish); err != nil {
		return nil, err
	}
	return p, p.Happen(s.Events...)
}

// Happen plays events, one after the other.
func (p *Player) Happen(events ...Event) error {
	for i, e := range events {
		what := fmt.Sprintf("event %d", i+1)
		verb, err := e.verb()
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if !e.At.IsZero() {
			p.server.SetNow(e.At)
		}
		for range max(1, e.Repeat) {
			if err := guarded(what+" ("+verb+")", func() error { return p.play(e) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// guarded says where something failed, also if the server could not build it.
func guarded(what string, do func() error) (err error) {
	defer func() {
		switch failed := recover().(type) {
		case nil:
		case github.BuildError:
			err = fmt.Errorf("%s: %w", what, failed)
		default:
			panic(failed)
		}
	}()
	if err := do(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// Tokens are those of the story by name, and "operator", which may do everything.
func (p *Player) Tokens() map[string]string { return maps.Clone(p.tokens) }

// Files are those of a branch, tag or commit of the first repository.
func (p *Player) Files(ref string) (files map[string]string, err error) {
	return files, guarded("the files", func() error {
		if len(p.repos) == 0 {
			return fmt.Errorf("there is no repository")
		}
		files = p.repos[0].Files(ref)
		return nil
	})
}

// Handy are values that somebody may want to name, by names that a shell takes:
// for the first repository main for the head of that branch, pull1 for the head of
// a pull request, merge1 for what its merge made and queue1 for its branch in the
// merge queue; run for the newest run.
func (p *Player) Handy() map[string]string {
	out := maps.Clone(p.queued)
	if len(p.repos) > 0 {
		r := p.repos[0]
		for _, branch := range r.Branches() {
			out[ShellName(branch)] = r.Head(branch)
		}
		for _, pull := range r.Pulls() {
			out[fmt.Sprint("pull", pull.Number())] = pull.Head()
			if merged := pull.Merged(); merged != "" {
				out[fmt.Sprint("merge", pull.Number())] = merged
			}
		}
	}
	if p.run != nil {
		out["run"] = fmt.Sprint(p.run.ID())
	}
	return out
}

var notInNames = regexp.MustCompile("[^A-Za-z0-9_]+")

// ShellName writes a name as that of a variable of a shell.
func ShellName(s string) string { return notInNames.ReplaceAllString(s, "_") }
