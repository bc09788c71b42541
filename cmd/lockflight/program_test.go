package main

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/internal/exitcode"

	"github.com/lockflight/lockflight/internal/near"
)

// program is one that sees a terminal, an environment and a clock of the test.
func program(out, complaints *bytes.Buffer, env map[string]string) *Program {
	return &Program{
		Stdout: out, Stderr: complaints, Getwd: os.Getwd, Getenv: func(name string) string { return env[name] },
		Now: func() time.Time { return time.Date(2026, 1, 5, 9, 0, 0, 5, time.UTC) }, Sleep: func(time.Duration) {}, Terminal: true,
	}
}

func TestColourOnlyForWhoeverWantsIt(t *testing.T) {
	for _, c := range []struct {
		name   string
		env    map[string]string
		pipe   bool
		colour bool
	}{
		{"terminal", nil, false, true},
		{"pipe", nil, true, false},
		{"NO_COLOR", map[string]string{"NO_COLOR": "1"}, false, false},
		{"dumb", map[string]string{"TERM": "dumb"}, false, false},
	} {
		var out, complaints bytes.Buffer
		p := program(&out, &complaints, c.env)
		p.Terminal = !c.pipe
		if code := p.Main([]string{"rehearse", "../../examples/totara-acceptance"}); code != exitcode.Passed {
			t.Fatalf("%s: exit code %d: %s", c.name, code, &complaints)
		}
		if got := strings.Contains(out.String(), "\x1b["); got != c.colour {
			t.Errorf("%s: colour %v, want %v", c.name, got, c.colour)
		}
	}
}

func TestRehearsalFitsTheScreen(t *testing.T) {
	for _, name := range []string{"totara-acceptance", "isc-learn", "ixiasoft-ccms", "sakai-2009", "maestrano"} {
		var out, complaints bytes.Buffer
		p := program(&out, &complaints, map[string]string{"NO_COLOR": "1"})
		if code := p.Main([]string{"rehearse", "../../examples/" + name}); code != exitcode.Passed {
			t.Errorf("%s: exit code %d: %s", name, code, &complaints)
		}
		for line := range strings.Lines(out.String()) {
			// A quoted argument is not broken, so that it can be pasted.
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > 80 && !strings.Contains(line, "'") {
				t.Errorf("%s: %d columns: %s", name, n, line)
			}
		}
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("no space\x1b left") }

func TestResultThatCannotBeWritten(t *testing.T) {
	var complaints bytes.Buffer
	p := program(nil, &complaints, nil)
	p.Stdout = brokenPipe{}
	if code := p.Main([]string{"rules"}); code != exitcode.Unknown {
		t.Errorf("exit code %d, want %d", code, exitcode.Unknown)
	}
	if want := "lockflight: the result cannot be written: no space\\x1b left\n"; complaints.String() != want {
		t.Errorf("got %q, want %q", complaints.String(), want)
	}
}

func TestCurrentFolderIsGone(t *testing.T) {
	var out, complaints bytes.Buffer
	p := program(&out, &complaints, nil)
	p.Getwd = func() (string, error) { return "", errors.New("gone") }
	if code := p.Main([]string{"check", "."}); code != exitcode.Unknown {
		t.Errorf("exit code %d, want %d", code, exitcode.Unknown)
	}
	if want := "lockflight check: the current folder cannot be found: gone\n"; complaints.String() != want {
		t.Errorf("got %q, want %q", complaints.String(), want)
	}
}

// TestWaitingAsksAgain counts how often a gate is asked until patience ends.
func TestWaitingAsksAgain(t *testing.T) {
	dir := repository(t, "widen-lock")
	var out, complaints bytes.Buffer
	p := program(&out, &complaints, nil)
	now := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	var slept []time.Duration
	p.Now = func() time.Time { return now }
	p.Sleep = func(d time.Duration) { slept, now = append(slept, d), now.Add(d) }
	p.Getwd = func() (string, error) { return dir, nil }
	if code := p.Main([]string{"gate", "widen-lock", "--stage", "production", "--claim", "--as", "ops-1"}); code != exitcode.Passed {
		t.Fatalf("exit code %d: %s", code, &complaints)
	}
	code := p.Main([]string{"gate", "widen-lock", "--stage", "production", "--wait", "12s"})
	if code != exitcode.Blocked {
		t.Errorf("exit code %d, want %d: %s", code, exitcode.Blocked, &complaints)
	}
	if len(slept) != 3 || slept[2] != 2*time.Second {
		t.Errorf("slept %v; want twice the pause, and the rest", slept)
	}
}

func TestSuggestions(t *testing.T) {
	for _, c := range []struct{ word, want string }{
		{"gaet", " (did you mean gate?)"},
		{"recrod", " (did you mean record?)"},
		{"verfy", " (did you mean verify?)"},
		{"deploy", ""},
		{"", ""},
	} {
		if got := near.Meant(c.word, verbNames()); got != c.want {
			t.Errorf("%q: got %q, want %q", c.word, got, c.want)
		}
	}
}
