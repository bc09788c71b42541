// Command genaction writes action.yml and the tables of docs/github.md from the
// list in action/inputs. Its argument is the top of the repository.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	top := "."
	if len(os.Args) > 1 {
		top = os.Args[1]
	}
	if err := run(top); err != nil {
		fmt.Fprintln(os.Stderr, "genaction:", err)
		os.Exit(1)
	}
}

// run brings the files below a folder up to date.
func run(top string) error {
	if err := os.WriteFile(filepath.Join(top, "action.yml"), []byte(metadata()), 0o644); err != nil {
		return err
	}
	name := filepath.Join(top, "docs", "github.md")
	page, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	text, err := fill(string(page))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(name, []byte(text), 0o644)
}
