package github

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/e2e/git"
)

func sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// Commit is a commit to make. The zero value of a field is what is usual.
type Commit struct {
	// Branch is where it goes; "" for the default branch. A new branch starts
	// from the default branch, or from From.
	Branch string
	// From is a branch, tag or commit from which a new branch starts.
	From string
	// Author and Committer are logins; without a committer it is the author, and
	// without an author it is the operator.
	Author, Committer string
	// AuthorEmail and CommitterEmail replace the addresses of the accounts; one
	// that nobody has maps to nobody.
	AuthorEmail, CommitterEmail string
	Message                     string
	// Files are written, by path; Execs as well, as executables, and Links as
	// symbolic links to what the text names.
	Files, Execs, Links map[string]string
	// Remove takes files away; Rename moves them, from the old to the new path.
	Remove []string
	Rename map[string]string
	// At is when it was made; zero for now.
	At time.Time
}

// Commit makes a commit and pushes it; it returns its hash.
func (r *Repo) Commit(c Commit) string {
	defer r.s.building()()
	return r.commit(c)
}

func (r *Repo) commit(c Commit) string {
	if c.Branch == "" {
		c.Branch = r.branch
	}
	parent := r.start(c)
	tree, parents := git.EmptyTree, []string{}
	if parent != "" {
		tree, parents = r.git.Commits[parent].Tree, []string{parent}
	}
	at := r.s.tick()
	if !c.At.IsZero() {
		at = c.At
	}
	author, by := r.signature(c.Author, c.AuthorEmail, at)
	committer, pusher := author, by
	if c.Committer != "" || c.CommitterEmail != "" {
		committer, pusher = r.signature(c.Committer, c.CommitterEmail, at)
	}
	if c.Message == "" {
		c.Message = "Change " + strings.Join(slices.Sorted(maps.Keys(c.Files)), ", ")
	}
	made := r.git.PutCommit(git.Commit{
		Tree: r.git.Write(tree, r.writes(tree, c)), Parents: parents, Author: author, Committer: committer, Message: c.Message,
	})
	r.setRef("refs/heads/"+c.Branch, made.SHA, pusher)
	return made.SHA
}

// start is the commit on which another is made; "" for none.
func (r *Repo) start(c Commit) string {
	if sha := r.refs["refs/heads/"+c.Branch]; sha != "" {
		return sha
	}
	if c.From == "" {
		return r.refs["refs/heads/"+r.branch]
	}
	sha := r.resolve(c.From)
	if sha == "" {
		r.s.fail("there is no branch, tag or commit %q in %s", c.From, r.FullName())
	}
	return sha
}

// signature is somebody as they stand in a commit, and their account.
func (r *Repo) signature(login, email string, at time.Time) (git.Person, *User) {
	u := r.s.operator()
	if login != "" {
		u = r.s.mustUser(login)
	}
	p := git.Person{Name: u.name, When: at}
	if len(u.emails) > 0 {
		p.Email = u.emails[0]
	}
	if email != "" {
		p.Email = email
	}
	return p, u
}

func (r *Repo) writes(tree string, c Commit) map[string]git.File {
	files := map[string]git.File{}
	for _, path := range c.Remove {
		files[path] = git.Removed
	}
	for old, path := range c.Rename {
		e, known := r.git.Find(tree, old)
		if !known {
			r.s.fail("there is no %q to rename in %s", old, r.FullName())
		}
		files[old], files[path] = git.Removed, git.File{Mode: e.Mode, SHA: e.SHA}
	}
	for mode, group := range map[string]map[string]string{git.ModeFile: c.Files, git.ModeExec: c.Execs, git.ModeLink: c.Links} {
		for path, content := range group {
			files[path] = git.File{Mode: mode, Content: []byte(content)}
		}
	}
	return files
}

// Branch makes a branch, or moves it by force, to a branch, tag or commit.
func (r *Repo) Branch(name, to string) {
	defer r.s.building()()
	r.setRef("refs/heads/"+name, r.mustResolve(to), r.s.operator())
}

// DeleteBranch takes a branch away.
func (r *Repo) DeleteBranch(name string) {
	defer r.s.building()()
	r.dropRef("refs/heads/"+name, r.s.operator())
}

// Tag makes or moves a tag.
func (r *Repo) Tag(name, to string) {
	defer r.s.building()()
	r.setRef("refs/tags/"+name, r.mustResolve(to), r.s.operator())
}

// AnnotatedTag makes a tag with a message, and returns the hash of the tag itself.
func (r *Repo) AnnotatedTag(name, to, message string) string {
	defer r.s.building()()
	who, by := r.signature("", "", r.s.tick())
	t := r.git.PutTag(git.Tag{Object: r.mustResolve(to), Kind: "commit", Name: name, Tagger: who, Message: message})
	r.setRef("refs/tags/"+name, t.SHA, by)
	return t.SHA
}

// Head returns the commit of a branch, tag or ref.
func (r *Repo) Head(ref string) string {
	defer r.s.building()()
	return r.mustResolve(ref)
}

// File returns a file at a branch, tag or commit, and whether it is there.
func (r *Repo) File(ref, path string) (string, bool) {
	defer r.s.building()()
	return r.fileAt(r.mustResolve(ref), path)
}

func (r *Repo) fileAt(sha, path string) (string, bool) {
	e, ok := r.git.Find(r.git.Commits[sha].Tree, path)
	return string(r.git.Blobs[e.SHA]), ok && e.Kind() == "blob"
}

// Files returns the regular files at a branch, tag or commit, by path.
func (r *Repo) Files(ref string) map[string]string {
	defer r.s.building()()
	files := map[string]string{}
	for path, e := range r.git.Files(r.git.Commits[r.mustResolve(ref)].Tree) {
		if e.Mode == git.ModeFile || e.Mode == git.ModeExec {
			files[path] = string(r.git.Blobs[e.SHA])
		}
	}
	return files
}

// Objects is the object store of the repository, for tests that look deeper; it
// must not be used while the server answers.
func (r *Repo) Objects() *git.Objects { return r.git }

func (r *Repo) mustResolve(ref string) string {
	sha := r.resolve(ref)
	if sha == "" {
		r.s.fail("there is no branch, tag or commit %q in %s", ref, r.FullName())
	}
	return sha
}

// setRef moves a ref, and lets pull requests know.
func (r *Repo) setRef(ref, sha string, by *User) {
	before := r.refs[ref]
	r.refs[ref] = sha
	r.pushed = r.s.time()
	if branch, ok := strings.CutPrefix(ref, "refs/heads/"); ok && before != sha {
		r.pushedTo(branch, before, sha, by)
	}
}

func (r *Repo) dropRef(ref string, by *User) {
	delete(r.refs, ref)
	if branch, ok := strings.CutPrefix(ref, "refs/heads/"); ok {
		r.branchGone(branch, by)
	}
}
