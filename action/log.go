package main

import (
	"fmt"
	"strings"

	"github.com/lockflight/lockflight/pkg/render"
)

// say writes text into the log. No line of it can be taken for a command of the
// runner, whatever it holds.
func (s *step) say(format string, args ...any) {
	for line := range strings.SplitSeq(strings.TrimRight(fmt.Sprintf(format, args...), "\n"), "\n") {
		fmt.Fprintln(s.Stdout, harmless(line))
	}
}

// harmless writes a line so that the runner finds no command in it: one starts
// with two colons behind any spaces, an older one with ##[ anywhere.
func harmless(line string) string {
	line = strings.ReplaceAll(render.Safe(line), "##[", `##\x5b`)
	if text := strings.TrimLeft(line, " "); strings.HasPrefix(text, "::") {
		return line[:len(line)-len(text)] + "| " + text
	}
	return line
}
