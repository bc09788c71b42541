package github

import (
	"regexp"
	"strings"

	"github.com/google/go-github/v60/github"
)

var addedShape = regexp.MustCompile(`^@@ -0,0 \+1(,[0-9]+)? @@\n`)

// keepAdded keeps the files that were added, as far as what GitHub shows of them is
// all of them: their digest says so. What the digest does not fit is asked for when
// it is needed.
func (o *objects) keepAdded(files []*github.CommitFile) {
	for _, f := range files {
		if f.GetStatus() != "added" || len(f.GetPatch()) > maxFile {
			continue
		}
		if content := addedContent(f.GetPatch()); content != nil && blobSHA(content) == f.GetSHA() {
			o.keepBlob(f.GetSHA(), content)
		}
	}
}

// addedContent returns the content of a file from the patch that adds it; nil if
// it is not such a patch.
func addedContent(patch string) []byte {
	head := addedShape.FindString(patch)
	if head == "" {
		return nil
	}
	var out strings.Builder
	for line := range strings.SplitAfterSeq(patch[len(head):], "\n") {
		rest, added := strings.CutPrefix(line, "+")
		switch {
		case added:
			out.WriteString(rest)
		case strings.HasPrefix(line, `\`):
			return []byte(strings.TrimSuffix(out.String(), "\n"))
		default:
			return nil
		}
	}
	return []byte(out.String() + "\n")
}
