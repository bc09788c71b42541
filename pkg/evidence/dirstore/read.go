package dirstore

import (
	"cmp"
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
	c, err := s.find(ctx, chain)
	if err != nil || c == nil {
		return nil, err
	}
	defer c.root.Close()
	// HEAD is read before the folder is listed: a writer links the statement
	// first, so that what HEAD names is there by then.
	h, err := c.head()
	if err != nil {
		return nil, err
	}
	count, damage := c.count()
	out, err := c.entries(ctx, 1, count)
	if err != nil || damage != nil {
		return out, cmp.Or(err, damage)
	}
	return out, c.compare(h, 1, out)
}

// Tail returns the last entries of a chain, and the place of the first of them.
func (s *Store) Tail(ctx context.Context, chain string, most int) (int, [][]byte, error) {
	c, err := s.find(ctx, chain)
	if err != nil || c == nil {
		return 1, nil, err
	}
	defer c.root.Close()
	h, err := c.head()
	if err != nil {
		return 1, nil, err
	}
	last, err := c.last(h)
	if err != nil {
		return 1, nil, err
	}
	first := max(1, last-most+1)
	if h.place > 0 {
		first = min(first, h.place)
	}
	out, err := c.entries(ctx, first, last)
	if err == nil {
		err = c.compare(h, first, out)
	}
	out = out[max(0, len(out)-most):]
	return last - len(out) + 1, out, err
}

// entries reads the entries from one place to another.
func (c chainDir) entries(ctx context.Context, first, last int) ([][]byte, error) {
	var out [][]byte
	for place := first; place <= last; place++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		entry, err := c.entry(place)
		if err != nil {
			return out, err
		}
		out = append(out, entry)
	}
	return out, nil
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

// last returns the place of the last entry, by looking on from where HEAD is.
func (c chainDir) last(h head) (int, error) {
	for place := max(h.place, 1); ; place++ {
		_, err := c.root.Lstat(c.path(fileOf(place)))
		switch {
		case errors.Is(err, fs.ErrNotExist) && place == h.place:
			return 0, c.broken(place, "it is missing, while %s names it as the last one; put it back from a copy", c.shown(headFile))
		case errors.Is(err, fs.ErrNotExist):
			return place - 1, nil
		case err != nil:
			return 0, fmt.Errorf("cannot read the ledger: %w", err)
		}
	}
}

func (c chainDir) entry(place int) ([]byte, error) {
	b, err := c.read(fileOf(place), evidence.MaxStatement)
	if errors.Is(err, errTooLarge) {
		return nil, c.broken(place, "it has more than %d bytes", evidence.MaxStatement)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, c.broken(place, "it is missing, while a later one is known; put it back from a copy")
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
		return nil, cmp.Or(err, fs.ErrInvalid)
	}
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if int64(len(b)) > most {
		return nil, errTooLarge
	}
	return b, err
}
