package workflow

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/lockflight/lockflight/pkg/finding"
)

// Bounds of a file. GitHub's own are wider; a workflow that is larger cannot be
// decided.
const (
	maxFile  = 256 << 10
	maxNodes = 50_000
	maxDepth = 64
)

type kind int

const (
	scalar kind = iota
	mapping
	sequence
)

// node is a value of a workflow file, with every alias replaced by what it
// stands for.
type node struct {
	kind kind
	at   finding.Position
	text string
	// plain says that a scalar stands without quotes.
	plain  bool
	fields []field
	items  []*node
}

type field struct {
	name  string
	at    finding.Position
	value *node
}

// field returns the value of a field; nil if it is not there.
func (n *node) field(name string) *node {
	if n == nil {
		return nil
	}
	for _, f := range n.fields {
		if f.name == name {
			return f.value
		}
	}
	return nil
}

// input returns the value of a field whose name may be in capitals.
func (n *node) input(name string) *node {
	if n == nil {
		return nil
	}
	for _, f := range n.fields {
		if lower(f.name) == name {
			return f.value
		}
	}
	return nil
}

// size is how many fields a mapping has.
func (n *node) size() int {
	if n == nil {
		return 0
	}
	return len(n.fields)
}

// isNull reports whether nothing stands there.
func (n *node) isNull() bool {
	if n == nil {
		return true
	}
	return n.kind == scalar && n.plain && (n.text == "" || n.text == "~" || fold(n.text) == "null")
}

// unreadable says why a file cannot be read, and where.
type unreadable struct {
	at  finding.Position
	why string
}

// parseFile reads one YAML document that programs do not read differently.
func parseFile(f File) (*node, *unreadable) {
	r := &reader{name: f.Name, left: maxNodes, starts: map[int][]int{}, open: map[*yaml.Node]bool{}}
	if f.Unread != "" {
		return nil, r.refuse(0, 0, f.Unread)
	}
	if len(f.Data) > maxFile {
		return nil, r.refuse(0, 0, "it is larger than "+strconv.Itoa(maxFile>>10)+" KiB")
	}
	data := bytes.TrimPrefix(f.Data, []byte("\uFEFF"))
	if line := strangeLine(data); line > 0 {
		return nil, r.refuse(line, 1, "this line holds a character that YAML readers take differently")
	}
	r.lines = strings.Split(string(data), "\n")
	doc, err := decode(data)
	if err != nil {
		return nil, r.broken(err)
	}
	root := r.value(doc.Content[0], 1)
	if r.wrong != nil {
		return nil, r.wrong
	}
	return root, nil
}

// strangeLine is the first line with a character that could be a line break to
// one reader and text to another; 0 if there is none.
func strangeLine(data []byte) int {
	line := 1
	for i := 0; i < len(data); {
		c, size := utf8.DecodeRune(data[i:])
		alone := c == '\r' && (i+1 == len(data) || data[i+1] != '\n')
		control := c < ' ' && c != '\t' && c != '\n' && c != '\r' || c >= 0x7f && c < 0xa0
		switch {
		case c == utf8.RuneError && size == 1, alone, control, c == 0x2028, c == 0x2029, c == 0xfeff:
			return line
		case c == '\n':
			line++
		}
		i += size
	}
	return 0
}

var errDocuments = errors.New("it holds more than one document, or none")

// decode parses one document; a panic of the parser is an error too.
func decode(data []byte) (doc *yaml.Node, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("it is YAML that cannot be read")
		}
	}()
	d := yaml.NewDecoder(bytes.NewReader(data))
	doc = &yaml.Node{}
	switch err := d.Decode(doc); {
	case errors.Is(err, io.EOF) || err == nil && len(doc.Content) != 1:
		return nil, errDocuments
	case err != nil:
		return nil, err
	}
	var second yaml.Node
	if err := d.Decode(&second); !errors.Is(err, io.EOF) {
		return nil, errDocuments
	}
	return doc, nil
}

type reader struct {
	name  string
	lines []string
	// starts are the places of the characters of a line that has others than ASCII.
	starts map[int][]int
	left   int
	open   map[*yaml.Node]bool
	wrong  *unreadable
}

func (r *reader) refuse(line, column int, why string) *unreadable {
	if r.wrong == nil {
		r.wrong = &unreadable{finding.Position{File: r.name, Line: line, Column: column}, why}
	}
	return r.wrong
}

// broken keeps the line of an error of the YAML library.
func (r *reader) broken(err error) *unreadable {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		if digits, _, ok := strings.Cut(rest, ": "); ok {
			line, _ = strconv.Atoi(digits)
		}
	}
	if errors.Is(err, errDocuments) {
		return r.refuse(0, 0, err.Error())
	}
	return r.refuse(line, min(line, 1), "it is not YAML that can be read: "+quote(text))
}

// place is where a node stands; the library counts characters, and we bytes.
func (r *reader) place(n *yaml.Node) finding.Position {
	p := finding.Position{File: r.name, Line: n.Line, Column: n.Column}
	if n.Line < 1 || n.Line > len(r.lines) {
		return p
	}
	starts, known := r.starts[n.Line]
	if !known {
		for i := range r.lines[n.Line-1] {
			starts = append(starts, i+1)
		}
		r.starts[n.Line] = starts
	}
	if n.Column >= 1 && n.Column <= len(starts) {
		p.Column = starts[n.Column-1]
	}
	return p
}

func (r *reader) value(n *yaml.Node, depth int) *node {
	at := r.place(n)
	if r.left--; r.left < 0 || depth > maxDepth {
		r.refuse(at.Line, at.Column, "it holds too much, or goes too deep")
	}
	if r.wrong != nil {
		return nil
	}
	if n.Kind == yaml.AliasNode {
		return r.alias(n, at, depth)
	}
	if r.tagged(n, at) {
		r.refuse(at.Line, at.Column, "it has a tag (!), which YAML readers take differently")
		return nil
	}
	out := &node{at: at, text: n.Value}
	quoted := yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	switch n.Kind {
	case yaml.MappingNode:
		out.kind = mapping
		r.fields(out, n, depth)
	case yaml.SequenceNode:
		out.kind = sequence
		for _, c := range n.Content {
			out.items = append(out.items, r.value(c, depth+1))
		}
	default:
		out.plain = n.Style&quoted == 0
	}
	return out
}

// alias reads what an alias stands for, in its place.
func (r *reader) alias(n *yaml.Node, at finding.Position, depth int) *node {
	if n.Alias == nil || r.open[n.Alias] {
		r.refuse(at.Line, at.Column, "the alias stands for something that holds it")
		return nil
	}
	r.open[n.Alias] = true
	defer delete(r.open, n.Alias)
	return r.value(n.Alias, depth+1)
}

// tagged reports whether a value has a tag. The library says nothing of the tag
// "!", which stands at the place of its node.
func (r *reader) tagged(n *yaml.Node, at finding.Position) bool {
	if n.Style&yaml.TaggedStyle != 0 {
		return true
	}
	if at.Line < 1 || at.Line > len(r.lines) {
		return false
	}
	line := r.lines[at.Line-1]
	return at.Column >= 1 && at.Column <= len(line) && line[at.Column-1] == '!'
}

func (r *reader) fields(out *node, n *yaml.Node, depth int) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, at := n.Content[i], r.place(n.Content[i])
		name := fold(key.Value)
		switch {
		case key.Kind != yaml.ScalarNode, r.tagged(key, at):
			r.refuse(at.Line, at.Column, "the name of a field is not plain text")
		case key.Value == "<<":
			r.refuse(at.Line, at.Column, "it has a merge key (<<), which GitHub does not know")
		case seen[name]:
			r.refuse(at.Line, at.Column, "the field "+quote(key.Value)+" is there twice")
		}
		if r.wrong != nil {
			return
		}
		seen[name] = true
		out.fields = append(out.fields, field{key.Value, at, r.value(n.Content[i+1], depth+1)})
	}
}
