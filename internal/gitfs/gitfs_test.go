package gitfs_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/lockflight/lockflight/internal/gitfs"
)

// repository makes a repository with one commit of what write leaves in it.
func repository(t *testing.T, write func(dir string)) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, "init", "-q")
	write(dir)
	git(t, dir, "add", "-A")
	git(t, dir, "-c", "user.name=dev-1", "-c", "user.email=dev-1@example.org", "commit", "-q", "-m", "first")
	return dir
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	p := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, dir, revision string) *gitfs.FS {
	t.Helper()
	f, err := gitfs.Open(context.Background(), dir, revision)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestReadsWhatAFileSystemShould(t *testing.T) {
	dir := repository(t, func(dir string) {
		write(t, dir, "changes/a/change.cue", "id: \"a\"\n")
		write(t, dir, "changes/a/scripts/go on.sh", "true\n")
		write(t, dir, "changes/*.txt", "a star\n")
		write(t, dir, ":(glob)x", "magic\n")
		write(t, dir, "empty", "")
	})
	f := open(t, dir, "HEAD")
	err := fstest.TestFS(f, "changes/a/change.cue", "changes/a/scripts/go on.sh", "changes/*.txt", ":(glob)x", "empty")
	if err != nil {
		t.Fatal(err)
	}
}

func TestReadsTheRevisionAndNotTheWorkTree(t *testing.T) {
	dir := repository(t, func(dir string) { write(t, dir, "file", "old") })
	first := git(t, dir, "rev-parse", "HEAD")
	write(t, dir, "file", "new")
	f := open(t, filepath.Join(dir), first)
	data, err := fs.ReadFile(f, "file")
	if err != nil || string(data) != "old" {
		t.Errorf("got %q, %v", data, err)
	}
	if f.Commit() != first {
		t.Errorf("got commit %s, want %s", f.Commit(), first)
	}
}

func TestReadsBytesWithoutFilters(t *testing.T) {
	dir := repository(t, func(dir string) {
		write(t, dir, "file", "a\n$Id$\n")
		write(t, dir, ".gitattributes", "file text eol=crlf ident filter=evil\n")
	})
	git(t, dir, "config", "filter.evil.smudge", "touch "+filepath.Join(dir, "ran")+"; cat")
	data, err := fs.ReadFile(open(t, dir, "HEAD"), "file")
	if err != nil || string(data) != "a\n$Id$\n" {
		t.Errorf("got %q, %v", data, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "ran")); err == nil {
		t.Error("a filter of the repository was run")
	}
}

func TestReplacedObjectsAreNotBelieved(t *testing.T) {
	dir := repository(t, func(dir string) { write(t, dir, "file", "true one") })
	first := git(t, dir, "rev-parse", "HEAD")
	write(t, dir, "file", "other one")
	git(t, dir, "-c", "user.name=dev-1", "-c", "user.email=dev-1@example.org", "commit", "-q", "-a", "-m", "second")
	git(t, dir, "replace", first+":file", "HEAD:file")
	data, err := fs.ReadFile(open(t, dir, first), "file")
	if err != nil || string(data) != "true one" {
		t.Errorf("got %q, %v", data, err)
	}
}

func TestRefusesWhatIsNoRegularFile(t *testing.T) {
	dir := repository(t, func(dir string) {
		write(t, dir, "real/file", "x")
		if err := os.Symlink("real/file", filepath.Join(dir, "link")); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("real", filepath.Join(dir, "folder-link")); err != nil {
			t.Fatal(err)
		}
	})
	git(t, dir, "update-index", "--add", "--cacheinfo", "160000,1111111111111111111111111111111111111111,module")
	git(t, dir, "-c", "user.name=dev-1", "-c", "user.email=dev-1@example.org", "commit", "-q", "-m", "module")
	f := open(t, dir, "HEAD")
	commit := f.Commit()[:12]
	for name, want := range map[string]string{
		"link":             "link: is a symbolic link; only regular files are read",
		"module":           "module: is another repository (a submodule); only regular files are read",
		"folder-link/file": "folder-link/file: no such file or folder in commit " + commit,
		"none":             "none: no such file or folder in commit " + commit,
		"real/":            "open real/: not a path below the top of the repository; leave out .. and a leading slash",
		"../real":          "open ../real: not a path below the top of the repository; leave out .. and a leading slash",
	} {
		if _, err := f.Open(name); err == nil || err.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", name, err, want)
		}
	}
	if _, err := f.Open("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not fs.ErrNotExist", err)
	}
}

func TestRefusesRevisions(t *testing.T) {
	dir := repository(t, func(dir string) { write(t, dir, "file", "x") })
	for revision, want := range map[string]string{
		"":                     `"" is not a revision; expected a branch, a tag or a commit`,
		"--output=x":           `"--output=x" is not a revision; expected a branch, a tag or a commit`,
		"-h":                   `"-h" is not a revision; expected a branch, a tag or a commit`,
		"HEAD\n":               `"HEAD\n" is not a revision; expected a branch, a tag or a commit`,
		"none":                 `"none" is not a commit of the repository at ` + dir + `; fetch it, or name another one`,
		"HEAD:file":            `"HEAD:file" is not a commit of the repository at ` + dir + `; fetch it, or name another one`,
		"HEAD..HEAD":           `"HEAD..HEAD" is not a commit of the repository at ` + dir + `; fetch it, or name another one`,
		"HEAD^{tree}":          `"HEAD^{tree}" is not a commit of the repository at ` + dir + `; fetch it, or name another one`,
		"11111111111111111111": `"11111111111111111111" is not a commit of the repository at ` + dir + `; fetch it, or name another one`,
	} {
		if _, err := gitfs.Open(context.Background(), dir, revision); err == nil || err.Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", revision, err, want)
		}
	}
}

func TestAFolderThatIsNoRepository(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(dir))
	_, err := gitfs.Open(context.Background(), dir, "HEAD")
	if err == nil || !strings.HasPrefix(err.Error(), dir+": cannot be read as a git repository: ") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
}

func TestWithoutGit(t *testing.T) {
	dir := repository(t, func(dir string) { write(t, dir, "file", "x") })
	t.Setenv("PATH", t.TempDir())
	_, err := gitfs.Open(context.Background(), dir, "HEAD")
	if err == nil || !strings.HasSuffix(err.Error(), "the git command was not found; install git") {
		t.Errorf("got %v", err)
	}
}

func TestACancelledContext(t *testing.T) {
	dir := repository(t, func(dir string) { write(t, dir, "file", "x") })
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := gitfs.Open(ctx, dir, "HEAD"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
