package github_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/github"
)

// TestWhatIsShownOfAddedFiles: what GitHub shows of a file counts if it has the
// digest of the file; else the file is asked for.
func TestWhatIsShownOfAddedFiles(t *testing.T) {
	const content = "procedure-2\nrequest-1\n"
	for name, test := range map[string]struct {
		content, status, patch string
		known                  bool
	}{
		"all of it":             {content, "added", "@@ -0,0 +1,2 @@\n+procedure-2\n+request-1", true},
		"without a last break":  {"a\nb", "added", "@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file", true},
		"one line":              {"a\n", "added", "@@ -0,0 +1 @@\n+a", true},
		"a line that looks odd": {"+a\n\\\n", "added", "@@ -0,0 +1,2 @@\n++a\n+\\", true},
		"a file with returns":   {"a\r\nb\r\n", "added", "@@ -0,0 +1,2 @@\n+a\r\n+b\r", true},
		"another content":       {content, "added", "@@ -0,0 +1,2 @@\n+procedure-1\n+request-1", false},
		"cut off":               {content, "added", "@@ -0,0 +1,2 @@\n+procedure-2", false},
		"nothing":               {content, "added", "", false},
		"no patch of a new one": {content, "added", "@@ -1 +1,2 @@\n procedure-2\n+request-1", false},
		"a line is taken out":   {content, "added", "@@ -0,0 +1,2 @@\n+procedure-2\n-x\n+request-1", false},
		"changed":               {content, "modified", "@@ -0,0 +1,2 @@\n+procedure-2\n+request-1", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			head := w.git.commit(w.base, map[string]string{spec: test.content})
			w.put("/commits/"+head, w.commitOf(head, nil, nil).with(object{"files": list(
				file(spec, test.status, object{"sha": github.BlobSHA([]byte(test.content)), "patch": test.patch}))}))
			c := w.client()
			_, err := c.Commit(t.Context(), repo, head)
			if err != nil {
				t.Fatal(err)
			}
			tree, err := c.Tree(t.Context(), repo, head)
			if err != nil {
				t.Fatal(err)
			}
			got, err := fs.ReadFile(tree, spec)
			asked := strings.Contains(strings.Join(w.asked, " "), "/git/blobs/")
			if err != nil || string(got) != test.content || asked == test.known {
				t.Errorf("got %q, %v; GitHub was asked for it: %v", got, err, asked)
			}
		})
	}
}
