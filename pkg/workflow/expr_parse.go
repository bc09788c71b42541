package workflow

import "slices"

// expr is an expression. Its op is "text", "number", "name" or "all" (the star),
// "call", "." for something of something, "!", or a binary operator.
type expr struct {
	op   string
	text string
	args []*expr
}

// parseExpr reads one expression, as it stands inside of ${{ }}.
func parseExpr(s string) (*expr, error) {
	words, err := tokens(s)
	if err != nil {
		return nil, err
	}
	p := &exprParser{words: words}
	e := p.binary(0, 0)
	if p.bad || p.next().kind != "end" {
		return nil, errExpression
	}
	return e, nil
}

// operators are the binary ones, from those that bind least.
var operators = [][]string{{"||"}, {"&&"}, {"==", "!="}, {"<", "<=", ">", ">="}}

type exprParser struct {
	words []token
	bad   bool
}

func (p *exprParser) next() token { return p.words[0] }

func (p *exprParser) take(kind string) bool {
	if p.next().kind != kind {
		return false
	}
	p.words = p.words[1:]
	return true
}

func (p *exprParser) fail() *expr {
	p.bad = true
	return &expr{op: "bad"}
}

func (p *exprParser) binary(level, depth int) *expr {
	if depth > maxExprDepth || p.bad {
		return p.fail()
	}
	if level == len(operators) {
		return p.unary(depth)
	}
	left := p.binary(level+1, depth)
	for n := 0; slices.Contains(operators[level], p.next().kind) && !p.bad; n++ {
		op := p.next().kind
		p.take(op)
		if n > maxTerms {
			return p.fail()
		}
		left = &expr{op: op, args: []*expr{left, p.binary(level+1, depth)}}
	}
	return left
}

func (p *exprParser) unary(depth int) *expr {
	if p.take("!") {
		if depth > maxExprDepth {
			return p.fail()
		}
		return &expr{op: "!", args: []*expr{p.unary(depth + 1)}}
	}
	e := p.primary(depth)
	for !p.bad {
		switch {
		case p.take("."):
			e = p.member(e)
		case p.take("["):
			index := &expr{op: "all"}
			if !p.take("*") {
				index = p.binary(0, depth+1)
			}
			if !p.take("]") {
				return p.fail()
			}
			e = &expr{op: ".", args: []*expr{e, index}}
		default:
			return e
		}
	}
	return e
}

// member reads what comes after a dot.
func (p *exprParser) member(of *expr) *expr {
	word := p.next()
	switch {
	case p.take("*"):
		return &expr{op: ".", args: []*expr{of, {op: "all"}}}
	case p.take("name"):
		return &expr{op: ".", args: []*expr{of, {op: "text", text: word.text}}}
	}
	return p.fail()
}

func (p *exprParser) primary(depth int) *expr {
	word := p.next()
	switch {
	case p.take("text"), p.take("number"):
		return &expr{op: word.kind, text: word.text}
	case p.take("("):
		e := p.binary(0, depth+1)
		if !p.take(")") {
			return p.fail()
		}
		return e
	case p.take("name"):
		if p.take("(") {
			return p.call(word.text, depth)
		}
		return &expr{op: "name", text: word.text}
	}
	return p.fail()
}

func (p *exprParser) call(name string, depth int) *expr {
	e := &expr{op: "call", text: fold(name)}
	for !p.take(")") {
		if len(e.args) > 0 && !p.take(",") || p.bad {
			return p.fail()
		}
		e.args = append(e.args, p.binary(0, depth+1))
	}
	return e
}
