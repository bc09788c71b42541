package render_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/lockflight/lockflight/pkg/render"
)

func TestSafe(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"Upgrade 9.3 → 12.6, één “stap”", "Upgrade 9.3 → 12.6, één “stap”"},
		{"two\u00a0words", "two words"},
		{"red\x1b[31m", `red\x1b[31m`},
		{"title\x1b]0;x\x07", `title\x1b]0;x\x07`},
		{"c1\u009b31m", `c1\u009b31m`},
		{"a\nb\r\nc\td", `a\nb\r\nc\td`},
		{"a\u2028b\u2029c\u0085d", `a\u2028b\u2029c\u0085d`},
		{"\u202eevil\u2066\u200f", `\u202eevil\u2066\u200f`},
		{"zero\u200bwidth\ufeff\u00ad", `zero\u200bwidth\ufeff\u00ad`},
		{"tag\U000e0041", `tag\U000e0041`},
		{"filler\u3164\u115f\u2800", `filler\u3164\u115f\u2800`},
		{"variation\ufe0f", `variation\ufe0f`},
		{"private\ue000", `private\ue000`},
		{"bad\xff\xfe", `bad\xff\xfe`},
		{"\x00", `\x00`},
		{"z\u0301\u0301\u0301\u0301", "z\u0301\u0301" + `\u0301\u0301`},
		{"\x7f", `\x7f`},
	} {
		if got := render.Safe(c.text); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func FuzzSafe(f *testing.F) {
	for _, s := range []string{"plain", "\x1b[2J", "a\u202eb", "\xff", "e\u0301\u0301\u0301", "\u00a0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := render.Safe(s)
		if !utf8.ValidString(out) {
			t.Errorf("%q: not valid UTF-8: %q", s, out)
		}
		for _, r := range out {
			if r != ' ' && !unicode.IsPrint(r) {
				t.Errorf("%q: %q is left", s, r)
			}
		}
		if again := render.Safe(out); again != out {
			t.Errorf("%q: once %q, twice %q", s, out, again)
		}
	})
}

func TestMarkdownIsText(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"upgrade-12.6 of a/b", "upgrade-12.6 of a/b"},
		{"<img src=x>", "&#60;img src=x&#62;"},
		{"@everyone #12", "&#64;<!---->everyone &#35;<!---->12"},
		{"a|b `c` *d* _e_", "a&#124;b &#96;c&#96; &#42;d&#42; &#95;e&#95;"},
		{"![x](http://y)", "&#33;&#91;x&#93;&#40;http&#58;//y&#41;"},
		{"www.example.org", "www&#46;example.org"},
		{"\n# heading", `&#92;n&#35;<!----> heading`},
		{"&lt;", "&#38;lt;"},
	} {
		if got := render.Markdown(c.text); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add("<!-- @a | [b](c) -->")
	f.Fuzz(func(t *testing.T, s string) {
		out := strings.ReplaceAll(render.Markdown(s), "<!---->", "")
		if i := strings.IndexAny(out, "<>`*_[]|@~\n\r"); i >= 0 {
			t.Errorf("%q: %q is left in %q", s, out[i], out)
		}
	})
}
