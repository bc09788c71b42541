package spec

import (
	"fmt"
	"strings"
)

// canary stands in hostile files wherever they have a name or a text; no
// message may repeat it.
const canary = "hunter2"

// hostile is a file that must be refused, named by what is wrong with it.
type hostile struct {
	name string // ends in the extension
	src  string
}

// nearly is a length just below the limit of a file.
const nearly = maxBytes - 100

func fill(part string) string { return strings.Repeat(part, nearly/len(part)) }

// hostileFiles holds a file for each class of attack that is known. Most of
// them stop or kill a program that hands them to CUE or to a YAML reader.
func hostileFiles() []hostile {
	var all []hostile
	all = append(all, hostileEvaluation()...)
	all = append(all, hostileParsing()...)
	all = append(all, hostileText()...)
	all = append(all, beyondPlainData()...)
	all = append(all, hostileYAML()...)
	return append(all, hostileJSON()...)
}

func hostileEvaluation() []hostile {
	var sums, lets, clauses, options strings.Builder
	for i := range 40 {
		fmt.Fprintf(&sums, "a%d: a%d + a%d\n", i+1, i, i)
		fmt.Fprintf(&lets, "let hunter2%d = [hunter2%d, hunter2%d]\n", i+1, i, i)
		fmt.Fprintf(&clauses, "for x%d in l ", i)
		fmt.Fprintf(&options, "x: {a%d: 1} | {a%d: 2} | {a%d: 3}\n", i, i, i)
	}
	return []hostile{
		{"nested-comprehensions.cue", "l: [1, 2, 3]\nx: [" + clauses.String() + "{hunter2: 1}]\n"},
		{"doubling-lets.cue", "let hunter20 = 1\n" + lets.String() + "x: hunter240\n"},
		{"doubling-sums.cue", "a0: \"hunter2\"\n" + sums.String()},
		{"disjunctions.cue", options.String()},
		{"range.cue", "import \"list\"\nx: list.Range(0, 1000000000, 1)\nid: \"hunter2\"\n"},
		{"repeat.cue", "import \"strings\"\nx: strings.Repeat(strings.Repeat(\"hunter2\", 1000000), 1000000)\n"},
		{"shift.cue", "import \"math/bits\"\nx: bits.Lsh(1, 100000000000)\nid: \"hunter2\"\n"},
		{"regexp.cue", "x: =~\"((hunter2+)+)+$\"\nx: \"" + strings.Repeat("a", 200_000) + "\"\n"},
		{"embed.cue", "@extern(embed)\npackage hunter2\nx: _ @embed(file=\"/etc/hunter2\")\n"},
		{"cycle.cue", "hunter2: {a: hunter2}\n"},
		{"pattern.cue", "[=~\"hunter2\"]: {[string]: _}\n"},
		{"interpolation.cue", "a: \"x\"\nb: \"hunter2 \\(a) \\(a)\\(\"\\(a)\")\"\nc: 1 & 2\n"},
		{"import-from-a-host.cue", "import \"example.org/hunter2@v0\"\n\nx: hunter2.y\n"},
	}
}

func hostileParsing() []hostile {
	return []hostile{
		{"too-large.cue", "id: \"hunter2\"\n" + strings.Repeat("a:", 5<<20)},
		{"colons.cue", fill("hunter2:") + "1"},
		{"selectors.cue", "x: hunter2" + fill(".b")},
		{"conjunctions.cue", "x: 1" + fill("&1")},
		{"minuses.cue", "x: " + fill("-") + "1"},
		{"nots.cue", "x: " + fill("!") + "true"},
		{"lists.cue", "x: " + fill("[")},
		{"closed-lists.cue", "x: " + strings.Repeat("[", nearly/2) + strings.Repeat("]", nearly/2)},
		{"structs.cue", fill("{")},
		{"parentheses.cue", "x: " + fill("(")},
		{"fields.cue", "x: " + fill("{a:")},
		{"attributes.cue", "x: 1 " + fill("@")},
		{"nested-attributes.cue", "x: 1 @hunter2" + fill("(")},
		{"nested-interpolations.cue", "x: " + fill("\"\\(")},
		{"attribute-in-interpolation.cue", "x: \"\\(" + fill("@") + ")\""},
		{"many-interpolations.cue", "x: \"" + fill("\\(a)") + "\""},
		{"quotes.cue", fill("\"")},
		{"hashes.cue", "x: " + fill("#") + "\""},
		{"empty-lines.cue", "x: 1\n" + fill("a\n,")},
		{"many-items.cue", "x: [" + fill("1,") + "]"},
		{"many-fields.cue", manyFields()},
		{"many-lines.cue", fill("hunter2\n")},
		{"two-million-digits.cue", "x: " + strings.Repeat("9", 2_000_000)},
		{"many-digits.cue", "x: " + fill("9")},
		{"large-exponent.cue", "x: 1e999999999\nid: \"hunter2\"\n"},
		{"comments.cue", fill("//\n") + "x: hunter2"},
	}
}

func manyFields() string {
	var b strings.Builder
	for i := range maxNodes + 1 {
		fmt.Fprintf(&b, "a%d: 1\n", i)
	}
	return b.String()
}

func hostileText() []hostile {
	return []hostile{
		{"not-utf8.cue", "id: \"hunter2\xff\xfe\"\n"},
		{"nul.cue", "id: \"hunter2\x00\"\n"},
		{"escape-sequence.cue", "id: \"\x1b[31mhunter2\"\n"},
		{"carriage-return.cue", "id: \"a\" // hunter2\rid: \"b\"\n"},
		{"byte-order-mark.cue", "\uFEFFid: \"hunter2\"\n"},
		{"reordered.cue", "id: \"\u202Ehunter2\u202C\"\n"},
		{"reordered-comment.cue", "id: \"a\" // \u2066hunter2\u2069\n"},
		{"reordered-escape.cue", "id: \"\\u202Ehunter2\"\n"},
		{"invisible.cue", "id: \"hun\u200Bter2\"\n"},
		{"invisible-escape.cue", "id: \"hun\\u200Bter2\"\nx: #\"a\\#u{200B}\"#\ny: #\"a\\#u200B\"#\n"},
		{"tag-letters.cue", "id: \"hunter2\U000E0041\"\n"},
		{"private-use.cue", "id: \"hunter2\uE000\"\n"},
		{"line-separator.cue", "id: \"hunter2\u2028x\"\n"},
		{"filler.cue", "id: \"hunter2\u3164\"\n"},
		{"noncharacter.cue", "id: \"hunter2\uFFFE\"\n"},
		{"nul-escape.cue", "id: \"hunter2\\u0000\"\n"},
		{"bell-escape.cue", "id: \"hunter2\\a\"\n"},
		{"lone-surrogate.cue", "id: \"hunter2\\ud800\"\n"},
		{"folded-names.cue", "\"\\uF900\": \"hunter2\"\n\"\\u8C48\": \"b\"\n"},
		{"cyrillic-name.cue", "іd: \"hunter2\"\n"},
		{"empty-name.cue", "\"\": \"hunter2\"\n"},
		{"long-name.cue", strings.Repeat("hunter2", 20) + ": 1\n"},
		{"binary.cue", "\x7fELF\x02\x01\x01" + strings.Repeat("\x00\x01hunter2", 200)},
		{"key-file.cue", "-----BEGIN PRIVATE KEY-----\nhunter2hunter2\n-----END PRIVATE KEY-----\n"},
		{"token-file.cue", "hunter2\n"},
		{"token-file.yaml", "hunter2\n"},
		{"token-file.json", "hunter2\n"},
		{"settings-file.cue", "user = hunter2\npassword = hunter2\n"},
	}
}

func beyondPlainData() []hostile {
	return []hostile{
		{"empty.cue", "// hunter2\n"},
		{"reference.cue", "id: hunter2\n"},
		{"call.cue", "id: len(\"hunter2\")\n"},
		{"operators.cue", "a: 1 + 2\nb: \"hunter2\" & string\nc: -(1)\nd: <3\ne: !true\nf: 1 | 2\ng: *1\n"},
		{"bottom.cue", "a: _|_\nb: _\n"},
		{"definition.cue", "#hunter2: 1\n_#hunter2: 1\n"},
		{"hidden.cue", "_hunter2: 1\n__hunter2: 2\n"},
		{"let.cue", "let hunter2 = 1\n"},
		{"condition.cue", "if true {hunter2: 1}\n"},
		{"loop.cue", "for k, v in {hunter2: 1} {\"\\(k)\": v}\nid: 1 2\n"},
		{"alias.cue", "hunter2=a: 1\nb: hunter2=3\nc~hunter2: 3\n"},
		{"optional.cue", "hunter2?: 1\nb!: 2\n"},
		{"ellipsis.cue", "hunter2: [1, ...]\n...\n"},
		{"computed-name.cue", "(hunter2): 1\n\"\\(hunter2)\": 2\n"},
		{"embedding.cue", "{hunter2: 1}\n{hunter2: 2}\n"},
		{"scalar.cue", "\"hunter2\"\n"},
		{"bytes.cue", "id: 'hunter2'\nb: '''\n\thunter2\n\t'''\n"},
		{"raw-name.cue", "#\"hunter2\"#: 1\n\"\"\"\n\thunter2\n\t\"\"\": 2\n"},
		{"numbers.cue", "a: 0x1F\nb: 0b1\nc: 0o7\nd: 017\ne: 1_000\nf: 1K\ng: .5\nh: 1.\ni: +1\nj: 9007199254740993\nk: 0.12345678901234567\nl: 3Mi\nm: -hunter2\n"},
		{"twice.cue", "hunter2: 1\nhunter2: 1\nb: c: 1\nb: d: 2\n\"hunter2\": 3\n"},
		{"words-as-names.cue", "package: \"hunter2\"\nimport: 1\nfor: 1\ntrue: 1\n"},
		{"missing-comma.cue", "a: {b: 1 c: 2}\nd: [1 2]\n"},
		{"missing-bracket.cue", "a: {b: [1, 2\n"},
		{"wrong-bracket.cue", "a: [\"hunter2\"}\n"},
		{"extra-bracket.cue", "id: \"hunter2\"\n}\n"},
		{"open-text.cue", "id: \"hunter2\nb: 1\nc: \"\"\"\n\thunter2\n"},
		{"bad-escape.cue", "id: \"C:\\hunter2\"\nb: \"\\101\"\nc: \"\\xff\"\nd: \"\\Uffffffff\"\n"},
		{"bad-indentation.cue", "id: \"\"\"\n  hunter2\n\thunter2\n\t\"\"\"\n"},
		{"attributes-on-fields.cue", "id: \"a\" @hunter2(b)\nb: {\n\t@hunter2()\n\tc: 1\n}\nd: e\n"},
		{"package-name.cue", "package #hunter2\nid: 1\n"},
		{"two-packages.cue", "package hunter2\npackage hunter2\nid: 1\n"},
	}
}

func hostileYAML() []hostile {
	laughs := "a0: &a0 [hunter2]\n"
	for i := range 9 {
		laughs += fmt.Sprintf("a%d: &a%d [%s*a%d]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d,", i), 9), i)
	}
	return []hostile{
		{"laughs.yaml", laughs},
		{"self.yaml", "a: &a [*a]\n"},
		{"unknown-alias.yaml", "a: *hunter2\n"},
		{"merge.yaml", "a: {b: 1}\n<<: {hunter2: 1}\n"},
		{"tags.yaml", "a: !!binary aHVudGVyMg==\nb: !hunter2 x\nc: !!str 1\nd: ! 1\n!!str e: 1\nf: !!set {a, b}\n"},
		{"two-documents.yaml", "id: a\n---\nid: hunter2\n"},
		{"broken-second-document.yaml", "id: a\n---\nid: [hunter2\n"},
		{"directive.yaml", "%YAML 1.1\n%TAG ! tag:hunter2,2000:\n---\nid: a\n"},
		{"twice.yaml", "hunter2: 1\nb: 2\n\"hunter2\": 3\n"},
		{"list-as-name.yaml", "? [hunter2]\n: 1\n? {hunter2: 1}\n: 2\n"},
		{"odd-names.yaml", "on: hunter2\n00: 1\n1: 2\n1.5: 3\n~: 4\nTRUE: 5\n"},
		{"booleans.yaml", "a: yes\nb: No\nc: on\nd: OFF\ne: Yes\nf: TRUE\ng: Null\n"},
		{"numbers.yaml", "a: 0x1F\nb: 017\nc: 0o7\nd: 1_000\ne: .5\nf: 1.\ng: +1\nh: .inf\ni: -.INF\nj: .NaN\nk: 9007199254740993\nl: 1e999\n"},
		{"reordered.yaml", "id: \"\\u202Ehunter2\"\nb: \"\\x00\"\nc: \"\\_\\N\"\n"},
		{"empty.yaml", "# hunter2\n"},
		{"nothing.yaml", ""},
		{"null.yaml", "---\n~\n"},
		{"scalar.yaml", "hunter2\n"},
		{"list.yaml", "- hunter2\n"},
		{"tab.yaml", "a:\n\tb: hunter2\n"},
		{"indentation.yaml", "a: 1\n  b: hunter2\n"},
		{"colons.yaml", "a: hunter2: c\n"},
		{"open-text.yaml", "a: \"hunter2\nb: 1\n"},
		{"open-list.yaml", "a: [hunter2\n"},
		{"bad-escape.yaml", "a: \"\\hunter2\"\n"},
		{"lists.yaml", "a: " + fill("[")},
		{"lists-and-comments.yaml", "a: " + fill("[ #]\n")},
		{"closed-lists.yaml", "a: " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000)},
		{"dashes-in-depth.yaml", strings.Repeat("- ", 9000) + "a"},
		{"mappings.yaml", "a: " + fill("{a: ")},
		{"dashes.yaml", fill("- ")},
		{"questions.yaml", fill("? ")},
		{"colons-only.yaml", fill(": ")},
		{"staircase.yaml", staircase()},
		{"anchors.yaml", "a: " + fill("&a ")},
		{"bangs.yaml", "a: " + fill("!")},
		{"many-items.yaml", "a: [" + fill("1,") + "]"},
		{"many-pairs.yaml", fill("? a\n")},
		{"many-keys.yaml", "{" + fill("a: 1,\n") + "}"},
		{"many-quotes.yaml", "a: " + fill("\"")},
		{"many-documents.yaml", fill("---\n")},
		{"many-digits.yaml", "a: " + fill("9")},
		{"too-large.yaml", "id: hunter2\n" + strings.Repeat("a: b\n", 1<<20)},
		{"deep-key.yaml", strings.Repeat("[", 150) + strings.Repeat("]", 150) + ": 1\n"},
	}
}

// staircase indents each line by one more.
func staircase() string {
	var b strings.Builder
	for i := range 700 {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func hostileJSON() []hostile {
	return []hostile{
		{"nan.json", `{"a": NaN, "b": Infinity, "c": -Infinity, "d": undefined}`},
		{"twice.json", "{\"hunter2\": 1,\n\"hunter2\": 2, \"\\u0068unter2\": 3}"},
		{"commas.json", `{"a": [1, 2,], "b": 1,}`},
		{"comma-after.json", `{"a": "hunter2"},`},
		{"double-comma.json", `{"a": [1,, 2],, "b": 1}`},
		{"comments.json", "{\"a\": 1, // hunter2\n\"b\": 2}"},
		{"names.json", `{hunter2: 1, 'b': 2, 3: 4}`},
		{"numbers.json", `{"a": 01, "b": 1., "c": .5, "d": +1, "e": - 1, "f": 0x1, "g": 1e999, "h": 9007199254740993}`},
		{"texts.json", "{\"a\": 'hunter2', \"b\": \"\"\"\n\thunter2\n\t\"\"\", \"c\": #\"hunter2\"#, \"d\": \"\\a\", \"e\": \"\\U0001F600\", \"f\": \"a\tb\"}"},
		{"chain.json", `{"a": "b": 1}`},
		{"lone-surrogate.json", `{"a": "\ud800hunter2", "b": "\udc00", "c": "\ud800\u0041"}`},
		{"nul-escape.json", `{"a": "hunter2\u0000"}`},
		{"byte-order-mark.json", "\uFEFF{\"a\": \"hunter2\"}"},
		{"two-values.json", `{"a": "hunter2"} {"b": 1}`},
		{"list.json", `["hunter2"]`},
		{"text.json", `"hunter2"`},
		{"empty.json", "  \n"},
		{"no-fields.json", "{}"},
		{"missing-bracket.json", `{"a": ["hunter2"`},
		{"no-colon.json", `{"a" "hunter2", "b"}`},
		{"expression.json", `{"a": 1 + 2, "b": "hunter2" + "x", "c": (1), "d": "\(hunter2)"}`},
		{"interpolation-name.json", `{"\(hunter2)": 1}`},
		{"lists.json", `{"a": ` + fill("[")},
		{"objects.json", fill(`{"a":`)},
		{"many-items.json", `{"a": [` + fill("1,") + `1]}`},
		{"many-digits.json", `{"a": ` + fill("9") + `}`},
	}
}
