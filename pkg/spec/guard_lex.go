package spec

import (
	"strings"

	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"
)

// lexeme is one word or sign of a file.
type lexeme struct {
	tok token.Token
	lit string
	at  int
	bad string // why it is not a well-formed one
}

// lexer reads words and signs with CUE's own scanner, one at a time and
// without recursion: what makes that scanner recurse, attributes and
// interpolations, is passed over here.
type lexer struct {
	src     []byte
	mode    scanner.Mode
	base    int // where the scanner's part of src starts
	scan    scanner.Scanner
	file    *token.File
	bad     string
	pending bool // a line break after an attribute ends the field
	count   int
	at      int // where the last lexeme is
	end     bool
}

func newLexer(src []byte, mode scanner.Mode) *lexer {
	l := &lexer{src: src, mode: mode}
	l.restart(0)
	return l
}

func (l *lexer) restart(base int) {
	l.base = base
	rest := l.src[base:]
	l.file = token.NewFile("", -1, len(rest))
	l.scan = scanner.Scanner{}
	l.scan.Init(l.file, rest, l.note, l.mode)
}

// note keeps the scanner's first complaint about a lexeme, without the
// arguments, which quote the file.
func (l *lexer) note(_ token.Pos, message string, _ []any) {
	if l.bad == "" {
		l.bad, _, _ = strings.Cut(message, "%")
	}
}

// next returns the next lexeme; after too many, or a file that cannot be read
// on, that is the end of the file.
func (l *lexer) next() lexeme {
	if l.count++; l.count > maxTokens || l.end {
		return lexeme{tok: token.EOF, at: len(l.src)}
	}
	at := l.skipBlanks(l.base + l.scan.Offset())
	l.at = at
	switch {
	case l.pending:
		l.pending = false
		return lexeme{tok: token.COMMA, lit: "\n", at: at}
	case at < len(l.src) && l.src[at] == '@':
		return l.attribute(at)
	}
	l.bad = ""
	pos, tok, lit := l.scan.Scan()
	x := lexeme{tok: tok, lit: lit, at: l.base + l.file.Offset(pos), bad: l.bad}
	if tok == token.INTERPOLATION {
		l.passInterpolation()
	}
	return x
}

func (l *lexer) skipBlanks(at int) int {
	for at < len(l.src) && strings.IndexByte(" \t\r\n", l.src[at]) >= 0 {
		at++
	}
	return at
}

// attribute passes over the rest of a line that holds an attribute.
func (l *lexer) attribute(at int) lexeme {
	end := at
	for end < len(l.src) && l.src[end] != '\n' {
		end++
	}
	l.pending = true
	l.restart(end)
	return lexeme{tok: token.ATTRIBUTE, at: at}
}

// passInterpolation passes over the expressions in a string, to its end.
func (l *lexer) passInterpolation() {
	open := []int{0} // parentheses open in each string
	for len(open) > 0 {
		at := l.skipBlanks(l.base + l.scan.Offset())
		if l.count++; l.count > maxTokens || at < len(l.src) && l.src[at] == '@' {
			l.end = true
			return
		}
		top := len(open) - 1
		switch _, tok, _ := l.scan.Scan(); tok {
		case token.EOF:
			l.end = true
			return
		case token.INTERPOLATION:
			open = append(open, 0)
		case token.LPAREN:
			open[top]++
		case token.RPAREN:
			if open[top]--; open[top] <= 0 && !strings.HasSuffix(l.scan.ResumeInterpolation(), "(") {
				open = open[:top]
			}
		}
	}
}
