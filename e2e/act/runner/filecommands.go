package runner

import (
	"fmt"
	"strings"
)

// pairs reads a file for outputs, state or variables as GitHub's runner does on
// Linux: name=value, or name<<WORD, lines and WORD. Only a line feed ends a line.
func pairs(text string) (map[string]string, error) {
	out := map[string]string{}
	lines := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if line == "" {
			continue
		}
		equals, heredoc := strings.Index(line, "="), strings.Index(line, "<<")
		switch {
		case equals >= 0 && (heredoc < 0 || equals < heredoc):
			if equals == 0 {
				return out, fmt.Errorf("invalid format %q: the name must not be empty", line)
			}
			out[line[:equals]] = line[equals+1:]
		case heredoc > 0 && heredoc+2 < len(line):
			end := i + 1
			for end < len(lines) && lines[end] != line[heredoc+2:] {
				end++
			}
			if end == len(lines) {
				return out, fmt.Errorf("matching delimiter not found %q", line[heredoc+2:])
			}
			out[line[:heredoc]] = strings.Join(lines[i+1:end], "\n")
			i = end
		default:
			return out, fmt.Errorf("invalid format %q", line)
		}
	}
	return out, nil
}
