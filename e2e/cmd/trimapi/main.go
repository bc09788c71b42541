// Command trimapi cuts GitHub's official OpenAPI description down to the
// operations that the loopback GitHub answers. It reads the description from a
// file of the npm package @octokit/openapi, and writes it to the standard output.
// From schema.json of @octokit/webhooks-schemas it cuts the events that are named.
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
		fmt.Fprintln(os.Stderr, "usage: trimapi package/generated/api.github.com.json operations.txt > api.github.com.json")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "trimapi:", err)
		os.Exit(1)
	}
}

func run(description, operations string, out io.Writer) error {
	whole, err := os.ReadFile(description)
	if err != nil {
		return err
	}
	list, err := os.ReadFile(operations)
	if err != nil {
		return err
	}
	var api map[string]any
	if err := json.Unmarshal(whole, &api); err != nil {
		return fmt.Errorf("%s: %w", description, err)
	}
	trimmed, err := trim(api, strings.Fields(string(list)))
	if err != nil {
		return err
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(trimmed)
}
