package spec

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
)

func (p *parser) text() *node {
	x := p.tok
	p.next()
	s, err := p.unquote(x)
	if err != nil {
		p.add(x.at, offence{err.Error(), "write text in double quotes; a backslash in it is written \\\\"})
		return nil
	}
	p.checkText(x.at, s)
	return &node{kind: kindText, at: x.at, scalar: s}
}

// number reads a plain decimal number, or a minus and one.
func (p *parser) number() *node {
	x := p.tok
	lit := x.lit
	if x.tok == token.SUB {
		p.next()
		if p.tok.tok != token.INT && p.tok.tok != token.FLOAT || p.tok.bad != "" || p.strict && p.tok.at != x.at+1 {
			p.refuse(offence{"found - before " + p.describe() + "; expected a number after it", "a change computes nothing: write the result"})
			return nil
		}
		lit = "-" + p.tok.lit
	}
	p.next()
	if o, bad := badNumber(lit); bad {
		p.add(x.at, o)
		return nil
	}
	return &node{kind: kindNumber, at: x.at, scalar: lit}
}

func (p *parser) unquote(x lexeme) (string, error) {
	switch {
	case x.bad != "":
		return "", errorText(badLexeme(x).message)
	case !doubleQuoted(x.lit):
		return "", errorText("found text in single quotes, which CUE takes for bytes; expected double quotes")
	case p.strict && !validJSON(x.lit):
		return "", errorText("found text that is not written as JSON asks")
	}
	s, err := literal.Unquote(x.lit)
	if err != nil {
		return "", errorText("found text with an escape or an indentation that cannot be read")
	}
	return s, nil
}

func doubleQuoted(lit string) bool { return strings.HasPrefix(strings.TrimLeft(lit, "#"), `"`) }

func validJSON(lit string) bool { return json.Valid([]byte(lit)) }

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?$`)

// badNumber refuses numbers that are not plain decimals, or that some programs
// would round: a digest must not be the same for two of them.
func badNumber(lit string) (offence, bool) {
	switch {
	case len(lit) > maxNumber:
		return offence{fmt.Sprintf("found a number of %d characters; expected at most %d", len(lit), maxNumber), "write it as text in double quotes"}, true
	case !jsonNumber.MatchString(lit):
		return offence{"found a number that is not a plain decimal one", "write it like 12 or 12.5, or as text in double quotes"}, true
	case significant(lit) > maxDigits:
		return offence{fmt.Sprintf("found a number of %d digits; more than %d are not kept exactly", significant(lit), maxDigits), "write it as text in double quotes"}, true
	}
	_, err := strconv.ParseFloat(lit, 64)
	return offence{"found a number that is too large", "write it as text in double quotes"}, err != nil
}

// significant counts the digits of a number that carry its value.
func significant(lit string) int {
	mantissa := strings.TrimLeft(strings.FieldsFunc(lit, func(c rune) bool { return c == 'e' || c == 'E' })[0], "-")
	return len(strings.Trim(strings.ReplaceAll(mantissa, ".", ""), "0"))
}
