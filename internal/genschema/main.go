// Command genschema writes the JSON Schema files below schema/json, for editors.
// Run it at the top of the repository after a change to schema/*.cue.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/lockflight/lockflight/pkg/spec"
)

func main() {
	dir := filepath.Join("schema", "json")
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := run(dir); err != nil {
		fmt.Fprintln(os.Stderr, "genschema:", err)
		os.Exit(1)
	}
}

// run writes the files into a folder.
func run(dir string) error {
	text, err := spec.JSONSchema("#Change")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "change.schema.json"), text, 0o644)
}
