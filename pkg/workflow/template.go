package workflow

import (
	"slices"
	"strings"
)

// part is a piece of a text: as it stands, or an expression.
type part struct {
	text string
	expr *expr
}

// parts cuts a text at its ${{ }}.
func parts(s string) ([]part, error) {
	if !strings.Contains(s, "${{") {
		return []part{{text: s}}, nil
	}
	var out []part
	for s != "" {
		before, rest, found := strings.Cut(s, "${{")
		if before != "" {
			out = append(out, part{text: before})
		}
		if !found {
			break
		}
		end := closing(rest)
		if end < 0 {
			return nil, errExpression
		}
		e, err := parseExpr(rest[:end])
		if err != nil {
			return nil, err
		}
		out = append(out, part{expr: e})
		s = rest[end+2:]
	}
	return out, nil
}

// closing is where the }} of an expression stands, those inside of quotes left
// out; -1 if there is none.
func closing(s string) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\'':
			quoted = !quoted
		case !quoted && strings.HasPrefix(s[i:], "}}"):
			return i
		}
	}
	return -1
}

// openEnded reports whether the name of a field is worked out when it runs.
func (n *node) openEnded() bool {
	return n != nil && slices.ContainsFunc(n.fields, func(f field) bool { return strings.Contains(f.name, "${{") })
}

// hasExpression reports whether something of a node is worked out when it runs.
func hasExpression(n *node) bool {
	if n == nil {
		return false
	}
	for _, f := range n.fields {
		if strings.Contains(f.name, "${{") || hasExpression(f.value) {
			return true
		}
	}
	for _, i := range n.items {
		if hasExpression(i) {
			return true
		}
	}
	return strings.Contains(n.text, "${{")
}
