package github_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/evidence/storetest"
	"github.com/lockflight/lockflight/pkg/github"
)

const (
	branch = "lockflight/evidence"
	ref    = "heads/" + branch
	chain  = "changes/upgrade-12-6"
)

func open(t *testing.T, f *fake) *github.Store {
	t.Helper()
	s, err := github.OpenStore(f.client(), repo, branch, "")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) evidence.Store { return open(t, newFake(t)) })
}

func fill(t *testing.T, s *github.Store, n int) {
	t.Helper()
	for place := 1; place <= n; place++ {
		if err := s.Append(t.Context(), chain, place, fmt.Appendf(nil, "entry %d\n", place)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReadingAChainTakesFewCalls(t *testing.T) {
	for _, n := range []int{1, 10, 60} {
		f := newFake(t)
		fill(t, open(t, f), n)
		c := f.client()
		s, _ := github.OpenStore(c, repo, branch, "")
		entries, err := s.Read(t.Context(), chain)
		if err != nil || len(entries) != n || string(entries[n-1]) != fmt.Sprintf("entry %d\n", n) {
			t.Fatalf("read %d entries, %v; expected %d", len(entries), err, n)
		}
		if c.Calls() != 3 {
			t.Errorf("%d entries took %d calls; expected 3", n, c.Calls())
		}
	}
}

// TestWhatIsWrongOnTheBranchIsNamed edits the branch behind the store's back.
func TestWhatIsWrongOnTheBranchIsNamed(t *testing.T) {
	file := func(name, content string) func(*fake, string) string {
		return func(f *fake, head string) string {
			return f.git.commit(head, map[string]string{chain + "/" + name: content})
		}
	}
	without := func(names ...string) func(*fake, string) string {
		return func(f *fake, head string) string { return f.without(head, names...) }
	}
	for name, test := range map[string]struct {
		edit  func(*fake, string) string
		place int
		says  string
	}{
		"a foreign file":        {file("notes.txt", "x"), 0, `"notes.txt" does not belong in it`},
		"a foreign folder":      {file("more/000001.json", "x"), 0, `"more" is not a regular file`},
		"a changed last one":    {file("000003.json", "x"), 3, "not the statement that HEAD names"},
		"a gap":                 {without("000002.json"), 2, "it is missing, while statement 3 is there"},
		"the tail is cut off":   {without("000003.json"), 2, "not the statement that HEAD names"},
		"HEAD is gone":          {without("HEAD"), 0, "HEAD is missing"},
		"only HEAD is left":     {without("000001.json", "000002.json", "000003.json"), 1, "it is missing, while HEAD is there"},
		"the start is gone":     {without("000001.json"), 1, "it is missing, while statement 2 is there"},
		"a rewritten branch":    {func(f *fake, _ string) string { return f.git.commit("", map[string]string{"changes/x": "y"}) }, 0, "it was rewritten"},
		"a branch that is gone": {func(f *fake, _ string) string { delete(f.git.refs, ref); return "" }, 0, "and is gone: it was rewritten"},
		"a branch put back":     {func(f *fake, head string) string { return f.git.ancestors(head)[1] }, 0, "does not follow it"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			s := open(t, f)
			fill(t, s, 3)
			if to := test.edit(f, f.git.refs[ref]); to != "" {
				f.git.refs[ref] = to
			}
			_, err := s.Read(t.Context(), chain)
			var broken *evidence.BrokenError
			if !errors.As(err, &broken) || broken.Place != test.place || !strings.Contains(broken.Reason, test.says) || broken.Chain != chain {
				t.Errorf("the error is %v; expected place %d and %q", err, test.place, test.says)
			}
			if err := s.Append(t.Context(), chain, 4, []byte("four\n")); !errors.As(err, &broken) && !errors.Is(err, evidence.ErrTaken) {
				t.Errorf("appending gave %v; expected the damage, or that the place is not free", err)
			}
		})
	}
}

// without returns a commit that lacks files of the chain.
func (f *fake) without(head string, names ...string) string {
	tree := func(from, part string) string {
		_, sha, _ := strings.Cut(f.git.trees[from][part], " ")
		return sha
	}
	root := f.git.commits[head]["tree"].(object)["sha"].(string)
	kind := tree(root, "changes")
	entries := map[string]string{}
	for k, v := range f.git.trees[tree(kind, "upgrade-12-6")] {
		if !slices.Contains(names, k) {
			entries[k] = v
		}
	}
	made := github.TreeSHA(entries)
	f.git.trees[made] = entries
	return f.git.commitTree(f.git.put(root, chain, "040000", made), head)
}

func TestABranchThatIsNoLedgerIsRefused(t *testing.T) {
	f := newFake(t)
	f.git.refs[ref] = f.git.commit("", map[string]string{"README.md": "x", "main.go": "y"})
	s := open(t, f)
	for what, err := range map[string]error{"reading": read(t, s), "appending": s.Append(t.Context(), chain, 1, []byte("x\n"))} {
		if err == nil || !strings.Contains(err.Error(), "is not a ledger") {
			t.Errorf("%s gave %v", what, err)
		}
	}
	if len(f.git.commits) != 1 {
		t.Errorf("something was written to it")
	}
}

func read(t *testing.T, s *github.Store) error {
	_, err := s.Read(t.Context(), chain)
	return err
}

// TestTheAnchorIsHeld: a branch that does not have the commit it is known to
// have had was rewritten.
func TestTheAnchorIsHeld(t *testing.T) {
	f := newFake(t)
	s := open(t, f)
	fill(t, s, 2)
	anchor := s.Head()
	fill(t, s, 0)
	if again, err := github.OpenStore(f.client(), repo, branch, anchor); err != nil || read(t, again) != nil {
		t.Errorf("the branch as it was is refused: %v", err)
	}
	f.git.refs[ref] = f.git.commit("", map[string]string{"changes/a/000001.json": "x"})
	again, _ := github.OpenStore(f.client(), repo, branch, anchor)
	if err := read(t, again); err == nil || !strings.Contains(err.Error(), "it was rewritten") {
		t.Errorf("the error is %v", err)
	}
}

// TestWhetherTheBranchMoved: an answer that got lost is not taken for a failure,
// nor for a success.
func TestWhetherTheBranchMoved(t *testing.T) {
	for name, test := range map[string]struct {
		lose  int // this many answers to moving the branch
		apply bool
		says  string
	}{
		"done, and the answer lost once":       {1, true, ""},
		"done, and every answer lost":          {100, true, ""},
		"not done the first time":              {1, false, ""},
		"never done":                           {100, false, "nobody knows whether the statement was recorded; read the ledger"},
		"not done, and then not for some time": {3, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			s := open(t, f)
			fill(t, s, 1)
			lost := 0
			f.fault = func(w http.ResponseWriter, r *http.Request, ok func()) {
				if r.Method != http.MethodPatch || lost >= test.lose {
					ok()
					return
				}
				lost++
				if test.apply {
					f.answer(nowhere{http.Header{}}, r)
				}
				send(w, http.StatusBadGateway, object{"message": "Server Error"})
			}
			err := s.Append(t.Context(), chain, 2, []byte("two\n"))
			if test.says == "" && err != nil || test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)) {
				t.Errorf("the error is %v; expected %q", err, test.says)
			}
			f.fault = nil
			entries, failed := s.Read(t.Context(), chain)
			if failed != nil || err == nil && len(entries) != 2 {
				t.Errorf("there are %d entries, %v", len(entries), failed)
			}
		})
	}
}

type nowhere struct{ h http.Header }

func (n nowhere) Header() http.Header         { return n.h }
func (n nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n nowhere) WriteHeader(int)             {}

func TestABranchThatMayNotBeWritten(t *testing.T) {
	f := newFake(t)
	s := open(t, f)
	fill(t, s, 1)
	f.fault = func(w http.ResponseWriter, r *http.Request, ok func()) {
		if r.Method == http.MethodPatch {
			send(w, http.StatusUnprocessableEntity, object{"message": "Protected branch update failed"})
			return
		}
		ok()
	}
	err := s.Append(t.Context(), chain, 2, []byte("two\n"))
	var e *github.Error
	if !errors.As(err, &e) || !strings.Contains(err.Error(), "PATCH /repos/org/house/git/refs/heads/lockflight/evidence: status 422") ||
		!strings.Contains(err.Error(), "let whoever records push to the branch") {
		t.Errorf("the error is %v", err)
	}
}

// TestTheRecentFileIsNotBelieved: what it says without the right digest is read
// from the statements themselves.
func TestTheRecentFileIsNotBelieved(t *testing.T) {
	f := newFake(t)
	fill(t, open(t, f), 3)
	f.git.refs[ref] = f.git.commit(f.git.refs[ref], map[string]string{chain + "/.recent": "entry 1\nentry X\nentry 3\n"})
	entries, err := open(t, f).Read(t.Context(), chain)
	if err != nil || string(slices.Concat(entries...)) != "entry 1\nentry 2\nentry 3\n" {
		t.Errorf("read %q, %v", entries, err)
	}
}

func TestNamesOfBranches(t *testing.T) {
	c := newFake(t).client()
	for _, name := range []string{"", "/", "a/", "/a", "a..b", "-a", "a b", "a\n", "é", "refs/heads/../x", "a.lock", "a?b", "a%2fb"} {
		if _, err := github.OpenStore(c, repo, name, ""); err == nil {
			t.Errorf("%q is accepted as a branch", name)
		}
	}
	for _, name := range []github.Repository{"", "org", "org/", "/house", "org/..", "org/a/b", "o rg/x", "../x"} {
		if _, err := github.OpenStore(c, name, branch, ""); err == nil {
			t.Errorf("%q is accepted as a repository", name)
		}
	}
}
