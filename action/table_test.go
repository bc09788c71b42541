package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/action/inputs"
	"github.com/lockflight/lockflight/internal/exitcode"
)

// Every input of the table is read, in every mode in which it counts, and no other.
func TestEveryInputIsRead(t *testing.T) {
	for _, i := range inputs.Inputs() {
		var in given
		if err := in.take(i.Name, "x"); err != nil && strings.Contains(err.Error(), "nobody reads") {
			t.Error(err)
		}
		if i.Default == "" || i.FilledIn() {
			continue
		}
		if err := in.take(i.Name, i.Default); err != nil {
			t.Errorf("the default of %s is %q; %v", i.Name, i.Default, err)
		}
	}
	if err := (&given{}).take("as", "x"); err == nil {
		t.Error("an input is read that is not in the table")
	}
}

// What GitHub fills in is no mistake in any mode; what a workflow gives in a mode
// that has no use for it is one.
func TestInputsOfOtherModes(t *testing.T) {
	values := map[string]string{
		"change": "changes/new-settings", "pull": "7", "commit": headSHA, "outcome": "passed", "attempt": "test-1", "result": "x.json",
		"role": "qa", "verdict": "go", "ref": "x", "yes": "x", "wait": "5m", "run-approvals": "true", "comment": "false",
	}
	for _, mode := range inputs.Modes() {
		for _, i := range inputs.Inputs() {
			if i.Counts(mode) {
				continue
			}
			w := newWorld(t)
			w.input("mode", mode, i.Name, i.Default)
			if i.FilledIn() {
				w.input(i.Name, "success")
			}
			s := &step{Program: w.program()}
			if _, err := s.readInputs(); err != nil {
				t.Errorf("mode %s: what is filled in for %s: %v", mode, i.Name, err)
			}
			if i.FilledIn() {
				continue
			}
			w.input(i.Name, values[i.Name])
			if _, err := s.readInputs(); err == nil || !strings.Contains(err.Error(), "is for mode") {
				t.Errorf("mode %s takes %s: %v", mode, i.Name, err)
			}
		}
	}
}

func TestEveryModeIsDone(t *testing.T) {
	var names []string
	for _, m := range modes {
		names = append(names, m.name)
	}
	if !slices.Equal(names, inputs.Modes()) {
		t.Errorf("the modes are %v, and the table has %v", names, inputs.Modes())
	}
	for _, i := range inputs.Inputs() {
		for _, mode := range i.Required {
			w := newWorld(t)
			w.onDispatch("mode", mode)
			w.must(exitcode.Usage)
			w.says("the input ", " is missing; mode "+mode)
		}
	}
}

func TestEveryOutputIsWritten(t *testing.T) {
	w := newWorld(t)
	w.must(exitcode.Blocked)
	var got, want []string
	for line := range strings.Lines(w.file("output")) {
		name, _, _ := strings.Cut(line, "=")
		got = append(got, name)
	}
	for _, o := range inputs.Outputs() {
		want = append(want, o.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the outputs are %v, want %v", got, want)
	}
}

// The shim runs the program with a word that it takes, and keeps to names of its
// own in what both leave for the post step.
func TestTheShimSpeaksTheSameLanguage(t *testing.T) {
	for _, word := range []string{"main", "post"} {
		script, err := os.ReadFile(word + ".js")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(script), "run(binary.file, '"+word+"')") {
			t.Errorf("%s.js does not run the program with the word %s", word, word)
		}
	}
	script, err := os.ReadFile("step.js")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(script), "`lockflight_${name}<<") || strings.HasPrefix(stateName, "lockflight_") || strings.Contains(string(script), stateName) {
		t.Errorf("step.js and the program may take the same name, such as %s", stateName)
	}
}
