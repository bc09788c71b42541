package scripts_test

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// rehearsal is what lockflight rehearse --format json prints, as far as it is
// replayed.
type rehearsal struct {
	Start   time.Time
	Tickets []ticket
	Scenes  []struct {
		Stage  string
		At     time.Time
		Did    string
		Ticket *ticket
		Result any
	}
}

// ticket is a ticket as --tickets takes it.
type ticket struct {
	ID       string    `json:"id"`
	State    string    `json:"state"`
	Assignee string    `json:"assignee,omitempty"`
	At       time.Time `json:"at"`
}

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
	left := regexp.MustCompile(*without)
	var doc rehearsal
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(flags.Arg(0))), &doc))
	states := map[string]ticket{}
	for _, t := range doc.Tickets {
		t.At = doc.Start
		states[t.ID] = t
	}
	on, n := *from == "", 0
	for _, s := range doc.Scenes {
		if claim := strings.Contains(s.Did, " --claim "); claim && s.Stage == *until {
			break
		} else if claim && s.Stage == *from {
			on = true
		}
		if s.Ticket != nil {
			s.Ticket.At = s.At
			states[s.Ticket.ID] = *s.Ticket
		}
		if s.Result != nil {
			writeJSON(ts, s.Stage+"-result.json", s.Result)
		}
		if on && s.Did != "" && !left.MatchString(s.Did) {
			at := sceneOf(ts).reach(ts, s.At)
			shell(ts, s.Did, slices.Concat(tickets(ts, s.Did, states), []string{"--now", at}, flags.Args()[1:]))
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
func tickets(ts *testscript.TestScript, command string, states map[string]ticket) []string {
	if len(states) == 0 {
		return nil
	}
	all := slices.Collect(maps.Values(states))
	slices.SortFunc(all, func(a, b ticket) int { return strings.Compare(a.ID, b.ID) })
	writeJSON(ts, "tickets.json", map[string]any{"tickets": all})
	if strings.HasPrefix(command, "lockflight gate ") || strings.HasPrefix(command, "lockflight record ") {
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
