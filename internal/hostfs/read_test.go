//go:build unix

package hostfs_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/lockflight/lockflight/internal/hostfs"
)

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	must(t, os.WriteFile(at("just"), make([]byte, 1<<20), 0o644))
	must(t, os.WriteFile(at("over"), make([]byte, 1<<20+1), 0o644))
	must(t, os.Symlink("just", at("link")))
	must(t, syscall.Mkfifo(at("pipe"), 0o644))
	for name, want := range map[string]string{
		"just": "", "over": "it is larger than 1 MiB", "link": "is a symbolic link; only regular files are read",
		"pipe": "is a named pipe; only regular files are read", ".": "is a directory",
		"gone": "no such file or folder", "gone/gone": "no such file or folder", "just/gone": "not a directory",
	} {
		data, err := hostfs.ReadFile(at(name), 1<<20)
		switch {
		case want == "" && (err != nil || len(data) != 1<<20):
			t.Errorf("%s: %d bytes were read, and %v", name, len(data), err)
		case want != "" && (err == nil || !strings.HasSuffix(err.Error(), want) || strings.Contains(err.Error(), dir)):
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}
