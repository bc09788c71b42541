package change

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// What a Difference says.
const (
	Changed = "changed"
	Added   = "added"
	Removed = "removed"
	Moved   = "moved"
)

// Difference is one thing in which two procedures differ.
type Difference struct {
	// Path names it for people: "procedure.restart-head.do" is the field of a
	// step, "file scripts/x.sh" the content of a file.
	Path string `json:"path"`
	// Kind is one of Changed, Added, Removed and Moved.
	Kind string `json:"kind"`
	// Old and New are the whole values: a text as it is, anything else as
	// canonical JSON. Of what was moved they tell the place.
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`
}

// String says the difference in one line, of long texts the place where they
// part. Nothing in it can start a new line or steer a terminal.
func (d Difference) String() string {
	switch d.Kind {
	case Added:
		return fmt.Sprintf("%s was added: %s", d.Path, excerpt(d.New, 0))
	case Removed:
		return fmt.Sprintf("%s was removed: %s", d.Path, excerpt(d.Old, 0))
	case Moved:
		return fmt.Sprintf("%s was moved from %s to %s", d.Path, d.Old, d.New)
	}
	if strings.HasPrefix(d.Path, filePrefix) {
		return d.Path + " has other content"
	}
	from := commonPrefix(d.Old, d.New)
	return fmt.Sprintf("%s was changed from %s to %s", d.Path, excerpt(d.Old, from), excerpt(d.New, from))
}

const (
	filePrefix   = "file "
	excerptRunes = 60
	contextRunes = 15
)

// excerpt quotes the part of a text around the rune at from.
func excerpt(text string, from int) string {
	runes := []rune(text)
	start := max(0, min(from-contextRunes, len(runes)-excerptRunes))
	end := min(len(runes), start+excerptRunes)
	out := string(runes[start:end])
	if start > 0 {
		out = "…" + out
	}
	if end < len(runes) {
		out += "…"
	}
	return strconv.Quote(out)
}

func commonPrefix(a, b string) int {
	x, y := []rune(a), []rune(b)
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n
}

// Diff tells in what two materials differ, sorted by path. It returns nothing
// if and only if their digests are the same.
func Diff(old, new []byte) ([]Difference, error) {
	a, err := readMaterial(old)
	if err != nil {
		return nil, fmt.Errorf("the old procedure: %w", err)
	}
	b, err := readMaterial(new)
	if err != nil {
		return nil, fmt.Errorf("the new procedure: %w", err)
	}
	var d differ
	d.compare("", a, b)
	slices.SortStableFunc(d.found, func(x, y Difference) int {
		return cmp.Or(cmp.Compare(x.Path, y.Path), cmp.Compare(x.Kind, y.Kind))
	})
	return d.found, nil
}

func readMaterial(raw []byte) (map[string]any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var m map[string]any
	if err := dec.Decode(&m); err != nil {
		return nil, fmt.Errorf("not the material of a digest: %w", err)
	}
	if m["format"] != procedureFormat {
		return nil, fmt.Errorf("not the material of a digest: its format is %s, expected %q", excerpt(valueText(m["format"]), 0), procedureFormat)
	}
	return m, nil
}
