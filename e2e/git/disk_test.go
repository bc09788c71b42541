package git

import (
	"strings"
	"testing"
)

func TestGitReadsWhatIsSaved(t *testing.T) {
	o := NewObjects()
	tree := o.Write(EmptyTree, map[string]File{
		"a/b": {Mode: ModeFile, Content: []byte("text\n")}, "run": {Mode: ModeExec, Content: []byte("#!/bin/sh\n")},
	})
	first := o.PutCommit(Commit{Tree: tree, Author: someone, Committer: other, Message: "First\n"})
	second := o.PutCommit(Commit{Tree: EmptyTree, Parents: []string{first.SHA}, Author: someone, Committer: other, Message: "Second\n"})
	tag := o.PutTag(Tag{Object: first.SHA, Kind: "commit", Name: "v1", Tagger: someone, Message: "One\n"})
	g := &real{t, t.TempDir()}
	refs := map[string]string{"refs/heads/main": second.SHA, "refs/tags/v1": tag.SHA, "refs/pull/1/head": first.SHA}
	if err := o.Save(g.dir, "main", refs); err != nil {
		t.Fatal(err)
	}
	g.git("fsck", "--strict", "--no-dangling")
	if got := g.git("log", "--format=%H %s", "HEAD"); got != second.SHA+" Second\n"+first.SHA+" First" {
		t.Errorf("history %q", got)
	}
	if got := g.git("show", "v1:a/b"); got != "text" {
		t.Errorf("the file is %q", got)
	}
	if got := g.git("for-each-ref", "--format=%(refname)"); strings.Count(got, "\n") != 2 {
		t.Errorf("refs %q", got)
	}
}

func TestAnObjectThatIsNotWhatItsNameSaysIsNotSaved(t *testing.T) {
	o := NewObjects()
	o.Blobs[o.PutBlob([]byte("text"))] = []byte("other text")
	if err := o.Save(t.TempDir(), "main", nil); err == nil {
		t.Error("it was saved")
	}
}
