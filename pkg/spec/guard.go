package spec

import (
	"fmt"
	"sort"
	"unicode/utf8"

	"github.com/lockflight/lockflight/pkg/finding"
)

// Rules that the files themselves can break.
const (
	ruleSyntax = "spec/syntax" // the file is not plain data
	ruleSchema = "spec/schema" // the data has not the shape of the document
)

// The bounds of a change. A long real change has a tenth of each.
const (
	maxBytes    = 256 << 10 // of the file
	maxTokens   = 50_000    // words and signs
	maxNodes    = 5_000     // fields and items together
	maxFields   = 200       // of one struct
	maxItems    = 1_000     // of one list
	maxDepth    = 16        // of structs and lists within each other
	maxNameLen  = 100       // of a field name
	maxNumber   = 40        // characters of a number
	maxDigits   = 15        // of a number that every program reads alike
	maxFindings = 50        // problems told of one file
)

// An offence is what the guard found, what it expects, and what to do.
type offence struct {
	message string
	hint    string
}

// report collects the problems of one file. It says what kind of thing was
// found and never quotes it: a file that is no spec may hold secrets.
type report struct {
	file    string
	src     []byte
	lines   []int // where each line starts
	list    finding.List
	more    int
	stopped bool
	cursor  cursor
}

// cursor is a place that offset has found; most look-ups are a little after
// the one before.
type cursor struct{ line, column, offset int }

func newReport(file string, src []byte) *report {
	r := &report{file: file, src: src, lines: []int{0}}
	for i, b := range src {
		if b == '\n' {
			r.lines = append(r.lines, i+1)
		}
	}
	return r
}

// add notes an offence, unless an earlier one has made the rest meaningless.
func (r *report) add(offset int, o offence) { r.addAt(r.at(offset), o) }

func (r *report) addAt(at finding.Position, o offence) {
	switch {
	case r.stopped:
	case len(r.list) < maxFindings:
		r.list = append(r.list, finding.Finding{
			Rule: ruleSyntax, Severity: finding.Error, Message: o.message, Hint: o.hint, At: at,
		})
	default:
		r.more++
	}
}

// stop notes an offence after which nothing else can be told.
func (r *report) stop(offset int, o offence) {
	r.add(offset, o)
	r.stopped = true
}

func (r *report) at(offset int) finding.Position {
	line := sort.SearchInts(r.lines, offset+1)
	return finding.Position{File: r.file, Line: line, Column: offset - r.lines[line-1] + 1}
}

// offset turns a line and a column in characters, both from 1, into an offset.
func (r *report) offset(line, column int) int {
	if line < 1 || line > len(r.lines) {
		return len(r.src)
	}
	c := r.cursor
	if c.line != line || c.column > column {
		c = cursor{line, 1, r.lines[line-1]}
	}
	for ; c.column < column && c.offset < len(r.src) && r.src[c.offset] != '\n'; c.column++ {
		_, size := utf8.DecodeRune(r.src[c.offset:])
		c.offset += size
	}
	r.cursor = c
	return c.offset
}

// findings returns what was found, by place.
func (r *report) findings() finding.List {
	list := r.list.Sorted()
	if r.more > 0 {
		list = append(list, finding.Finding{
			Rule: ruleSyntax, Severity: finding.Error, At: finding.Position{File: r.file},
			Message: fmt.Sprintf("and %d more problems of this kind", r.more),
			Hint:    "repair those above first",
		})
	}
	return list
}

// read turns a file into plain data, or says why it is none. The name decides
// how the bytes are read.
func read(name string, src []byte) (*node, *report) {
	r := newReport(name, src)
	if len(src) > maxBytes {
		r.list = finding.List{tooLarge(name)}
		return nil, r
	}
	text := r.checkBytes()
	if r.stopped || r.more > 0 {
		return nil, r
	}
	var root *node
	switch syntaxOf(name) {
	case syntaxYAML:
		root = readYAML(r, text)
	case syntaxJSON:
		root = readJSON(r, text)
	case syntaxCUE:
		root = readCUE(r, text)
	}
	if len(r.list) == 0 && len(root.fields) == 0 {
		r.add(0, offence{"the change is empty", "begin with the fields id, summary and type"})
	}
	if len(r.list) > 0 {
		return nil, r
	}
	return root, r
}

// checkField refuses a field that an object has already, or has no room for.
func (r *report) checkField(object *node, name string, at int) {
	if len(object.fields) == maxFields {
		r.stop(at, offence{fmt.Sprintf("found more than %d fields in one struct", maxFields), "no struct of a change needs so many"})
	}
	if before, again := object.first(name, at); again {
		r.add(at, offence{fmt.Sprintf("this field was given before, in line %d", r.at(before).Line), "keep one of them"})
	}
}

// addItem adds an item to a list that has room for it.
func (r *report) addItem(list, item *node) {
	if item == nil {
		return
	}
	if len(list.items) == maxItems {
		r.stop(item.at, offence{fmt.Sprintf("found more than %d items in one list", maxItems), "move long lists into files beside the change"})
	}
	list.items = append(list.items, item)
}

func tooLarge(name string) finding.Finding {
	return finding.Finding{
		Rule: ruleSyntax, Severity: finding.Error, At: finding.Position{File: name},
		Message: fmt.Sprintf("the file is larger than %d KiB, the most that a change may have", maxBytes>>10),
		Hint:    "move long scripts and data into files beside the change, and name them under run or uses",
	}
}
