package git

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

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
	{"renamed and changed", map[string]string{"README": "", "docs/README": start["README"]}, map[string]string{"README": strings.Replace(start["README"], "two", "2", 1)}, nil, false},
	{"changed and renamed", map[string]string{"README": strings.Replace(start["README"], "two", "2", 1)}, map[string]string{"README": "", "docs/README": start["README"] + "eleven\n"}, map[string]string{"z": "z\n"}, false},
	{"renamed and removed", map[string]string{"README": "", "docs/README": start["README"]}, map[string]string{"README": ""}, nil, true},
	{"renamed by both", map[string]string{"README": "", "docs/README": start["README"]}, map[string]string{"README": "", "docs/README": start["README"] + "eleven\n"}, nil, false},
	{"renamed differently", map[string]string{"README": "", "docs/README": start["README"]}, map[string]string{"README": "", "READ.ME": start["README"]}, nil, true},
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
