package contract

import (
	"fmt"
	"maps"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// unknown finds fields that the description does not have. GitHub leaves its
// objects open; here a field with a name of our own making is a mistake.
func unknown(s *openapi3.Schema, value any, at string) []string {
	var out []string
	switch v := value.(type) {
	case []any:
		for i, item := range v {
			for _, items := range itemsOf(s) {
				out = append(out, unknown(items, item, fmt.Sprintf("%s/%d", at, i))...)
				break
			}
		}
	case map[string]any:
		fields, open := fieldsOf(s)
		if open {
			return nil
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			schemas, ok := fields[name]
			if !ok {
				out = append(out, fmt.Sprintf("%s/%s: the field is not described", at, name))
				continue
			}
			out = append(out, fewest(schemas, v[name], at+"/"+name)...)
		}
	}
	return out
}

// fewest judges a value by that of several schemas which fits best.
func fewest(schemas []*openapi3.Schema, value any, at string) []string {
	best := unknown(schemas[0], value, at)
	for _, s := range schemas[1:] {
		if found := unknown(s, value, at); len(found) < len(best) {
			best = found
		}
	}
	return best
}

// itemsOf returns what the items of a list may be.
func itemsOf(s *openapi3.Schema) []*openapi3.Schema {
	var out []*openapi3.Schema
	if s.Items != nil && s.Items.Value != nil {
		out = append(out, s.Items.Value)
	}
	for _, part := range parts(s) {
		out = append(out, itemsOf(part)...)
	}
	return out
}

// fieldsOf returns the fields of an object, with what each may be; open reports
// that it may have others.
func fieldsOf(s *openapi3.Schema) (fields map[string][]*openapi3.Schema, open bool) {
	fields = map[string][]*openapi3.Schema{}
	for name, p := range s.Properties {
		fields[name] = append(fields[name], p.Value)
	}
	all := parts(s)
	a := s.AdditionalProperties
	open = a.Has != nil && *a.Has || a.Schema != nil || len(s.Properties) == 0 && len(all) == 0 && s.Items == nil
	for _, part := range all {
		if part.Type != nil && !part.Type.Is("object") {
			continue
		}
		more, alsoOpen := fieldsOf(part)
		open = open || alsoOpen && len(part.Properties) == 0
		for name, p := range more {
			fields[name] = append(fields[name], p...)
		}
	}
	return fields, open
}

// parts returns the schemas of which a schema is made.
func parts(s *openapi3.Schema) []*openapi3.Schema {
	var out []*openapi3.Schema
	for _, refs := range []openapi3.SchemaRefs{s.AllOf, s.AnyOf, s.OneOf} {
		for _, ref := range refs {
			if ref.Value != nil {
				out = append(out, ref.Value)
			}
		}
	}
	return out
}
