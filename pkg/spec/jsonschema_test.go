package spec

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/lockflight/lockflight/pkg/change"
)

const changeSchema = "../../schema/json/change.schema.json"

// TestJSONSchemaIsUpToDate compares the committed file with the schema.
func TestJSONSchemaIsUpToDate(t *testing.T) {
	want, err := JSONSchema("#Change")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(changeSchema)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the schema says; run: go run ./internal/genschema", changeSchema)
	}
}

func TestJSONSchemaOfWhatItCannotSay(t *testing.T) {
	for _, definition := range []string{"#Pipeline", "#Evidence", "#Nothing", ""} {
		if text, err := JSONSchema(definition); err == nil {
			t.Errorf("%q gives %.80s", definition, text)
		}
	}
}

// TestJSONSchemaAgrees checks with another implementation that editors refuse
// what the schema refuses, and nothing else: on the corpus, and on every field
// of every shape of a change, broken in every way.
func TestJSONSchemaAgrees(t *testing.T) {
	s, err := newSchema()
	if err != nil {
		t.Fatal(err)
	}
	verdicts := map[bool]int{}
	compare := func(editor *jsonschema.Schema, definition string, data []byte) {
		t.Helper()
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		told := editor.Validate(document)
		found := s.validate(definition, data, change.Source{File: "x"})
		if (told == nil) != (len(found) == 0) {
			t.Errorf("%s %s\n  the editor says %v, the schema %s", definition, data, told, printed(found))
		}
		verdicts[told == nil]++
	}
	text, err := os.ReadFile(changeSchema)
	if err != nil {
		t.Fatal(err)
	}
	trees := corpusFiles(t, "change-*")
	for _, name := range sortedKeys(trees) {
		file, err := fs.ReadFile(trees[name], name)
		if err != nil {
			t.Fatal(err)
		}
		if root, _ := read(name, file); root != nil {
			compare(compiled(t, text, ""), "#Change", root.json())
		}
	}
	for name, shape := range reachable(s.shapes["#Change"], map[string]*shape{}) {
		if shape.kind != shapeObject || strings.Contains(name, ".") {
			continue
		}
		pointer := "#/definitions/" + strings.TrimPrefix(name, "#")
		if name == "#Change" {
			pointer = ""
		}
		editor := compiled(t, text, pointer)
		eachBroken(sample(t, shape, true, "").(map[string]any), func(document map[string]any, _ bool) {
			data, err := json.Marshal(document)
			if err != nil {
				t.Fatal(err)
			}
			compare(editor, name, data)
		})
	}
	if verdicts[true] < 100 || verdicts[false] < 500 {
		t.Errorf("accepted and refused: %v; the test has lost its documents", verdicts)
	}
}

// compiled returns the schema, or the part of it that a pointer leads to.
func compiled(t *testing.T, text []byte, pointer string) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	const at = "https://example.test/change.json"
	if object, ok := document.(map[string]any); ok {
		delete(object, "$id")
	}
	if err := c.AddResource(at, document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(at + pointer)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
