package spec

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
)

// kind is the kind of a piece of plain data.
type kind int

const (
	kindNull kind = iota
	kindBool
	kindNumber
	kindText
	kindList
	kindObject
)

// node is a piece of plain data and where it was read. Whatever the file was
// written in, this is all that is left of it.
type node struct {
	kind   kind
	at     int    // offset in the file
	scalar string // the text, the number as written, or true or false
	fields []field
	items  []*node
	names  map[string]int // where the name of each field first stands
}

// field is a named value, in the order of the file.
type field struct {
	name  string
	at    int
	value *node
}

// first returns where a field name stood first, and remembers it if it is new.
func (n *node) first(name string, at int) (offset int, again bool) {
	if n.names == nil {
		n.names = map[string]int{}
	}
	offset, again = n.names[name]
	if !again {
		n.names[name] = at
	}
	return offset, again
}

// json returns the data as JSON, in the order of the file.
func (n *node) json() []byte {
	var b bytes.Buffer
	n.writeJSON(&b)
	return b.Bytes()
}

func (n *node) writeJSON(b *bytes.Buffer) {
	switch n.kind {
	case kindText:
		writeText(b, n.scalar)
	case kindList:
		b.WriteByte('[')
		for i, item := range n.items {
			comma(b, i)
			item.writeJSON(b)
		}
		b.WriteByte(']')
	case kindObject:
		b.WriteByte('{')
		for i, f := range n.fields {
			comma(b, i)
			writeText(b, f.name)
			b.WriteByte(':')
			f.value.writeJSON(b)
		}
		b.WriteByte('}')
	default:
		b.WriteString(n.scalar)
	}
}

func comma(b *bytes.Buffer, i int) {
	if i > 0 {
		b.WriteByte(',')
	}
}

func writeText(b *bytes.Buffer, s string) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	// A string always encodes; the line break that Encode adds is cut off.
	_ = e.Encode(s)
	b.Truncate(b.Len() - 1)
}

// source tells where each path of the data stands: a field where its name is,
// an item where it begins.
func (n *node) source(r *report) change.Source {
	s := change.Source{File: r.file, Where: map[string]finding.Position{"": r.at(n.at)}}
	n.locate(r, s, "")
	return s
}

func (n *node) locate(r *report, s change.Source, path string) {
	for i, item := range n.items {
		p := itemPath(path, i)
		s.Where[p] = r.at(item.at)
		item.locate(r, s, p)
	}
	for _, f := range n.fields {
		p := fieldPath(path, f.name)
		s.Where[p] = r.at(f.at)
		f.value.locate(r, s, p)
	}
}

func itemPath(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

func fieldPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
