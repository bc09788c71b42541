package spec

import (
	"strings"
	"testing"
	"unicode"
)

func TestPlainDataIsAccepted(t *testing.T) {
	for _, c := range []struct{ name, file, src, want string }{
		{"a package clause and comments", "a.cue", "// top\npackage changes\n\n// id\nid: \"a\" // end\n", `{"id":"a"}`},
		{"commas and line breaks", "a.cue", "a: 1, b: 2,\nc: [1, 2\n3,\n4,]\nd: {e: 1, f: 2,}\n", `{"a":1,"b":2,"c":[1,2,3,4],"d":{"e":1,"f":2}}`},
		{"a field in a field", "a.cue", "versions: gradebook: to: \"2\"\nimpact: \"outage\": true\n", `{"versions":{"gradebook":{"to":"2"}},"impact":{"outage":true}}`},
		{"one struct around all", "a.cue", "{\n\t\"id\": \"a\",\n\tb: 1\n}\n", `{"id":"a","b":1}`},
		{"one struct in a package", "a.cue", "package x\n{id: \"a\"}", `{"id":"a"}`},
		{"text over several lines, indented", "a.cue", "a: \"\"\"\n\tone\n\t  two\n\n\tthree \"x\"\n\t\"\"\"\n", `{"a":"one\n  two\n\nthree \"x\""}`},
		{"raw text", "a.cue", `a: #"C:\temp "x""#` + "\n", `{"a":"C:\\temp \"x\""}`},
		{"escapes", "a.cue", `a: "\t\"\u00e9\\\/"` + "\n", `{"a":"\t\"é\\/"}`},
		{"every kind of value", "a.cue", "a: [true, false, null, -1, 0, 1.50, 1e3, \"x\", [], {}]\n", `{"a":[true,false,null,-1,0,1.50,1e3,"x",[],{}]}`},
		{"if as a name", "a.cue", "if: \"x\"\nstop: {if: \"y\"}\na: if: \"z\"\n", `{"if":"x","stop":{"if":"y"},"a":{"if":"z"}}`},
		{"odd names", "a.cue", "\"a.b-c d\": 1\n$x: 2\n\"_y\": 3\n\"#z\": 4\n", `{"a.b-c d":1,"$x":2,"_y":3,"#z":4}`},
		{"line breaks of Windows", "a.cue", "a: 1\r\nb: \"\"\"\r\n\tx\r\n\ty\r\n\t\"\"\"\r\n", `{"a":1,"b":"x\ny"}`},
		{"letters of all kinds", "a.cue", "a: \"Ünïcødé 変更 изменение 🚀 «a\u00a0b»\"\n", "{\"a\":\"Ünïcødé 変更 изменение 🚀 «a\u00a0b»\"}"},
		{"angle brackets stay as they are", "a.cue", "a: \"<b> & c\"\n", `{"a":"<b> & c"}`},
		{"JSON", "a.json", "\n{\"a\": [1, -2.5e3, \"\\ud83d\\ude80\\n\", true, null], \"b\": {}}\n\n", `{"a":[1,-2.5e3,"🚀\n",true,null],"b":{}}`},
		{"YAML in blocks", "a.yaml", "# c\n---\na: 1\nb:\n- x\n- y: 2\n  z: |\n    one\n      two\nc: >-\n  three\n  four\n...\n", `{"a":1,"b":["x",{"y":2,"z":"one\n  two\n"}],"c":"three four"}`},
		{"YAML in flow", "a.yml", "{a: [1, 'no', \"\\u00e9\"], \"b\": {c: }}\n", `{"a":[1,"no","é"],"b":{"c":null}}`},
		{"YAML times and versions", "a.yaml", "a: 22:00\nb: 2026-12-01T22:00:00+01:00\nc: 2026-12-01\nd: 12.6.1\ne: S+10m\n'on': \"on\"\n", `{"a":"22:00","b":"2026-12-01T22:00:00+01:00","c":"2026-12-01","d":"12.6.1","e":"S+10m","on":"on"}`},
		{"YAML null and booleans", "a.yaml", "a: ~\nb: null\nc: true\nd: false\ne: -1.5\n", `{"a":null,"b":null,"c":true,"d":false,"e":-1.5}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			root, r := read(c.file, []byte(c.src))
			got := ""
			if root != nil {
				got = string(root.json())
			}
			if got != c.want {
				t.Errorf("\n got %s\nwant %s\n%s", got, c.want, told(r.findings(), 9))
			}
		})
	}
}

func TestEachBoundIsExact(t *testing.T) {
	items := func(n int) string { return "a: [" + strings.Repeat("1,", n) + "]\n" }
	fields := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString("a" + strings.Repeat("b", i/26) + string(rune('a'+i%26)) + ": 1\n")
		}
		return b.String()
	}
	nested := func(n int) string { return "a: " + strings.Repeat("[", n) + strings.Repeat("]", n) + "\n" }
	wide := func(n int) string { return strings.Repeat(" ", n-len("id: 1\n")) + "id: 1\n" }
	number := func(n int) string { return "a: 0." + strings.Repeat("0", n-3) + "1\n" }
	for name, c := range map[string]struct {
		make func(int) string
		most int
	}{
		"bytes":          {wide, maxBytes},
		"items":          {items, maxItems},
		"words":          {func(n int) string { return strings.Repeat("//\n", n-5) + "a: 1\n" }, maxTokens},
		"fields":         {fields, maxFields},
		"depth":          {nested, maxDepth},
		"name":           {func(n int) string { return strings.Repeat("a", n) + ": 1\n" }, maxNameLen},
		"number":         {number, maxNumber},
		"digits":         {func(n int) string { return "a: " + strings.Repeat("7", n) + "\n" }, maxDigits},
		"decimal digits": {func(n int) string { return "a: -7." + strings.Repeat("7", n-1) + "e10\n" }, maxDigits},
	} {
		t.Run(name, func(t *testing.T) {
			if root, r := read("a.cue", []byte(c.make(c.most))); root == nil {
				t.Errorf("%d is refused: %s", c.most, told(r.findings(), 1))
			}
			if root, _ := read("a.cue", []byte(c.make(c.most+1))); root != nil {
				t.Errorf("%d is accepted", c.most+1)
			}
		})
	}
}

func TestFieldsAndItemsTogetherAreBounded(t *testing.T) {
	for _, file := range []string{"a.cue", "a.json", "a.yaml"} {
		lists := func(n int) string { return `{"a": [` + strings.Repeat("[1],", n-1) + "[1]]}" }
		if root, r := read(file, []byte(lists(900))); root == nil {
			t.Errorf("%s: 1,802 are refused: %s", file, told(r.findings(), 1))
		}
		lists = func(n int) string {
			return `{"a": [` + strings.Repeat("[1, 2, 3, 4, 5],", n-1) + "[1]]}"
		}
		root, r := read(file, []byte(lists(900)))
		if root != nil || !strings.Contains(told(r.findings(), 9), "more than 5000 fields and items") {
			t.Errorf("%s: 5,400 are accepted: %s", file, told(r.findings(), 1))
		}
	}
}

func TestSeenAndUnseenCharacters(t *testing.T) {
	for _, c := range "aZ0~ \t\né漢жא🚀\u00a0\u202f\u3000\u0301€–“" {
		if kind := unseen(c); kind != "" {
			t.Errorf("%U is refused as %s", c, kind)
		}
	}
	for _, table := range []*unicode.RangeTable{
		unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Variation_Selector,
		unicode.Noncharacter_Code_Point, unicode.Join_Control, unicode.Other_Default_Ignorable_Code_Point,
	} {
		for _, r := range table.R16 {
			for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
				if unseen(c) == "" {
					t.Fatalf("%U is accepted", c)
				}
			}
		}
	}
	for c := rune(0); c < 0xA0; c++ {
		seen := c == '\n' || c == '\t' || c >= 0x20 && c < 0x7F
		if (unseen(c) == "") != seen {
			t.Errorf("%U: seen is %v", c, !seen)
		}
	}
}

// A file is read to its end, whatever is wrong in the middle.
func TestEveryMistakeIsToldOnce(t *testing.T) {
	src := "id: foo\nsummary: \"a\" + \"b\"\ntype: \"x\\qy\"\nclass: _|_\nfacts: {a: 1, a: 2}\ncomponents: [for x in y {x}, \"z\"]\nrequester: \"\\u202E\"\n"
	_, r := read("a.cue", []byte(src))
	if got, want := linesTold(r), "1 2 3 4 5 6 7"; got != want {
		t.Errorf("mistakes in lines %s, told %s", want, got)
	}
}

// No more problems are told than a person wants to read; the number of the
// rest is.
func TestFindingsAreBounded(t *testing.T) {
	_, r := read("a.cue", []byte(strings.Repeat("a b\n", 120)))
	list := r.findings()
	if len(list) != maxFindings+1 {
		t.Fatalf("got %d findings", len(list))
	}
	if last := list[len(list)-1]; last.Message != "and 70 more problems of this kind" {
		t.Errorf("got %q", last.Message)
	}
}

func linesTold(r *report) string {
	var out []string
	for _, f := range r.findings() {
		_, rest, _ := strings.Cut(f.At.String(), ":")
		line, _, _ := strings.Cut(rest, ":")
		out = append(out, line)
	}
	return strings.Join(out, " ")
}
