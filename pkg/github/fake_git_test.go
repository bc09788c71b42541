package github_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/github"
)

// gitFake keeps the objects of a repository.
type gitFake struct {
	blobs   map[string][]byte
	trees   map[string]map[string]string // name to "mode sha"
	commits map[string]object
	refs    map[string]string
}

func newGit() gitFake {
	return gitFake{map[string][]byte{}, map[string]map[string]string{}, map[string]object{}, map[string]string{}}
}

func (g gitFake) blob(content []byte) string {
	sha := github.BlobSHA(content)
	g.blobs[sha] = content
	return sha
}

// put returns the tree that comes of another one with a file in a path.
func (g gitFake) put(tree, name, mode, sha string) string {
	entries := map[string]string{}
	for k, v := range g.trees[tree] {
		entries[k] = v
	}
	dir, rest, deep := strings.Cut(name, "/")
	if deep {
		_, below, _ := strings.Cut(entries[dir], " ")
		mode, sha = "040000", g.put(below, rest, mode, sha)
	}
	entries[dir] = mode + " " + sha
	made := github.TreeSHA(entries)
	g.trees[made] = entries
	return made
}

// commit makes a commit of files, on top of another.
func (g gitFake) commit(parent string, files map[string]string) string {
	tree := github.TreeSHA(nil)
	g.trees[tree] = map[string]string{}
	if c, known := g.commits[parent]; known {
		tree = c["tree"].(object)["sha"].(string)
	}
	for name, content := range files {
		tree = g.put(tree, name, "100644", g.blob([]byte(content)))
	}
	return g.commitTree(tree, parent)
}

func (g gitFake) commitTree(tree string, parents ...string) string {
	list := []object{}
	for _, p := range parents {
		if p != "" {
			list = append(list, object{"sha": p})
		}
	}
	sha := github.BlobSHA(fmt.Appendf(nil, "%s %v %d", tree, parents, len(g.commits)))
	g.commits[sha] = object{"sha": sha, "tree": object{"sha": tree}, "parents": list}
	return sha
}

func (g gitFake) serve(w http.ResponseWriter, r *http.Request, rest string) bool {
	kind, name, _ := strings.Cut(strings.TrimPrefix(rest, "git/"), "/")
	switch r.Method + " " + kind {
	case "GET blobs":
		content, known := g.blobs[name]
		if known {
			send(w, 200, object{"content": base64.StdEncoding.EncodeToString(content), "encoding": "base64", "sha": name})
		}
		return known
	case "GET commits":
		c, known := g.commits[name]
		if known {
			send(w, 200, c)
		}
		return known
	case "GET trees":
		entries, known := g.trees[name]
		if known {
			send(w, 200, object{"sha": name, "tree": g.list(entries, "", r.URL.Query().Get("recursive") != ""), "truncated": false})
		}
		return known
	case "GET ref":
		sha, known := g.refs[name]
		if known {
			send(w, 200, refOf(name, sha))
		}
		return known
	case "GET branches":
		sha, known := g.refs["heads/"+name]
		if known {
			send(w, 200, object{"name": name, "commit": object{"sha": sha, "commit": object{"tree": g.commits[sha]["tree"]}}})
		}
		return known
	case "GET matching-refs":
		out := []object{}
		for ref, sha := range g.refs {
			if strings.HasPrefix(ref, name) {
				out = append(out, refOf(ref, sha))
			}
		}
		send(w, 200, out)
		return true
	case "GET contents":
		return g.contents(w, name, r.URL.Query().Get("ref"))
	case "GET compare":
		g.compare(w, name)
		return true
	case "POST blobs", "POST trees", "POST commits", "POST refs", "PATCH refs":
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			return false
		}
		g.write(w, r.Method+" "+kind, name, body)
		return true
	}
	return false
}

func refOf(name, sha string) object {
	return object{"ref": "refs/" + name, "object": object{"type": "commit", "sha": sha}}
}

func (g gitFake) list(entries map[string]string, dir string, deep bool) []object {
	out := []object{}
	for name, what := range entries {
		mode, sha, _ := strings.Cut(what, " ")
		e := object{"path": path.Join(dir, name), "mode": mode, "sha": sha, "type": "blob", "size": len(g.blobs[sha])}
		if mode == "160000" {
			e["type"] = "commit"
		}
		if mode == "040000" {
			e["type"] = "tree"
			delete(e, "size")
		}
		out = append(out, e)
		if mode == "040000" && deep {
			out = append(out, g.list(g.trees[sha], path.Join(dir, name), true)...)
		}
	}
	return out
}

func (g gitFake) contents(w http.ResponseWriter, name, commit string) bool {
	c, known := g.commits[commit]
	if !known {
		return false
	}
	tree := c["tree"].(object)["sha"].(string)
	for part := range strings.SplitSeq(name, "/") {
		mode, sha, _ := strings.Cut(g.trees[tree][part], " ")
		if mode != "040000" {
			return false
		}
		tree = sha
	}
	out := []object{}
	for name, what := range g.trees[tree] {
		mode, sha, _ := strings.Cut(what, " ")
		kind := map[string]string{"040000": "dir", "120000": "symlink", "100644": "file"}[mode]
		out = append(out, object{"type": kind, "name": name, "sha": sha, "size": len(g.blobs[sha])})
	}
	send(w, 200, out)
	return true
}

// ancestors returns a commit and all before it, along the first parents.
func (g gitFake) ancestors(sha string) []string {
	out := []string{sha}
	for {
		c, known := g.commits[sha]
		if !known || len(c["parents"].([]object)) == 0 {
			return out
		}
		sha = c["parents"].([]object)[0]["sha"].(string)
		out = append(out, sha)
	}
}

// missing counts what one has and another has not.
func missing(these, others []string) int {
	n := 0
	have := map[string]bool{}
	for _, c := range others {
		have[c] = true
	}
	for _, c := range these {
		if !have[c] {
			n++
		}
	}
	return n
}

func (g gitFake) compare(w http.ResponseWriter, pair string) {
	base, head, _ := strings.Cut(pair, "...")
	ahead, behind := missing(g.ancestors(head), g.ancestors(base)), missing(g.ancestors(base), g.ancestors(head))
	status := "diverged"
	switch {
	case ahead == 0 && behind == 0:
		status = "identical"
	case behind == 0:
		status = "ahead"
	case ahead == 0:
		status = "behind"
	}
	if ahead == len(g.ancestors(head)) {
		send(w, 404, object{"message": "No common ancestor between " + base + " and " + head + "."})
		return
	}
	send(w, 200, object{"status": status, "ahead_by": ahead, "behind_by": behind, "merge_base_commit": object{"sha": g.ancestors(head)[ahead]}})
}

func (g gitFake) write(w http.ResponseWriter, what, name string, body map[string]any) {
	text := func(m map[string]any, key string) string { s, _ := m[key].(string); return s }
	switch what {
	case "POST blobs":
		content, _ := base64.StdEncoding.DecodeString(text(body, "content"))
		send(w, 201, object{"sha": g.blob(content)})
	case "POST trees":
		tree := text(body, "base_tree")
		for _, item := range body["tree"].([]any) {
			e := item.(map[string]any)
			sha := text(e, "sha")
			if content, inline := e["content"]; inline {
				sha = g.blob([]byte(content.(string)))
			}
			tree = g.put(tree, text(e, "path"), text(e, "mode"), sha)
		}
		send(w, 201, object{"sha": tree})
	case "POST commits":
		var parents []string
		for _, p := range body["parents"].([]any) {
			parents = append(parents, p.(string))
		}
		send(w, 201, object{"sha": g.commitTree(text(body, "tree"), parents...)})
	case "POST refs":
		name = strings.TrimPrefix(text(body, "ref"), "refs/")
		if _, taken := g.refs[name]; taken {
			send(w, 422, object{"message": "Reference already exists"})
			return
		}
		g.refs[name] = text(body, "sha")
		send(w, 201, refOf(name, g.refs[name]))
	case "PATCH refs":
		if !slices.Contains(g.ancestors(text(body, "sha")), g.refs[name]) {
			send(w, 422, object{"message": "Update is not a fast forward"})
			return
		}
		g.refs[name] = text(body, "sha")
		send(w, 200, refOf(name, g.refs[name]))
	}
}
