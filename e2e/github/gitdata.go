package github

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/lockflight/lockflight/e2e/git"
)

// base64Lines writes content as GitHub does, with a newline after 60 letters.
func base64Lines(content []byte) string {
	text := base64.StdEncoding.EncodeToString(content)
	var b strings.Builder
	for len(text) > 0 {
		n := min(60, len(text))
		b.WriteString(text[:n] + "\n")
		text = text[n:]
	}
	return b.String()
}

func getBlob(c *call) reply {
	sha := c.params["file_sha"]
	content, known := c.repo.git.Blobs[sha]
	if !known {
		return notFound()
	}
	if c.accepts("raw") {
		return reply{status: http.StatusOK, raw: content, kind: "application/vnd.github.raw; charset=utf-8"}
	}
	return ok(obj{"sha": sha, "size": len(content), "content": base64Lines(content), "encoding": "base64", "url": c.repo.url("/git/blobs/%s", sha)})
}

func createBlob(c *call) reply {
	content := []byte(c.text("content"))
	if c.text("encoding") == "base64" {
		var err error
		content, err = base64.StdEncoding.DecodeString(strings.ReplaceAll(c.text("content"), "\n", ""))
		if err != nil {
			return unprocessable("content is not valid Base64")
		}
	}
	sha := c.repo.git.PutBlob(content)
	return created(obj{"sha": sha, "url": c.repo.url("/git/blobs/%s", sha)})
}

// treeLimit is how many entries GitHub lists of a tree and all below it.
const treeLimit = 100_000

func getTree(c *call) reply {
	sha := c.params["tree_sha"]
	if commit := c.repo.resolve(sha); commit != "" {
		sha = c.repo.git.Commits[commit].Tree
	}
	entries, known := c.repo.git.Trees[sha]
	if !known {
		return notFound()
	}
	// Any value makes it recursive, false and 0 too.
	if c.query.Has("recursive") {
		entries = c.repo.git.Walk(sha, true)
	}
	limit := treeLimit
	if c.repo.treeLimit > 0 {
		limit = c.repo.treeLimit
	}
	shown := turned(c.fault, entries[:min(len(entries), limit)], paging{1, limit + 1})
	return ok(c.repo.treeView(sha, shown, len(entries) > limit))
}

// SetTreeLimit makes recursive answers about trees end after some entries, with
// truncated, as GitHub's do after 100,000.
func (r *Repo) SetTreeLimit(entries int) {
	defer r.s.building()()
	r.treeLimit = entries
}

func (r *Repo) treeView(sha string, entries []git.Entry, truncated bool) obj {
	return obj{"sha": sha, "url": r.url("/git/trees/%s", sha), "truncated": truncated, "tree": views(entries, func(e git.Entry) any {
		v := obj{"path": e.Name, "mode": e.Mode, "type": e.Kind(), "sha": e.SHA}
		switch e.Kind() {
		case "blob":
			v["size"], v["url"] = len(r.git.Blobs[e.SHA]), r.url("/git/blobs/%s", e.SHA)
		case "tree":
			v["url"] = r.url("/git/trees/%s", e.SHA)
		}
		return v
	})}
}

func createTree(c *call) reply {
	tree := git.EmptyTree
	if c.has("base_tree") {
		tree = c.text("base_tree")
		if commit := c.repo.git.Commits[tree]; commit != nil {
			tree = commit.Tree
		}
		if c.repo.git.Trees[tree] == nil {
			return unprocessable("base_tree is not a valid tree oid")
		}
	}
	if len(c.list("tree")) == 0 {
		return unprocessable("Invalid tree info")
	}
	files := map[string]git.File{}
	for _, item := range c.list("tree") {
		e, _ := item.(obj)
		path, _ := e["path"].(string)
		f, problem := c.repo.treeFile(e)
		if problem != "" || !saneTreePath(path) {
			return unprocessable(cmp.Or(problem, "tree.path contains a malformed path component"))
		}
		files[path] = f
	}
	sha := c.repo.git.Write(tree, files)
	return created(c.repo.treeView(sha, c.repo.git.Trees[sha], false))
}

func saneTreePath(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if part == "" || part == "." || part == ".." || strings.EqualFold(part, ".git") {
			return false
		}
	}
	return true
}

// treeFile reads one entry of a tree to make.
func (r *Repo) treeFile(e obj) (git.File, string) {
	mode, _ := e["mode"].(string)
	if content, inline := e["content"].(string); inline {
		return git.File{Mode: mode, Content: []byte(content)}, ""
	}
	sha, given := e["sha"]
	text, _ := sha.(string)
	switch {
	case given && sha == nil:
		return git.Removed, ""
	case mode == git.ModeModule && hash.MatchString(text):
		return git.File{Mode: mode, SHA: text}, ""
	case mode == git.ModeFolder && r.git.Trees[text] == nil:
		return git.File{}, "tree.sha " + text + " is not a valid tree"
	case mode != git.ModeFolder && r.git.Blobs[text] == nil:
		return git.File{}, "tree.sha " + text + " is not a valid blob"
	}
	return git.File{Mode: mode, SHA: text}, ""
}

func getGitCommit(c *call) reply {
	commit := c.repo.git.Commits[c.params["commit_sha"]]
	if commit == nil {
		return notFound()
	}
	return ok(c.repo.gitCommit(commit))
}

func createCommit(c *call) reply {
	if c.repo.git.Trees[c.text("tree")] == nil {
		return unprocessable("Tree SHA does not exist")
	}
	for _, p := range c.texts("parents") {
		if c.repo.git.Commits[p] == nil {
			return unprocessable("Parent SHA does not exist or is not a commit object")
		}
	}
	author, bad := c.person("author", c.signature())
	committer, alsoBad := c.person("committer", author)
	if bad || alsoBad {
		return invalid("Commit", "date", "invalid")
	}
	return created(c.repo.gitCommit(c.repo.git.PutCommit(git.Commit{
		Tree: c.text("tree"), Parents: c.texts("parents"), Author: author, Committer: committer, Message: c.text("message"),
	})))
}

// signature is the caller as they stand in a commit.
func (c *call) signature() git.Person {
	p, _ := c.repo.signature(c.token.user.login, "", c.s.time())
	return p
}

// person reads who wrote a commit; what is not given is as in the default.
func (c *call) person(field string, p git.Person) (out git.Person, bad bool) {
	given, _ := c.field(field).(obj)
	if name, ok := given["name"].(string); ok {
		p.Name = name
	}
	if email, ok := given["email"].(string); ok {
		p.Email = email
	}
	if date, ok := given["date"].(string); ok {
		at, err := time.Parse(time.RFC3339, date)
		if err != nil {
			return p, true
		}
		p.When = at
	}
	return p, false
}

func getTag(c *call) reply {
	t := c.repo.git.Tags[c.params["tag_sha"]]
	if t == nil {
		return notFound()
	}
	return ok(obj{
		"sha": t.SHA, "tag": t.Name, "message": t.Message, "url": c.repo.url("/git/tags/%s", t.SHA), "tagger": person(t.Tagger),
		"object":       obj{"type": t.Kind, "sha": t.Object, "url": c.repo.url("/git/%ss/%s", t.Kind, t.Object)},
		"verification": clone(unsigned),
	})
}
