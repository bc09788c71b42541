package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/lockflight/lockflight/internal/hostfs"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// place is the top of a repository as a tree, and where the user stands in it.
type place struct {
	tree tree
	top  string // absolute
	cwd  string // absolute
	// local is the folder of the machine that files of the user are taken from;
	// it differs from cwd where the repository is on GitHub.
	local string
}

// tree is what a place is looked at through.
type tree interface {
	fs.FS
	Lstat(name string) (fs.FileInfo, error)
}

func (p *place) close() {
	if c, ok := p.tree.(io.Closer); ok {
		c.Close()
	}
}

// placeOf opens the repository that holds a path of the command line, from its
// top; without one it is the current folder or, for a path outside of that, the
// folder of the path.
func (c *call) placeOf(name string) (*place, error) {
	cwd, err := c.Getwd()
	if err != nil {
		return nil, fmt.Errorf("the current folder cannot be found: %w", err)
	}
	at := absolute(cwd, name)
	if info, err := os.Stat(at); err != nil || !info.IsDir() {
		at = filepath.Dir(at)
	}
	top := repositoryTop(at)
	if top == "" {
		if top = cwd; !inside(cwd, at) {
			top = at
		}
	}
	tree, err := hostfs.Open(top)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usage("%s: no such file or folder", name)
	}
	if err != nil {
		return nil, usageError{err}
	}
	return &place{tree: tree, top: top, cwd: cwd, local: cwd}, nil
}

func absolute(cwd, name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(cwd, name)
}

// repositoryTop is the outermost folder with a pipeline inside of the git
// repository around dir. With the nearest one, whoever writes a change could cut
// off what stands above it. Without a pipeline it is the nearest folder with a
// .git or .lockflight, or "".
func repositoryTop(dir string) string {
	git, top := topOf(dir, ".git"), ""
	for at := dir; ; at = filepath.Dir(at) {
		at = topOf(at, lockflight.PipelineFile)
		if at == "" || git != "" && !inside(git, at) {
			break
		}
		if top = at; at == filepath.Dir(at) {
			break
		}
	}
	if top != "" {
		return top
	}
	return topOf(dir, ".git", ".lockflight")
}

// topOf is the nearest folder from dir upwards that holds one of the signs, or
// "".
func topOf(dir string, signs ...string) string {
	for {
		for _, sign := range signs {
			if _, err := os.Lstat(filepath.Join(dir, sign)); err == nil {
				return dir
			}
		}
		above := filepath.Dir(dir)
		if above == dir {
			return ""
		}
		dir = above
	}
}

func inside(dir, name string) bool {
	rel, err := filepath.Rel(dir, name)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// inTree turns a path of the command line into one of the tree, and makes sure
// that something is there.
func (p *place) inTree(name string) (string, error) {
	if name == "" {
		return "", usage("a path is empty; name a file or a folder")
	}
	at := absolute(p.cwd, name)
	if !inside(p.top, at) {
		return "", usage("%s: is outside of %s; name something of one repository only", name, p.top)
	}
	rel, err := filepath.Rel(p.top, at)
	if err != nil {
		return "", usageError{err}
	}
	rel = filepath.ToSlash(rel)
	if _, err := p.tree.Lstat(rel); err != nil {
		return "", usageError{p.relabel(err)}
	}
	return rel, nil
}

func (p *place) allInTree(names []string) ([]string, error) {
	var out []string
	for _, name := range names {
		found, err := p.inTree(name)
		if err != nil {
			return nil, err
		}
		out = append(out, found)
	}
	return out, nil
}

// shown is a file of the tree as the user would name it.
func (p *place) shown(name string) string {
	rel, err := filepath.Rel(p.cwd, filepath.Join(p.top, filepath.FromSlash(name)))
	if err != nil || name == "" {
		return name
	}
	return filepath.ToSlash(rel)
}

func (p *place) position(at finding.Position) finding.Position {
	if at.File != "" && fs.ValidPath(at.File) {
		at.File = p.shown(at.File)
	}
	return at
}

func (p *place) findings(found finding.List) finding.List {
	out := make(finding.List, len(found))
	for i, f := range found {
		f.At = p.position(f.At)
		out[i] = f
	}
	return out
}

// relabel makes an error that starts with a path of the tree start with the
// path as the user would name it.
func (p *place) relabel(err error) error {
	name, rest, ok := strings.Cut(err.Error(), ": ")
	if !ok || !fs.ValidPath(name) || strings.Contains(name, " ") && !p.exists(path.Dir(name)) {
		return err
	}
	return relabelled{p.shown(name) + ": " + rest, err}
}

func (p *place) exists(name string) bool {
	_, err := p.tree.Lstat(name)
	return err == nil
}

type relabelled struct {
	text string
	error
}

func (r relabelled) Error() string { return r.text }
func (r relabelled) Unwrap() error { return r.error }

// maxFrameFile is the largest file that lines are shown of.
const maxFrameFile = 1 << 20

// lines gives the lines of files, by the names that are shown.
func (p *place) lines() func(file string, line int) (string, bool) {
	read := map[string][]string{}
	return func(file string, line int) (string, bool) {
		lines, known := read[file]
		if !known {
			lines = p.readLines(file)
			read[file] = lines
		}
		if line < 1 || line > len(lines) {
			return "", false
		}
		return lines[line-1], true
	}
}

func (p *place) readLines(shown string) []string {
	rel, err := filepath.Rel(p.top, absolute(p.cwd, shown))
	if err != nil {
		return nil
	}
	name := filepath.ToSlash(rel)
	if info, err := p.tree.Lstat(name); err != nil || info.Size() > maxFrameFile {
		return nil
	}
	data, err := fs.ReadFile(p.tree, name)
	if err != nil {
		return nil
	}
	return strings.Split(string(data), "\n")
}
