package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheSameBytesFromTwoFolders builds in two folders, the second with an empty
// build cache, so that nothing of the first can be taken over. It builds a small
// program for this machine; with RELEASE=all it builds everything that is
// released, from two copies of this repository.
func TestTheSameBytesFromTwoFolders(t *testing.T) {
	one, two := small(t), small(t)
	if os.Getenv("RELEASE") == "all" {
		one, two = whole(t), whole(t)
	}
	two.env = []string{"GOCACHE=" + t.TempDir()}
	s := source{version: "1.2.3", commit: strings.Repeat("a", 40), toolchain: "local"}
	var digests [2][]built
	for i, r := range []release{one, two} {
		s.top, s.env = r.top, r.env
		all, err := r.buildAll(s)
		if err != nil {
			t.Fatal(err)
		}
		digests[i] = all
	}
	for i, b := range digests[0] {
		if b != digests[1][i] {
			t.Errorf("%s has the sha256 %s in one folder and %s in the other", b.program.file(b.platform), b.sha256, digests[1][i].sha256)
		}
		file := filepath.Join(one.out, b.program.file(b.platform))
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte(one.top)) {
			t.Errorf("%s names the folder that it was built in", file)
		}
		if !bytes.Contains(text, []byte(s.commit)) {
			t.Errorf("%s does not name its commit", file)
		}
	}
}

// whole copies the files of this repository that git knows.
func whole(t *testing.T) release {
	t.Helper()
	here := release{top: "../.."}
	top := t.TempDir()
	for _, name := range strings.Split(do(t, here, "ls-files", "-z"), "\x00") {
		if !strings.HasSuffix(name, ".go") && !strings.HasPrefix(name, "go.") && !strings.HasPrefix(name, "schema/") && !strings.HasPrefix(name, "pkg/") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(here.top, name))
		if err != nil {
			t.Fatal(err)
		}
		put(t, top, name, string(text))
	}
	return release{top: top, out: filepath.Join(top, "dist"), programs: programs, platforms: platforms}
}
