package dirstore

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// head is the last statement that a chain is known to have.
type head struct {
	place  int
	digest string
}

func (h head) String() string { return fmt.Sprintf("%d %s", h.place, h.digest) }

var headShape = regexp.MustCompile(`^([1-9][0-9]{0,8}) (sha256:[0-9a-f]{64})$`)

// head reads HEAD; without that file it is zero.
func (c chainDir) head() (head, error) {
	b, err := c.read(headFile, 100)
	if errors.Is(err, fs.ErrNotExist) {
		return head{}, nil
	}
	m := headShape.FindSubmatch(b)
	if err == nil && m == nil || errors.Is(err, errTooLarge) {
		return head{}, c.broken(0, "%s is not the number and digest of a statement; put it back from a copy", c.shown(headFile))
	}
	if err != nil {
		return head{}, fmt.Errorf("cannot read %s: %w", c.shown(headFile), err)
	}
	place, _ := strconv.Atoi(string(m[1]))
	return head{place, string(m[2])}, nil
}

// compare holds entries up to the last one against HEAD. HEAD may be behind, for
// a writer can be stopped before it moves it, but once there is a second entry
// it exists.
func (c chainDir) compare(h head, first int, entries [][]byte) error {
	switch last := first + len(entries) - 1; {
	case h.place > last:
		return c.broken(last+1, "it is missing, while %s names statement %d as the last one; put it back from a copy", c.shown(headFile), h.place)
	case h.place == 0 && last > 1:
		return c.headless(first, entries)
	case h.place > 0 && evidence.Digest(entries[h.place-first]) != h.digest:
		return c.broken(h.place, "it is not the statement that %s names; one of the two was changed", c.shown(headFile))
	}
	return nil
}

// headless looks for HEAD once more: between the first look and the list of the
// entries others may have written the second one.
func (c chainDir) headless(first int, entries [][]byte) error {
	h, err := c.head()
	switch {
	case err != nil:
		return err
	case h.place == 0:
		return c.broken(0, "%s is missing; put it back from a copy", c.shown(headFile))
	case h.place < first || h.place >= first+len(entries):
		return nil
	}
	return c.compare(h, first, entries)
}
