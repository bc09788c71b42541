package github_test

import (
	"errors"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lockflight/lockflight/pkg/github"
)

func TestTree(t *testing.T) {
	w := newWorld(t)
	tree, err := w.client().Tree(t.Context(), repo, w.head)
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(tree, spec, "README.md", "app/main.go", ".lockflight/pipeline.cue", "changes/upgrade/go.sh"); err != nil {
		t.Error(err)
	}
	if tree.Failed() != nil || tree.Commit() != w.head {
		t.Errorf("it failed: %v", tree.Failed())
	}
}

// TestATreeTakesFewCalls: one for the commit, one for the tree, one for each
// file; what was read once is not read again.
func TestATreeTakesFewCalls(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	for range 2 {
		tree, err := c.Tree(t.Context(), repo, w.head)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{spec, "changes/upgrade/go.sh", spec} {
			if _, err := fs.ReadFile(tree, name); err != nil {
				t.Fatal(err)
			}
		}
	}
	if c.Calls() != 4 {
		t.Errorf("it took %d calls; expected 4: %q", c.Calls(), w.asked)
	}
}

// TestATreeThatIsCutOff is read folder by folder.
func TestATreeThatIsCutOff(t *testing.T) {
	w := newWorld(t)
	w.fault = func(out http.ResponseWriter, r *http.Request, ok func()) {
		if r.URL.Query().Get("recursive") == "" {
			ok()
			return
		}
		send(out, 200, object{"sha": r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:], "truncated": true, "tree": list()})
	}
	tree, err := w.client().Tree(t.Context(), repo, w.head)
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(tree, spec, "app/main.go"); err != nil {
		t.Error(err)
	}
}

func TestWhatIsNoFileIsNotOpened(t *testing.T) {
	w := newWorld(t)
	root := w.git.commits[w.base]["tree"].(object)["sha"].(string)
	root = w.git.put(root, "link", "120000", w.git.blob([]byte("/etc/passwd")))
	root = w.git.put(root, "module", "160000", strings.Repeat("a", 40))
	root = w.git.put(root, "large", "100644", w.git.blob(make([]byte, 8<<20+1)))
	tree, err := w.client().Tree(t.Context(), repo, w.git.commitTree(root, w.base))
	if err != nil {
		t.Fatal(err)
	}
	for name, says := range map[string]string{
		"link": "only regular files", "module": "only regular files", "link/x": "link on the way is a symbolic link, and links are not followed", "large": "at most 8388608 are read", "nothing": "no such file",
		"README.md/x": "no such file", "../x": "invalid", "/etc/passwd": "invalid", "a\x00": "invalid", "": "invalid", "app/../README.md": "invalid",
	} {
		if _, err := fs.ReadFile(tree, name); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q gives %v; expected %q", name, err, says)
		}
	}
	if _, err := tree.Open("nothing"); !errors.Is(err, fs.ErrNotExist) || tree.Failed() != nil {
		t.Errorf("what is not there gives %v, and failed is %v", err, tree.Failed())
	}
}

// TestATreeThatLacksSomething: an entry less, more or different is noticed.
func TestATreeThatLacksSomething(t *testing.T) {
	for name, edit := range map[string]func(entries []object) []object{
		"an entry less": func(e []object) []object { return e[1:] },
		"nothing":       func([]object) []object { return []object{} },
		"an entry more": func(e []object) []object {
			return append(e, object{"path": "x", "mode": "100644", "type": "blob", "sha": strings.Repeat("a", 40)})
		},
		"an entry twice":    func(e []object) []object { return append(e, e[0]) },
		"another content":   func(e []object) []object { e[0]["sha"] = strings.Repeat("a", 40); return e },
		"an unknown mode":   func(e []object) []object { e[0]["mode"] = "100600"; return e },
		"a path that leads": func(e []object) []object { e[0]["path"] = "../" + e[0]["path"].(string); return e },
		"no digest":         func(e []object) []object { e[0]["sha"] = nil; return e },
	} {
		w := newWorld(t)
		w.fault = func(out http.ResponseWriter, r *http.Request, ok func()) {
			_, sha, isTree := strings.Cut(r.URL.Path, "/git/trees/")
			if !isTree {
				ok()
				return
			}
			entries := w.git.list(w.git.trees[sha], "", true)
			slices.SortFunc(entries, func(a, b object) int { return strings.Compare(a["path"].(string), b["path"].(string)) })
			send(out, 200, object{"sha": sha, "truncated": false, "tree": edit(entries)})
		}
		tree, err := w.client().Tree(t.Context(), repo, w.head)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tree.Open(spec); err == nil || errors.Is(err, fs.ErrNotExist) || tree.Failed() == nil {
			t.Errorf("%s gives %v", name, err)
		}
	}
}

func TestChanged(t *testing.T) {
	w := newWorld(t)
	base := w.git.commit("", map[string]string{"a/change.cue": "1", "b/change.cue": "2", "b/x": "3", "c": "4"})
	tree := w.git.commits[base]["tree"].(object)["sha"].(string)
	head := w.git.commit("", map[string]string{"a/change.cue": "1", "d/change.cue": "2", "b/x": "5", "c/change.cue": "6"})
	for _, x := range []struct {
		base, head string
		want       string
	}{
		{base, head, "b/change.cue-,b/x+,c-,c/change.cue+,d/change.cue+"},
		{base, w.git.commitTree(tree, base), ""},
		{"", base, "a/change.cue+,b/change.cue+,b/x+,c+"},
	} {
		files, err := w.client().Changed(t.Context(), repo, x.base, x.head)
		var got []string
		for _, f := range files {
			got = append(got, f.Path+map[bool]string{true: "-", false: "+"}[f.Removed])
		}
		if err != nil || strings.Join(got, ",") != x.want {
			t.Errorf("got %s, %v; expected %s", strings.Join(got, ","), err, x.want)
		}
	}
}

func TestCommitsThatAreNone(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	for _, sha := range []string{"", "main", "HEAD", strings.Repeat("g", 40), strings.Repeat("a", 39), w.head + "\n", "../" + w.head} {
		if _, err := c.Tree(t.Context(), repo, sha); err == nil || !strings.Contains(err.Error(), "is not a commit; expected its 40 hex digits") {
			t.Errorf("%q gives %v", sha, err)
		}
	}
	if c.Calls() != 0 {
		t.Errorf("GitHub was asked %d times", c.Calls())
	}
	_, err := c.Tree(t.Context(), repo, strings.Repeat("0", 40))
	var e *github.Error
	if !errors.As(err, &e) || e.Status != http.StatusNotFound {
		t.Errorf("a commit that is not there gives %v", err)
	}
}
