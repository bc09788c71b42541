package spec

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/lockflight/lockflight/internal/near"
)

// quote shows text of a user on one line, with nothing in it that a terminal
// would obey, and not too much of it.
func quote(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + "…"
	}
	return strconv.Quote(text)
}

// found names the data of a wrong kind.
func found(n *node) string {
	switch n.kind {
	case kindNull:
		return "null"
	case kindBool:
		return n.scalar
	case kindNumber:
		return "the number " + cut(n.scalar)
	case kindText:
		return "the text " + quote(n.scalar)
	case kindList:
		return "a list"
	}
	return "an object"
}

// named says what a shape expects, with its name.
func named(s *shape) string {
	if w := wordsFor(s.name); s.kind == shapeText && w.rule != "" && w.rule != w.one {
		return w.one + ": " + w.rule
	}
	return wanted(s)
}

// length says how long a list is.
func length(n *node) string {
	if len(n.items) == 0 {
		return "an empty list"
	}
	return "a list of " + amount(len(n.items), "item")
}

func cut(number string) string {
	if len(number) > 30 {
		return number[:30] + "…"
	}
	return number
}

// wanted says what a shape expects.
func wanted(s *shape) string {
	w := wordsFor(s.name)
	if choices := s.choices(); len(choices) > 0 {
		return orList(choices)
	}
	switch s.kind {
	case shapeText:
		if w.rule != "" {
			return w.rule
		}
		return "a text in quotes"
	case shapeNumber:
		return s.wantedNumber()
	case shapeBool:
		return "true or false"
	case shapeList:
		return s.wantedList()
	case shapeUnion:
		return s.wantedUnion()
	}
	if w.one != "" {
		return w.one + s.example()
	}
	if s.values != nil {
		return "names, each with " + wanted(s.values)
	}
	return "an object"
}

// example lists the fields of an object that it cannot do without.
func (s *shape) example() string {
	var names []string
	for _, f := range s.fields {
		if f.required {
			names = append(names, f.name)
		}
	}
	if len(names) == 0 || len(names) > 4 {
		return ""
	}
	return " with " + andList(names)
}

func (s *shape) wantedNumber() string {
	text := "a number"
	if s.whole {
		text = "a whole number"
	}
	for _, b := range s.bounds {
		switch b.op.String() {
		case ">":
			text += " greater than " + b.value
		case ">=":
			text += " of at least " + b.value
		case "<":
			text += " less than " + b.value
		case "<=":
			text += " of at most " + b.value
		}
	}
	return text
}

func (s *shape) wantedList() string {
	text := "a list"
	if many := wordsFor(s.items.name).many; many != "" {
		text += " of " + many
	}
	if s.least > 0 {
		text += " with at least one item"
	}
	return text
}

func (s *shape) wantedUnion() string {
	var arms []string
	for _, arm := range s.arms {
		text := map[shapeKind]string{shapeText: "a text", shapeNumber: "a number", shapeBool: "true or false"}[arm.kind]
		if text == "" {
			text = wanted(arm)
		}
		if !slices.Contains(arms, text) {
			arms = append(arms, text)
		}
	}
	return orList(arms)
}

// choiceShape is a pattern that is nothing but a list of choices.
var choiceShape = regexp.MustCompile(`^\^\(?([a-z.\\|-]+)\)?\$$`)

// choices returns the words that a text may be, if that is all its pattern says.
func (s *shape) choices() []string {
	if s.kind != shapeText || len(s.patterns) != 1 {
		return nil
	}
	m := choiceShape.FindStringSubmatch(s.patterns[0].String())
	if m == nil {
		// "tests\.(unit|…)" is one of the sections with its parts.
		return s.nestedChoices()
	}
	return strings.Split(strings.ReplaceAll(m[1], `\`, ""), "|")
}

var nestedShape = regexp.MustCompile(`([a-z]+)\\\.\(([a-z|-]+)\)`)

func (s *shape) nestedChoices() []string {
	text := s.patterns[0].String()
	flat := nestedShape.ReplaceAllStringFunc(text, func(part string) string {
		m := nestedShape.FindStringSubmatch(part)
		return m[1] + "." + strings.ReplaceAll(m[2], "|", "|"+m[1]+".")
	})
	m := choiceShape.FindStringSubmatch(flat)
	if m == nil || flat == text {
		return nil
	}
	return strings.Split(m[1], "|")
}

// notA says that a text is not what the shape asks for.
func notA(s *shape, text string) string {
	w := wordsFor(s.name)
	if w.one == "" {
		w.one = "what is asked for here"
	}
	return what(s, text, w.one) + "; expected " + wanted(s)
}

func what(s *shape, text, one string) string {
	switch {
	case text == "":
		return "the text is empty"
	case strings.TrimSpace(text) == "":
		return "the text is blank"
	case s.name != "#Line":
		return quote(text) + " is not " + one
	case strings.Contains(text, "\n"):
		return quote(text) + " has more than one line"
	case utf8.RuneCountInString(text) > 400:
		return quote(text) + " has " + strconv.Itoa(utf8.RuneCountInString(text)) + " characters"
	}
	return quote(text) + " starts with a space"
}

// nearChoice returns a hint: the choice that was meant, or the name as it would
// be right.
func nearChoice(s *shape, text string) string {
	if choices := s.choices(); len(choices) > 0 {
		return didYouMean(text, choices)
	}
	if s.name != "#Name" {
		return ""
	}
	if better := asName(text); better != text && s.matches(better) {
		return "write " + quote(better)
	}
	return ""
}

// asName writes a text the way names are written.
func asName(text string) string {
	var words []string
	for _, word := range strings.FieldsFunc(strings.ToLower(text), unicode.IsSpace) {
		words = append(words, strings.Trim(word, ".-_"))
	}
	return strings.Join(words, "-")
}

func unknownField(fields []fieldShape, name string) string {
	if c := near.Word(name, namesOf(fields)); c != "" {
		return "unknown field; did you mean " + quote(c) + "?"
	}
	return "unknown field"
}

func fieldHint(fields []fieldShape, name string) string {
	if near.Word(name, namesOf(fields)) != "" {
		return ""
	}
	return "known here: " + andList(namesOf(fields))
}

func namesOf(fields []fieldShape) []string {
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return names
}

// belongsElsewhere says that a field exists, but for another kind.
func belongsElsewhere(s *shape, name, kind string) string {
	var kinds []string
	for _, c := range s.cases {
		if slices.Contains(namesOf(c.fields), name) {
			kinds = append(kinds, c.value)
		}
	}
	return "unknown field for the kind " + kind + "; it belongs to " + andList(kinds)
}

func amount(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func orList(items []string) string  { return join(items, " or ") }
func andList(items []string) string { return join(items, " and ") }

func join(items []string, last string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:len(items)-1], ", ") + last + items[len(items)-1]
}
