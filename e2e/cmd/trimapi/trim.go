package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

type object = map[string]any

// prose are the keys that say nothing about what is valid.
var prose = []string{"description", "summary", "externalDocs", "example", "examples", "tags", "deprecated", "title"}

// trim returns a description with the operations that are named and the parts
// that they refer to. A description of events has definitions in their place.
func trim(api object, operations []string) (object, error) {
	if definitions, ok := api["definitions"].(object); ok {
		return trimEvents(definitions, operations)
	}
	paths := object{}
	found := map[string]bool{}
	for path, item := range api["paths"].(object) {
		kept := object{}
		for method, op := range item.(object) {
			o, _ := op.(object)
			id, _ := o["operationId"].(string)
			if slices.Contains(operations, id) {
				kept[method] = plain(o, "operation")
				found[id] = true
			}
		}
		if len(kept) > 0 {
			paths[path] = kept
		}
	}
	for _, id := range operations {
		if !found[id] {
			return nil, fmt.Errorf("the description has no operation %q; correct the list of operations", id)
		}
	}
	components, err := closure(api["components"].(object), paths)
	if err != nil {
		return nil, err
	}
	info := api["info"].(object)
	return object{
		"openapi": api["openapi"],
		"info":    object{"title": info["title"], "version": info["version"], "license": info["license"]},
		"servers": []any{object{"url": "/"}}, "paths": paths, "components": components,
	}, nil
}

// closure returns the components that are referred to, directly or by others.
func closure(all object, from any) (object, error) {
	out := object{}
	todo := refs(from, nil)
	for len(todo) > 0 {
		ref := todo[0]
		todo = todo[1:]
		kind, name, _ := strings.Cut(strings.TrimPrefix(ref, "#/components/"), "/")
		group, _ := out[kind].(object)
		if _, done := group[name]; done {
			continue
		}
		whole, _ := all[kind].(object)
		component, ok := whole[name]
		if !ok {
			return nil, fmt.Errorf("the description refers to %s, and does not have it", ref)
		}
		if group == nil {
			group = object{}
			out[kind] = group
		}
		group[name] = plain(component, kind)
		todo = refs(group[name], todo)
	}
	return out, nil
}

// plain returns a part without prose. Below "properties" and the like the keys
// are names of the API, and all of them stay.
func plain(v any, kind string) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = plain(item, kind)
		}
		return out
	case object:
		out := object{}
		for key, value := range v {
			switch {
			case kind == "names":
				out[key] = plain(value, "")
			case key == "description" && isResponse(v):
				out[key] = ""
			case slices.Contains(prose, key), strings.HasPrefix(key, "x-"), key == "headers":
			case key == "properties" || key == "responses" || key == "content":
				out[key] = plain(value, "names")
			case key == "enum" || key == "default" || key == "required":
				out[key] = value
			default:
				out[key] = plain(value, "")
			}
		}
		return out
	}
	return v
}

// isResponse reports whether a part is a response, which must have a description.
func isResponse(v object) bool {
	_, hasType := v["type"]
	_, hasSchema := v["schema"]
	_, hasProperties := v["properties"]
	_, isParameter := v["in"]
	for _, key := range []string{"oneOf", "anyOf", "allOf", "$ref", "operationId", "value"} {
		if _, ok := v[key]; ok {
			return false
		}
	}
	return !hasType && !hasSchema && !hasProperties && !isParameter
}

// refs appends the references in a part, in a fixed order.
func refs(v any, to []string) []string {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			to = refs(item, to)
		}
	case object:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if ref, ok := v[key].(string); ok && key == "$ref" {
				to = append(to, ref)
				continue
			}
			to = refs(v[key], to)
		}
	}
	return to
}
