package scripts_test

import (
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lockflight/lockflight/e2e/rehearsal"
)

// replay runs the commands of a rehearsal, each at the time at which the rehearsal
// did it, with further arguments behind each. GitHub's clock goes along. With
// -until it stops before an attempt of a stage starts, with -from it begins there;
// -without leaves out the commands that match.
//
//	replay -until production -without 'signoff.*--role dba' rehearsal.json --ledger github:org/house
func replay(ts *testscript.TestScript, neg bool, args []string) {
	flags := flag.NewFlagSet("replay", flag.ContinueOnError)
	until, from := flags.String("until", "", ""), flags.String("from", "", "")
	without := flags.String("without", "^$", "")
	if err := flags.Parse(args); neg || err != nil || flags.NArg() == 0 {
		ts.Fatalf("usage: replay [-until STAGE] [-from STAGE] [-without PATTERN] FILE [ARGUMENTS]")
	}
	left, err := regexp.Compile(*without)
	ts.Check(err)
	acts, err := rehearsal.Read([]byte(ts.ReadFile(flags.Arg(0))))
	ts.Check(err)
	n := 0
	for _, a := range rehearsal.Part(acts, *from, *until, left) {
		if a.Result != nil {
			writeJSON(ts, a.Stage+"-result.json", a.Result)
		}
		if a.Command != "" {
			at := sceneOf(ts).reach(ts, a.At)
			shell(ts, a.Command, slices.Concat(tickets(ts, a), []string{"--now", at}, flags.Args()[1:]))
			n++
		}
	}
	if n == 0 {
		ts.Fatalf("the rehearsal did nothing")
	}
}

// reach moves GitHub's clock to a time, or leaves it if that is over already, and
// returns the time as it then is.
func (s *scene) reach(ts *testscript.TestScript, at time.Time) string {
	if at.After(s.server.Now()) {
		s.server.SetNow(at)
	}
	s.tell(ts)
	return ts.Getenv("NOW")
}

// tickets writes the states of tickets as they are by now, for a command that asks
// for facts; tickets.json stays for those that follow.
func tickets(ts *testscript.TestScript, a rehearsal.Act) []string {
	if len(a.Tickets) == 0 {
		return nil
	}
	writeJSON(ts, "tickets.json", map[string]any{"tickets": a.Tickets})
	if strings.HasPrefix(a.Command, "lockflight gate ") || a.Ends() {
		return []string{"--tickets", "tickets.json"}
	}
	return nil
}

func writeJSON(ts *testscript.TestScript, file string, v any) {
	text, err := json.Marshal(v)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(file), text, 0o666))
}

func shell(ts *testscript.TestScript, command string, args []string) {
	ts.Logf("$ %s %q", command, args)
	if code := program(ts, "sh", append([]string{"-c", command + ` "$@"`, "sh"}, args...)...); code != 0 {
		ts.Fatalf("%s: exit code %d", command, code)
	}
}
