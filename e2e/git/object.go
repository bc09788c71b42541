// Package git is git's object model in memory: the same objects with the same
// names as the real one, merges, diffs with renames, and history. It holds no
// lock; whoever shares a repository guards it.
package git

import (
	"cmp"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// The modes that git knows.
const (
	ModeFile   = "100644"
	ModeExec   = "100755"
	ModeLink   = "120000"
	ModeFolder = "040000"
	ModeModule = "160000"
)

// EmptyTree is the tree with nothing in it.
const EmptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

// Entry is one line of a tree.
type Entry struct{ Name, Mode, SHA string }

// Kind is the kind of object that an entry names.
func (e Entry) Kind() string {
	switch e.Mode {
	case ModeFolder:
		return "tree"
	case ModeModule:
		return "commit"
	}
	return "blob"
}

// Person is who wrote something, and when.
type Person struct {
	Name, Email string
	When        time.Time
}

func (p Person) String() string {
	return fmt.Sprintf("%s <%s> %d %s", p.Name, p.Email, p.When.Unix(), p.When.Format("-0700"))
}

// Commit is a commit; SHA is its name.
type Commit struct {
	SHA, Tree         string
	Parents           []string
	Author, Committer Person
	Message           string
}

// Tag is an annotated tag.
type Tag struct {
	SHA, Object, Kind, Name string
	Tagger                  Person
	Message                 string
}

// Objects are what repositories that are forks of each other share.
type Objects struct {
	Blobs   map[string][]byte
	Trees   map[string][]Entry
	Commits map[string]*Commit
	Tags    map[string]*Tag
}

// NewObjects returns a store with the empty tree.
func NewObjects() *Objects {
	return &Objects{
		Blobs: map[string][]byte{}, Trees: map[string][]Entry{EmptyTree: {}},
		Commits: map[string]*Commit{}, Tags: map[string]*Tag{},
	}
}

func name(kind string, content []byte) string {
	h := sha1.New()
	fmt.Fprintf(h, "%s %d\x00", kind, len(content))
	h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}

// PutBlob keeps content and returns its name.
func (o *Objects) PutBlob(content []byte) string {
	sha := name("blob", content)
	if _, known := o.Blobs[sha]; !known {
		o.Blobs[sha] = slices.Clone(content)
	}
	return sha
}

// PutTree keeps a tree and returns its name.
func (o *Objects) PutTree(entries []Entry) string {
	entries = slices.Clone(entries)
	// git orders a folder as if its name ended with a slash.
	order := func(e Entry) string {
		if e.Mode == ModeFolder {
			return e.Name + "/"
		}
		return e.Name
	}
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(order(a), order(b)) })
	sha := name("tree", treeContent(entries))
	o.Trees[sha] = entries
	return sha
}

// PutCommit keeps a commit, names it and returns it.
func (o *Objects) PutCommit(c Commit) *Commit {
	c.SHA = name("commit", c.content())
	c.Parents = slices.Clone(c.Parents)
	if known := o.Commits[c.SHA]; known != nil {
		return known
	}
	o.Commits[c.SHA] = &c
	return &c
}

// PutTag keeps an annotated tag, names it and returns it.
func (o *Objects) PutTag(t Tag) *Tag {
	t.SHA = name("tag", t.content())
	o.Tags[t.SHA] = &t
	return &t
}
