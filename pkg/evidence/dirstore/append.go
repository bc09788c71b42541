package dirstore

import (
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
	root, where, err := s.find(ctx, chain)
	if err != nil {
		return err
	}
	if root == nil {
		if place != 1 {
			return taken(chain, place, 1)
		}
		if root, err = s.create(where); err != nil {
			return err
		}
	}
	defer root.Close()
	return chainDir{s, root, chain, where}.append(place, entry)
}

func taken(chain string, place, next int) error {
	return fmt.Errorf("place %d of %s is not free, the next one is %d: %w", place, chain, next, evidence.ErrTaken)
}

func (c chainDir) append(place int, entry []byte) error {
	h, err := c.head()
	if err != nil {
		return err
	}
	n, err := c.count()
	if err != nil {
		return err
	}
	if h.place > n {
		return c.compare(h, make([][]byte, n))
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
		return errors.Join(c.unwritten(n+1, err), c.root.Remove(next))
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
	n, err := c.count()
	if err != nil {
		return late(err)
	}
	if err := c.heal(head{place: place}, n); err != nil {
		return late(err)
	}
	return c.sync(c.where)
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
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, c.root.Remove(name))
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
	return errors.Join(f.Sync(), f.Close())
}

// create makes the folder of a chain, and the ledger around it.
func (s *Store) create(where string) (*os.Root, error) {
	root, err := s.createRoot()
	if err != nil {
		return nil, fmt.Errorf("cannot make the ledger: %w", err)
	}
	for _, part := range []string{path.Dir(where), where} {
		err := root.Mkdir(part, 0o755)
		if errors.Is(err, fs.ErrExist) {
			err = nil
		}
		if err = errors.Join(err, syncFolder(root, path.Dir(part))); err != nil {
			return nil, errors.Join(fmt.Errorf("cannot make a folder in the ledger: %w", err), root.Close())
		}
	}
	return root, nil
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
	return errors.Join(syncFolder(root, "."), root.Close())
}
