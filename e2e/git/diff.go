package git

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Change is a file that differs between two trees.
type Change struct {
	// Status is added, removed, modified, renamed or changed (its mode alone).
	Status    string
	Path      string
	Previous  string // for a rename
	Old, New  Entry
	Additions int
	Deletions int
	// Patch is the difference as hunks; "" for binary files and pure renames.
	Patch string
}

// Diff returns what differs between two trees, by path, with renames.
func (o *Objects) Diff(before, after string) []Change {
	changes := o.changes(before, after)
	for i := range changes {
		o.count(&changes[i])
	}
	slices.SortFunc(changes, func(a, b Change) int { return cmp.Compare(a.Path, b.Path) })
	return changes
}

// changes returns what differs, without counting lines.
func (o *Objects) changes(before, after string) []Change {
	was, is := o.Files(before), o.Files(after)
	var changes, added, removed []Change
	for _, path := range sortedKeys(is) {
		old, known := was[path]
		switch c := (Change{Path: path, Old: old, New: is[path]}); {
		case !known:
			c.Status = "added"
			added = append(added, c)
		case old.SHA != c.New.SHA:
			c.Status = "modified"
			changes = append(changes, c)
		case old.Mode != c.New.Mode:
			c.Status = "changed"
			changes = append(changes, c)
		}
	}
	for _, path := range sortedKeys(was) {
		if _, still := is[path]; !still {
			removed = append(removed, Change{Status: "removed", Path: path, Old: was[path]})
		}
	}
	return append(changes, o.renames(added, removed)...)
}

// renames pairs what was added with what was removed: first the same content,
// then whatever has most in common, and at least half.
func (o *Objects) renames(added, removed []Change) []Change {
	type pair struct{ from, to, score int }
	var pairs []pair
	for to, a := range added {
		for from, r := range removed {
			if a.New.Kind() != "blob" || r.Old.Kind() != "blob" {
				continue
			}
			if score := o.similarity(r.Old.SHA, a.New.SHA); score >= 50 {
				pairs = append(pairs, pair{from, to, score})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.score, a.score) })
	gone, found := map[int]bool{}, map[int]bool{}
	var out []Change
	for _, p := range pairs {
		if gone[p.from] || found[p.to] {
			continue
		}
		gone[p.from], found[p.to] = true, true
		out = append(out, Change{Status: "renamed", Path: added[p.to].Path, Previous: removed[p.from].Path, Old: removed[p.from].Old, New: added[p.to].New})
	}
	for i, c := range added {
		if !found[i] {
			out = append(out, c)
		}
	}
	for i, c := range removed {
		if !gone[i] {
			out = append(out, c)
		}
	}
	return out
}

// similarity is how much of two files is the same, in percent of the larger one.
func (o *Objects) similarity(a, b string) int {
	if a == b {
		return 100
	}
	old, now := o.Blobs[a], o.Blobs[b]
	most := max(len(old), len(now))
	if most == 0 || min(len(old), len(now))*2 < most {
		return 0
	}
	have := map[string]int{}
	for _, line := range bytes.SplitAfter(old, []byte("\n")) {
		have[string(line)]++
	}
	same := 0
	for _, line := range bytes.SplitAfter(now, []byte("\n")) {
		if have[string(line)] > 0 {
			have[string(line)]--
			same += len(line)
		}
	}
	return same * 100 / most
}

// count adds the lines that differ.
func (o *Objects) count(c *Change) {
	if c.Old.SHA == c.New.SHA || c.Old.Mode == ModeModule || c.New.Mode == ModeModule {
		return
	}
	old, now := o.Blobs[c.Old.SHA], o.Blobs[c.New.SHA]
	if binary(old) || binary(now) {
		return
	}
	script := compare(splitLines(old), splitLines(now))
	for _, e := range script {
		switch e.op {
		case '+':
			c.Additions++
		case '-':
			c.Deletions++
		}
	}
	c.Patch = hunks(script)
}

func binary(b []byte) bool { return bytes.IndexByte(b[:min(len(b), 8000)], 0) >= 0 }

func splitLines(b []byte) []string {
	if len(b) == 0 {
		return nil
	}
	lines := strings.SplitAfter(string(b), "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// hunks writes a script with three lines around each difference.
func hunks(script []edit) string {
	const around = 3
	var b strings.Builder
	for i := 0; i < len(script); {
		if script[i].op == ' ' {
			i++
			continue
		}
		from, end := max(0, i-around), i
		for next := i; next < len(script) && next <= end+2*around; next++ {
			if script[next].op != ' ' {
				end = next
			}
		}
		to := min(len(script), end+around+1)
		writeHunk(&b, script, from, to)
		i = to
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func writeHunk(b *strings.Builder, script []edit, from, to int) {
	oldAt, newAt := 0, 0
	for _, e := range script[:from] {
		oldAt += e.old()
		newAt += e.new()
	}
	oldLines, newLines := 0, 0
	for _, e := range script[from:to] {
		oldLines += e.old()
		newLines += e.new()
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n", span(oldAt, oldLines), span(newAt, newLines))
	for _, e := range script[from:to] {
		b.WriteByte(e.op)
		b.WriteString(e.line)
		if !strings.HasSuffix(e.line, "\n") {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

func span(at, lines int) string {
	if lines > 0 {
		at++
	}
	if lines == 1 {
		return fmt.Sprint(at)
	}
	return fmt.Sprintf("%d,%d", at, lines)
}
