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
	maxNodes    = 10_000    // fields and items together
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
}

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
	at := r.lines[line-1]
	for ; column > 1 && at < len(r.src) && r.src[at] != '\n'; column-- {
		_, size := utf8.DecodeRune(r.src[at:])
		at += size
	}
	return at
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
	if len(r.list) > 0 {
		return nil, r
	}
	return root, r
}

func tooLarge(name string) finding.Finding {
	return finding.Finding{
		Rule: ruleSyntax, Severity: finding.Error, At: finding.Position{File: name},
		Message: fmt.Sprintf("the file is larger than %d KiB, the most that a change may have", maxBytes>>10),
		Hint:    "move long scripts and data into files beside the change, and name them under run or uses",
	}
}
