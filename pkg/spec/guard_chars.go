package spec

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// checkBytes refuses what a reader of the file cannot see: bytes that are not
// text, and characters that control, reorder or hide. It returns the text with
// blanks in their place, so that the rest of the file can still be looked at.
func (r *report) checkBytes() []byte {
	text := r.src
	for i := 0; i < len(r.src); {
		c, size := utf8.DecodeRune(r.src[i:])
		if o, bad := r.badRune(i, c, size); bad {
			if len(r.list) == 0 {
				text = bytes.Clone(r.src)
			}
			r.add(i, o)
			blank(text[i : i+size])
		}
		i += size
	}
	return text
}

func (r *report) badRune(i int, c rune, size int) (offence, bool) {
	switch {
	case c == utf8.RuneError && size == 1:
		return offence{"found a byte that is not UTF-8 text", "save the file as UTF-8"}, true
	case c == '\r' && i+1 < len(r.src) && r.src[i+1] == '\n':
		return offence{}, false
	case i == 0 && c == 0xFEFF:
		return offence{"the file starts with a byte order mark", "save the file as UTF-8 without a byte order mark"}, true
	}
	kind := unseen(c)
	if kind == "" {
		return offence{}, false
	}
	return offence{unseenMessage(c, kind), "delete the character"}, true
}

func blank(b []byte) {
	for i := range b {
		b[i] = ' '
	}
}

func unseenMessage(c rune, kind string) string {
	return fmt.Sprintf("found %U, %s; expected text that a reader can see", c, kind)
}

// unseen names the kind of a character that a reader cannot see, or "".
// Line breaks and tabs are fine.
func unseen(c rune) string {
	switch {
	case c == '\n' || c == '\t' || 0x20 <= c && c < 0x7F:
		return ""
	case unicode.Is(unicode.Cc, c):
		return "a control character"
	case unicode.Is(unicode.Bidi_Control, c):
		return "a character that changes the direction of text"
	case unicode.Is(unicode.Co, c):
		return "a private-use character"
	case unicode.Is(unicode.Noncharacter_Code_Point, c):
		return "not a character"
	case unicode.In(c, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector),
		c == 0x2800:
		return "an invisible character"
	}
	return ""
}

// checkText refuses a value that holds unseen characters once it is unescaped.
func (r *report) checkText(offset int, text string) {
	for _, c := range text {
		if kind := unseen(c); kind != "" {
			r.add(offset, offence{
				"after unescaping, the text holds " + unseenMessage(c, kind)[len("found "):],
				"leave the escape out",
			})
			return
		}
	}
}

// checkName refuses a field name that two programs could read differently.
func (r *report) checkName(offset int, name string) bool {
	for _, c := range []byte(name) {
		if c < 0x20 || c >= 0x7F {
			r.add(offset, offence{"found a field name with a character outside printable ASCII", "write names with ASCII letters, digits and -._"})
			return false
		}
	}
	if name == "" || len(name) > maxNameLen {
		r.add(offset, offence{
			fmt.Sprintf("found a field name of %d characters; expected 1 to %d", len(name), maxNameLen),
			"choose another name",
		})
		return false
	}
	return true
}
