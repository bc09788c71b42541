package dirstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/lockflight/lockflight/pkg/evidence"
)

const headFile = "HEAD"

func fileOf(place int) string { return fmt.Sprintf("%06d.json", place) }

var fileShape = regexp.MustCompile(`^[0-9]{6,9}\.json$`)

// Read returns the entries of a chain in order.
func (s *Store) Read(ctx context.Context, chain string) ([][]byte, error) {
	root, where, err := s.find(ctx, chain)
	if err != nil || root == nil {
		return nil, err
	}
	defer root.Close()
	c := chainDir{s, root, chain, where}
	// HEAD is read before the folder is listed: a writer links the statement
	// first, so that what HEAD names is there by then.
	head, err := c.head()
	if err != nil {
		return nil, err
	}
	count, damage := c.count()
	if damage != nil && count == 0 {
		return nil, damage
	}
	var out [][]byte
	for place := 1; place <= count; place++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		entry, err := c.entry(place)
		if err != nil {
			return out, err
		}
		out = append(out, entry)
	}
	if damage != nil {
		return out, damage
	}
	return out, c.compare(head, out)
}

// chainDir is the folder of a chain.
type chainDir struct {
	store *Store
	root  *os.Root
	chain string
	where string
}

func (c chainDir) path(name string) string { return c.where + "/" + name }

// shown is the path of a file for people.
func (c chainDir) shown(name string) string { return filepath.Join(c.store.dir, c.where, name) }

func (c chainDir) broken(place int, format string, a ...any) error {
	return &evidence.BrokenError{Chain: c.chain, Place: place, Reason: fmt.Sprintf(format, a...)}
}

// count returns how many entries there are in an unbroken row. The error names
// the first gap, or what does not belong in the folder.
func (c chainDir) count() (int, error) {
	files, err := list(c.root, c.where)
	if err != nil {
		return 0, fmt.Errorf("cannot read the ledger: %w", err)
	}
	n := 0
	for _, f := range files {
		name := f.Name()
		if hidden(name) || name == headFile {
			continue
		}
		if !fileShape.MatchString(name) || !f.Type().IsRegular() {
			return 0, c.broken(0, "%s does not belong in it; remove it", c.shown(name))
		}
		if place, _ := strconv.Atoi(name[:len(name)-len(".json")]); name != fileOf(n+1) {
			return n, c.broken(n+1, "it is missing, while statement %d is there; put it back from a copy", place)
		}
		n++
	}
	return n, nil
}

func (c chainDir) entry(place int) ([]byte, error) {
	b, err := c.read(fileOf(place), evidence.MaxStatement)
	if errors.Is(err, errTooLarge) {
		return nil, c.broken(place, "it has more than %d bytes", evidence.MaxStatement)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read statement %d in %s: %w", place, c.chain, err)
	}
	return b, nil
}

var errTooLarge = errors.New("the file is too large")

// read returns a regular file of at most so many bytes. It never follows a
// link, nor waits for one end of a pipe.
func (c chainDir) read(name string, most int64) ([]byte, error) {
	before, err := c.root.Lstat(c.path(name))
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file; put it back from a copy", c.shown(name))
	}
	f, err := c.root.Open(c.path(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if now, err := f.Stat(); err != nil || !now.Mode().IsRegular() {
		return nil, errors.Join(err, fs.ErrInvalid)
	}
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if int64(len(b)) > most {
		return nil, errTooLarge
	}
	return b, err
}
