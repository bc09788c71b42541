package git

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// real is a repository of the git command.
type real struct {
	t   *testing.T
	dir string
}

func newReal(t *testing.T) *real {
	g := &real{t, t.TempDir()}
	g.git("init", "-q", "-b", "main")
	return g
}

var (
	someone = Person{Name: "Some One", Email: "one@example.com", When: time.Unix(1772452800, 0).In(time.FixedZone("", 3600))}
	other   = Person{Name: "Other", Email: "other@example.com", When: time.Unix(1772456400, 0).UTC()}
)

func (g *real) git(args ...string) string {
	g.t.Helper()
	out, err := g.try(args...)
	if err != nil {
		g.t.Fatalf("git %v: %v: %s", args, err, out)
	}
	return out
}

func (g *real) try(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = g.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		"GIT_AUTHOR_NAME="+someone.Name, "GIT_AUTHOR_EMAIL="+someone.Email, "GIT_AUTHOR_DATE="+fmt.Sprintf("%d +0100", someone.When.Unix()),
		"GIT_COMMITTER_NAME="+other.Name, "GIT_COMMITTER_EMAIL="+other.Email, "GIT_COMMITTER_DATE="+fmt.Sprintf("%d +0000", other.When.Unix()))
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// commit writes files, commits them and returns the commit's name.
func (g *real) commit(message string, files map[string]string) string {
	g.t.Helper()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(g.dir, name)
		if files[name] == "" {
			g.git("rm", "-q", name)
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			g.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[name]), 0o644); err != nil {
			g.t.Fatal(err)
		}
	}
	g.git("add", "-A")
	g.git("commit", "-q", "--allow-empty", "-m", message)
	return g.git("rev-parse", "HEAD")
}

// commit makes the same with this package.
func (o *Objects) commit(message string, files map[string]string, parents ...string) string {
	tree := EmptyTree
	if len(parents) > 0 {
		tree = o.Commits[parents[0]].Tree
	}
	written := map[string]File{}
	for name, content := range files {
		written[name] = Text(content)
		if content == "" {
			written[name] = Removed
		}
	}
	return o.PutCommit(Commit{Tree: o.Write(tree, written), Parents: parents, Author: someone, Committer: other, Message: message + "\n"}).SHA
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %s, git has %s", what, got, want)
	}
}

var start = map[string]string{
	"README": "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n", "lib/a.go": "package lib\n\nfunc A() {}\n\nfunc B() {}\n\nfunc C() {}\n",
	"lib.go": "package main\n", "lib-b": "x\n", "deep/er/and/deeper": "y\n",
}

func TestNamesAreGits(t *testing.T) {
	g, o := newReal(t), NewObjects()
	first := o.commit("Start", start)
	same(t, "the first commit", first, g.commit("Start", start))
	change := map[string]string{"lib-b": "", "new": "z\n", "deep/er/and/deeper": "changed\n"}
	second := o.commit("Change\n\nWith a body", change, first)
	same(t, "the second commit", second, g.commit("Change\n\nWith a body", change))
	same(t, "its tree", o.Commits[second].Tree, g.git("rev-parse", "HEAD^{tree}"))
	for _, e := range o.Walk(o.Commits[second].Tree, false) {
		same(t, e.Name, e.SHA, g.git("rev-parse", "HEAD:"+e.Name))
	}
	same(t, "an empty blob", o.PutBlob(nil), g.git("hash-object", "/dev/null"))
	g.git("tag", "-a", "-m", "One", "v1")
	same(t, "a tag", o.PutTag(Tag{Object: second, Kind: "commit", Name: "v1", Tagger: other, Message: "One\n"}).SHA, g.git("rev-parse", "v1"))
}

func TestModesAreGits(t *testing.T) {
	g, o := newReal(t), NewObjects()
	g.commit("Start", map[string]string{"run": "#!/bin/sh\n"})
	if err := os.Symlink("run", filepath.Join(g.dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(g.dir, "run"), 0o755); err != nil {
		t.Fatal(err)
	}
	g.git("add", "-A")
	tree := o.Write(EmptyTree, map[string]File{
		"run": {Mode: ModeExec, Content: []byte("#!/bin/sh\n")}, "link": {Mode: ModeLink, Content: []byte("run")},
	})
	same(t, "the tree", tree, g.git("write-tree"))
}
