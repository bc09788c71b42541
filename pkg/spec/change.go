package spec

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
)

// syntax is what a file is written in.
type syntax int

const (
	syntaxNone syntax = iota
	syntaxCUE
	syntaxYAML
	syntaxJSON
)

func syntaxOf(name string) syntax {
	switch path.Ext(name) {
	case ".cue":
		return syntaxCUE
	case ".yaml", ".yml":
		return syntaxYAML
	case ".json":
		return syntaxJSON
	}
	return syntaxNone
}

// ChangeFiles are the names that a change can have in its folder.
func ChangeFiles() []string {
	return []string{"change.cue", "change.yaml", "change.yml", "change.json"}
}

// LoadChange reads a change from a file, guards, validates and decodes it. The
// findings are the problems of the file; the error means that it could not be
// looked at. The change is nil if there is an error among the findings.
func (l *Loader) LoadChange(fsys fs.FS, name string) (*change.Change, finding.List, error) {
	if syntaxOf(name) == syntaxNone {
		return nil, nil, fmt.Errorf("%s: not a change; expected a name that ends in .cue, .yaml, .yml or .json", name)
	}
	src, err := readFile(fsys, name, maxBytes)
	if errors.Is(err, errTooLarge) {
		return nil, finding.List{tooLarge(name)}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	root, r := read(name, src)
	if root == nil {
		return nil, r.findings(), nil
	}
	where := root.source(r)
	var c change.Change
	found := beside(l.schema.validate("#Change", root.json(), where), root.check(&c, where, "window.zone"))
	if found.HasErrors() {
		return nil, found, nil
	}
	if err := root.decode(&c); err != nil {
		return nil, nil, fmt.Errorf("%s: the schema accepts what cannot be read: %w", name, err)
	}
	c.Source = where
	return &c, found, nil
}

// beside adds findings to others, except where those have said something of
// the same place already.
func beside(list, more finding.List) finding.List {
	told := map[finding.Position]bool{}
	for _, f := range list {
		told[f.At] = true
	}
	for _, f := range more {
		if !told[f.At] {
			list = append(list, f)
		}
	}
	return list.Sorted()
}

// FindChange returns the one file in a folder that holds its change.
func FindChange(fsys fs.FS, dir string) (string, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return "", lookError(dir, err)
	}
	var found []string
	for _, e := range entries {
		for _, name := range ChangeFiles() {
			if e.Name() == name {
				found = append(found, name)
			}
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("%s: no change here; expected one of %s", dir, strings.Join(ChangeFiles(), ", "))
	case 1:
		return path.Join(dir, found[0]), nil
	}
	return "", fmt.Errorf("%s: holds %s; keep one of them", dir, strings.Join(found, " and "))
}

var errTooLarge = errors.New("too large")

// readFile reads a regular file of at most limit bytes.
func readFile(fsys fs.FS, name string, limit int64) ([]byte, error) {
	if info, err := fs.Lstat(fsys, name); err != nil {
		return nil, lookError(name, err)
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: is %s; only regular files are read", name, fileKind(info.Mode()))
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, lookError(name, err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return nil, lookError(name, err)
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: is %s; only regular files are read", name, fileKind(info.Mode()))
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, lookError(name, err)
	}
	if int64(len(data)) > limit {
		return nil, errTooLarge
	}
	return data, nil
}

func fileKind(m fs.FileMode) string {
	switch {
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

// lookError says in one line why a file could not be looked at.
func lookError(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrInvalid) || !fs.ValidPath(name):
		return fmt.Errorf("%s: not a path below the top folder; leave out .. and a leading slash%w", name, silent{fs.ErrInvalid})
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: no such file or folder%w", name, silent{fs.ErrNotExist})
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("%s: %w", name, err)
}

// silent is an error that adds nothing to the text of another one.
type silent struct{ error }

func (silent) Error() string   { return "" }
func (s silent) Unwrap() error { return s.error }
