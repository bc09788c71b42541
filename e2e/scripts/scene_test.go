package scripts_test

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/e2e/story"
)

// scene is the GitHub of one script.
type scene struct {
	server *github.Server
	player *story.Player
	// took is how many calls the last command made.
	took int
	stop func()
}

type sceneKey struct{}

// sceneOf is the scene of a script; it fails before there is a GitHub.
func sceneOf(ts *testscript.TestScript) *scene {
	s := ts.Value(sceneKey{}).(*scene)
	if s.server == nil {
		ts.Fatalf("there is no GitHub yet; play a story with github")
	}
	return s
}

// end fails a test whose calls broke GitHub's description.
func (s *scene) end(tb testing.TB) {
	s.stop()
	if s.server == nil {
		return
	}
	for _, v := range s.server.Violations() {
		tb.Errorf("against GitHub's description: %s", v)
	}
}

// What the tokens may do that every story has beside its own: reader reads what
// decides, recorder writes the ledger as well.
var (
	reads  = []string{"contents:read", "pull_requests:read", "issues:read", "members:read", "actions:read"}
	writes = append([]string{"contents:write"}, reads[1:]...)
)

// playStory starts a GitHub and plays a story on it, a file of the script or the
// one of an example. It sets GITHUB_API_URL, GITHUB_TOKEN, TOKEN_x for each token
// x, NOW and what the story names (see happen).
//
//	github story.yaml
//	github -example sakai-2009
//	github -token workflow story.yaml
func playStory(ts *testscript.TestScript, neg bool, args []string) {
	flags := flag.NewFlagSet("github", flag.ContinueOnError)
	token := flags.String("token", "reader", "")
	example := flags.String("example", "", "")
	err := flags.Parse(args)
	file := flags.Arg(0)
	if *example != "" {
		file = filepath.Join(ts.Getenv("TOP"), "e2e", "scripts", "testdata", "stories", *example+".yaml")
	}
	if neg || err != nil || file == "" || flags.NArg() > 1 || flags.NArg() == 1 && *example != "" {
		ts.Fatalf("usage: github [-token NAME] STORY.yaml, or github -example NAME")
	}
	s := ts.Value(sceneKey{}).(*scene)
	if s.server != nil {
		ts.Fatalf("there is a GitHub already; a script has one")
	}
	told, err := story.Load(ts.MkAbs(file))
	ts.Check(err)
	if told.Now.IsZero() {
		ts.Fatalf("%s does not say when it begins; add now", file)
	}
	server, err := github.Start(github.Options{Now: told.Now})
	ts.Check(err)
	s.server, s.stop = server, server.Close
	s.player, err = story.Open(told, server)
	ts.Check(err)
	tokens := map[string]string{"reader": server.Token(reads...), "recorder": server.Token(writes...)}
	maps.Copy(tokens, s.player.Tokens())
	for _, name := range slices.Sorted(maps.Keys(tokens)) {
		ts.Setenv("TOKEN_"+story.ShellName(name), tokens[name])
	}
	if tokens[*token] == "" {
		ts.Fatalf("there is no token %q", *token)
	}
	ts.Setenv("GITHUB_API_URL", server.URL())
	ts.Setenv("GITHUB_TOKEN", tokens[*token])
	s.tell(ts)
}

// tell sets the variables that follow what happens: NOW, the heads of branches,
// pull1 and merge1 for pull requests.
func (s *scene) tell(ts *testscript.TestScript) {
	ts.Setenv("NOW", s.server.Now().Format(time.RFC3339))
	for name, value := range s.player.Handy() {
		ts.Setenv(name, value)
	}
}

// happen plays further events: files of them, or events as they stand in a story.
// It sets NOW, main for the head of that branch and so on, pull1 for the head of a
// pull request, merge1 for what its merge made, queue1 for its branch in the merge
// queue, and run for the newest run.
//
//	happen events.yaml
//	happen 'review: {pull: 1, by: qa-1, says: approved}'
func happen(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: happen EVENTS.yaml, or happen 'review: {pull: 1, …}' …")
	}
	s := sceneOf(ts)
	for _, arg := range args {
		text := arg
		if strings.HasSuffix(arg, ".yaml") {
			text = ts.ReadFile(arg)
		}
		events, err := story.ReadEvents([]byte(text))
		ts.Check(err)
		ts.Check(s.player.Happen(events...))
	}
	s.tell(ts)
}

// clock sets the time that GitHub tells, to a time or by some time further.
//
//	clock 2026-12-01T22:00:00+01:00
//	clock +90m
func clock(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: clock TIME, or clock +DURATION")
	}
	s := sceneOf(ts)
	if further, ok := strings.CutPrefix(args[0], "+"); ok {
		d, err := time.ParseDuration(further)
		ts.Check(err)
		s.server.Advance(d)
	} else {
		at, err := time.Parse(time.RFC3339, args[0])
		ts.Check(err)
		s.server.SetNow(at)
	}
	s.tell(ts)
}

// checkout writes the files of a commit or branch of the first repository into a
// folder, as on somebody's machine.
//
//	checkout $pull1 .
func checkout(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: checkout COMMIT FOLDER")
	}
	files, err := sceneOf(ts).player.Files(args[0])
	ts.Check(err)
	for name, content := range files {
		file := ts.MkAbs(filepath.Join(args[1], name))
		ts.Check(os.MkdirAll(filepath.Dir(file), 0o777))
		ts.Check(os.WriteFile(file, []byte(content), 0o777))
	}
}
