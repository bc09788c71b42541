package github

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/google/go-github/v60/github"
)

const (
	// maxFile is the largest file that is read, and maxKept the most bytes of
	// files that are kept.
	maxFile = 8 << 20
	maxKept = 128 << 20
	// maxDepth bounds the folders inside each other.
	maxDepth = 64
)

// Commit is a commit with its tree and the commits before it.
type Commit struct {
	SHA, Tree string
	Parents   []string
}

// Commit finds what a branch, a tag or the digits of a commit name now.
func (c *Client) Commit(ctx context.Context, repo Repository, ref string) (Commit, error) {
	endpoint, err := repo.path("/commits/%s", escaped(ref))
	if err != nil {
		return Commit{}, err
	}
	var got github.RepositoryCommit
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &got}
	if err := c.do(ctx, q); err != nil {
		var e *Error
		if errors.As(err, &e) && e.Status == http.StatusUnprocessableEntity {
			e.Hint = "it has no branch, tag or commit of this name; check it"
		}
		return Commit{}, err
	}
	out := Commit{SHA: got.GetSHA(), Tree: got.GetCommit().GetTree().GetSHA()}
	for _, p := range got.Parents {
		out.Parents = append(out.Parents, p.GetSHA())
	}
	switch {
	case !shaShape.MatchString(out.SHA) || !shaShape.MatchString(out.Tree):
		return Commit{}, q.fail(http.StatusOK, "the answer lacks the digits of the commit, or of its tree")
	case shaShape.MatchString(ref) && out.SHA != ref:
		return Commit{}, q.fail(http.StatusOK, "the answer is about the commit %s", out.SHA)
	}
	c.objects.keepRoot(out.SHA, out.Tree)
	c.objects.keepAdded(got.Files)
	return out, nil
}

// escaped writes a name with slashes for an address.
func escaped(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

// root returns the tree of a commit.
func (c *Client) root(ctx context.Context, repo Repository, commit string) (string, error) {
	if tree := c.objects.root(commit); tree != "" {
		return tree, nil
	}
	got, err := c.gitCommit(ctx, repo, commit)
	return got.GetTree().GetSHA(), err
}

// gitCommit reads a commit by its digits.
func (c *Client) gitCommit(ctx context.Context, repo Repository, commit string) (*github.Commit, error) {
	if err := checkSHA(commit); err != nil {
		return nil, err
	}
	endpoint, err := repo.path("/git/commits/%s", commit)
	if err != nil {
		return nil, err
	}
	got := &github.Commit{}
	q := &call{method: http.MethodGet, endpoint: endpoint, into: got}
	if err := c.do(ctx, q); err != nil {
		return nil, err
	}
	if got.GetSHA() != commit || !shaShape.MatchString(got.GetTree().GetSHA()) {
		return nil, q.fail(http.StatusOK, "the answer is not about this commit, or lacks its tree")
	}
	c.objects.keepRoot(commit, got.GetTree().GetSHA())
	return got, nil
}

// loadTree reads a tree, and with deep all below it. It returns false if
// GitHub cut off what is below; then each folder has to be read by itself.
func (c *Client) loadTree(ctx context.Context, repo Repository, sha string, deep bool) (whole bool, err error) {
	return c.loadTreeOf(ctx, repo, sha, deep, maxAnswer)
}

// loadTreeOf is loadTree with the most bytes that are read for what lies below.
func (c *Client) loadTreeOf(ctx context.Context, repo Repository, sha string, deep bool, most int64) (whole bool, err error) {
	endpoint, err := repo.path("/git/trees/%s", sha)
	if err != nil {
		return false, err
	}
	if deep {
		endpoint += "?recursive=1"
	}
	var got struct {
		SHA       string             `json:"sha"`
		Tree      []github.TreeEntry `json:"tree"`
		Truncated *bool              `json:"truncated"`
	}
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &got, most: most}
	err = c.do(ctx, q)
	if deep && errors.Is(err, errLong) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	switch {
	case got.SHA != sha:
		return false, q.fail(http.StatusOK, "the answer is about another tree")
	case got.Truncated == nil:
		return false, q.fail(http.StatusOK, "the answer does not say whether it was cut off")
	case *got.Truncated && deep:
		return false, nil
	case *got.Truncated:
		return false, q.fail(http.StatusOK, "the folder has too many files for one answer; move some to other folders")
	}
	folders, err := sorted(q, sha, got.Tree)
	if err != nil {
		return false, err
	}
	for sha, nodes := range folders {
		c.objects.keepTree(sha, nodes)
	}
	return true, nil
}

// sorted puts the entries of an answer into their folders, and checks that
// nothing is missing from any: the digest of a folder is that of its entries.
func sorted(q *call, root string, entries []github.TreeEntry) (map[string][]node, error) {
	shas := map[string]string{".": root}
	inside := map[string][]node{".": {}}
	for _, e := range entries {
		n := node{name: path.Base(e.GetPath()), mode: e.GetMode(), sha: e.GetSHA(), size: int64(e.GetSize())}
		_, known := modes[n.mode]
		if !known || !shaShape.MatchString(n.sha) || e.GetPath() == "" || path.Clean(e.GetPath()) != e.GetPath() || n.size < 0 ||
			n.isFolder() != (e.GetType() == "tree") {
			return nil, q.fail(http.StatusOK, "the entry %s is not one of a git tree", quote(e.GetPath()))
		}
		if strings.Count(e.GetPath(), "/") > maxDepth {
			return nil, q.fail(http.StatusOK, "%s lies in more than %d folders", quote(e.GetPath()), maxDepth)
		}
		dir := path.Dir(e.GetPath())
		inside[dir] = append(inside[dir], n)
		if n.isFolder() {
			shas[e.GetPath()] = n.sha
		}
	}
	deep := strings.Contains(q.endpoint, "recursive")
	out := map[string][]node{}
	for dir, sha := range shas {
		if dir != "." && !deep {
			continue
		}
		if treeSHA(inside[dir]) != sha {
			return nil, q.fail(http.StatusOK, "the list of %s is not that of the folder: something is missing from it, or does not belong there", quote(dir))
		}
		out[sha] = inside[dir]
	}
	return out, nil
}

// blob reads a file by its digest, once.
func (c *Client) blob(ctx context.Context, repo Repository, sha string) ([]byte, error) {
	if content, ok := c.objects.blob(sha); ok {
		return content, nil
	}
	content, err := c.fetchBlob(ctx, repo, sha)
	if err == nil {
		c.objects.keepBlob(sha, content)
	}
	return content, err
}

func (c *Client) fetchBlob(ctx context.Context, repo Repository, sha string) ([]byte, error) {
	endpoint, err := repo.path("/git/blobs/%s", sha)
	if err != nil {
		return nil, err
	}
	var got struct {
		Content  *string `json:"content"`
		Encoding string  `json:"encoding"`
	}
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &got}
	if err := c.do(ctx, q); err != nil {
		return nil, err
	}
	if got.Content == nil || got.Encoding != "base64" {
		return nil, q.fail(http.StatusOK, "the content is not written in base64")
	}
	content, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(*got.Content, "\n", ""))
	if err != nil {
		return nil, q.fail(http.StatusOK, "the content is not written in base64")
	}
	if blobSHA(content) != sha {
		return nil, q.fail(http.StatusOK, "the content is not that of the file: it was cut off or changed")
	}
	return content, nil
}
