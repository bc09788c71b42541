package main

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"
)

// edit replaces a text that has to be in a file, once:
//
//	edit FILE OLD NEW
func edit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: edit FILE OLD NEW")
	}
	old := ts.ReadFile(args[0])
	if strings.Count(old, args[1]) == 0 {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(old, args[1], args[2], 1)), 0o666))
}

// paste runs the commands that the last output shows behind a dollar, as a shell
// would, with further arguments behind each:
//
//	paste --now 2026-01-05T10:00:00Z
func paste(ts *testscript.TestScript, neg bool, args []string) {
	var commands []string
	joined := strings.ReplaceAll(ts.ReadFile("stdout"), "\\\n", "")
	for line := range strings.Lines(joined) {
		if command, ok := strings.CutPrefix(strings.TrimSpace(line), "$ "); ok {
			commands = append(commands, command)
		}
	}
	if neg || len(commands) == 0 {
		ts.Fatalf("the last output shows no command")
	}
	for _, command := range commands {
		shell(ts, command, args)
	}
}

func shell(ts *testscript.TestScript, command string, args []string) {
	if !strings.HasPrefix(command, "lockflight ") {
		ts.Fatalf("%q is not one of our commands", command)
	}
	ts.Logf("$ %s", command)
	if err := ts.Exec("sh", append([]string{"-c", command + ` "$@"`, "sh"}, args...)...); err != nil {
		ts.Fatalf("%s: %v", command, err)
	}
}

// replay runs the commands of a rehearsal in a JSON document, each at the time
// at which the rehearsal did it: all of them, or those until an attempt of a
// stage starts, or those from there on.
//
//	replay rehearsal.json
//	replay rehearsal.json until production
//	replay rehearsal.json from production
func replay(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 && (len(args) != 3 || args[1] != "until" && args[1] != "from") {
		ts.Fatalf("usage: replay FILE [until|from STAGE]")
	}
	var doc rehearsalDocument
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &doc))
	states := map[string]map[string]any{}
	for _, t := range doc.Tickets {
		states[t.ID] = map[string]any{"id": t.ID, "state": t.State, "at": doc.Start}
	}
	on, n := len(args) == 1 || args[1] == "until", 0
	for _, s := range doc.Scenes {
		if len(args) == 3 && s.Stage == args[2] && strings.Contains(s.Did, " --claim ") {
			on = args[1] == "from"
		}
		if t := s.Ticket; t != nil {
			states[t.ID] = map[string]any{"id": t.ID, "state": t.State, "at": s.At}
			if t.Assignee != "" {
				states[t.ID]["assignee"] = t.Assignee
			}
		}
		if s.Result != nil {
			text, err := json.Marshal(s.Result)
			ts.Check(err)
			ts.Check(os.WriteFile(ts.MkAbs(s.Stage+"-result.json"), text, 0o666))
		}
		if on && s.Did != "" {
			shell(ts, s.Did, append(replayTickets(ts, s.Did, states), "--now", s.At.Format(time.RFC3339)))
			n++
		}
	}
	if n == 0 {
		ts.Fatalf("the rehearsal did nothing")
	}
}

// replayTickets writes the states of tickets as they are by now, for a command
// that asks for facts; tickets.json stays for those that follow.
func replayTickets(ts *testscript.TestScript, command string, states map[string]map[string]any) []string {
	if len(states) == 0 {
		return nil
	}
	text, err := json.Marshal(map[string]any{"tickets": slices.Collect(maps.Values(states))})
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("tickets.json"), text, 0o666))
	if strings.HasPrefix(command, "lockflight gate ") || strings.HasPrefix(command, "lockflight record ") {
		return []string{"--tickets", "tickets.json"}
	}
	return nil
}

// oneScreen wants the last output to fit on a screen:
//
//	one-screen 40
func oneScreen(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: one-screen LINES")
	}
	most, err := strconv.Atoi(args[0])
	ts.Check(err)
	text := ts.ReadFile("stdout")
	if n := strings.Count(text, "\n"); n > most {
		ts.Fatalf("it has %d lines, and the screen %d:\n%s", n, most, text)
	}
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
			ts.Fatalf("a line has %d columns: %s", n, line)
		}
	}
}

// oneLineOnly wants the last complaint to be one line that matches a pattern.
func oneLineOnly(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: one-line PATTERN")
	}
	text := ts.ReadFile("stderr")
	if strings.Count(text, "\n") != 1 || !strings.HasSuffix(text, "\n") || !strings.HasPrefix(text, "lockflight") {
		ts.Fatalf("the complaint is not one line of ours: %q", text)
	}
	if !regexp.MustCompile(args[0]).MatchString(text) {
		ts.Fatalf("no match for %q in %q", args[0], text)
	}
}
