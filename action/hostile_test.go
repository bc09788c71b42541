package main

import (
	"strings"
	"testing"

	"github.com/lockflight/lockflight/internal/exitcode"
)

// commands returns what the runner takes for commands: it trims the spaces before
// the colons, and looks for the older form anywhere.
func commands(log string) (out []string) {
	for line := range strings.SplitSeq(log, "\n") {
		text := strings.TrimSpace(line)
		name, _, _ := strings.Cut(strings.TrimPrefix(text, "::"), "::")
		name, _, _ = strings.Cut(name, " ")
		switch {
		case strings.HasPrefix(text, "::"):
			out = append(out, name)
		case strings.Contains(line, "##["):
			out = append(out, line)
		}
	}
	return out
}

// TestHostileTexts: whatever a change says, it is no command, no output and no
// markup.
func TestHostileTexts(t *testing.T) {
	const hostile = "::stop-commands::x ##[error]y @everyone <img src=x> ``` _GitHubActionsFileCommandDelimeter_ %0A::add-mask::z"
	for name, edit := range map[string]func(w *world){
		"a summary":          func(w *world) { w.edit(spec, "The service gets new settings", hostile) },
		"a step":             func(w *world) { w.edit(spec, "Stop the service", hostile) },
		"an unknown field":   func(w *world) { w.edit(spec, "summary:", "\"::error::x ##[error]y\": 1\nsummary:") },
		"a name":             func(w *world) { w.edit(spec, `"new-settings"`, `"::error::x"`) },
		"an author":          func(w *world) { w.edit(spec, `["dev-1"]`, `["::error::x ##[error]y"]`) },
		"escapes":            func(w *world) { w.edit(spec, "Stop the service", `x\n::add-mask::y\u001b[31m\u2028::error::`) },
		"a line break":       func(w *world) { w.edit(spec, "Stop the service", "x\n::add-mask::y") },
		"the pipeline":       func(w *world) { w.edit(".lockflight/pipeline.cue", "read-by-qa", hostile) },
		"who approved it":    func(w *world) { w.approve("qa-1\n::error::x", 5) },
		"an error":           func(w *world) { w.openErr = errHostile },
		"a path of a change": func(w *world) { w.changes = []string{"changes/a\n::error::x/change.cue"} },
	} {
		for _, mode := range []string{"check", "gate"} {
			w := newWorld(t)
			edit(w)
			w.input("mode", mode)
			if mode == "gate" {
				w.input("stage", "test")
			}
			if code := w.run("main"); code == exitcode.Passed {
				t.Errorf("%s: %s passes", name, mode)
			}
			for _, c := range commands(w.out.String()) {
				if c != "error" && c != "warning" && c != "notice" {
					t.Errorf("%s: the log of %s has the command %q:\n%s", name, mode, c, w.out.String())
				}
			}
			for line := range strings.Lines(w.out.String()) {
				if strings.HasPrefix(line, "::error::x") {
					t.Errorf("%s: the log of %s has an error of the change's own", name, mode)
				}
			}
			texts := w.file("summary")
			for _, c := range w.hub.comments {
				texts += c["body"].(string)
			}
			for _, bad := range []string{"@everyone", "<img", "\x1b"} {
				if strings.Contains(texts, bad) {
					t.Errorf("%s: what people are shown has %s:\n%s", name, bad, texts)
				}
			}
			if n := strings.Count(w.file("output"), "\n"); n != 6 && n != 0 || strings.Contains(w.file("output"), "<<") {
				t.Errorf("%s: there are %d lines of outputs:\n%s", name, n, w.file("output"))
			}
		}
	}
}

type hostileError struct{}

func (hostileError) Error() string { return "no\n::error::x\n##[error]y" }

var errHostile = hostileError{}

func TestLinesOfTheLog(t *testing.T) {
	for line, want := range map[string]string{
		"plain":                 "plain",
		"::error::x":            "| ::error::x",
		"   ::add-mask::x":      "   | ::add-mask::x",
		"a ::error::x":          "a ::error::x",
		"a ##[error]x":          `a ##\x5berror]x`,
		"\t::error::x":          `\t::error::x`,
		"\u00a0::error::x":      " | ::error::x",
		"\u2003::error::x":      `\u2003::error::x`,
		"\ufeff::error::x":      `\ufeff::error::x`,
		"a\r::error::x":         `a\r::error::x`,
		"\u2028::error::x":      `\u2028::error::x`,
		"\x1b[31mred":           `\x1b[31mred`,
		"##[group]::endgroup::": `##\x5bgroup]::endgroup::`,
	} {
		if got := harmless(line); got != want {
			t.Errorf("%q is %q, want %q", line, got, want)
		}
	}
}

// An output that could bring another one along is refused, and nothing is written.
func TestOutputsOfMoreThanOneLine(t *testing.T) {
	for _, value := range []string{"a\nb=c", "a\rb", "a\x00b", "a\u2028b", "\x1b[0m", "a\u0085b"} {
		w := newWorld(t)
		s := &step{Program: w.program()}
		if err := s.hand("GITHUB_OUTPUT", [][2]string{{"x", "fine"}, {"y", value}}); err == nil || w.file("output") != "" {
			t.Errorf("%q: %v, and the file holds %q", value, err, w.file("output"))
		}
	}
	w := newWorld(t)
	s := &step{Program: w.program()}
	if err := s.hand("GITHUB_OUTPUT", [][2]string{{"x", "a<<b=c::d%0Ae"}}); err != nil || w.file("output") != "x=a<<b=c::d%0Ae\n" {
		t.Errorf("%v, and the file holds %q", err, w.file("output"))
	}
}
