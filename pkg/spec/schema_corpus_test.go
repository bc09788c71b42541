package spec

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/lockflight/lockflight/pkg/finding"
)

const corpus = "testdata/schema"

// corpusFiles returns the documents of the corpus of one sort, each in a tree
// of its own.
func corpusFiles(t *testing.T, pattern string) map[string]fs.FS {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(corpus, pattern))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no file %s in the corpus: %v", pattern, err)
	}
	trees := map[string]fs.FS{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(path)
		trees[name] = fstest.MapFS{name: {Data: text}}
	}
	return trees
}

// loadCorpus loads one document of the corpus, and returns what was found.
func loadCorpus(t *testing.T, l *Loader, tree fs.FS, name string) finding.List {
	t.Helper()
	var found finding.List
	var err error
	var loaded bool
	if strings.HasPrefix(name, "pipeline-") {
		p, list, e := l.LoadPipeline(tree, name)
		found, err, loaded = list, e, p != nil
	} else {
		c, list, e := l.LoadChange(tree, name)
		found, err, loaded = list, e, c != nil
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if loaded == found.HasErrors() {
		t.Errorf("%s: loaded %v with the findings %v", name, loaded, found)
	}
	return found
}

// TestMessages compares what people are told about the bad documents of the
// corpus with a file that people have read. UPDATE=1 writes it anew.
func TestMessages(t *testing.T) {
	l, err := NewLoader()
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	trees := corpusFiles(t, "*-bad-*")
	for _, name := range sortedKeys(trees) {
		fmt.Fprintf(&got, "# %s\n", name)
		found := loadCorpus(t, l, trees[name], name)
		if len(found) == 0 {
			t.Errorf("%s: nothing is wrong with it", name)
		}
		for _, f := range found {
			fmt.Fprintf(&got, "%d:%d %s %s\n", f.At.Line, f.At.Column, f.Rule, f.Message)
			if f.Hint != "" {
				fmt.Fprintf(&got, "\t%s\n", f.Hint)
			}
			if f.At.File != name {
				t.Errorf("%s: a finding in the file %q: %s", name, f.At.File, f.Message)
			}
		}
	}
	golden := filepath.Join(corpus, "messages.golden")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("the messages differ (-want +got):\n%s", diff)
	}
}

func TestGoodDocuments(t *testing.T) {
	l, err := NewLoader()
	if err != nil {
		t.Fatal(err)
	}
	trees := corpusFiles(t, "*-good-*")
	for _, name := range sortedKeys(trees) {
		if found := loadCorpus(t, l, trees[name], name); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}
