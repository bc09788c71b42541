package change

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gowebpki/jcs"

	"github.com/lockflight/lockflight/pkg/finding"
)

// MaterialError says why a change has no digest.
type MaterialError struct {
	Problems finding.List
}

// Error returns one line for each problem.
func (e *MaterialError) Error() string {
	var lines []string
	for _, p := range e.Problems {
		line := p.Message + "; " + p.Hint
		if !p.At.IsZero() {
			line = p.At.String() + ": " + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

type fileUse struct {
	path string // "procedure[2].run[0]"
	what string // `step "restart" runs`
	file string
}

// FirstUse returns the path of the first place that names a file, such as
// "procedure[2].run[0]"; "" if there is none.
func (c *Change) FirstUse(file string) string {
	for _, use := range c.fileUses() {
		if use.file == file {
			return use.path
		}
	}
	return ""
}

func (c *Change) fileUses() []fileUse {
	var uses []fileUse
	add := func(list, field string, i int, what string, files []string) {
		for k, f := range files {
			uses = append(uses, fileUse{fmt.Sprintf("%s[%d].%s[%d]", list, i, field, k), what, f})
		}
	}
	steps := func(list, kind string, all []Step) {
		for i, s := range all {
			add(list, "run", i, fmt.Sprintf("%s %q runs", kind, s.Name), s.Run)
			add(list, "uses", i, fmt.Sprintf("%s %q uses", kind, s.Name), s.Uses)
		}
	}
	steps("procedure", "step", c.Procedure)
	steps("rollback", "rollback step", c.Rollback)
	for i, t := range c.Tests {
		add("tests", "run", i, fmt.Sprintf("test %q runs", t.Name), t.Run)
	}
	return uses
}

func problemsOf(c *Change, files map[string][]byte, m procedureV1, r requestV1) finding.List {
	p := problems{source: c.Source}
	for _, use := range c.fileUses() {
		if _, ok := files[use.file]; !ok {
			p.add(use.path, fmt.Sprintf("%s: %s %s, and there is no such file", use.path, use.what, strconv.Quote(use.file)),
				"add the file, or correct the path (it starts at the folder of the change, with a leading / at the top of the repository)")
		}
	}
	m.Files, m.Parameters = nil, nil
	p.visit("", reflect.ValueOf(m), p.exactNumber)
	p.visit("parameters", reflect.ValueOf(c.Parameters), p.exactNumber)
	p.visit("", reflect.ValueOf(r), p.number)
	return p.found.Sorted()
}

type problems struct {
	source Source
	found  finding.List
}

func (p *problems) add(path, message, hint string) {
	p.found = append(p.found, finding.Finding{
		Rule: "spec/reference", Severity: finding.Error, Message: message, Hint: hint, At: p.source.At(path),
	})
}

// visit looks at every string and every number below v.
func (p *problems) visit(path string, v reflect.Value, number func(path, text string)) {
	if s, ok := v.Interface().(Scalar); ok {
		if text := string(s.json); text != "" && strings.ContainsRune("-0123456789", rune(text[0])) {
			number(path, text)
		} else {
			p.text(path, text)
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		p.text(path, v.String())
	case reflect.Pointer:
		if !v.IsNil() {
			p.visit(path, v.Elem(), number)
		}
	case reflect.Slice:
		for i := range v.Len() {
			p.visit(fmt.Sprintf("%s[%d]", path, i), v.Index(i), number)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			p.text(path, k.String())
			p.visit(join(path, k.String()), v.MapIndex(k), number)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			p.visit(join(path, fieldName(v.Type().Field(i))), v.Field(i), number)
		}
	}
}

func fieldName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

func join(path, name string) string {
	if path == "" || name == "" {
		return path + name
	}
	return path + "." + name
}

func (p *problems) text(path, s string) {
	if !utf8.ValidString(s) {
		p.add(path, path+": the text is not valid UTF-8", "save the file as UTF-8")
	}
}

// largest is the last whole number that every JSON reader keeps apart from its
// neighbours (RFC 7493, section 2.2).
const largest = 1<<53 - 1

// number refuses a number that would become another one in canonical JSON.
func (p *problems) number(path, text string) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f > largest || f < -largest || plain(text) != strconv.FormatFloat(f, 'f', -1, 64) {
		p.add(path, fmt.Sprintf("%s: %s is a number that not every reader of JSON keeps as it is", path, short(text)),
			"write it in quotes, or with fewer digits and without an exponent")
	}
}

// exactNumber refuses, besides, a number that is written in another way than in
// canonical JSON: it is put into texts as it is written, and 1.10 is not 1.1
// there.
func (p *problems) exactNumber(path, text string) {
	before := len(p.found)
	p.number(path, text)
	if len(p.found) > before {
		return
	}
	f, _ := strconv.ParseFloat(text, 64)
	if written, err := jcs.NumberToJSON(f); err != nil || written != text {
		p.add(path, fmt.Sprintf("%s: the number %s is the same as %s, but not as a text", path, text, written),
			fmt.Sprintf("write %q in quotes if it is a version or a name, or else %s", text, written))
	}
}

// plain drops what adds nothing to a number: "1.10" is "1.1", "-0" is "0".
func plain(text string) string {
	if strings.Contains(text, ".") && !strings.ContainsAny(text, "eE") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

func short(text string) string {
	if len(text) > 24 {
		return text[:24] + "…"
	}
	return text
}
