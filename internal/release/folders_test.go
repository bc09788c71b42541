package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTheSameBytesFromTwoFolders builds a small program for this machine in two
// folders, the second time with an empty build cache, so that nothing of the
// first can be taken over. With RELEASE=linux-amd64,windows-arm64 it builds, for
// these platforms, everything that is released from two copies of this repository.
func TestTheSameBytesFromTwoFolders(t *testing.T) {
	one, two := small(t), small(t)
	two.env = []string{"GOCACHE=" + t.TempDir()}
	if list := os.Getenv("RELEASE"); list != "" {
		one, two = whole(t, strings.Split(list, ",")), whole(t, strings.Split(list, ","))
	}
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

// whole copies the files of this repository that git knows and Go builds from.
func whole(t *testing.T, platforms []string) release {
	t.Helper()
	here := release{top: "../.."}
	there := t.TempDir()
	for _, name := range strings.Split(do(t, here, "ls-files", "-z"), "\x00") {
		if top, _, _ := strings.Cut(name, "/"); slices.Contains([]string{"bench", "docs", "e2e"}, top) || name == "" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(here.top, name))
		if err != nil {
			t.Fatal(err)
		}
		put(t, there, name, string(text))
	}
	return release{top: there, out: filepath.Join(there, "dist"), programs: programs, platforms: platforms}
}
