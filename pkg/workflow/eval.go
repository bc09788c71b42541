package workflow

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Types of a value; unknown is one that cannot be told from the file.
const (
	unknown = iota
	null
	boolean
	number
	text
	// object is a mapping or a list.
	object
)

// value is what an expression comes to.
type value struct {
	is   int
	text string
	// free says of a text that it stands for many: it can be passed on, and nothing
	// can be said of what is made of it.
	free bool
	node *node
}

func truth(b bool) value {
	if b {
		return value{is: boolean, text: "true"}
	}
	return value{is: boolean, text: "false"}
}

// known returns a value as text, if it can be told.
func (v value) known() (string, bool) {
	if v.is == unknown || v.is == object || v.is == number && !plainNumber.MatchString(v.text) {
		return "", false
	}
	return v.text, true
}

// isTrue says whether a value counts as true, and whether that can be told.
func (v value) isTrue() (yes, sure bool) {
	switch {
	case v.is == null:
		return false, true
	case v.is == boolean:
		return v.text == "true", true
	case v.is == text && !v.free:
		return v.text != "", true
	case v.is == object:
		return true, true
	}
	return false, false
}

// scope is what names stand for where an expression is worked out.
type scope struct {
	// inputs are by name; a name that is not there is null. They are nil if
	// nothing is known of them.
	inputs map[string]value
	leg    leg
}

// leg is one combination of a matrix.
type leg struct {
	// unknown says that the combination cannot be told from the file.
	unknown bool
	values  map[string]*node
}

// eval works a scalar out.
func (j *judge) eval(n *node, s scope) value {
	if n.isNull() {
		return value{is: null}
	}
	if n.kind != scalar {
		return value{is: object, node: n}
	}
	all, err := j.parts(n)
	switch {
	case err != nil:
		return value{}
	case len(all) == 1 && all[0].expr != nil:
		return j.expr(all[0].expr, s)
	case len(all) == 1:
		return literal(n)
	}
	var b strings.Builder
	for _, p := range all {
		v := value{is: text, text: p.text}
		if p.expr != nil {
			v = j.expr(p.expr, s)
		}
		piece, known := v.known()
		if !known || v.free {
			return value{}
		}
		b.WriteString(piece)
	}
	return value{is: text, text: b.String()}
}

var (
	// plainNumber is a number that is the same text to everyone.
	plainNumber = regexp.MustCompile(`^(0|[1-9][0-9]{0,14})$`)
	anyNumber   = regexp.MustCompile(`^[-+]?(\.?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|0[xob][0-9A-Fa-f_]+|\.(?i:inf|nan))$`)
	anyBoolean  = regexp.MustCompile(`^(true|True|TRUE|false|False|FALSE)$`)
)

// literal is what stands in the file. Numbers are kept as they are written, and
// compared with nothing.
func literal(n *node) value {
	switch {
	case n.plain && anyBoolean.MatchString(n.text):
		return value{is: boolean, text: fold(n.text)}
	case n.plain && anyNumber.MatchString(n.text):
		return value{is: number, text: n.text}
	}
	return value{is: text, text: n.text}
}

func (j *judge) expr(e *expr, s scope) value {
	j.spend(1)
	switch e.op {
	case "text":
		return value{is: text, text: e.text}
	case "name":
		return word(e.text)
	case ".":
		return j.member(e, s)
	case "!":
		if yes, sure := j.expr(e.args[0], s).isTrue(); sure {
			return truth(!yes)
		}
	case "&&", "||":
		left := j.expr(e.args[0], s)
		if yes, sure := left.isTrue(); sure {
			if yes == (e.op == "||") {
				return left
			}
			return j.expr(e.args[1], s)
		}
	case "==", "!=":
		if same, sure := equal(j.expr(e.args[0], s), j.expr(e.args[1], s)); sure {
			return truth(same == (e.op == "=="))
		}
	}
	return value{}
}

func word(name string) value {
	switch name {
	case "true", "false":
		return value{is: boolean, text: name}
	case "null":
		return value{is: null}
	}
	return value{}
}

// equal compares as GitHub does: texts without regard to capitals. What it would
// have to convert is not sure, nor is what is not plain letters.
func equal(a, b value) (same, sure bool) {
	if a.is == null && b.is == text {
		a, b = b, a
	}
	switch {
	case a.is == text && b.is == null && !a.free && !anyNumber.MatchString(strings.TrimSpace(a.text)):
		return strings.TrimSpace(a.text) == "", true
	case a.is != b.is || a.free || b.free || a.is == unknown || a.is == object || a.is == number:
		return false, false
	case !ascii(a.text) || !ascii(b.text):
		return a.text == b.text, a.text == b.text
	}
	return strings.EqualFold(a.text, b.text), true
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// path returns the names of a.b['c']; nil if it is something else.
func (e *expr) path() []string {
	if e.op == "name" {
		return []string{lower(e.text)}
	}
	if e.op != "." || e.args[1].op != "text" {
		return nil
	}
	of := e.args[0].path()
	if of == nil {
		return nil
	}
	return append(of, lower(e.args[1].text))
}

// member works out what an expression takes from the inputs or the matrix.
func (j *judge) member(e *expr, s scope) value {
	path := e.path()
	switch {
	case len(path) == 2 && path[0] == "inputs" && s.inputs != nil:
		if v, there := s.inputs[path[1]]; there {
			return v
		}
		return value{is: null}
	case len(path) >= 2 && path[0] == "matrix" && !s.leg.unknown:
		n, there := s.leg.values[path[1]]
		if !there {
			return value{is: null}
		}
		for _, name := range path[2:] {
			j.spend(n.size())
			if n == nil || n.kind != mapping || n.openEnded() {
				return value{}
			}
			n = n.input(name)
		}
		return j.eval(n, scope{inputs: s.inputs, leg: leg{unknown: true}})
	}
	return value{}
}
