package spec

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

//go:generate go run ../../internal/genschema ../../schema/json

// JSONSchema returns a definition of the schema, such as "#Change", as JSON
// Schema (draft 7) for editors. Editors only help: what counts is the schema in
// CUE. A definition whose shape cannot be said in JSON Schema is an error.
func JSONSchema(definition string) ([]byte, error) {
	files, err := schemaFiles()
	if err != nil {
		return nil, err
	}
	shapes := shapesOf(files)
	top := shapes[definition]
	if top == nil {
		return nil, fmt.Errorf("the schema has no definition %q; expected for example #Change", definition)
	}
	w := &jsonSchemaWriter{shapes: shapes, definitions: map[string]any{}}
	out := w.body(top)
	if w.err != nil {
		return nil, w.err
	}
	name := strings.ToLower(strings.TrimPrefix(definition, "#"))
	out["$schema"] = "http://json-schema.org/draft-07/schema#"
	out["$id"] = "https://" + schemaPath + "/json/" + name + ".schema.json"
	out["title"] = "A " + name + " of lockflight"
	out["definitions"] = w.definitions
	text, err := json.MarshalIndent(out, "", "  ")
	return append(text, '\n'), err
}

type jsonSchemaWriter struct {
	shapes      map[string]*shape
	definitions map[string]any
	err         error
}

// schema writes a shape; definitions are written once and referred to.
func (w *jsonSchemaWriter) schema(s *shape) map[string]any {
	if w.shapes[s.name] != s {
		return w.body(s)
	}
	name := strings.TrimPrefix(s.name, "#")
	if _, written := w.definitions[name]; !written {
		w.definitions[name] = nil // under way
		w.definitions[name] = w.body(s)
	}
	return map[string]any{"$ref": "#/definitions/" + name}
}

func (w *jsonSchemaWriter) body(s *shape) map[string]any {
	out := map[string]any{}
	switch s.kind {
	case shapeText:
		w.text(s, out)
	case shapeNumber:
		w.number(s, out)
	case shapeBool:
		out["type"] = "boolean"
	case shapeList:
		out["type"] = "array"
		out["items"] = w.schema(s.items)
		if s.least > 0 {
			out["minItems"] = s.least
		}
	case shapeObject:
		w.object(s, out)
	case shapeUnion:
		var arms []any
		for _, arm := range s.arms {
			arms = append(arms, w.schema(arm))
		}
		out["anyOf"] = arms
	default:
		w.err = fmt.Errorf("%s has no JSON Schema that says the same", s.name)
	}
	if s.doc != "" {
		out["description"] = s.doc
	}
	return out
}

func (w *jsonSchemaWriter) text(s *shape, out map[string]any) {
	out["type"] = "string"
	if choices := s.choices(); len(choices) > 0 {
		out["enum"] = choices
		return
	}
	for i, p := range s.patterns {
		if i == 0 {
			out["pattern"] = p.String()
			continue
		}
		more, _ := out["allOf"].([]any)
		out["allOf"] = append(more, map[string]any{"pattern": p.String()})
	}
}

func (w *jsonSchemaWriter) number(s *shape, out map[string]any) {
	out["type"] = "number"
	if s.whole {
		out["type"] = "integer"
	}
	words := map[string]string{">": "exclusiveMinimum", ">=": "minimum", "<": "exclusiveMaximum", "<=": "maximum"}
	for _, b := range s.bounds {
		out[words[b.op.String()]] = json.Number(b.value)
	}
}

func (w *jsonSchemaWriter) object(s *shape, out map[string]any) {
	if len(s.cases) > 0 {
		w.err = fmt.Errorf("%s has fields that depend on another field, which is not written as JSON Schema yet", s.name)
		return
	}
	out["type"] = "object"
	out["additionalProperties"] = s.open
	if s.values != nil {
		out["additionalProperties"] = w.schema(s.values)
		out["propertyNames"] = w.schema(s.keys)
	}
	properties, required := map[string]any{}, []string{}
	for _, f := range s.fields {
		properties[f.name] = described(w.schema(f.shape), f.doc)
		if f.required {
			required = append(required, f.name)
		}
	}
	if len(properties) > 0 {
		out["properties"] = properties
	}
	if len(required) > 0 {
		slices.Sort(required)
		out["required"] = required
	}
}

// described adds what a comment says. Beside a reference it would be ignored,
// so the reference moves inside.
func described(schema map[string]any, doc string) map[string]any {
	if doc == "" {
		return schema
	}
	if ref, ok := schema["$ref"]; ok {
		schema = map[string]any{"allOf": []any{map[string]any{"$ref": ref}}}
	}
	schema["description"] = doc
	return schema
}
