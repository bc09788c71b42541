package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/action/inputs"
)

const head = `# Written by internal/genaction from action/inputs; change it there and run: go generate ./action/inputs
name: lockflight
description: A gate for changes of production. It opens for the procedure that was tested and approved, and says what is missing.
author: lockflight
branding:
  icon: lock
  color: blue
`

const runs = `runs:
  using: node24
  main: action/main.js
  post: action/post.js
  post-if: always()
`

// metadata returns the text of action.yml.
func metadata() string {
	var b strings.Builder
	b.WriteString(head + "inputs:\n")
	for _, in := range inputs.Inputs() {
		always := slices.Equal(in.Required, inputs.Modes()) && in.Default == ""
		fmt.Fprintf(&b, "  %s:\n    description: %s\n    required: %t\n    default: %s\n",
			in.Name, quote(in.Description), always, quote(in.Default))
	}
	b.WriteString("outputs:\n")
	for _, out := range inputs.Outputs() {
		fmt.Fprintf(&b, "  %s:\n    description: %s\n", out.Name, quote(out.Description))
	}
	return b.String() + runs
}

// quote writes a string as YAML, of which JSON is a part.
func quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err) // no string fails
	}
	return strings.TrimSpace(b.String())
}
