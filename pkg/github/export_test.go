package github

import "strings"

// BlobSHA names content as git does.
func BlobSHA(content []byte) string { return blobSHA(content) }

// TreeSHA names a tree as git does; the values are "mode sha".
func TreeSHA(entries map[string]string) string {
	var nodes []node
	for name, what := range entries {
		mode, sha, _ := strings.Cut(what, " ")
		nodes = append(nodes, node{name: name, mode: mode, sha: sha})
	}
	return treeSHA(nodes)
}
