package github_test

import (
	"io/fs"
	"testing"

	"github.com/lockflight/lockflight/pkg/github"
)

// TestAVerdictTakesFewCalls: all that a usual verdict on a pull request needs,
// the trusted pipeline, the change, the reviews and two chains.
func TestAVerdictTakesFewCalls(t *testing.T) {
	const most = 15
	w := newWorld(t)
	s := open(t, w.fake)
	fill(t, s, 12)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Append(t.Context(), "scopes/environment:production", 1, []byte("x\n")))
	must(s.Append(t.Context(), "scopes/environment:production", 2, []byte("y\n")))
	w.put("/pulls/7/reviews", list(said(1, user("qa-1", 21), "APPROVED", w.head, 1), said(2, user("qa-2", 22), "APPROVED", w.head, 2)))

	c := w.client()
	p, err := c.Pull(t.Context(), repo, 7)
	must(err)
	_, err = github.PullReviews{Client: c, Pull: p, Path: spec, DigestAt: digestAt}.Reviews(t.Context(), "")
	must(err)
	at, err := c.Commit(t.Context(), repo, p.Base)
	must(err)
	for commit, name := range map[string]string{at.SHA: ".lockflight/pipeline.cue", p.Head: spec} {
		tree, err := c.Tree(t.Context(), repo, commit)
		must(err)
		_, err = fs.ReadFile(tree, name)
		must(err)
	}
	ledger, err := github.OpenStore(c, repo, branch, "")
	must(err)
	snapshot, err := ledger.Snapshot(t.Context())
	must(err)
	for _, name := range []string{chain, "scopes/environment:production"} {
		_, err := snapshot.Read(t.Context(), name)
		must(err)
	}
	if c.Calls() > most {
		t.Errorf("it took %d calls; expected at most %d", c.Calls(), most)
	}
}

func TestASnapshotStaysAsItWas(t *testing.T) {
	f := newFake(t)
	s := open(t, f)
	for _, n := range []int{0, 2} {
		fill(t, s, n)
		snap, err := s.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Append(t.Context(), chain, n+1, []byte("later\n")); err != nil {
			t.Fatal(err)
		}
		if entries, err := snap.Read(t.Context(), chain); err != nil || len(entries) != n {
			t.Errorf("it has %d entries, %v; expected %d", len(entries), err, n)
		}
		if err := snap.Append(t.Context(), chain, n+1, []byte("x\n")); err == nil {
			t.Error("something was recorded in it")
		}
		f.git.refs = map[string]string{}
		s = open(t, f)
	}
}
