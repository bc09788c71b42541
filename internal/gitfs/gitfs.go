// Package gitfs reads one revision of a git repository as a file system, with
// the git command. Only regular files and folders can be opened; nothing is
// checked out, fetched, filtered or run.
package gitfs

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// maxFile is the most that is read of one file.
const maxFile = 64 << 20

// FS is the tree of one commit.
type FS struct {
	git    git
	commit string
}

var commitShape = regexp.MustCompile(`^[0-9a-f]{40}([0-9a-f]{24})?$`)

// Open finds the commit that a revision names, in the repository that holds
// the folder dir. Paths of the file system start at the top of the repository.
func Open(ctx context.Context, dir, revision string) (*FS, error) {
	if revision == "" || strings.HasPrefix(revision, "-") || strings.ContainsAny(revision, "\x00\r\n") {
		return nil, fmt.Errorf("%q is not a revision; expected a branch, a tag or a commit", revision)
	}
	g := git{ctx, dir}
	if _, err := g.run("rev-parse", "--git-dir"); err != nil {
		return nil, fmt.Errorf("%s: cannot be read as a git repository: %w", dir, err)
	}
	out, err := g.run("rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	commit := strings.TrimSpace(string(out))
	if err != nil || !commitShape.MatchString(commit) {
		return nil, fmt.Errorf("%q is not a commit of the repository at %s; fetch it, or name another one", revision, dir)
	}
	return &FS{g, commit}, nil
}

// Commit returns the full name of the commit.
func (f *FS) Commit() string { return f.commit }

// Open opens a regular file or a folder.
func (f *FS) Open(name string) (fs.File, error) {
	e, err := f.entry("open", name)
	if err != nil {
		return nil, err
	}
	if e.IsDir() {
		return f.openFolder(name, e)
	}
	if !e.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: is %s; only regular files are read", name, e.what())
	}
	if e.size > maxFile {
		return nil, fmt.Errorf("%s: has %d bytes; at most %d are read", name, e.size, maxFile)
	}
	return &file{entry: e, read: func() ([]byte, error) { return f.git.run("cat-file", "blob", e.object) }}, nil
}

// Stat describes a file or a folder.
func (f *FS) Stat(name string) (fs.FileInfo, error) { return f.Lstat(name) }

// Lstat describes a file or a folder; a symbolic link is described as one.
func (f *FS) Lstat(name string) (fs.FileInfo, error) {
	e, err := f.entry("stat", name)
	if err != nil {
		return nil, err
	}
	return e, nil
}

// ReadLink refuses: nothing here asks where a link goes.
func (f *FS) ReadLink(name string) (string, error) {
	return "", fmt.Errorf("%s: is a symbolic link; only regular files are read", name)
}

// entry finds what a path names in the commit.
func (f *FS) entry(op, name string) (entry, error) {
	if !fs.ValidPath(name) || strings.ContainsRune(name, 0) {
		return entry{}, &fs.PathError{Op: op, Path: name, Err: fmt.Errorf("not a path below the top of the repository; leave out .. and a leading slash%w", silent{fs.ErrInvalid})}
	}
	if name == "." {
		return entry{name: ".", mode: fs.ModeDir | 0o555}, nil
	}
	entries, err := f.list("--end-of-options", f.commit, name)
	if err != nil {
		return entry{}, fmt.Errorf("%s: %w", name, err)
	}
	if len(entries) != 1 {
		return entry{}, fmt.Errorf("%s: no such file or folder in commit %.12s%w", name, f.commit, silent{fs.ErrNotExist})
	}
	return entries[0], nil
}

func (f *FS) openFolder(name string, e entry) (fs.File, error) {
	tree := f.commit + ":"
	if name != "." {
		tree += name
	}
	entries, err := f.list("--end-of-options", tree)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return newFolder(e, entries), nil
}

func (f *FS) list(args ...string) ([]entry, error) {
	out, err := f.git.run(append([]string{"ls-tree", "-z", "-l", "--full-tree"}, args...)...)
	if err != nil {
		return nil, err
	}
	return parseTree(string(out))
}

// silent is an error that adds nothing to the text of another one.
type silent struct{ error }

func (silent) Error() string   { return "" }
func (s silent) Unwrap() error { return s.error }
