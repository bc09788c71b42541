package github

import (
	"net/http"
	"path"
	"strings"

	"github.com/lockflight/lockflight/e2e/git"
)

const (
	// GitHub gives no content of larger files here.
	mostContent = 1 << 20
	// GitHub lists no more files of a folder than these.
	mostInFolder = 1000
)

func getContent(c *call) reply {
	ref := c.query.Get("ref")
	if ref == "" {
		ref = "HEAD"
	}
	sha := c.repo.resolve(ref)
	if sha == "" {
		if len(c.repo.refs) == 0 {
			return message(http.StatusNotFound, "This repository is empty.")
		}
		return message(http.StatusNotFound, "No commit found for the ref "+ref)
	}
	name := strings.Trim(c.params["path"], "/")
	tree := c.repo.git.Commits[sha].Tree
	e, known := c.repo.git.Find(tree, name)
	if !known {
		return notFound()
	}
	if e.Mode == git.ModeFolder {
		return ok(c.folder(e.SHA, name, ref))
	}
	if target, inside := c.repo.git.Find(tree, linkTarget(name, c.repo, e)); e.Mode == git.ModeLink && inside && target.Kind() == "blob" {
		// GitHub follows a link to a file of the repository.
		e.SHA, e.Mode = target.SHA, target.Mode
	}
	if c.accepts("raw") {
		return reply{status: http.StatusOK, raw: c.repo.git.Blobs[e.SHA], kind: "application/vnd.github.raw; charset=utf-8"}
	}
	return ok(c.file(e, name, ref))
}

// linkTarget is the path to which a symbolic link leads.
func linkTarget(name string, r *Repo, e git.Entry) string {
	return path.Join(path.Dir(name), string(r.git.Blobs[e.SHA]))
}

func (c *call) folder(tree, name, ref string) []any {
	entries := c.repo.git.Trees[tree]
	return whole(c, entries[:min(len(entries), mostInFolder)], func(e git.Entry) any {
		v := c.entry(e, path.Join(name, e.Name), ref)
		if e.Mode == git.ModeModule {
			v["type"] = "file"
		}
		return v
	})
}

func (c *call) file(e git.Entry, name, ref string) any {
	v := c.entry(e, name, ref)
	content := c.repo.git.Blobs[e.SHA]
	switch {
	case e.Mode == git.ModeLink:
		v["target"] = string(content)
	case e.Mode == git.ModeModule:
		v["submodule_git_url"] = nil
	case len(content) > mostContent:
		v["content"], v["encoding"] = "", "none"
	default:
		v["content"], v["encoding"] = base64Lines(content), "base64"
	}
	return v
}

// entry is what a file and a line of a folder have in common.
func (c *call) entry(e git.Entry, name, ref string) obj {
	kind := map[string]string{git.ModeFolder: "dir", git.ModeLink: "symlink", git.ModeModule: "submodule"}[e.Mode]
	api, web, object := c.repo.url("/contents/%s?ref=%s", name, ref), "blob", "blobs"
	if kind == "" {
		kind = "file"
	}
	if kind == "dir" {
		web, object = "tree", "trees"
	}
	self, gitURL := c.repo.html("/%s/%s/%s", web, ref, name), c.repo.url("/git/%s/%s", object, e.SHA)
	var download any
	if kind == "file" || kind == "symlink" {
		download = c.repo.html("/raw/%s/%s", ref, name)
	}
	return obj{
		"type": kind, "name": path.Base(name), "path": name, "sha": e.SHA, "size": len(c.repo.git.Blobs[e.SHA]),
		"url": api, "html_url": self, "git_url": gitURL, "download_url": download,
		"_links": obj{"self": api, "git": gitURL, "html": self},
	}
}
