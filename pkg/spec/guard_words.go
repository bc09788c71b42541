package spec

import (
	"regexp"
	"strings"

	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
)

// errorText is an error that is nothing but a sentence.
type errorText string

func (e errorText) Error() string { return string(e) }

var plainIdentifier = regexp.MustCompile(`^[A-Za-z$][A-Za-z0-9_$]*$`)

func plainName(s string) bool { return plainIdentifier.MatchString(s) }

// labelToken reports whether a field name can begin with such a lexeme.
func labelToken(t token.Token) bool {
	return t == token.IDENT || t == token.STRING || t.IsKeyword()
}

// label reads the name of a field, up to but without the colon.
func (p *parser) label() (name string, at int, ok bool) {
	x := p.tok
	switch {
	case x.bad != "":
		p.add(x.at, badLexeme(x))
		return "", x.at, false
	case !labelToken(x.tok), p.strict && x.tok != token.STRING:
		p.add(x.at, p.notAName())
		return "", x.at, false
	case p.ahead.tok != token.COLON:
		p.add(x.at, p.noColon())
		return "", x.at, false
	}
	name, o, bad := p.nameOf(x)
	if bad {
		p.add(x.at, o)
		return "", x.at, false
	}
	if !p.checkName(x.at, name) {
		return "", x.at, false
	}
	p.next()
	return name, x.at, true
}

// nameOf returns the field name that a lexeme stands for.
func (p *parser) nameOf(x lexeme) (string, offence, bool) {
	switch {
	case x.tok == token.STRING && strings.HasPrefix(x.lit, `"`) && !strings.HasPrefix(x.lit, `"""`):
		name, err := literal.Unquote(x.lit)
		bad := err != nil || p.strict && !validJSON(x.lit)
		return name, offence{"found a field name with an escape that cannot be read", "write the name in plain ASCII"}, bad
	case x.tok == token.STRING:
		return "", offence{"found a field name that is not in plain double quotes", `write it as "name"`}, true
	case x.tok == token.IF:
		return "if", offence{}, false
	case x.tok != token.IDENT || x.lit == "import" || x.lit == "package":
		return "", offence{"found a word of CUE as a field name", "put the name in double quotes"}, true
	case strings.HasPrefix(x.lit, "#") || strings.HasPrefix(x.lit, "_#"):
		return "", offence{"found a definition (#); a change holds nothing but data", "delete it, or remove the # sign"}, true
	case strings.HasPrefix(x.lit, "_"):
		return "", offence{"found a hidden field (_); a change holds nothing but data", "delete it, or remove the leading _"}, true
	case !plainName(x.lit):
		return "", offence{"found a field name with a character outside printable ASCII", "write names with ASCII letters, digits and -._"}, true
	}
	return x.lit, offence{}, false
}

// noColon tells of a word that should be a field name and has no colon.
func (p *parser) noColon() offence {
	only := "a change holds nothing but data: name: value"
	switch p.tok.tok {
	case token.FOR, token.IF, token.TRY:
		return offence{"found a comprehension (for, if); a change holds nothing but data", "write out what it would give"}
	case token.LET:
		return offence{"found let; a change holds nothing but data", "write the value where it is used"}
	case token.IDENT:
		if p.tok.lit == "import" {
			return offence{"found import; a change holds nothing but data", "delete it, and write out what it was used for"}
		}
	}
	switch p.ahead.tok {
	case token.OPTION, token.NOT:
		return offence{"found a field marked as optional or required; a change holds nothing but data", "leave out ? and !"}
	case token.BIND, token.TILDE:
		return offence{"found an alias; a change holds nothing but data", "delete it"}
	}
	if p.strict {
		return offence{"found " + p.describe() + " without a colon after it", `write "name": value`}
	}
	return offence{"found " + p.describe() + " where a field should be", only}
}

// notAName tells of a sign that should be a field name.
func (p *parser) notAName() offence {
	return offence{"found " + p.describe() + "; expected the name of a field", "a change holds nothing but data: name: value"}
}

// notAValue tells of something that should be a value.
func (p *parser) notAValue() offence {
	what := p.describe()
	if p.tok.tok == token.IDENT {
		what = "a reference to a name"
		if p.ahead.tok == token.LPAREN || p.ahead.tok == token.PERIOD {
			what = "a reference or a call"
		}
	}
	return offence{
		"found " + what + "; expected a value: text in double quotes, a number, true, false, [ or {",
		"a change holds nothing but data: write the value itself",
	}
}

// notTheEnd tells of something that follows a value.
func (p *parser) notTheEnd() offence {
	if p.tok.bad != "" {
		return badLexeme(p.tok)
	}
	expected := "a comma or a new line"
	if p.strict {
		expected = "a comma or a closing bracket"
	}
	hint := "a change computes nothing: write the result"
	if labelToken(p.tok.tok) || p.tok.tok.IsLiteral() || p.tok.tok == token.LBRACE {
		hint = "put a comma between them"
	}
	return offence{"found " + p.describe() + " after a value; expected " + expected, hint}
}

// describe names the kind of the present lexeme, never its text.
func (p *parser) describe() string {
	switch t := p.tok.tok; {
	case p.tok.bad != "":
		return "something malformed"
	case t == token.EOF:
		return "the end of the file"
	case t == token.ATTRIBUTE:
		return "an attribute (@)"
	case t == token.INTERPOLATION:
		return `text with an expression in it, \(…)`
	case t == token.STRING:
		return "text"
	case t == token.INT, t == token.FLOAT:
		return "a number"
	case t == token.IDENT:
		return "a word without quotes"
	case t == token.FOR || t == token.IF || t == token.TRY:
		return "a comprehension (for, if)"
	case t == token.LET:
		return "let"
	case t.IsKeyword():
		return "a word of CUE"
	case t == token.COMMA && p.tok.lit == "\n":
		return "the end of a line"
	case t == token.COMMA:
		return "a comma"
	case t == token.LBRACE, t == token.LBRACK:
		return "a bracket (" + t.String() + ")"
	case t == token.LPAREN:
		return "an expression in parentheses"
	case t.IsOperator():
		return "the sign " + t.String()
	}
	return "something that is not plain data"
}

var lexicalErrors = map[string]offence{
	"string literal not terminated":                    {"found text whose closing quote is missing", "close it with a double quote on the same line; text over several lines is put between \"\"\" and \"\"\""},
	"unknown escape sequence":                          {"found text with an unknown escape", "a backslash in text is written \\\\"},
	"non-matching whitespace for multiline strings":    {"found text over several lines with a line that is indented less than the closing \"\"\"", "indent all its lines alike"},
	"illegal integer number":                           {"found a number with a leading zero", "write it without the zero, or as text in double quotes"},
	"octal escape not allowed in string literal":       {"found text with an octal escape", "a backslash in text is written \\\\"},
	"hexadecimal escape not allowed in string literal": {"found text with a hexadecimal escape", "a backslash in text is written \\\\"},
	"escape sequence is invalid Unicode code point":    {"found text with an escape that is no character", "leave the escape out"},
	"expected newline after multiline quote ":          {"found \"\"\" without a line break after it", "begin the text on the next line"},
}

func badLexeme(x lexeme) offence {
	if o, ok := lexicalErrors[x.bad]; ok {
		return o
	}
	return offence{"found something that is neither text, a number nor a name", "write text in double quotes"}
}
