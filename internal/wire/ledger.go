// Package wire turns what a user names into a store or a source: the scheme of
// a ledger's URL, a file of reviews. It is the one place that names all of them.
package wire

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/evidence/dirstore"
)

// schemes lists the schemes of ledgers that are known, with an example of each.
const schemes = "dir: (a folder, such as dir:.lockflight/evidence)"

// SchemeError says that a ledger's URL has a scheme that nobody knows.
type SchemeError struct{ URL string }

func (e *SchemeError) Error() string {
	return fmt.Sprintf("the ledger %q has no scheme that is known; expected %s", e.URL, schemes)
}

// Folder returns the folder of a ledger in one, relative ones taken from base;
// "" if the ledger is none.
func Folder(url, base string) string {
	name, ok := strings.CutPrefix(url, "dir:")
	if !ok || name == "" {
		return ""
	}
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(base, name)
}

// Ledger opens the store of a ledger.
func Ledger(url, base string) (evidence.Store, error) {
	dir := Folder(url, base)
	if dir == "" {
		return nil, &SchemeError{URL: url}
	}
	return dirstore.Open(dir)
}
