package spec

import (
	"fmt"

	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"
)

// parser reads the part of CUE that is plain data, or JSON. It is an
// allow-list: a production that is not here is an offence, and CUE's own
// recursive parser never sees the file.
type parser struct {
	*report
	lex    *lexer
	tok    lexeme
	ahead  lexeme
	strict bool // JSON: nothing but JSON
	nodes  int
}

// readCUE reads a file in CUE's syntax: an optional package clause, then
// fields, or one struct that holds them.
func readCUE(r *report, text []byte) *node {
	p := newParser(r, text, false)
	p.packageClause()
	root := &node{kind: kindObject, at: p.tok.at}
	if p.tok.tok == token.LBRACE {
		root = p.value(1)
		p.endOfFile()
		return root
	}
	p.members(root, token.EOF, 1)
	return root
}

// readJSON reads a file in JSON: one object.
func readJSON(r *report, text []byte) *node {
	p := newParser(r, text, true)
	if p.tok.tok != token.LBRACE {
		p.stop(p.tok.at, offence{"found " + p.describe() + "; expected an object", "start the file with {"})
		return nil
	}
	root := p.value(1)
	p.endOfFile()
	return root
}

func newParser(r *report, text []byte, strict bool) *parser {
	mode := scanner.ScanComments
	if strict {
		mode |= scanner.DontInsertCommas
	}
	p := &parser{report: r, lex: newLexer(text, mode), strict: strict}
	p.ahead = p.read()
	p.next()
	return p
}

// next moves on by one lexeme; ahead is always the one after.
func (p *parser) next() {
	p.tok, p.ahead = p.ahead, lexeme{}
	if p.tok.tok != token.EOF {
		p.ahead = p.read()
	}
}

// read returns the next lexeme that is not a comment.
func (p *parser) read() lexeme {
	for {
		x := p.lex.next()
		if p.lex.count > maxTokens {
			p.stop(p.lex.at, offence{
				fmt.Sprintf("the file has more than %d words and signs, the most that a change may have", maxTokens),
				"move long lists into files beside the change",
			})
		}
		if x.tok != token.COMMENT || x.bad != "" {
			return x
		}
		if p.strict {
			p.add(x.at, offence{"found a comment; JSON has none", "delete it, or write the change in CUE or YAML"})
		}
	}
}

func (p *parser) packageClause() {
	if p.tok.tok != token.IDENT || p.tok.lit != "package" || p.ahead.tok == token.COLON {
		return
	}
	p.next()
	if p.tok.tok != token.IDENT || !plainName(p.tok.lit) {
		p.refuse(offence{"found " + p.describe() + "; expected the name of a package", "delete the line; a change needs no package"})
	} else {
		p.next()
	}
	p.separator(token.EOF)
}

func (p *parser) endOfFile() {
	if p.tok.tok == token.COMMA && p.tok.lit == "\n" {
		p.next()
	}
	if p.tok.tok != token.EOF {
		p.add(p.tok.at, offence{"found " + p.describe() + " after the end of the change", "delete it"})
	}
}

// members reads fields up to a closing bracket or the end of the file.
func (p *parser) members(object *node, end token.Token, depth int) {
	for p.tok.tok != end && p.tok.tok != token.EOF {
		if !closer(p.tok.tok) {
			p.member(object, depth)
		}
		if !p.separator(end) {
			return
		}
	}
}

// member reads one field. In CUE "a: b: 1" is a field in a field.
func (p *parser) member(object *node, depth int) {
	name, at, ok := p.label()
	if !ok {
		p.skip()
		return
	}
	p.next()
	var value *node
	if !p.strict && labelToken(p.tok.tok) && p.ahead.tok == token.COLON {
		value = &node{kind: kindObject, at: p.tok.at}
		if p.fits(depth + 1) {
			p.member(value, depth+1)
		}
	} else {
		value = p.value(depth + 1)
	}
	p.checkField(object, name, at)
	if value != nil {
		object.fields = append(object.fields, field{name, at, value})
	}
}

// value reads a scalar, a list or a struct. After an offence it returns nil,
// with everything up to the next separator passed over.
func (p *parser) value(depth int) *node {
	if !p.fits(depth) {
		return nil
	}
	x := p.tok
	if x.bad != "" {
		p.refuse(badLexeme(x))
		return nil
	}
	switch x.tok {
	case token.STRING:
		return p.text()
	case token.INT, token.FLOAT, token.SUB:
		return p.number()
	case token.TRUE, token.FALSE:
		p.next()
		return &node{kind: kindBool, at: x.at, scalar: x.lit}
	case token.NULL:
		p.next()
		return &node{kind: kindNull, at: x.at, scalar: x.lit}
	case token.LBRACE:
		n := &node{kind: kindObject, at: x.at}
		p.next()
		p.members(n, token.RBRACE, depth)
		return p.closing(n, token.RBRACE)
	case token.LBRACK:
		n := &node{kind: kindList, at: x.at}
		p.next()
		p.elements(n, depth)
		return p.closing(n, token.RBRACK)
	}
	p.refuse(p.notAValue())
	return nil
}

func (p *parser) elements(list *node, depth int) {
	for p.tok.tok != token.RBRACK && p.tok.tok != token.EOF {
		p.addItem(list, p.value(depth+1))
		if !p.separator(token.RBRACK) {
			return
		}
	}
}

func (p *parser) closing(n *node, end token.Token) *node {
	switch p.tok.tok {
	case end:
		p.next()
	case token.EOF:
		p.stop(n.at, offence{"the file ends before this bracket is closed", fmt.Sprintf("add the missing %s", end)})
	default:
		p.stop(p.tok.at, offence{
			fmt.Sprintf("found %s; expected %s, which closes the bracket of line %d", p.describe(), end, p.at(n.at).Line),
			"let the brackets match",
		})
	}
	return n
}

// separator reads what stands between two fields or items, and reports whether
// there may be another one.
func (p *parser) separator(end token.Token) bool {
	switch {
	case p.tok.tok == token.COMMA:
	case p.tok.tok == end || p.tok.tok == token.EOF || closer(p.tok.tok):
		if end == token.EOF && closer(p.tok.tok) {
			p.stop(p.tok.at, offence{"found " + p.describe() + " that closes nothing", "let the brackets match"})
		}
		return false
	default:
		p.refuse(p.notTheEnd())
		if p.tok.tok != token.COMMA {
			return p.separator(end)
		}
	}
	comma := p.tok
	p.next()
	if p.strict && p.tok.tok == end {
		p.add(comma.at, offence{"found a comma after the last one; JSON has none there", "delete it"})
	}
	return true
}

func closer(t token.Token) bool {
	return t == token.RBRACE || t == token.RBRACK || t == token.RPAREN
}

// fits reports whether there is room for one more field or item, this deep.
func (p *parser) fits(depth int) bool {
	if p.nodes++; p.nodes > maxNodes {
		p.stop(p.tok.at, tooMany())
		p.lex.end = true
		p.tok = lexeme{tok: token.EOF, at: p.tok.at}
		return false
	}
	if depth > maxDepth+1 {
		p.refuse(tooDeep())
		return false
	}
	return true
}

func tooMany() offence {
	return offence{
		fmt.Sprintf("the file has more than %d fields and items, the most that a change may have", maxNodes),
		"move long lists into files beside the change",
	}
}

func tooDeep() offence {
	return offence{fmt.Sprintf("found more than %d structs and lists in each other", maxDepth), "a change needs no more than six"}
}

// refuse notes an offence at the present lexeme and passes over the rest of
// the field or item.
func (p *parser) refuse(o offence) {
	p.add(p.tok.at, o)
	p.skip()
}

// skip moves on to the comma or bracket that ends the present field or item.
func (p *parser) skip() {
	if p.tok.tok == token.FOR { // the comma of "for k, v" ends nothing
		p.next()
		p.next()
		if p.tok.tok == token.COMMA {
			p.next()
		}
	}
	for depth := 0; p.tok.tok != token.EOF; p.next() {
		switch t := p.tok.tok; {
		case t == token.LBRACE || t == token.LBRACK || t == token.LPAREN:
			depth++
		case closer(t) && depth > 0:
			depth--
		case depth == 0 && (t == token.COMMA || closer(t)):
			return
		}
	}
}
