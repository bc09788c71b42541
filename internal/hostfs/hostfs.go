// Package hostfs reads the folders of this machine for the edges of the
// program. Below its top folder it opens regular files and folders only: no
// symbolic link is followed, no named pipe or device is opened, and nothing
// outside the folder can be named.
package hostfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
)

// FS is a folder of this machine as a file system. It implements fs.StatFS and
// fs.ReadLinkFS, so that callers see links without following them.
type FS struct{ root *os.Root }

// Open opens the folder dir, which may itself be reached through a link.
func Open(dir string) (*FS, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, explain(dir, err)
	}
	return &FS{root}, nil
}

// Close releases the folder.
func (f *FS) Close() error { return f.root.Close() }

// Open opens a regular file or a folder without ever waiting for one.
func (f *FS) Open(name string) (fs.File, error) {
	dir, base, err := f.folder("open", name)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	file, err := openPlain(dir, base)
	if err != nil {
		return nil, explain(name, err)
	}
	return file, nil
}

// Stat describes a file; a symbolic link is described as one.
func (f *FS) Stat(name string) (fs.FileInfo, error) { return f.Lstat(name) }

// Lstat describes a file; a symbolic link is described as one.
func (f *FS) Lstat(name string) (fs.FileInfo, error) {
	dir, base, err := f.folder("stat", name)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	info, err := dir.Lstat(base)
	if err != nil {
		return nil, explain(name, err)
	}
	return info, nil
}

// ReadLink refuses: nothing here asks where a link goes.
func (f *FS) ReadLink(name string) (string, error) {
	return "", explain(name, refusal("is a symbolic link; only regular files are read"))
}

// folder opens the folder that holds name, one step at a time, so that no
// step can be a link.
func (f *FS) folder(op, name string) (*os.Root, string, error) {
	if !fs.ValidPath(name) {
		return nil, "", &fs.PathError{Op: op, Path: name, Err: fmt.Errorf("not a path below the top folder; leave out .. and a leading slash%w", silent{fs.ErrInvalid})}
	}
	dir, err := f.root.OpenRoot(".")
	if err != nil {
		return nil, "", explain(name, err)
	}
	parts := strings.Split(name, "/")
	for i, part := range parts[:len(parts)-1] {
		next, err := step(dir, part)
		dir.Close()
		if err != nil {
			return nil, "", explain(path.Join(parts[:i+1]...), err)
		}
		dir = next
	}
	return dir, parts[len(parts)-1], nil
}

// step opens a folder in a folder, and makes sure that it was not replaced by
// a link in between.
func step(dir *os.Root, name string) (*os.Root, error) {
	before, err := dir.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !before.IsDir() {
		return nil, refusal("is " + kind(before.Mode()) + "; expected a folder")
	}
	next, err := dir.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	after, err := next.Stat(".")
	if err != nil || !os.SameFile(before, after) {
		next.Close()
		return nil, errors.Join(err, errReplaced)
	}
	return next, nil
}

func openPlain(dir *os.Root, name string) (*os.File, error) {
	before, err := dir.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() && !before.IsDir() {
		return nil, refusal("is " + kind(before.Mode()) + "; only regular files are read")
	}
	file, err := dir.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	after, err := file.Stat()
	if err != nil || !os.SameFile(before, after) {
		file.Close()
		return nil, errors.Join(err, errReplaced)
	}
	return file, nil
}

// refusal is a reason not to read something that is there.
type refusal string

func (r refusal) Error() string { return string(r) }

const errReplaced = refusal("was replaced while it was opened; try again")

// explain names the file and says in one line what is wrong with it. The error
// still matches fs.ErrNotExist and its like.
func explain(name string, err error) error { return fmt.Errorf("%s: %w", name, Reason(err)) }

// Reason is an error of the file system in words, without what was called and
// with which name.
func Reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("no such file or folder%w", silent{fs.ErrNotExist})
	}
	return err
}

// silent is an error that adds nothing to the text of another one.
type silent struct{ error }

func (silent) Error() string   { return "" }
func (s silent) Unwrap() error { return s.error }

func kind(m fs.FileMode) string {
	switch {
	case m.IsRegular():
		return "a regular file"
	case m.IsDir():
		return "a folder"
	case m&fs.ModeSymlink != 0:
		return "a symbolic link"
	case m&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}
