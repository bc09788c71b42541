package gitfs

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// entry is one line of a git tree. It is fs.FileInfo and fs.DirEntry at once.
type entry struct {
	name   string
	object string
	mode   fs.FileMode
	size   int64
}

func (e entry) Name() string               { return e.name }
func (e entry) Size() int64                { return e.size }
func (e entry) Mode() fs.FileMode          { return e.mode }
func (e entry) Type() fs.FileMode          { return e.mode.Type() }
func (e entry) ModTime() time.Time         { return time.Time{} }
func (e entry) IsDir() bool                { return e.mode.IsDir() }
func (e entry) Sys() any                   { return nil }
func (e entry) Info() (fs.FileInfo, error) { return e, nil }
func (e entry) String() string             { return fs.FormatFileInfo(e) }

func (e entry) what() string {
	if e.mode&fs.ModeSymlink != 0 {
		return "a symbolic link"
	}
	return "another repository (a submodule)"
}

// modes are all the modes that git knows.
var modes = map[string]fs.FileMode{
	"040000": fs.ModeDir | 0o555,
	"100644": 0o444,
	"100664": 0o444,
	"100755": 0o555,
	"120000": fs.ModeSymlink | 0o777,
	"160000": fs.ModeIrregular,
}

var errTree = errors.New("git listed something that cannot be read; try a newer git")

// parseTree reads the output of git ls-tree -z -l: mode, type, object and size,
// a tab and the path, each line ended by a NUL.
func parseTree(out string) ([]entry, error) {
	var list []entry
	for line := range strings.SplitSeq(strings.TrimSuffix(out, "\x00"), "\x00") {
		if line == "" {
			continue
		}
		meta, name, ok := strings.Cut(line, "\t")
		f := strings.Fields(meta)
		if !ok || len(f) != 4 {
			return nil, errTree
		}
		mode, known := modes[f[0]]
		if !known {
			return nil, errTree
		}
		e := entry{name: path.Base(name), object: f[2], mode: mode}
		if mode.IsRegular() {
			size, err := strconv.ParseInt(f[3], 10, 64)
			if err != nil {
				return nil, errTree
			}
			e.size = size
		}
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	return list, nil
}

// file is an open regular file; git is asked for its content when it is read.
type file struct {
	entry
	read func() ([]byte, error)
	data *bytes.Reader
}

func (f *file) Stat() (fs.FileInfo, error) { return f.entry, nil }
func (f *file) Close() error               { return nil }

func (f *file) Read(p []byte) (int, error) {
	if f.data == nil {
		data, err := f.read()
		if err != nil {
			return 0, err
		}
		f.data = bytes.NewReader(data)
	}
	return f.data.Read(p)
}

// folder is an open folder.
type folder struct {
	entry
	rest []fs.DirEntry
}

func newFolder(e entry, entries []entry) *folder {
	d := &folder{entry: e}
	for _, e := range entries {
		d.rest = append(d.rest, e)
	}
	return d
}

func (d *folder) Stat() (fs.FileInfo, error) { return d.entry, nil }
func (d *folder) Close() error               { return nil }

func (d *folder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: errors.New("is a folder")}
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
