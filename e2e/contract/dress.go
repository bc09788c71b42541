package contract

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Dress adds what every answer of GitHub has and nobody here reads: the fields
// that the description requires and whose neutral value says nothing, which are
// addresses, node numbers, null where it is allowed, false, zero and empty lists.
// Any other field that is missing stays missing, and is found by Response.
func (c *Contract) Dress(op *Operation, status int, host string, value any) any {
	schema, ok := op.schema(status)
	if !ok || schema == nil {
		return value
	}
	return dresser(host).dress(schema, value)
}

// dresser is the address of the server, for the fields that hold one.
type dresser string

func (d dresser) dress(s *openapi3.Schema, value any) any {
	switch v := value.(type) {
	case []any:
		if items := itemsOf(s); len(items) > 0 {
			for i := range v {
				v[i] = d.dress(items[0], v[i])
			}
		}
	case map[string]any:
		d.object(s, v)
	}
	return value
}

func (d dresser) object(s *openapi3.Schema, v map[string]any) {
	for _, ref := range s.AllOf {
		d.object(ref.Value, v)
	}
	if branch := d.fitting(s, v); branch != nil {
		d.object(branch, v)
	}
	for name, p := range s.Properties {
		if have, ok := v[name]; ok {
			v[name] = d.dress(p.Value, have)
		}
	}
	for _, name := range s.Required {
		if _, have := v[name]; have || s.Properties[name] == nil {
			continue
		}
		if neutral, ok := d.neutral(name, s.Properties[name].Value); ok {
			v[name] = neutral
		}
	}
}

// fitting returns the branch of a choice that an object means: the first that
// knows all its fields, and under which it is valid once it is dressed; without
// such a one, that which needs the fewest more.
func (d dresser) fitting(s *openapi3.Schema, v map[string]any) *openapi3.Schema {
	if d := s.Discriminator; d != nil {
		word, _ := v[d.PropertyName].(string)
		for _, ref := range slices.Concat(s.OneOf, s.AnyOf) {
			if mapped, ok := d.Mapping[word]; ok && ref.Ref == mapped.Ref {
				return ref.Value
			}
		}
	}
	var closest *openapi3.Schema
	fewest := 0
	for _, refs := range []openapi3.SchemaRefs{s.OneOf, s.AnyOf} {
		for _, ref := range refs {
			if !fits(ref.Value, v) {
				continue
			}
			tried := d.dress(ref.Value, copied(v))
			if ref.Value.VisitJSON(tried, openapi3.VisitAsResponse()) == nil {
				return ref.Value
			}
			if n := len(tried.(map[string]any)); closest == nil || n < fewest {
				closest, fewest = ref.Value, n
			}
		}
	}
	return closest
}

// copied returns a value that can be changed without the other, with numbers as
// JSON has them.
func copied(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, value := range v {
			out[key] = copied(value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = copied(item)
		}
		return out
	case int:
		return float64(v)
	case int64:
		return float64(v)
	}
	return v
}

func fits(s *openapi3.Schema, v map[string]any) bool {
	if s.Type != nil && !s.Type.Is("object") {
		return false
	}
	fields, open := fieldsOf(s)
	for name, value := range v {
		if len(fields[name]) == 0 {
			if !open {
				return false
			}
			continue
		}
		if !allowed(fields[name][0], value) {
			return false
		}
	}
	return true
}

func allowed(s *openapi3.Schema, value any) bool {
	text, isText := value.(string)
	if !isText || len(s.Enum) == 0 {
		return true
	}
	for _, e := range s.Enum {
		if e == text {
			return true
		}
	}
	return false
}

// neutral returns a value that says nothing.
func (d dresser) neutral(name string, s *openapi3.Schema) (any, bool) {
	switch {
	case s.Nullable:
		return nil, true
	case s.Type == nil:
		return nil, false
	case s.Type.Is("boolean"):
		return false, true
	case s.Type.Is("integer"), s.Type.Is("number"):
		return 0, name != "id" && name != "number"
	case s.Type.Is("array"):
		return []any{}, true
	case s.Type.Is("object"):
		v := map[string]any{}
		d.object(s, v)
		return v, true
	case !s.Type.Is("string") || len(s.Enum) > 0:
		return nil, false
	case name == "node_id":
		return "MDQ6Tm9kZTE=", true
	case name == "gravatar_id":
		return "", true
	case name == "url" || name == "href" || strings.HasSuffix(name, "_url"):
		return string(d) + "/" + strings.ReplaceAll(name, "_", "-"), true
	}
	return nil, false
}
