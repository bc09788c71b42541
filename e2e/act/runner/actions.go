package runner

import (
	"archive/tar"
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// actions are those that a workflow can use. Nothing is ever fetched.
type actions struct {
	folders  map[string]string
	checkout string
	// export writes the repositories that the stand-in for actions/checkout reads,
	// which most workflows do not need.
	export func() error
}

// Fetch finds the folder of an action; act calls what it returns a commit.
func (a *actions) Fetch(_ context.Context, name, _, ref, _ string) (string, error) {
	name, _, _ = strings.Cut(name, "@") // a reusable workflow comes with its version
	if a.folder(name, ref) == "" {
		known := append(slices.Sorted(maps.Keys(a.folders)), "actions/checkout")
		return "", fmt.Errorf("%s@%s is not at hand, and nothing is fetched; at hand are %s", name, ref, strings.Join(known, ", "))
	}
	if a.folder(name, ref) == a.checkout {
		return ref, a.export()
	}
	return ref, nil
}

func (a *actions) folder(name, ref string) string {
	if folder := a.folders[name+"@"+ref]; folder != "" {
		return folder
	}
	if folder := a.folders[name]; folder != "" {
		return folder
	}
	if name == "actions/checkout" {
		return a.checkout
	}
	return ""
}

// GetTarArchive returns a file or a folder of an action.
func (a *actions) GetTarArchive(_ context.Context, name, ref, path string) (io.ReadCloser, error) {
	name, _, _ = strings.Cut(name, "@")
	full := filepath.Join(a.folder(name, ref), filepath.FromSlash(path))
	info, err := os.Stat(full)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if info.IsDir() {
		err = w.AddFS(os.DirFS(full))
	} else {
		err = addFile(w, full, info)
	}
	if err == nil {
		err = w.Close()
	}
	return io.NopCloser(&b), err
}

func addFile(w *tar.Writer, path string, info os.FileInfo) error {
	header, err := tar.FileInfoHeader(info, "")
	if err != nil {
		return err
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := w.WriteHeader(header); err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

//go:embed checkout/action.yml
var checkoutAction string

//go:embed checkout/checkout.sh
var checkoutScript string

// checkout writes the stand-in for actions/checkout. It reads copies of the
// repositories, which a job without permission to read contents does not see.
func (m *machine) checkout(folder string, permissions []string) (string, error) {
	to := filepath.Join(folder, "checkout")
	if err := os.MkdirAll(to, 0o755); err != nil {
		return "", err
	}
	may := m.Repo.Public() || slices.Contains(permissions, "contents:read") || slices.Contains(permissions, "contents:write")
	settings := fmt.Sprintf("repositories='%s'\nmay_read=%t\n", m.path("repos"), may)
	for name, text := range map[string]string{"action.yml": checkoutAction, "checkout.sh": checkoutScript, "settings.sh": settings} {
		if err := os.WriteFile(filepath.Join(to, name), []byte(text), 0o755); err != nil {
			return "", err
		}
	}
	return to, nil
}
