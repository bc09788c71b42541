package contract

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// hooks describes the payloads of events; cmd/trimapi writes it.
//
//go:embed webhooks.json
var hooks []byte

// described are the definitions of the description, read once.
var described = sync.OnceValues(func() (map[string]any, error) {
	var v struct {
		Definitions map[string]any `json:"definitions"`
	}
	err := json.Unmarshal(hooks, &v)
	return v.Definitions, err
})

// eventSchema is the description of an event; nil for one that GitHub tells
// workflows alone, such as schedule.
func eventSchema(name string, payload map[string]any) (string, map[string]any) {
	all, err := described()
	if err != nil {
		return "", nil
	}
	kind, _ := payload["action"].(string)
	if kind == "" {
		kind = "event"
	}
	schema, _ := all[name+"$"+kind].(map[string]any)
	return name + "$" + kind, schema
}

// DressEvent gives the payload of an event the fields that GitHub's has and nobody
// here reads, as Dress does, and takes away those that answers alone have.
func (c *Contract) DressEvent(host, name string, payload map[string]any) map[string]any {
	_, schema := eventSchema(name, payload)
	if schema == nil {
		return payload
	}
	out, _ := hookDresser(host).dress(schema, payload).(map[string]any)
	return out
}

// Event holds the payload of an event against its description.
func (c *Contract) Event(name string, payload map[string]any) error {
	title, schema := eventSchema(name, payload)
	if schema == nil {
		return fmt.Errorf("%s is not described", title)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(hooks))
	if err != nil {
		return err
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft7)
	// The validator does not know the templates that GitHub's addresses are.
	compiler.RegisterFormat(&jsonschema.Format{Name: "uri-template", Validate: func(any) error { return nil }})
	if err := compiler.AddResource("webhooks.json", doc); err != nil {
		return err
	}
	compiled, err := compiler.Compile("webhooks.json#/definitions/" + title)
	if err != nil {
		return err
	}
	text, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return err
	}
	return compiled.Validate(value)
}

// hookDresser is the address of the server.
type hookDresser string

// dress returns a copy of a value with the fields that its description knows, and
// neutral ones for those that it lacks.
func (d hookDresser) dress(schema map[string]any, value any) any {
	parts := flat(schema)
	switch v := value.(type) {
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = d.dress(sub(parts, "items"), item)
		}
		return out
	case map[string]any:
		return d.object(parts, v)
	}
	return value
}

func (d hookDresser) object(parts []map[string]any, v map[string]any) any {
	out, closed := map[string]any{}, false
	for _, part := range parts {
		properties, _ := part["properties"].(map[string]any)
		closed = closed || part["additionalProperties"] == false
		for name := range properties {
			field, _ := properties[name].(map[string]any)
			if have, ok := v[name]; ok && out[name] == nil {
				out[name] = d.dress(field, have)
			}
		}
		required, _ := part["required"].([]any)
		for _, name := range required {
			name, _ := name.(string)
			field, _ := properties[name].(map[string]any)
			if _, have := v[name]; have {
				continue
			}
			if neutral, ok := d.neutral(name, flat(field)); ok {
				out[name] = neutral
			}
		}
	}
	for name, value := range v {
		if _, have := out[name]; !have && !closed {
			out[name] = value
		}
	}
	return out
}

// flat is a description with all that it is made of: what it refers to, all parts,
// and of a choice those that are no null.
func flat(schema map[string]any) []map[string]any {
	if ref, ok := schema["$ref"].(string); ok {
		all, _ := described()
		named, _ := all[strings.TrimPrefix(ref, "#/definitions/")].(map[string]any)
		return flat(named)
	}
	out := []map[string]any{schema}
	for _, key := range []string{"allOf", "oneOf", "anyOf"} {
		list, _ := schema[key].([]any)
		for _, item := range list {
			if part, ok := item.(map[string]any); ok {
				out = append(out, flat(part)...)
			}
		}
	}
	return out
}

func sub(parts []map[string]any, key string) map[string]any {
	for _, part := range parts {
		if v, ok := part[key].(map[string]any); ok {
			return v
		}
	}
	return map[string]any{}
}

// neutral returns a value that says nothing.
func (d hookDresser) neutral(name string, parts []map[string]any) (any, bool) {
	kinds := map[string]bool{}
	address := false
	for _, part := range parts {
		switch kind := part["type"].(type) {
		case string:
			kinds[kind] = true
		case []any:
			for _, k := range kind {
				k, _ := k.(string)
				kinds[k] = true
			}
		}
		format, _ := part["format"].(string)
		address = address || strings.HasPrefix(format, "uri")
	}
	switch {
	case kinds["null"]:
		return nil, true
	case kinds["boolean"]:
		return false, true
	case kinds["integer"], kinds["number"]:
		return 0, name != "id" && name != "number"
	case kinds["array"]:
		return []any{}, true
	case address:
		return string(d), true
	case name == "custom_properties", name == "reactions":
		return d.object(parts, map[string]any{}), true
	case name == "node_id":
		return "loop", true
	case name == "gravatar_id":
		return "", true
	}
	return nil, false
}
