package git

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ConflictError says that two sides changed the same file differently.
type ConflictError struct{ Paths []string }

func (e *ConflictError) Error() string {
	return "both sides changed " + strings.Join(e.Paths, ", ")
}

// MergeTrees joins what two sides made of a tree. Where both changed the same
// file the lines are merged; where both changed the same lines it is a conflict.
// What one side changed follows a file that the other renamed.
func (o *Objects) MergeTrees(base, ours, theirs string) (string, error) {
	b, us, them := o.Files(base), o.Files(ours), o.Files(theirs)
	before := maps.Clone(us)
	conflicts := o.follow(base, ours, theirs, b, us, them)
	all := map[string]bool{}
	for _, side := range []map[string]Entry{b, us, them, before} {
		for path := range side {
			all[path] = true
		}
	}
	files := map[string]File{}
	for _, path := range sortedKeys(all) {
		merged, ok := o.mergeEntry(b[path], us[path], them[path])
		if !ok {
			conflicts = append(conflicts, path)
		}
		if merged != before[path] {
			files[path] = File{Mode: merged.Mode, SHA: merged.SHA}
		}
	}
	if len(conflicts) > 0 {
		return "", &ConflictError{conflicts}
	}
	return o.Write(ours, files), nil
}

// mergeEntry joins what is at one path; no entry stands for no file.
func (o *Objects) mergeEntry(old, mine, other Entry) (merged Entry, ok bool) {
	switch {
	case mine.same(other), old.same(other):
		return mine, true
	case old.same(mine):
		return other, true
	}
	sha, ok := o.mergeFile(old, mine, other)
	return Entry{Name: mine.Name, Mode: mine.Mode, SHA: sha}, ok
}

func (e Entry) same(other Entry) bool { return e.Mode == other.Mode && e.SHA == other.SHA }

// follow moves what is at the old path of a renamed file to its new path, on every
// side, and returns the paths where that cannot be done.
func (o *Objects) follow(base, ours, theirs string, b, us, them map[string]Entry) (conflicts []string) {
	mine, other := o.moved(base, ours), o.moved(base, theirs)
	for _, old := range sortedKeys(mine) {
		to, both := other[old]
		switch _, kept := them[old]; {
		case both && to != mine[old], !both && !kept:
			conflicts = append(conflicts, old)
		case both:
			move(b, old, to)
		default:
			move(b, old, mine[old])
			move(them, old, mine[old])
		}
	}
	for _, old := range sortedKeys(other) {
		if _, both := mine[old]; both {
			continue
		}
		if _, kept := us[old]; !kept {
			conflicts = append(conflicts, old)
			continue
		}
		move(b, old, other[old])
		move(us, old, other[old])
	}
	return conflicts
}

// move gives an entry another path, unless something is there.
func move(files map[string]Entry, from, to string) {
	if _, taken := files[to]; taken {
		return
	}
	files[to] = files[from]
	delete(files, from)
}

// moved returns the new paths of renamed files by their old ones.
func (o *Objects) moved(before, after string) map[string]string {
	out := map[string]string{}
	for _, c := range o.changes(before, after) {
		if c.Status == "renamed" {
			out[c.Previous] = c.Path
		}
	}
	return out
}

func (o *Objects) mergeFile(old, mine, other Entry) (sha string, ok bool) {
	if old.Mode == "" || mine.Mode != old.Mode || other.Mode != old.Mode || old.Kind() != "blob" {
		return "", false
	}
	base := splitLines(o.Blobs[old.SHA])
	merged, ok := weave(base, edits(base, splitLines(o.Blobs[mine.SHA])), edits(base, splitLines(o.Blobs[other.SHA])))
	if !ok {
		return "", false
	}
	return o.PutBlob([]byte(strings.Join(merged, ""))), true
}

// region is a run of lines of the base that one side replaced.
type region struct {
	from, to int
	lines    []string
}

func edits(base, side []string) []region {
	var out []region
	at, open := 0, false
	for _, e := range compare(base, side) {
		if e.op == ' ' {
			at, open = at+1, false
			continue
		}
		if !open {
			out = append(out, region{from: at, to: at})
			open = true
		}
		r := &out[len(out)-1]
		if e.op == '-' {
			at++
			r.to = at
		} else {
			r.lines = append(r.lines, e.line)
		}
	}
	return out
}

// weave applies the regions of both sides; ones that touch and differ clash.
func weave(base []string, a, b []region) ([]string, bool) {
	var out []string
	at := 0
	for len(a) > 0 || len(b) > 0 {
		var r region
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].to < b[0].from:
			r, a = a[0], a[1:]
		case len(a) == 0 || b[0].to < a[0].from:
			r, b = b[0], b[1:]
		case a[0].from == b[0].from && a[0].to == b[0].to && slices.Equal(a[0].lines, b[0].lines):
			r, a, b = a[0], a[1:], b[1:]
		default:
			return nil, false
		}
		out = append(append(out, base[at:r.from]...), r.lines...)
		at = r.to
	}
	return append(out, base[at:]...), true
}

// Merge returns the commit that joins head into base; c gives its people and
// message.
func (o *Objects) Merge(base, head string, c Commit) (*Commit, error) {
	tree, err := o.MergedTree(base, head)
	if err != nil {
		return nil, err
	}
	c.Tree, c.Parents = tree, []string{base, head}
	return o.PutCommit(c), nil
}

// Squash returns the one commit on base that brings all of head.
func (o *Objects) Squash(base, head string, c Commit) (*Commit, error) {
	tree, err := o.MergedTree(base, head)
	if err != nil {
		return nil, err
	}
	c.Tree, c.Parents = tree, []string{base}
	return o.PutCommit(c), nil
}

// MergedTree is the tree of a merge of two commits.
func (o *Objects) MergedTree(base, head string) (string, error) {
	fork := o.MergeBase(base, head)
	if fork == "" {
		return "", fmt.Errorf("%.12s and %.12s have no common history", base, head)
	}
	return o.MergeTrees(o.Commits[fork].Tree, o.Commits[base].Tree, o.Commits[head].Tree)
}

// Rebase replays the commits of head that base lacks on top of base, and returns
// the last one. Merges are left out, as git does. The committer is replaced.
func (o *Objects) Rebase(base, head string, committer Person) (string, error) {
	at := base
	for _, c := range o.Between(base, head) {
		if len(c.Parents) != 1 {
			continue
		}
		tree, err := o.MergeTrees(o.Commits[c.Parents[0]].Tree, o.Commits[at].Tree, c.Tree)
		if err != nil {
			return "", fmt.Errorf("commit %.12s: %w", c.SHA, err)
		}
		if tree == o.Commits[at].Tree {
			continue
		}
		at = o.PutCommit(Commit{Tree: tree, Parents: []string{at}, Author: c.Author, Committer: committer, Message: c.Message}).SHA
	}
	return at, nil
}
