package git

import (
	"path"
	"slices"
	"strings"
)

// File is a file to write: its content, or an object that is there, with a mode.
// The zero File removes.
type File struct {
	Mode    string
	SHA     string
	Content []byte
}

// Text is a plain file.
func Text(s string) File { return File{Mode: ModeFile, Content: []byte(s)} }

// Removed takes a file away.
var Removed = File{}

// Write returns the tree that comes of another one with files in their paths.
func (o *Objects) Write(tree string, files map[string]File) string {
	for _, name := range sortedKeys(files) {
		f := files[name]
		switch {
		case f.Mode == "":
			tree = o.put(tree, strings.Split(name, "/"), Entry{})
		case f.SHA != "":
			tree = o.put(tree, strings.Split(name, "/"), Entry{Mode: f.Mode, SHA: f.SHA})
		default:
			tree = o.put(tree, strings.Split(name, "/"), Entry{Mode: f.Mode, SHA: o.PutBlob(f.Content)})
		}
	}
	return tree
}

// put sets or, with an entry without mode, removes what is at a path.
func (o *Objects) put(tree string, parts []string, e Entry) string {
	entries := slices.Clone(o.Trees[tree])
	at := slices.IndexFunc(entries, func(e Entry) bool { return e.Name == parts[0] })
	if len(parts) > 1 {
		below := EmptyTree
		if at >= 0 && entries[at].Mode == ModeFolder {
			below = entries[at].SHA
		}
		e = Entry{Mode: ModeFolder, SHA: o.put(below, parts[1:], e)}
		if e.SHA == EmptyTree {
			e = Entry{}
		}
	}
	e.Name = parts[0]
	switch {
	case e.Mode == "" && at < 0:
	case e.Mode == "":
		entries = slices.Delete(entries, at, at+1)
	case at < 0:
		entries = append(entries, e)
	default:
		entries[at] = e
	}
	return o.PutTree(entries)
}

// Find returns what is at a path of a tree; the tree itself for "".
func (o *Objects) Find(tree, name string) (Entry, bool) {
	e := Entry{Mode: ModeFolder, SHA: tree}
	if name == "" {
		_, ok := o.Trees[tree]
		return e, ok
	}
	for part := range strings.SplitSeq(name, "/") {
		entries, ok := o.Trees[e.SHA]
		if !ok || e.Mode != ModeFolder {
			return Entry{}, false
		}
		at := slices.IndexFunc(entries, func(e Entry) bool { return e.Name == part })
		if at < 0 {
			return Entry{}, false
		}
		e = entries[at]
	}
	return e, true
}

// Walk returns everything below a tree with whole paths, in git's order; folders
// only if they are asked for.
func (o *Objects) Walk(tree string, folders bool) []Entry {
	return o.walk(tree, "", folders, nil)
}

func (o *Objects) walk(tree, dir string, folders bool, to []Entry) []Entry {
	for _, e := range o.Trees[tree] {
		name := path.Join(dir, e.Name)
		if e.Mode != ModeFolder || folders {
			to = append(to, Entry{Name: name, Mode: e.Mode, SHA: e.SHA})
		}
		if e.Mode == ModeFolder {
			to = o.walk(e.SHA, name, folders, to)
		}
	}
	return to
}

// Files returns every file below a tree, by path.
func (o *Objects) Files(tree string) map[string]Entry {
	out := map[string]Entry{}
	for _, e := range o.Walk(tree, false) {
		out[e.Name] = e
	}
	return out
}
