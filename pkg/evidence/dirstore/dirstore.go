// Package dirstore keeps evidence in a plain folder, which can be committed to
// git: one file per statement, one folder per chain.
//
//	changes/upgrade-12-6/000001.json
//	changes/upgrade-12-6/HEAD
//	scopes/environment__production/000001.json
//
// A statement is written to a file of its own, flushed to the disk, and then
// linked to its name: the name appears at once, with the whole content, and for
// one writer only. HEAD holds the number and the digest of the last statement,
// so that a history whose end was cut off is noticed.
//
// Whoever may write to the folder can cut off the end of a history and write
// HEAD anew. Only a copy elsewhere shows that, such as the history of git.
package dirstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// Store is a ledger in a folder.
type Store struct{ dir string }

// Open returns the store in a folder. The folder need not exist: it is made
// when the first statement is written. A folder with other things in it is
// refused.
func Open(dir string) (*Store, error) {
	s := &Store{dir: dir}
	root, err := s.open()
	if err != nil || root == nil {
		return s, err
	}
	return s, root.Close()
}

// open returns the folder, or nil if there is none yet.
func (s *Store) open() (*os.Root, error) {
	info, err := os.Stat(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot look at the ledger: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is not a ledger: it is not a folder; name a folder, or one that does not exist yet", s.dir)
	}
	root, err := os.OpenRoot(s.dir)
	if err != nil {
		return nil, fmt.Errorf("cannot open the ledger: %w", err)
	}
	if err := s.recognise(root); err != nil {
		root.Close()
		return nil, err
	}
	return root, nil
}

// recognise refuses a folder that was not made for a ledger.
func (s *Store) recognise(root *os.Root) error {
	for _, kind := range kindFolders {
		if _, err := root.Lstat(kind); err == nil {
			return nil
		}
	}
	entries, err := list(root, ".")
	if err != nil {
		return fmt.Errorf("cannot read the ledger %s: %w", s.dir, err)
	}
	// Another writer may have made one of them since.
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return slices.Contains(kindFolders, e.Name()) }) {
		return nil
	}
	for _, e := range entries {
		if !hidden(e.Name()) {
			return fmt.Errorf("%s is not a ledger: it holds %q and neither changes nor scopes; name the folder of a ledger, an empty one, or one that does not exist yet", s.dir, e.Name())
		}
	}
	return nil
}

var kindFolders = []string{"changes", "scopes"}

// hidden files are none of ours: those of git, and what a killed writer left.
func hidden(name string) bool { return strings.HasPrefix(name, ".") }

func list(root *os.Root, name string) ([]fs.DirEntry, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, err
}

// folder is where a chain is kept. A colon, which some file systems refuse, is
// written as two underscores, which no name contains.
func folder(chain string) string { return strings.Replace(chain, ":", "__", 1) }

var reserved = regexp.MustCompile(`^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)

// find opens the folder of a chain; it returns nil if there is none.
func (s *Store) find(ctx context.Context, chain string) (*chainDir, error) {
	if err := cmp.Or(ctx.Err(), evidence.CheckChain(chain)); err != nil {
		return nil, err
	}
	where := folder(chain)
	if reserved.MatchString(path.Base(where)) {
		return nil, fmt.Errorf("%q cannot be the name of a folder on every system; rename the change", path.Base(where))
	}
	root, err := s.open()
	if err != nil || root == nil {
		return nil, err
	}
	for _, part := range []string{path.Dir(where), where} {
		if there, err := s.isFolder(root, part); err != nil || !there {
			return nil, and(err, root.Close())
		}
	}
	return &chainDir{s, root, chain, where}, nil
}

// isFolder reports whether a folder is there; a link to one is refused.
func (s *Store) isFolder(root *os.Root, name string) (bool, error) {
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("cannot look at the ledger: %w", err)
	case !info.IsDir():
		return false, fmt.Errorf("%s is not a folder; remove it, or name another ledger", filepath.Join(s.dir, name))
	}
	return true, nil
}

// Chains returns the names of all chains that have an entry.
func (s *Store) Chains(ctx context.Context) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	root, err := s.open()
	if err != nil || root == nil {
		return nil, err
	}
	defer root.Close()
	var out []string
	for _, kind := range kindFolders {
		names, err := s.chainsOf(root, kind)
		if err != nil {
			return nil, err
		}
		out = append(out, names...)
	}
	slices.Sort(out)
	return out, nil
}

func (s *Store) chainsOf(root *os.Root, kind string) ([]string, error) {
	if there, err := s.isFolder(root, kind); err != nil || !there {
		return nil, err
	}
	entries, err := list(root, kind)
	if err != nil {
		return nil, fmt.Errorf("cannot read the ledger: %w", err)
	}
	var out []string
	for _, e := range entries {
		if hidden(e.Name()) {
			continue
		}
		chain := kind + "/" + strings.Replace(e.Name(), "__", ":", 1)
		if !e.IsDir() || folder(chain) != kind+"/"+e.Name() || evidence.CheckChain(chain) != nil {
			return nil, fmt.Errorf("%s does not belong in a ledger; remove it", filepath.Join(s.dir, kind, e.Name()))
		}
		files, err := list(root, folder(chain))
		if err != nil {
			return nil, fmt.Errorf("cannot read the ledger: %w", err)
		}
		if slices.ContainsFunc(files, func(f fs.DirEntry) bool { return !hidden(f.Name()) }) {
			out = append(out, chain)
		}
	}
	return out, nil
}
