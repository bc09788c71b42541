package github

import (
	"cmp"
	"context"
	"net/http"
	"path"
	"slices"

	"github.com/google/go-github/v60/github"
)

// File is a file that is touched.
type File struct {
	Path string
	// Removed says that it is not there any more under this name.
	Removed bool
	// SHA is the digest of its content; it may be empty for one that is removed.
	SHA string
}

// Specs returns the files whose name is one of these, such as change.cue,
// sorted by their path. Whether GitHub shows a difference for them, or how large
// it is, does not matter.
func Specs(files []File, names ...string) []File {
	var out []File
	for _, f := range files {
		if slices.Contains(names, path.Base(f.Path)) {
			out = append(out, f)
		}
	}
	return out
}

// filesOf reads what a pull request touches. A renamed file counts with its
// old name, as removed, and with its new one.
func filesOf(q *call, files []github.CommitFile) ([]File, error) {
	var out []File
	for _, f := range files {
		name := f.GetFilename()
		file := File{Path: name, SHA: f.GetSHA()}
		switch f.GetStatus() {
		case "added", "modified", "changed", "copied", "unchanged":
		case "removed":
			file.Removed = true
		case "renamed":
			if f.GetPreviousFilename() == "" {
				return nil, q.fail(http.StatusOK, "the file %s was renamed, and GitHub does not say from what", quote(name))
			}
			out = append(out, File{Path: f.GetPreviousFilename(), Removed: true})
		default:
			return nil, q.fail(http.StatusOK, "the file %s has the status %s, which is not known", quote(name), quote(f.GetStatus()))
		}
		if !file.Removed && !shaShape.MatchString(file.SHA) {
			return nil, q.fail(http.StatusOK, "the file %s comes without the digest of its content", quote(name))
		}
		out = append(out, file)
	}
	return onePerPath(out), nil
}

// onePerPath sorts files, and keeps one of each name: one that is there rather
// than one that was moved away.
func onePerPath(files []File) []File {
	removed := func(f File) int {
		if f.Removed {
			return 1
		}
		return 0
	}
	slices.SortFunc(files, func(a, b File) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(removed(a), removed(b)), cmp.Compare(b.SHA, a.SHA))
	})
	return slices.CompactFunc(files, func(a, b File) bool { return a.Path == b.Path })
}

// Changed returns the files that differ between two commits, whatever lies
// between them: the digests of their content decide, so that a rename is a name
// that went and one that came. Without a base everything in the head counts.
func (c *Client) Changed(ctx context.Context, repo Repository, base, head string) ([]File, error) {
	to, err := c.Tree(ctx, repo, head)
	if err != nil {
		return nil, err
	}
	before := emptyTree
	if base != "" {
		from, err := c.Tree(ctx, repo, base)
		if err != nil {
			return nil, err
		}
		before = from.root
		if _, err := from.nodes(before); err != nil {
			return nil, err
		}
	}
	var out []File
	if err := to.differ(before, to.root, "", &out); err != nil {
		return nil, err
	}
	return onePerPath(out), nil
}

// differ collects what differs between two folders; equal ones are not read.
func (t *Tree) differ(before, after, dir string, out *[]File) error {
	if before == after {
		return nil
	}
	old, err := t.nodes(before)
	if err != nil {
		return err
	}
	now, err := t.nodes(after)
	if err != nil {
		return err
	}
	if err := t.only(old, now, dir, true, out); err != nil {
		return err
	}
	return t.only(now, old, dir, false, out)
}

// only collects what is in one folder and not, or differently, in another.
func (t *Tree) only(these, others []node, dir string, removed bool, out *[]File) error {
	for _, n := range these {
		i := slices.IndexFunc(others, func(o node) bool { return o.name == n.name && o.isFolder() == n.isFolder() })
		name := path.Join(dir, n.name)
		switch {
		case i >= 0 && removed, i >= 0 && others[i].sha == n.sha && others[i].mode == n.mode:
		case n.isFolder():
			before, after := emptyTree, n.sha
			if removed {
				before, after = n.sha, emptyTree
			} else if i >= 0 {
				before = others[i].sha
			}
			if err := t.differ(before, after, name, out); err != nil {
				return err
			}
		default:
			*out = append(*out, File{Path: name, Removed: removed, SHA: n.sha})
		}
	}
	return nil
}
