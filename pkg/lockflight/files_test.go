package lockflight_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lockflight/lockflight/pkg/lockflight"
)

// files makes a tree of files that hold something.
func files(names ...string) fstest.MapFS {
	out := fstest.MapFS{"a/b/change.cue": {Data: []byte("{}")}}
	for _, name := range names {
		out[name] = &fstest.MapFile{Data: []byte("{}")}
	}
	return out
}

func TestFindPipeline(t *testing.T) {
	for _, c := range []struct {
		tree fs.FS
		want string
	}{
		{files(".lockflight/pipeline.cue"), ".lockflight/pipeline.cue"},
		{files("a/.lockflight/pipeline.cue"), "a/.lockflight/pipeline.cue"},
		{files("a/b/.lockflight/pipeline.cue"), "a/b/.lockflight/pipeline.cue"},
		{files("a/b/pipeline.cue"), "a/b/pipeline.cue"},
		{files("a/b/pipeline.cue", ".lockflight/pipeline.cue"), ".lockflight/pipeline.cue"},
		{files("c/.lockflight/pipeline.cue", ".lockflight/pipeline.cue"), ".lockflight/pipeline.cue"},
	} {
		if got, err := lockflight.FindPipeline(c.tree, "a/b"); got != c.want || err != nil {
			t.Errorf("got %q and %v, expected %q", got, err, c.want)
		}
	}
}

func TestFindPipelineRefusesTwo(t *testing.T) {
	for _, c := range []struct{ near, far string }{
		{"a/b/.lockflight/pipeline.cue", ".lockflight/pipeline.cue"},
		{"a/b/.lockflight/pipeline.cue", "a/.lockflight/pipeline.cue"},
		{"a/.lockflight/pipeline.cue", ".lockflight/pipeline.cue"},
	} {
		got, err := lockflight.FindPipeline(files(c.near, c.far, "a/b/pipeline.cue"), "a/b")
		want := fmt.Sprintf("two pipelines could judge it: %s and %s; name the one that counts with --pipeline", c.near, c.far)
		if got != "" || err == nil || err.Error() != want || errors.Is(err, lockflight.ErrNoPipeline) {
			t.Errorf("got %q and %v, expected: %s", got, err, want)
		}
	}
	if _, err := lockflight.FindPipeline(files("a/pipeline.cue", "pipeline.cue"), "a/b"); !errors.Is(err, lockflight.ErrNoPipeline) {
		t.Errorf("a pipeline.cue that is not beside the change: %v", err)
	}
}

// TestLinksAreNotFollowed: what is a link is not there, and the message says that
// it is one.
func TestLinksAreNotFollowed(t *testing.T) {
	link := &fstest.MapFile{Data: []byte("elsewhere"), Mode: fs.ModeSymlink | 0o777}
	for _, name := range []string{".lockflight", ".lockflight/pipeline.cue", "a/.lockflight/pipeline.cue", "a/b/pipeline.cue"} {
		tree := files()
		tree[name] = link
		want := name + ": is a symbolic link, and links are not followed; put the file itself there, or name one with --pipeline"
		if got, err := lockflight.FindPipeline(tree, "a/b"); got != "" || err == nil || err.Error() != want || errors.Is(err, lockflight.ErrNoPipeline) {
			t.Errorf("got %q and %v, expected: %s", got, err, want)
		}
	}
	tree := files()
	tree["a/c"] = link
	want := "a/c: is a symbolic link, and links are not followed; put the file or folder itself there, or name what it leads to"
	if _, _, err := lockflight.Open(lockflight.Files{Changes: tree, Change: "a/c", Pipelines: tree}); err == nil || err.Error() != want {
		t.Errorf("got %v, expected: %s", err, want)
	}
	if _, err := lockflight.Check(lockflight.Files{Changes: tree}, "a/c"); err == nil || err.Error() != want {
		t.Errorf("got %v, expected: %s", err, want)
	}
}

// steps makes a tree with a change that runs so many files of a size, which
// share their bytes.
func steps(count, size int) fstest.MapFS {
	out := fstest.MapFS{".lockflight/pipeline.cue": tree[".lockflight/pipeline.cue"]}
	data := make([]byte, size)
	var names []string
	for i := range count {
		name := fmt.Sprintf("f%03d", i)
		names = append(names, fmt.Sprintf("%q", name))
		out["restart/"+name] = &fstest.MapFile{Data: data}
	}
	out["restart/change.cue"] = &fstest.MapFile{Data: []byte(`{id: "restart", summary: "b", type: "normal",
		procedure: [{name: "restart", at: "S+0m", owner: "ops", do: "Restart", run: [` + strings.Join(names, ", ") + `]}]}`)}
	return out
}

// opened counts the files that are opened.
type opened struct {
	fs.FS
	names map[string]bool
}

func (o opened) Open(name string) (fs.File, error) {
	o.names[name] = true
	return o.FS.Open(name)
}

func TestFilesOfStepsAreBounded(t *testing.T) {
	const whole = lockflight.MaxFiles / lockflight.MaxFile
	for count, tooMuch := range map[int]bool{whole: false, whole + 1: true, whole + 4: true} {
		changes := opened{steps(count, lockflight.MaxFile), map[string]bool{}}
		flight, found, err := lockflight.Open(lockflight.Files{Changes: changes, Change: "restart", Pipelines: changes})
		if err != nil {
			t.Fatal(err)
		}
		if (flight == nil) != tooMuch || found.HasErrors() != tooMuch {
			t.Errorf("%d files: opened %t, %v", count, flight != nil, found)
		}
		if tooMuch && (len(found) != 1 || !strings.Contains(found[0].Message, "more than 64 MiB together") || found[0].At.Line == 0) {
			t.Errorf("%d files: %v", count, found)
		}
		if changes.names[fmt.Sprintf("restart/f%03d", whole+1)] {
			t.Errorf("%d files: it went on reading", count)
		}
	}
}

// TestCheckLoadsOnePipeline shows that a pipeline that is named is the only one
// that is evaluated.
func TestCheckLoadsOnePipeline(t *testing.T) {
	other := files("a/pipeline.cue", "b/.lockflight/pipeline.cue")
	delete(other, "a/b/change.cue")
	other["policy/pipeline.cue"] = tree[".lockflight/pipeline.cue"]
	other["changes/restart/change.cue"] = tree["changes/restart/change.cue"]
	report, err := lockflight.Check(lockflight.Files{Changes: other, Pipeline: "policy/pipeline.cue"}, ".")
	if err != nil || len(report.Findings) > 0 || report.Files != 2 || report.Changes != 1 || report.Pipelines != 1 {
		t.Errorf("with a pipeline: %+v, %v", report, err)
	}
	if report, err = lockflight.Check(lockflight.Files{Changes: other}, "."); err != nil || !report.Findings.HasErrors() || report.Pipelines != 3 {
		t.Errorf("without one: %+v, %v", report, err)
	}
	if _, err = lockflight.Check(lockflight.Files{Changes: other, Pipeline: "policy/pipeline.cue"}, "a/pipeline.cue"); err == nil || !strings.Contains(err.Error(), "no other pipeline is loaded") {
		t.Errorf("another one by its name: %v", err)
	}
}
