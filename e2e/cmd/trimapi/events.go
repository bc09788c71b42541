package main

import (
	"fmt"
	"slices"
	"strings"
)

// trimEvents returns the definitions that are named, and those that they refer to.
func trimEvents(all object, names []string) (object, error) {
	kept := object{}
	for _, name := range names {
		if err := keep(all, kept, name); err != nil {
			return nil, err
		}
	}
	return object{"definitions": kept}, nil
}

func keep(all, kept object, name string) error {
	if kept[name] != nil {
		return nil
	}
	if all[name] == nil {
		return fmt.Errorf("the description has no %q; correct the list of events", name)
	}
	kept[name] = bare(all[name], false)
	for _, ref := range definitionsIn(kept[name], nil) {
		if err := keep(all, kept, ref); err != nil {
			return err
		}
	}
	return nil
}

// bare returns a part without prose; names says that its keys are names of fields.
func bare(v any, names bool) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = bare(item, false)
		}
		return out
	case object:
		out := object{}
		for key, item := range v {
			if names || !slices.Contains([]string{"$schema", "description", "title", "tsAdditionalProperties"}, key) {
				out[key] = bare(item, key == "properties" && !names)
			}
		}
		return out
	}
	return v
}

func definitionsIn(v any, found []string) []string {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			found = definitionsIn(item, found)
		}
	case object:
		if ref, ok := v["$ref"].(string); ok {
			found = append(found, strings.TrimPrefix(ref, "#/definitions/"))
		}
		for _, item := range v {
			found = definitionsIn(item, found)
		}
	}
	return found
}
