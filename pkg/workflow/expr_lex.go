package workflow

import (
	"errors"
	"strings"
)

// Bounds of an expression: its length, how deep it goes, and how many terms stand
// in a row.
const (
	maxExpression = 21_000
	maxExprDepth  = 50
	maxTerms      = 500
)

var errExpression = errors.New("it is not an expression that can be read")

// token is a word of an expression: its kind and its text. The kinds are "text",
// "number", "name", "end", and the operators themselves.
type token struct{ kind, text string }

// tokens cuts an expression into its words.
func tokens(s string) ([]token, error) {
	if len(s) > maxExpression {
		return nil, errExpression
	}
	var out []token
	for s = strings.TrimLeft(s, " \t\r\n"); s != ""; s = strings.TrimLeft(s, " \t\r\n") {
		t, size := nextToken(s)
		if size == 0 {
			return nil, errExpression
		}
		out = append(out, t)
		s = s[size:]
	}
	return append(out, token{kind: "end"}), nil
}

func nextToken(s string) (token, int) {
	switch c := s[0]; {
	case c == '\'':
		return textToken(s)
	case isDigit(c), c == '-' || c == '+', c == '.' && len(s) > 1 && isDigit(s[1]):
		n := 1
		for n < len(s) && (isNamePart(s[n]) || s[n] == '.' || s[n] == '+') {
			n++
		}
		return token{"number", s[:n]}, n
	case isNamePart(c):
		n := 1
		for n < len(s) && isNamePart(s[n]) {
			n++
		}
		return token{"name", s[:n]}, n
	}
	for _, op := range []string{"&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", ".", ",", "*"} {
		if strings.HasPrefix(s, op) {
			return token{kind: op}, len(op)
		}
	}
	return token{}, 0
}

// textToken reads a text in quotes, in which two quotes stand for one.
func textToken(s string) (token, int) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 == len(s) || s[i+1] != '\'' {
			return token{"text", b.String()}, i + 1
		}
		b.WriteByte('\'')
		i++
	}
	return token{}, 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isNamePart(c byte) bool {
	return c == '_' || c == '-' || isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
