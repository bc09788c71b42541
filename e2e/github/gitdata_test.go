package github_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	api "github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/e2e/github"
)

func TestAFileIsWrittenThroughTheGitData(t *testing.T) {
	h := newHouse(t)
	before := h.repo.Head("main")
	g := h.client.Git
	blob := ask(g.CreateBlob(ctx, "org", "house", &api.Blob{Content: api.String(base64.StdEncoding.EncodeToString([]byte("said"))), Encoding: api.String("base64")}))(t)
	parent := ask(g.GetCommit(ctx, "org", "house", before))(t)
	tree := ask(g.CreateTree(ctx, "org", "house", parent.GetTree().GetSHA(), []*api.TreeEntry{
		{Path: api.String("ledger/one"), Mode: api.String("100644"), Type: api.String("blob"), SHA: blob.SHA},
		{Path: api.String("ledger/two"), Mode: api.String("100644"), Type: api.String("blob"), Content: api.String("inline")},
		{Path: api.String("README.md"), Mode: api.String("100644"), Type: api.String("blob")},
	}))(t)
	when := api.Timestamp{Time: time.Date(2026, 3, 2, 13, 0, 0, 0, time.UTC)}
	commit := ask(g.CreateCommit(ctx, "org", "house", &api.Commit{
		Message: api.String("Record"), Tree: tree, Parents: []*api.Commit{{SHA: &before}}, Author: &api.CommitAuthor{Name: api.String("Ledger"), Email: api.String("ledger@example.com"), Date: &when},
	}, nil))(t)
	ask(g.UpdateRef(ctx, "org", "house", &api.Reference{Ref: api.String("refs/heads/main"), Object: &api.GitObject{SHA: commit.SHA}}, false))(t)

	equal(t, "head", h.repo.Head("main"), commit.GetSHA())
	one, _ := h.repo.File("main", "ledger/one")
	equal(t, "one", one, "said")
	if _, still := h.repo.File("main", "README.md"); still {
		t.Error("the file that was removed is still there")
	}
	content := ask(g.GetBlob(ctx, "org", "house", blob.GetSHA()))(t)
	equal(t, "blob", strings.TrimSpace(content.GetContent()), base64.StdEncoding.EncodeToString([]byte("said")))
	raw, _, err := g.GetBlobRaw(ctx, "org", "house", blob.GetSHA())
	must(t, err)
	equal(t, "raw", string(raw), "said")
}

func TestRefs(t *testing.T) {
	h := newHouse(t)
	g := h.client.Git
	first := h.repo.Head("main")
	second := h.repo.Commit(github.Commit{Files: map[string]string{"a": "b"}})
	ref := func(name, sha string) *api.Reference {
		return &api.Reference{Ref: &name, Object: &api.GitObject{SHA: &sha}}
	}
	ask(g.CreateRef(ctx, "org", "house", ref("refs/heads/ledger", second)))(t)
	_, _, err := g.CreateRef(ctx, "org", "house", ref("refs/heads/ledger", second))
	refused(t, "twice", err, 422, "Reference already exists")
	_, _, err = g.CreateRef(ctx, "org", "house", ref("refs/heads/x", strings.Repeat("0", 40)))
	refused(t, "no such commit", err, 422, "Object does not exist")
	_, _, err = g.UpdateRef(ctx, "org", "house", ref("refs/heads/ledger", first), false)
	refused(t, "backwards", err, 422, "Update is not a fast forward")
	_, _, err = g.UpdateRef(ctx, "org", "house", ref("refs/heads/nowhere", first), false)
	refused(t, "no such ref", err, 422, "Reference does not exist")
	ask(g.UpdateRef(ctx, "org", "house", ref("refs/heads/ledger", first), true))(t)
	equal(t, "forced", ask(g.GetRef(ctx, "org", "house", "refs/heads/ledger"))(t).GetObject().GetSHA(), first)
	refs := ask(g.ListMatchingRefs(ctx, "org", "house", &api.ReferenceListOptions{Ref: "heads/l"}))(t)
	equal(t, "matching", len(refs), 1)
	_, err = g.DeleteRef(ctx, "org", "house", "refs/heads/ledger")
	must(t, err)
	_, _, err = g.GetRef(ctx, "org", "house", "refs/heads/ledger")
	refused(t, "deleted", err, 404, "Not Found")
}

func TestAnAnnotatedTag(t *testing.T) {
	h := newHouse(t)
	sha := h.repo.AnnotatedTag("v1", "main", "One")
	ref := ask(h.client.Git.GetRef(ctx, "org", "house", "tags/v1"))(t)
	equal(t, "type", ref.GetObject().GetType(), "tag")
	equal(t, "object", ref.GetObject().GetSHA(), sha)
	equal(t, "commit", ask(h.client.Git.GetTag(ctx, "org", "house", sha))(t).GetObject().GetSHA(), h.repo.Head("main"))
}

func TestTrees(t *testing.T) {
	h := newHouse(t)
	flat := ask(h.client.Git.GetTree(ctx, "org", "house", h.repo.Head("main"), false))(t)
	equal(t, "flat", len(flat.Entries), 3)
	deep := ask(h.client.Git.GetTree(ctx, "org", "house", "main", true))(t)
	equal(t, "deep", len(deep.Entries), 5)
	equal(t, "truncated", deep.GetTruncated(), false)
	h.repo.SetTreeLimit(2)
	short := ask(h.client.Git.GetTree(ctx, "org", "house", "main", true))(t)
	equal(t, "short", len(short.Entries), 2)
	equal(t, "truncated", short.GetTruncated(), true)
	_, _, err := h.client.Git.CreateTree(ctx, "org", "house", strings.Repeat("1", 40), []*api.TreeEntry{{Path: api.String("a"), Mode: api.String("100644"), Content: api.String("")}})
	refused(t, "no such base", err, 422, "base_tree")
}

func TestAnEmptyRepositoryHasNoGitData(t *testing.T) {
	h := newHouse(t)
	h.s.AddRepo("org/empty")
	_, _, err := h.client.Git.CreateBlob(ctx, "org", "empty", &api.Blob{Content: api.String("x"), Encoding: api.String("utf-8")})
	refused(t, "blob", err, 409, "Git Repository is empty.")
	_, _, err = h.client.Repositories.ListCommits(ctx, "org", "empty", nil)
	refused(t, "commits", err, 409, "Git Repository is empty.")
}

// Of many who move a ref from the same commit, exactly one may win.
func TestOneWriterWins(t *testing.T) {
	h := newHouse(t)
	before := h.repo.Head("main")
	tree := ask(h.client.Git.GetCommit(ctx, "org", "house", before))(t).GetTree()
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range 8 {
		wg.Go(func() {
			commit, _, err := h.client.Git.CreateCommit(ctx, "org", "house", &api.Commit{Message: api.String(fmt.Sprint(i)), Tree: tree, Parents: []*api.Commit{{SHA: &before}}}, nil)
			if err != nil {
				t.Error(err)
				return
			}
			_, resp, err := h.client.Git.UpdateRef(ctx, "org", "house", &api.Reference{Ref: api.String("refs/heads/main"), Object: &api.GitObject{SHA: commit.SHA}}, false)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if resp.StatusCode != http.StatusUnprocessableEntity {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	equal(t, "winners", won, 1)
}

func TestContents(t *testing.T) {
	h := newHouse(t)
	h.repo.Commit(github.Commit{Links: map[string]string{"link": "README.md", "out": "/etc/passwd"}, Execs: map[string]string{"run.sh": "#!/bin/sh\n"}})
	file, _, _, err := h.client.Repositories.GetContents(ctx, "org", "house", "changes/one.yaml", nil)
	must(t, err)
	text, err := file.GetContent()
	must(t, err)
	equal(t, "content", text, "title: one\nrisk: low\n")
	_, folder, _, err := h.client.Repositories.GetContents(ctx, "org", "house", "", &api.RepositoryContentGetOptions{Ref: h.repo.Head("main")})
	must(t, err)
	var kinds []string
	for _, f := range folder {
		kinds = append(kinds, f.GetName()+" "+f.GetType())
	}
	list(t, "folder", kinds, "README.md file", "changes dir", "link symlink", "out symlink", "run.sh file", "src dir")
	link, _, _, err := h.client.Repositories.GetContents(ctx, "org", "house", "link", nil)
	must(t, err)
	text, err = link.GetContent()
	must(t, err)
	equal(t, "followed", text, "A house.\n")
	out, _, _, err := h.client.Repositories.GetContents(ctx, "org", "house", "out", nil)
	must(t, err)
	equal(t, "a link outside", out.GetType()+" "+out.GetTarget(), "symlink /etc/passwd")
	_, _, _, err = h.client.Repositories.GetContents(ctx, "org", "house", "nothing", nil)
	refused(t, "nothing", err, 404, "Not Found")
	_, _, _, err = h.client.Repositories.GetContents(ctx, "org", "house", "README.md", &api.RepositoryContentGetOptions{Ref: "nowhere"})
	refused(t, "no such ref", err, 404, "No commit found")
}
