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

// sides is a history with two branches.
type sides struct {
	name        string
	main, topic map[string]string
	more        map[string]string // a second commit on topic
	conflict    bool
}

var branched = []sides{
	{"different files", map[string]string{"lib.go": "package other\n"}, map[string]string{"new": "z\n"}, map[string]string{"README": "one\n"}, false},
	{"different lines", map[string]string{"README": strings.Replace(start["README"], "two", "2", 1)}, map[string]string{"README": strings.Replace(start["README"], "nine", "9", 1)}, nil, false},
	{"the same change", map[string]string{"lib-b": "y\n"}, map[string]string{"lib-b": "y\n"}, map[string]string{"z": "z\n"}, false},
	{"the same line", map[string]string{"lib-b": "y\n"}, map[string]string{"lib-b": "z\n"}, nil, true},
	{"neighbours", map[string]string{"README": strings.Replace(start["README"], "two", "2", 1)}, map[string]string{"README": strings.Replace(start["README"], "three", "3", 1)}, nil, true},
	{"changed and removed", map[string]string{"lib-b": ""}, map[string]string{"lib-b": "z\n"}, nil, true},
	{"both added", map[string]string{"new": "1\n"}, map[string]string{"new": "2\n"}, nil, true},
	{"both removed", map[string]string{"lib-b": ""}, map[string]string{"lib-b": "", "x": "something else altogether\n"}, nil, false},
	{"added at the end", map[string]string{"README": start["README"] + "eleven\n"}, map[string]string{"README": "zero\n" + start["README"]}, map[string]string{"lib/a.go": "package lib\n"}, false},
}

func (s sides) build(t *testing.T) (g *real, o *Objects, main, topic string) {
	g, o = newReal(t), NewObjects()
	fork := o.commit("Start", start)
	g.commit("Start", start)
	g.git("checkout", "-q", "-b", "topic")
	g.commit("Topic", s.topic)
	topic = o.commit("Topic", s.topic, fork)
	if s.more != nil {
		g.commit("More", s.more)
		topic = o.commit("More", s.more, topic)
	}
	g.git("checkout", "-q", "main")
	g.commit("Main", s.main)
	main = o.commit("Main", s.main, fork)
	same(t, "main", main, g.git("rev-parse", "main"))
	same(t, "topic", topic, g.git("rev-parse", "topic"))
	return g, o, main, topic
}

func TestMergesAreGits(t *testing.T) {
	for _, s := range branched {
		t.Run(s.name, func(t *testing.T) {
			g, o, main, topic := s.build(t)
			same(t, "where they left each other", o.MergeBase(main, topic), g.git("merge-base", "main", "topic"))
			made, err := o.Merge(main, topic, Commit{Author: someone, Committer: other, Message: "Join\n"})
			out, failed := g.try("merge", "-q", "--no-ff", "-m", "Join", "topic")
			if (err != nil) != s.conflict || (failed != nil) != s.conflict {
				t.Fatalf("a conflict: here %v, git %v %s; expected %v", err, failed, out, s.conflict)
			}
			if !s.conflict {
				same(t, "the merge", made.SHA, g.git("rev-parse", "HEAD"))
			}
		})
	}
}

func TestRebasesAreGits(t *testing.T) {
	for _, s := range branched {
		t.Run(s.name, func(t *testing.T) {
			g, o, main, topic := s.build(t)
			head, err := o.Rebase(main, topic, other)
			out, failed := g.try("rebase", "-q", "main", "topic")
			if (err != nil) != s.conflict || (failed != nil) != s.conflict {
				t.Fatalf("a conflict: here %v, git %v %s; expected %v", err, failed, out, s.conflict)
			}
			if !s.conflict {
				same(t, "the rebased branch", head, g.git("rev-parse", "topic"))
			}
		})
	}
}

func TestSquashesAreGits(t *testing.T) {
	for _, s := range branched {
		if s.conflict {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			g, o, main, topic := s.build(t)
			made, err := o.Squash(main, topic, Commit{Author: someone, Committer: other, Message: "All\n"})
			if err != nil {
				t.Fatal(err)
			}
			g.git("merge", "-q", "--squash", "topic")
			g.git("commit", "-q", "-m", "All")
			same(t, "the squash", made.SHA, g.git("rev-parse", "HEAD"))
		})
	}
}

func TestHistoryIsGits(t *testing.T) {
	for _, s := range branched {
		g, o, main, topic := s.build(t)
		for _, pair := range [][2]string{{main, topic}, {topic, main}, {main, main}} {
			var got []string
			for _, c := range o.Between(pair[0], pair[1]) {
				got = append(got, c.SHA)
			}
			want := strings.Fields(g.git("rev-list", "--reverse", "--topo-order", pair[0]+".."+pair[1]))
			if !slices.Equal(got, want) {
				t.Errorf("%s: got %v, git has %v", s.name, got, want)
			}
		}
	}
}

func TestDifferencesAreGits(t *testing.T) {
	body := strings.Repeat("a line of some length\n", 40)
	for name, after := range map[string]map[string]string{
		"changed":             {"README": strings.Replace(start["README"], "five\n", "5\nfive and a half\n", 1)},
		"far apart":           {"long": strings.Replace(strings.Replace(numbered(60), "line 3\n", "", 1), "line 50\n", "fifty\n", 1)},
		"added and removed":   {"lib.go": "", "other": "z\nz\n"},
		"moved":               {"lib/a.go": "", "cmd/a.go": start["lib/a.go"]},
		"moved and changed":   {"body": "", "text": body + "one more\n", "x": "1\n"},
		"replaced altogether": {"lib/a.go": "", "cmd/a.go": "nothing in common with what was there\nat all\n"},
		"no newline":          {"README": strings.TrimSuffix(start["README"], "\n")},
		"emptied":             {"README": "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			g, o := newReal(t), NewObjects()
			before := maps.Clone(start)
			before["long"], before["body"] = numbered(60), body
			first, second := o.commit("Start", before), ""
			g.commit("Start", before)
			second = o.commit("Change", after, first)
			g.commit("Change", after)
			var got []string
			patch := ""
			for _, c := range o.Diff(o.Commits[first].Tree, o.Commits[second].Tree) {
				path := c.Path
				if c.Previous != "" {
					path = c.Previous + " => " + c.Path
				}
				got = append(got, fmt.Sprintf("%d\t%d\t%s", c.Additions, c.Deletions, path))
				patch += c.Patch + "\n"
			}
			want := strings.Split(g.git("diff", "--numstat", "-M", "--no-color", "HEAD~", "HEAD"), "\n")
			for i := range want {
				want[i] = plainRename(want[i])
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("got %q, git has %q", got, want)
			}
			if lines := onlyHunks(g.git("diff", "-M", "--no-color", "HEAD~", "HEAD")); strings.TrimSpace(patch) != lines {
				t.Errorf("got\n%s\ngit has\n%s", patch, lines)
			}
		})
	}
}

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "line %d\n", i)
	}
	return b.String()
}

// plainRename writes git's {a => b}/c as a/c => b/c.
func plainRename(line string) string {
	before, rest, short := strings.Cut(line, "{")
	if !short {
		return line
	}
	inside, after, _ := strings.Cut(rest, "}")
	from, to, _ := strings.Cut(inside, " => ")
	counts := before[:strings.LastIndex(before, "\t")+1]
	dir := strings.TrimPrefix(before, counts)
	return counts + dir + from + after + " => " + dir + to + after
}

// onlyHunks takes the headers off a patch, and what git says after @@.
func onlyHunks(patch string) string {
	var out []string
	inside := false
	for line := range strings.SplitSeq(patch, "\n") {
		switch {
		case strings.HasPrefix(line, "diff --git"):
			inside = false
		case strings.HasPrefix(line, "@@"):
			inside = true
			end := strings.Index(line[2:], "@@") + 4
			out = append(out, line[:end])
		case inside:
			out = append(out, line)
		}
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}
