package git

import (
	"fmt"
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
// A rename counts as a removal and an addition.
func (o *Objects) MergeTrees(base, ours, theirs string) (string, error) {
	b, us, them := o.Files(base), o.Files(ours), o.Files(theirs)
	all := map[string]bool{}
	for _, side := range []map[string]Entry{b, us, them} {
		for path := range side {
			all[path] = true
		}
	}
	files := map[string]File{}
	var conflicts []string
	for _, path := range sortedKeys(all) {
		old, mine, other := b[path], us[path], them[path]
		switch {
		case mine == other, old == other:
		case old == mine:
			files[path] = File{Mode: other.Mode, SHA: other.SHA}
		default:
			sha, ok := o.mergeFile(old, mine, other)
			if !ok {
				conflicts = append(conflicts, path)
				continue
			}
			files[path] = File{Mode: mine.Mode, SHA: sha}
		}
	}
	if len(conflicts) > 0 {
		return "", &ConflictError{conflicts}
	}
	return o.Write(ours, files), nil
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
