package spec

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
)

// samples are right values for the texts that no list of choices describes.
var samples = map[string]any{
	"#Name": "a-1", "#Handle": "dev-1", "#Line": "a line", "#Text": "a text", "#Duration": "1h30m",
	"#Span": "3m..10m", "#ClockTime": "S+1h5m", "#Offset": "-3w", "#Time": "2026-12-01T22:00",
	"#Date": "2026-12-01", "#TimeOfDay": "22:00", "#Zone": "Europe/Amsterdam", "#Path": "scripts/a.sh",
	"#Due.from": "passed:test", "#Pipeline.repository": "example/service", "#Role.teams": "example/qa",
	"#Type.preApproved.template": "sha256:" + strings.Repeat("0", 64), "#Slot.pattern": "^a$",
	"#Requirement.need": "50%", "#Recurring.rule": "FREQ=WEEKLY;BYDAY=TU",
	"#Trust.keys.ed25519": strings.Repeat("A", 43) + "=",
}

// sample makes data of a shape, with all its fields, or with those alone that
// it needs.
func sample(t *testing.T, s *shape, whole bool, kind string) any {
	switch s.kind {
	case shapeNumber:
		return json.Number("7")
	case shapeBool:
		return true
	case shapeList:
		return []any{sample(t, s.items, false, "")}
	case shapeUnion:
		return sample(t, s.arms[0], false, "")
	case shapeAny:
		return "anything"
	case shapeText:
		if choices := s.choices(); len(choices) > 0 {
			return choices[0]
		}
		if v, ok := samples[s.name]; ok {
			return v
		}
		if len(s.patterns) == 0 {
			return "any text"
		}
		t.Fatalf("no sample for %s %v", s.name, s.patterns)
	}
	object := map[string]any{}
	if s.by != "" && kind == "" {
		kind = s.cases[0].value
	}
	fields := s.fields
	for _, c := range s.cases {
		if c.value == kind {
			fields = slices.Concat(fields, c.fields)
		}
	}
	for _, f := range fields {
		if f.required || whole {
			object[f.name] = sample(t, f.shape, false, "")
		}
	}
	if s.by != "" {
		object[s.by] = kind
	}
	if s.values != nil {
		object["key-1"] = sample(t, s.values, false, "")
	}
	return object
}

// reachable returns the objects that a definition leads to, by name.
func reachable(s *shape, seen map[string]*shape) map[string]*shape {
	if s == nil || seen[s.name] == s {
		return seen
	}
	seen[s.name] = s
	for _, next := range append([]*shape{s.items, s.keys, s.values}, s.arms...) {
		reachable(next, seen)
	}
	for _, f := range s.fields {
		reachable(f.shape, seen)
	}
	for _, c := range s.cases {
		for _, f := range c.fields {
			reachable(f.shape, seen)
		}
	}
	return seen
}

// mutants are what a value is replaced with.
var mutants = []any{
	nil, true, json.Number("0"), json.Number("-1"), json.Number("1.5"), json.Number("1e3"), "", " ", "UPPER case!", "two\nlines",
	"a", []any{}, []any{nil}, map[string]any{}, map[string]any{"zzz": json.Number("1")},
}

// TestExplainerAgreesWithCUE breaks every field of every shape in every way and
// compares what CUE decides with what people are told: the same documents are
// refused, and one mistake is one finding.
func TestExplainerAgreesWithCUE(t *testing.T) {
	s, err := newSchema()
	if err != nil {
		t.Fatal(err)
	}
	shapes := reachable(s.shapes["#Pipeline"], reachable(s.shapes["#Change"], map[string]*shape{}))
	refused := 0
	for _, name := range slices.Sorted(maps.Keys(shapes)) {
		shape := shapes[name]
		if shape.kind != shapeObject || strings.Contains(name, ".") {
			continue
		}
		kinds := []string{""}
		for _, c := range shape.cases {
			kinds = append(kinds, c.value)
		}
		for _, kind := range kinds {
			whole := sample(t, shape, true, kind).(map[string]any)
			agree(t, s, name, whole, false)
			eachBroken(whole, func(document map[string]any, single bool) {
				refused += agree(t, s, name, document, single)
			})
			extra := maps.Clone(whole)
			extra["zzzzzzzz"] = "unknown"
			refused += agree(t, s, name, extra, shape.values == nil)
		}
	}
	if refused < 1000 {
		t.Errorf("only %d documents were refused; the test has lost its mutants", refused)
	}
}

// eachBroken visits a document with each of its fields left out or replaced, and
// says whether that is a single mistake at most.
func eachBroken(whole map[string]any, visit func(document map[string]any, single bool)) {
	for _, field := range slices.Sorted(maps.Keys(whole)) {
		broken := maps.Clone(whole)
		delete(broken, field)
		visit(broken, field != "require")
		for _, m := range mutants {
			_, isObject := m.(map[string]any)
			broken[field] = m
			visit(broken, !isObject && field != "require")
			switch old := whole[field].(type) {
			case []any:
				broken[field] = append(slices.Clone(old), m)
				visit(broken, !isObject)
			case map[string]any:
				for _, key := range slices.Sorted(maps.Keys(old)) {
					inner := maps.Clone(old)
					inner[key] = m
					broken[field] = inner
					visit(broken, !isObject)
				}
			}
		}
	}
}

// agree compares the two; it returns 1 for a refused document.
func agree(t *testing.T, s *schema, name string, document any, single bool) int {
	t.Helper()
	data, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := dataOf(data)
	if err != nil {
		t.Fatal(err)
	}
	verdict := s.judge(name, data)
	e := &explainer{src: change.Source{File: "x"}}
	e.explain(s.shapes[name], tree, "")
	if verdict == nil != (len(e.found) == 0) {
		t.Errorf("%s %s\n  CUE says %v, the explanation %v", name, data, verdict, e.found)
	}
	if single && len(e.found) > 1 {
		t.Errorf("%s %s\n  one mistake, told as %v", name, data, e.found)
	}
	for _, f := range e.found {
		if strings.Contains(f.Message, "{0,") || strings.Contains(f.Message, "]+") || strings.Contains(f.Message, "=~") {
			t.Errorf("%s: a raw regular expression in %s", name, f.Message)
		}
		if strings.ContainsAny(f.Message+f.Hint, "\n\r\x1b") {
			t.Errorf("%s: a message of more than one line: %q", name, f.Message)
		}
	}
	if verdict == nil {
		return 0
	}
	return 1
}

// TestEveryShapeHasWords compares the tables of words with the schema, both
// ways.
func TestEveryShapeHasWords(t *testing.T) {
	s, err := newSchema()
	if err != nil {
		t.Fatal(err)
	}
	shapes := reachable(s.shapes["#Pipeline"], reachable(s.shapes["#Change"], map[string]*shape{}))
	needed, told := map[string]bool{}, map[string]bool{}
	for name, shape := range shapes {
		speaks := shape.kind == shapeText && len(shape.patterns) > 0 || shape.kind == shapeObject && shape.values == nil
		if speaks && wordsFor(name).one == "" {
			t.Errorf("%s has no words", name)
		}
		if speaks && shape.kind == shapeText && len(shape.choices()) == 0 && wordsFor(name).rule == "" {
			t.Errorf("%s has no words for what it looks like", name)
		}
		for _, f := range allFields(shape) {
			if f.required {
				needed[name+"."+f.name] = true
			}
		}
		for _, c := range shape.cases {
			for _, f := range c.fields {
				if f.required {
					told[name+"("+c.value+")."+f.name] = true
				}
			}
		}
	}
	for name := range needed {
		if neededFor[name] == "" {
			t.Errorf("nothing says why %s is needed", name)
		}
	}
	for name := range neededFor {
		if !needed[name] && !told[name] {
			t.Errorf("%s is explained and not required", name)
		}
	}
	for name := range wordTable {
		if shapes[name] == nil {
			t.Errorf("%s has words and is not in the schema", name)
		}
	}
}

func allFields(s *shape) []fieldShape {
	fields := s.fields
	for _, c := range s.cases {
		fields = slices.Concat(fields, c.fields)
	}
	return fields
}
