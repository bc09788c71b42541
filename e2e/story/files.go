package story

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/e2e/github"
)

// Folder is a folder beside the story, whose files go into a commit.
type Folder struct {
	From string
	To   string // where in the repository; "" for its top
	// Only and Without choose among files and folders, by their path in From.
	Only, Without []string
}

// files are those of folders, and further ones.
func (s *Story) files(folders []Folder, more map[string]string) (map[string]string, error) {
	files := map[string]string{}
	for _, f := range folders {
		if err := f.read(s.dir, files); err != nil {
			return nil, err
		}
	}
	maps.Copy(files, more)
	return files, nil
}

// read adds the regular files of a folder, without hidden git folders.
func (f Folder) read(dir string, files map[string]string) error {
	root := f.From
	if !filepath.IsAbs(root) {
		root = filepath.Join(dir, root)
	}
	found := 0
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || within(f.Without, name)):
			return fs.SkipDir
		case !d.Type().IsRegular(), within(f.Without, name), f.Only != nil && !within(f.Only, name):
			return nil
		}
		found++
		content, err := os.ReadFile(filepath.Join(root, name))
		files[path.Join(f.To, name)] = string(content)
		return err
	})
	if found == 0 && err == nil {
		err = fmt.Errorf("nothing of %s is chosen", f.From)
	}
	return err
}

// within reports whether a path is one of a list, or in a folder of it.
func within(list []string, name string) bool {
	return slices.ContainsFunc(list, func(one string) bool { return name == one || strings.HasPrefix(name, one+"/") })
}

// start is the branch or commit on which a commit is made.
func (c Commit) start(r *github.Repo) string {
	if c.Branch != "" && slices.Contains(r.Branches(), c.Branch) {
		return c.Branch
	}
	return cmp.Or(c.From, "HEAD")
}

// commit is the commit of an event, made on another one.
func (p *Player) commit(r *github.Repo, c Commit, on string) (github.Commit, error) {
	files, err := p.story.files(c.Folders, c.Files)
	if err != nil {
		return github.Commit{}, err
	}
	for _, e := range c.Edit {
		if err := e.apply(r, on, files); err != nil {
			return github.Commit{}, err
		}
	}
	return github.Commit{
		Branch: c.Branch, From: c.From, Author: c.Author, Committer: c.Committer, AuthorEmail: c.Email, Message: c.Message,
		Files: files, Links: c.Links, Remove: c.Remove, Rename: c.Rename,
	}, nil
}

// apply edits a file as it is at a commit, or as another edit has left it.
func (e Edit) apply(r *github.Repo, at string, files map[string]string) error {
	content, known := files[e.File]
	if !known {
		content, known = r.File(at, e.File)
	}
	if n := strings.Count(content, e.Old); !known || e.Old == "" || n != 1 {
		return fmt.Errorf("%s has %q %d times; expected once", e.File, e.Old, n)
	}
	files[e.File] = strings.Replace(content, e.Old, e.New, 1)
	return nil
}
