package runner

import (
	"slices"
	"strings"
)

// Annotation is a remark about a line of a file.
type Annotation struct {
	// Level is error, warning or notice.
	Level          string
	File, Title    string
	Line, EndLine  string
	Column, EndCol string
	Message        string
}

// command is a line that talks to the runner.
type command struct {
	name       string
	properties map[string]string
	data       string
}

// known are the commands of GitHub's runner; any other line is a text.
var known = []string{
	"add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "internal-set-repo-path", "notice", "remove-matcher",
	"save-state", "set-env", "set-output", "stop-commands", "warning",
}

// commands reads lines as GitHub's runner does: its parsers for both forms, and
// no commands between stop-commands and the word that it names.
type commands struct{ stopped string }

// read returns the command on a line; nil for none.
func (c *commands) read(line string) *command {
	found := parse(line, c.stopped)
	switch {
	case found == nil:
		return nil
	case c.stopped != "" && strings.EqualFold(found.name, c.stopped):
		c.stopped = ""
		return nil
	case c.stopped != "":
		return nil
	case found.name == "stop-commands":
		c.stopped = found.data
		return nil
	}
	return found
}

func parse(line, also string) *command {
	if c := parseColons(strings.TrimLeft(line, " \t\v\f\u0085\u00a0\ufeff"), also); c != nil {
		return c
	}
	return parseBrackets(line, also)
}

// parseColons reads ::name key=value,key=value::data.
func parseColons(line, also string) *command {
	rest, ok := strings.CutPrefix(line, "::")
	if !ok {
		return nil
	}
	info, data, ok := strings.Cut(rest, "::")
	if !ok {
		return nil
	}
	return build(info, data, ",", also, unescapeColons)
}

// parseBrackets reads ##[name key=value;key=value]data, wherever it begins.
func parseBrackets(line, also string) *command {
	_, rest, ok := strings.Cut(line, "##[")
	if !ok {
		return nil
	}
	info, data, ok := strings.Cut(rest, "]")
	if !ok {
		return nil
	}
	return build(info, data, ";", also, unescapeBrackets)
}

func build(info, data, separator, also string, unescape func(string, bool) string) *command {
	name, properties, _ := strings.Cut(info, " ")
	name = strings.ToLower(name)
	if !slices.Contains(known, name) && (also == "" || !strings.EqualFold(name, also)) {
		return nil
	}
	c := &command{name: name, data: unescape(data, false), properties: map[string]string{}}
	for pair := range strings.SplitSeq(strings.TrimSpace(properties), separator) {
		if key, value, ok := strings.Cut(pair, "="); ok {
			c.properties[strings.ToLower(key)] = unescape(value, true)
		}
	}
	return c
}

func unescapeColons(s string, property bool) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "%0D", "\r"), "%0A", "\n")
	if property {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "%3A", ":"), "%2C", ",")
	}
	return strings.ReplaceAll(s, "%25", "%")
}

func unescapeBrackets(s string, _ bool) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "%3B", ";"), "%0D", "\r")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "%0A", "\n"), "%5D", "]")
	return strings.ReplaceAll(s, "%25", "%")
}

// annotation returns what a command remarks.
func (c *command) annotation() (Annotation, bool) {
	if c.name != "error" && c.name != "warning" && c.name != "notice" {
		return Annotation{}, false
	}
	p := c.properties
	return Annotation{
		Level: c.name, Message: c.data, File: p["file"], Title: p["title"], Line: p["line"], EndLine: p["endline"],
		Column: p["col"], EndCol: p["endcolumn"],
	}, true
}
