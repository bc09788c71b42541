//go:build unix

package spec

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe that nobody writes to must not be waited for, and a link must not be
// followed, on a file system that would do both.
func TestLinksAndPipesOnDisk(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(t.TempDir(), "secret.yaml")
	for _, err := range []error{
		os.WriteFile(secret, []byte("hunter2\n"), 0o600),
		os.Symlink(secret, filepath.Join(dir, "link.yaml")),
		syscall.Mkfifo(filepath.Join(dir, "pipe.yaml"), 0o600),
		os.Symlink("pipe.yaml", filepath.Join(dir, "link-to-pipe.yaml")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	l := newLoader(t)
	for name, want := range map[string]string{
		"link.yaml":         "link.yaml: is a symbolic link; only regular files are read",
		"pipe.yaml":         "pipe.yaml: is a named pipe; only regular files are read",
		"link-to-pipe.yaml": "link-to-pipe.yaml: is a symbolic link; only regular files are read",
	} {
		if _, _, err := l.LoadChange(os.DirFS(dir), name); err == nil || err.Error() != want {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
