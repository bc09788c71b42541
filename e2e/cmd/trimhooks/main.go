// Command trimhooks cuts GitHub's description of events down to those that the
// loopback GitHub tells. It reads schema.json of the npm package
// @octokit/webhooks-schemas, and writes to the standard output.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: trimhooks package/schema.json events.txt > webhooks.json")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "trimhooks:", err)
		os.Exit(1)
	}
}

func run(description, events string, out io.Writer) error {
	whole, err := os.ReadFile(description)
	if err != nil {
		return err
	}
	list, err := os.ReadFile(events)
	if err != nil {
		return err
	}
	var schema struct {
		Definitions map[string]any `json:"definitions"`
	}
	if err := json.Unmarshal(whole, &schema); err != nil {
		return fmt.Errorf("%s: %w", description, err)
	}
	kept := map[string]any{}
	for _, name := range strings.Fields(string(list)) {
		if err := keep(schema.Definitions, kept, name); err != nil {
			return err
		}
	}
	return json.NewEncoder(out).Encode(map[string]any{"definitions": kept})
}

// keep keeps a definition and all that it refers to, without prose.
func keep(all, kept map[string]any, name string) error {
	if kept[name] != nil {
		return nil
	}
	if all[name] == nil {
		return fmt.Errorf("%s is not described", name)
	}
	kept[name] = all[name]
	return follow(all, kept, all[name], false)
}

func follow(all, kept map[string]any, v any, names bool) error {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if err := follow(all, kept, item, false); err != nil {
				return err
			}
		}
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok && !names {
			return keep(all, kept, strings.TrimPrefix(ref, "#/definitions/"))
		}
		if !names {
			for _, prose := range []string{"$schema", "description", "title", "tsAdditionalProperties"} {
				delete(v, prose)
			}
		}
		for key, item := range v {
			if err := follow(all, kept, item, key == "properties" && !names); err != nil {
				return err
			}
		}
	}
	return nil
}
