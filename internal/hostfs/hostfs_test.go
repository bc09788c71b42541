//go:build unix

package hostfs_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/lockflight/lockflight/internal/hostfs"
)

// open returns a file system over a folder that write has filled.
func open(t *testing.T, write func(dir string)) *hostfs.FS {
	t.Helper()
	dir := t.TempDir()
	write(dir)
	f, err := hostfs.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestReadsWhatAFileSystemShould(t *testing.T) {
	f := open(t, func(dir string) {
		must(t, os.MkdirAll(filepath.Join(dir, "changes/a/scripts"), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, "changes/a/change.cue"), []byte("id: \"a\"\n"), 0o644))
		must(t, os.WriteFile(filepath.Join(dir, "changes/a/scripts/go.sh"), []byte("true\n"), 0o755))
	})
	if err := fstest.TestFS(f, "changes/a/change.cue", "changes/a/scripts/go.sh"); err != nil {
		t.Fatal(err)
	}
}

func TestRefuses(t *testing.T) {
	outside := t.TempDir()
	must(t, os.WriteFile(filepath.Join(outside, "secret"), []byte("hunter2"), 0o600))
	f := open(t, func(dir string) {
		must(t, os.MkdirAll(filepath.Join(dir, "real"), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, "real/file"), []byte("x"), 0o644))
		must(t, os.Symlink("real/file", filepath.Join(dir, "inner-link")))
		must(t, os.Symlink("real", filepath.Join(dir, "inner-folder-link")))
		must(t, os.Symlink(filepath.Join(outside, "secret"), filepath.Join(dir, "outer-link")))
		must(t, os.Symlink(outside, filepath.Join(dir, "outer-folder-link")))
		must(t, os.Symlink("loop", filepath.Join(dir, "loop")))
		must(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644))
	})
	for name, want := range map[string]string{
		"inner-link":               "inner-link: is a symbolic link; only regular files are read",
		"inner-folder-link/file":   "inner-folder-link: is a symbolic link; expected a folder",
		"outer-link":               "outer-link: is a symbolic link; only regular files are read",
		"outer-folder-link/secret": "outer-folder-link: is a symbolic link; expected a folder",
		"loop":                     "loop: is a symbolic link; only regular files are read",
		"pipe":                     "pipe: is a named pipe; only regular files are read",
		"real/file/below":          "real/file: is a regular file; expected a folder",
		"real/none":                "real/none: no such file or folder",
		"none/file":                "none: no such file or folder",
		"../real/file":             "open ../real/file: not a path below the top folder; leave out .. and a leading slash",
		"real/../real/file":        "open real/../real/file: not a path below the top folder; leave out .. and a leading slash",
		"/etc/passwd":              "open /etc/passwd: not a path below the top folder; leave out .. and a leading slash",
		"":                         "open : not a path below the top folder; leave out .. and a leading slash",
	} {
		file, err := f.Open(name)
		if err == nil {
			file.Close()
			t.Errorf("%q was opened", name)
			continue
		}
		if err.Error() != want {
			t.Errorf("%q:\n got %s\nwant %s", name, err, want)
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the error quotes the file", name)
		}
	}
}

func TestADeviceIsRefused(t *testing.T) {
	f, err := hostfs.Open("/dev")
	must(t, err)
	defer f.Close()
	if _, err := f.Open("null"); err == nil || err.Error() != "null: is a device; only regular files are read" {
		t.Errorf("got %v", err)
	}
}

func TestErrorsKeepTheirKind(t *testing.T) {
	f := open(t, func(string) {})
	_, err := f.Open("none")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not fs.ErrNotExist", err)
	}
	_, err = f.Open("../x")
	if !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("%v is not fs.ErrInvalid", err)
	}
	if _, err := hostfs.Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v is not fs.ErrNotExist", err)
	}
}

func TestAWalkShowsLinksAndDoesNotFollowThem(t *testing.T) {
	f := open(t, func(dir string) {
		must(t, os.Mkdir(filepath.Join(dir, "a"), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, "a/file"), nil, 0o644))
		must(t, os.Symlink("a", filepath.Join(dir, "b")))
	})
	var seen []string
	must(t, fs.WalkDir(f, ".", func(p string, d fs.DirEntry, err error) error {
		must(t, err)
		seen = append(seen, p+" "+d.Type().String())
		return nil
	}))
	want := ". d--------- a d--------- a/file ---------- b L---------"
	if got := strings.Join(seen, " "); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
