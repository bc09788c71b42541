package github

import (
	"cmp"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"sync"
)

// emptyTree is the tree with nothing in it.
const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

// node is one line of a git tree.
type node struct {
	name string
	mode string
	sha  string
	size int64
}

// modes are all the modes that git knows, as GitHub writes them.
var modes = map[string]fs.FileMode{
	"040000": fs.ModeDir | 0o555,
	"100644": 0o444,
	"100664": 0o444,
	"100755": 0o555,
	"120000": fs.ModeSymlink | 0o777,
	"160000": fs.ModeIrregular,
}

func (n node) isFolder() bool { return n.mode == "040000" }

// blobSHA returns the name that git gives to content.
func blobSHA(content []byte) string { return objectSHA("blob", content) }

// treeSHA returns the name that git gives to a tree, so that a list which lacks
// something is noticed.
func treeSHA(nodes []node) string {
	nodes = slices.Clone(nodes)
	// git orders a folder as if its name ended with a slash.
	order := func(n node) string {
		if n.isFolder() {
			return n.name + "/"
		}
		return n.name
	}
	slices.SortFunc(nodes, func(a, b node) int { return cmp.Compare(order(a), order(b)) })
	var content []byte
	for _, n := range nodes {
		mode := n.mode
		if n.isFolder() {
			mode = "40000"
		}
		id, _ := hex.DecodeString(n.sha) // its shape was checked
		content = fmt.Appendf(content, "%s %s\x00%s", mode, n.name, id)
	}
	return objectSHA("tree", content)
}

func objectSHA(kind string, content []byte) string {
	h := sha1.New()
	fmt.Fprintf(h, "%s %d\x00", kind, len(content))
	h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}

// objects keeps what never changes.
type objects struct {
	mu    *sync.Mutex
	trees map[string][]node // by the digest of the tree
	blobs map[string][]byte
	roots map[string]string // the tree of a commit
	bytes int64             // of all blobs
}

func newObjects() objects {
	return objects{mu: &sync.Mutex{}, trees: map[string][]node{emptyTree: {}}, blobs: map[string][]byte{}, roots: map[string]string{}}
}

func (o *objects) tree(sha string) ([]node, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	nodes, ok := o.trees[sha]
	return nodes, ok
}

func (o *objects) keepTree(sha string, nodes []node) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.trees[sha] = nodes
}

func (o *objects) blob(sha string) ([]byte, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	content, ok := o.blobs[sha]
	return content, ok
}

// keepBlob keeps a file; once there are too many bytes it forgets the others.
func (o *objects) keepBlob(sha string, content []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, known := o.blobs[sha]; known {
		return
	}
	if o.bytes += int64(len(content)); o.bytes > maxKept {
		clear(o.blobs)
		o.bytes = int64(len(content))
	}
	o.blobs[sha] = content
}

func (o *objects) root(commit string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.roots[commit]
}

func (o *objects) keepRoot(commit, tree string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.roots[commit] = tree
}
