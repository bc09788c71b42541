package hub_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	loopback "github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/github"
)

// questions are what is asked of the hub in the scene of chaosScene.
var questions = map[string]func(s *scene) (string, error){
	"reviews": func(s *scene) (string, error) {
		set, err := s.reviews()
		return words(set), err
	},
	"merged reviews": func(s *scene) (string, error) {
		set, err := s.mergedReviews(s.merged)
		return words(set), err
	},
	"a file of the base": func(s *scene) (string, error) {
		c := s.client()
		at, err := c.Commit(s.t.Context(), name, "main")
		if err != nil {
			return "", err
		}
		tree, err := c.Tree(s.t.Context(), name, at.SHA)
		if err != nil {
			return "", err
		}
		content, err := fs.ReadFile(tree, ".lockflight/pipeline.cue")
		return string(content), err
	},
	"a chain": func(s *scene) (string, error) {
		entries, err := s.store("").Read(s.t.Context(), "changes/a")
		return fmt.Sprintf("%q", entries), err
	},
	"another chain": func(s *scene) (string, error) {
		entries, err := s.store("").Read(s.t.Context(), "changes/b")
		return fmt.Sprintf("%q", entries), err
	},
	"an append": func(s *scene) (string, error) {
		return "", s.store("").Append(s.t.Context(), "changes/a", 3, []byte("3\n"))
	},
	"a team": func(s *scene) (string, error) {
		people, err := github.Teams{Client: s.client()}.Members(s.t.Context(), "org/release")
		return fmt.Sprint(people), err
	},
	"a ticket": func(s *scene) (string, error) {
		set, err := github.Tickets{Client: s.client(), Repo: name, Prefix: "state: ", Since: true}.Tickets(s.t.Context(), []string{"2"})
		return set["2"].State, err
	},
}

// silent lists what nobody can notice: GitHub gives no total for these lists, so
// that one which lacks its end is taken for what it says. It leaves out what
// people said; it never makes them say more.
var silent = map[string]string{
	"pulls/list-reviews":                              " | ",
	"repos/list-pull-requests-associated-with-commit": " | ",
}

// shorter reports whether an answer is that of a list which silently ended early.
func shorter(operation, fault, got string) bool {
	start, known := silent[operation]
	return known && (fault == "list-for-object" || fault == "lost-item") && strings.HasPrefix(got, start)
}

func chaosScene(t *testing.T) *scene {
	s := newScene(t)
	s.pull.Review("qa-1", loopback.Approved)
	s.hub.AddTeam("org/release", "ops-1", "qa-1")
	s.repo.AddIssue("dev-1", "a title", "state: in-testing")
	s.merged = s.pull.SquashMerge("ops-1")
	store := s.store("")
	for place := 1; place <= 2; place++ {
		if err := store.Append(t.Context(), "changes/a", place, fmt.Appendf(nil, "%d\n", place)); err != nil {
			t.Fatal(err)
		}
	}
	s.hub.ResetCalls()
	return s
}

// TestChaos: each operation that is used, with each thing that can go wrong. The
// answer is the right one or an error that names a call, and what was kept is
// whole afterwards.
func TestChaos(t *testing.T) {
	t.Parallel()
	quick := &http.Transport{ResponseHeaderTimeout: 200 * time.Millisecond, DialContext: (&net.Dialer{}).DialContext}
	pairs := 0
	for question, ask := range questions {
		s := chaosScene(t)
		good, err := ask(s)
		if err != nil {
			t.Fatalf("%s: %v", question, err)
		}
		for _, operation := range slices.Sorted(maps.Keys(s.hub.CallCounts())) {
			for _, fault := range loopback.AllFaults() {
				pairs++
				s := chaosScene(t)
				s.transport = quick
				fault.Operation = operation
				s.hub.Inject(fault)
				got, err := ask(s)
				s.hub.ClearFaults()
				s.hub.TakeViolations()
				if err == nil && shorter(operation, fault.Name, got) {
					got = good
				}
				s.judge(question+", "+operation+", "+fault.Name, got, good, err)
			}
		}
	}
	t.Logf("%d pairs", pairs)
}

func (s *scene) judge(what, got, good string, err error) {
	var e *github.Error
	var broken *evidence.BrokenError
	switch {
	case err == nil && got != good:
		s.t.Errorf("%s: the answer is %q; expected an error, or %q", what, got, good)
	case err != nil && !errors.As(err, &e) && !errors.As(err, &broken) && !strings.Contains(err.Error(), "cannot be had"):
		s.t.Errorf("%s: the error names no call: %v", what, err)
	}
	entries, failed := s.store("").Read(s.t.Context(), "changes/a")
	if text := fmt.Sprintf("%q", entries); failed != nil || text != `["1\n" "2\n"]` && (!strings.HasPrefix(what, "an append") || text != `["1\n" "2\n" "3\n"]`) {
		s.t.Errorf("%s: afterwards the chain is %s, %v", what, text, failed)
	}
}
