package github

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"
)

// Tree is the files of one commit, fetched as they are read. Links and
// submodules are there to see, and cannot be opened.
type Tree struct {
	ctx    context.Context
	client *Client
	repo   Repository
	commit string
	root   string

	mu     sync.Mutex
	walk   bool // GitHub cuts off the whole list; each folder is read by itself
	failed error
}

// Tree returns the files of a commit. They can be read as long as the context
// is good.
func (c *Client) Tree(ctx context.Context, repo Repository, commit string) (*Tree, error) {
	if err := checkSHA(commit); err != nil {
		return nil, err
	}
	root, err := c.root(ctx, repo, commit)
	if err != nil {
		return nil, err
	}
	return &Tree{ctx: ctx, client: c, repo: repo, commit: commit, root: root}, nil
}

// Trees returns the files of commits, whose names are read at once.
func (c *Client) Trees(ctx context.Context, repo Repository, commits ...string) ([]*Tree, error) {
	out := make([]*Tree, len(commits))
	var work []func() error
	seen := map[string]bool{}
	for i, commit := range commits {
		var err error
		if out[i], err = c.Tree(ctx, repo, commit); err != nil {
			return nil, err
		}
		if root := out[i].root; !seen[root] {
			seen[root] = true
			work = append(work, func() error {
				_, err := out[i].nodes(root)
				return err
			})
		}
	}
	return out, together(work...)
}

// Commit returns the digits of the commit.
func (t *Tree) Commit() string { return t.commit }

// Same reports whether another tree has the same files.
func (t *Tree) Same(other *Tree) bool { return t.root == other.root }

// Failed returns the first error of GitHub that came up while files were read,
// so that "could not look" is not taken for "not there" by whoever reads through
// others.
func (t *Tree) Failed() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.failed
}

func (t *Tree) fail(err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil && t.failed == nil {
		t.failed = err
	}
	return err
}

// nodes returns what a folder holds.
func (t *Tree) nodes(sha string) ([]node, error) {
	if nodes, ok := t.client.objects.tree(sha); ok {
		return nodes, nil
	}
	t.mu.Lock()
	deep := !t.walk && sha == t.root
	t.mu.Unlock()
	whole, err := t.client.loadTree(t.ctx, t.repo, sha, deep)
	if err == nil && !whole {
		t.mu.Lock()
		t.walk = true
		t.mu.Unlock()
		_, err = t.client.loadTree(t.ctx, t.repo, sha, false)
	}
	if err != nil {
		return nil, t.fail(err)
	}
	nodes, _ := t.client.objects.tree(sha)
	return nodes, nil
}

// find returns what a path names.
func (t *Tree) find(op, name string) (node, error) {
	if !fs.ValidPath(name) || strings.ContainsRune(name, 0) {
		return node{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	at := node{name: ".", mode: "040000", sha: t.root}
	if name == "." {
		return at, nil
	}
	for part := range strings.SplitSeq(name, "/") {
		if !at.isFolder() {
			return node{}, t.blocked(op, name, at)
		}
		nodes, err := t.nodes(at.sha)
		if err != nil {
			return node{}, &fs.PathError{Op: op, Path: name, Err: err}
		}
		i := slices.IndexFunc(nodes, func(n node) bool { return n.name == part })
		if i < 0 {
			return node{}, t.absent(op, name)
		}
		at = nodes[i]
	}
	return at, nil
}

// blocked says that a path does not lead through a file.
func (t *Tree) blocked(op, name string, at node) error {
	if modes[at.mode]&fs.ModeSymlink == 0 {
		return t.absent(op, name)
	}
	return &fs.PathError{Op: op, Path: name, Err: fmt.Errorf("%s on the way is a symbolic link, and links are not followed%w", at.name, silent{fs.ErrNotExist})}
}

func (t *Tree) absent(op, name string) error {
	return &fs.PathError{Op: op, Path: name, Err: fmt.Errorf("no such file or folder in commit %.12s of %s%w", t.commit, t.repo, silent{fs.ErrNotExist})}
}

// silent is an error that adds nothing to the text of another one.
type silent struct{ error }

func (silent) Error() string   { return "" }
func (s silent) Unwrap() error { return s.error }

// Open opens a regular file or a folder.
func (t *Tree) Open(name string) (fs.File, error) {
	n, err := t.find("open", name)
	if err != nil {
		return nil, err
	}
	switch mode := modes[n.mode]; {
	case mode.IsDir():
		return t.openFolder(name, n)
	case !mode.IsRegular():
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("it is a link or a submodule; only regular files are read")}
	case n.size > maxFile:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fmt.Errorf("it has %d bytes; at most %d are read", n.size, maxFile)}
	}
	return &file{entry: entry{n}, tree: t}, nil
}

// Stat describes a file or a folder; a link is described as one. What it gives
// for Sys is git's digest of the content, a string of 40 hex digits.
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	n, err := t.find("stat", name)
	if err != nil {
		return nil, err
	}
	return entry{n}, nil
}

// Lstat is Stat: no link is followed.
func (t *Tree) Lstat(name string) (fs.FileInfo, error) { return t.Stat(name) }

// ReadLink refuses: nothing here asks where a link goes.
func (t *Tree) ReadLink(name string) (string, error) {
	return "", &fs.PathError{Op: "readlink", Path: name, Err: errors.New("only regular files are read")}
}

func (t *Tree) openFolder(name string, n node) (fs.File, error) {
	nodes, err := t.nodes(n.sha)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	d := &folder{entry: entry{n}}
	for _, n := range nodes {
		d.rest = append(d.rest, entry{n})
	}
	slices.SortFunc(d.rest, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return d, nil
}

// entry is a node as fs.FileInfo and fs.DirEntry at once.
type entry struct{ node }

func (e entry) Name() string               { return e.name }
func (e entry) Size() int64                { return e.size }
func (e entry) Mode() fs.FileMode          { return modes[e.mode] }
func (e entry) Type() fs.FileMode          { return modes[e.mode].Type() }
func (e entry) ModTime() time.Time         { return time.Time{} }
func (e entry) IsDir() bool                { return e.isFolder() }
func (e entry) Sys() any                   { return e.sha }
func (e entry) Info() (fs.FileInfo, error) { return e, nil }
func (e entry) String() string             { return fs.FormatFileInfo(e) }

// file is an open regular file; its content is fetched when it is read.
type file struct {
	entry
	tree *Tree
	data *bytes.Reader
}

func (f *file) Stat() (fs.FileInfo, error) { return f.entry, nil }
func (f *file) Close() error               { return nil }

func (f *file) Read(p []byte) (int, error) {
	if f.data == nil {
		content, err := f.tree.client.blob(f.tree.ctx, f.tree.repo, f.sha)
		if err != nil {
			return 0, f.tree.fail(err)
		}
		f.data = bytes.NewReader(content)
	}
	return f.data.Read(p)
}

// folder is an open folder.
type folder struct {
	entry
	rest []fs.DirEntry
}

func (d *folder) Stat() (fs.FileInfo, error) { return d.entry, nil }
func (d *folder) Close() error               { return nil }

func (d *folder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: errors.New("it is a folder")}
}

func (d *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(d.rest) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(d.rest) {
		n = len(d.rest)
	}
	out := d.rest[:n:n]
	d.rest = d.rest[n:]
	return out, nil
}
