package dirstore

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// Append puts an entry in the next place of a chain.
func (s *Store) Append(ctx context.Context, chain string, place int, entry []byte) error {
	if len(entry) > evidence.MaxStatement {
		return fmt.Errorf("a statement of %d bytes is too large; expected at most %d", len(entry), evidence.MaxStatement)
	}
	c, err := s.find(ctx, chain)
	if err != nil {
		return err
	}
	if c == nil && place != 1 {
		return taken(chain, place, 1)
	}
	if place == 1 {
		if c, err = s.create(c, chain); err != nil {
			return err
		}
	}
	defer c.root.Close()
	return c.append(place, entry)
}

func taken(chain string, place, next int) error {
	return fmt.Errorf("place %d of %s is not free, the next one is %d: %w", place, chain, next, evidence.ErrTaken)
}

func (c chainDir) append(place int, entry []byte) error {
	h, err := c.head()
	if err != nil {
		return err
	}
	n, err := c.last(h)
	if err != nil {
		return err
	}
	if place != n+1 {
		return taken(c.chain, place, n+1)
	}
	if err := c.heal(h, n); err != nil {
		return err
	}
	// Both files are written before the statement counts: a full disk is
	// noticed while nothing has happened yet.
	nextHead, err := c.temporary([]byte(head{place, evidence.Digest(entry)}.String()))
	if err != nil {
		return c.unwritten(place, err)
	}
	defer c.root.Remove(nextHead)
	if err := c.link(place, entry); err != nil {
		return err
	}
	return c.moveHead(place, nextHead)
}

func (c chainDir) unwritten(place int, err error) error {
	return fmt.Errorf("cannot write statement %d in %s, nothing was recorded: %w", place, c.chain, err)
}

// heal moves HEAD to the last entry if a writer was stopped before it could.
func (c chainDir) heal(h head, n int) error {
	if h.place == n {
		return nil
	}
	last, err := c.entry(n)
	if err != nil {
		return err
	}
	next, err := c.temporary([]byte(head{n, evidence.Digest(last)}.String()))
	if err != nil {
		return c.unwritten(n+1, err)
	}
	if err := c.root.Rename(next, c.path(headFile)); err != nil {
		return and(c.unwritten(n+1, err), c.root.Remove(next))
	}
	return c.sync(c.where)
}

// link makes an entry appear, whole and for one writer only.
func (c chainDir) link(place int, entry []byte) error {
	temp, err := c.temporary(entry)
	if err != nil {
		return c.unwritten(place, err)
	}
	defer c.root.Remove(temp)
	err = c.root.Link(temp, c.path(fileOf(place)))
	if errors.Is(err, fs.ErrExist) {
		return taken(c.chain, place, place+1)
	}
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("cannot link statement %d in %s, nothing was recorded; put the ledger on a file system with hard links: %w", place, c.chain, err)
	}
	if err != nil {
		return c.unwritten(place, err)
	}
	if err := c.sync(c.where); err != nil {
		return fmt.Errorf("statement %d in %s was written, but may not outlive a power cut: %w", place, c.chain, err)
	}
	return nil
}

// moveHead points HEAD at a new entry. Writers that overtake each other could
// leave it behind; so each looks again whether it is the last.
func (c chainDir) moveHead(place int, next string) error {
	late := func(err error) error {
		return fmt.Errorf("statement %d in %s was written, but its HEAD was not: %w", place, c.chain, err)
	}
	if err := c.root.Rename(next, c.path(headFile)); err != nil {
		return late(err)
	}
	n, err := c.last(head{place: place})
	if err == nil {
		err = c.heal(head{place: place}, n)
	}
	if err == nil {
		err = c.sync(c.where)
	}
	if err != nil {
		return late(err)
	}
	return nil
}

// temporary writes a file that counts for nothing until it gets its name.
func (c chainDir) temporary(content []byte) (string, error) {
	name := c.path(".tmp-" + rand.Text())
	f, err := c.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return "", err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = and(err, f.Close()); err != nil {
		return "", and(err, c.root.Remove(name))
	}
	return name, nil
}

func (c chainDir) sync(name string) error { return syncFolder(c.root, name) }

// syncFolder makes the names in a folder outlive a power cut. Windows has no
// such call.
func syncFolder(root *os.Root, name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := root.Open(name)
	if err != nil {
		return err
	}
	return and(f.Sync(), f.Close())
}

// create makes the folder of a chain, and the ledger around it, unless they are
// there, and sees that they outlive a power cut: another writer may have made
// them just now.
func (s *Store) create(c *chainDir, chain string) (*chainDir, error) {
	if c == nil {
		root, err := s.createRoot()
		if err != nil {
			return nil, fmt.Errorf("cannot make the ledger: %w", err)
		}
		c = &chainDir{s, root, chain, folder(chain)}
	}
	for _, part := range []string{path.Dir(c.where), c.where} {
		err := c.root.Mkdir(part, 0o755)
		if err == nil || errors.Is(err, fs.ErrExist) {
			err = c.sync(path.Dir(part))
		}
		if err != nil {
			return nil, and(fmt.Errorf("cannot make a folder in the ledger: %w", err), c.root.Close())
		}
	}
	return c, nil
}

// and adds a second error, if there is one, on the same line.
func and(err, other error) error {
	if err == nil || other == nil {
		return cmp.Or(err, other)
	}
	return fmt.Errorf("%w; %w", err, other)
}

func (s *Store) createRoot() (*os.Root, error) {
	if err := makeFolder(filepath.Clean(s.dir)); err != nil {
		return nil, err
	}
	return os.OpenRoot(s.dir)
}

// makeFolder makes a folder and those above it, each known to the disk.
func makeFolder(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	above := filepath.Dir(dir)
	if above != dir {
		if err := makeFolder(above); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	root, err := os.OpenRoot(above)
	if err != nil {
		return err
	}
	return and(syncFolder(root, "."), root.Close())
}
