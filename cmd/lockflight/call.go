package main

import (
	"flag"
	"strings"
	"time"

	"github.com/lockflight/lockflight/internal/near"
	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/github"
)

// verb is one command.
type verb struct {
	name string
	// does says in a few words what it does.
	does string
	// more is what help says besides; it may be empty.
	more string
	// arg is what its arguments are, and most how many it takes; -1 for any.
	arg  string
	most int
	// asks says that it records nothing.
	asks  bool
	flags func(*call)
	run   func(*call) error
}

// argChange is the argument that stands for --change.
const argChange = "CHANGE"

func (v verb) takes() string {
	if v.most == 0 {
		return ": the command takes none"
	}
	return ""
}

// call is one run of a verb with what was asked of it.
type call struct {
	*Program
	verb  verb
	set   *flag.FlagSet
	words map[string][]string // the values that a flag can have
	args  []string
	help  bool

	change, pipeline, ledger, reviews, now, format        string
	stage, role, as, by, run, verdict, ref, outcome       string
	name, value, unit, of, taken, reason, incident        string
	result, start, against, tickets, requirement, expires string
	kind, restored, send, webhook, key                    string
	github, pull, commit, since, approvals                string
	yes, to, covers                                       []string
	claim, all, explained, dry, long, workflows           bool
	action                                                string
	wait, delay                                           time.Duration

	client *github.Client // once it was asked for
}

const defaultLedger = "dir:.lockflight/evidence"

// aboutFiles declares the flags that tell which change and pipeline are meant.
func (c *call) aboutFiles() {
	c.text(&c.change, "change", "the change: a `PATH` to its file or folder", nil)
	c.aboutPipeline()
	c.aboutGitHub()
}

func (c *call) aboutPipeline() {
	c.text(&c.pipeline, "pipeline", "the `PATH` of the only pipeline to load (default: the .lockflight/pipeline.cue above the change, else pipeline.cue beside it)", nil)
}

// aboutEvidence declares the flags that tell where facts come from.
func (c *call) aboutEvidence() {
	c.aboutLedger()
	c.text(&c.reviews, "reviews", "a JSON `FILE` with reviews", nil)
	c.aboutTickets()
}

func (c *call) aboutTickets() {
	c.text(&c.tickets, "tickets", "a JSON `FILE` with the states of tickets: {\"tickets\": [{\"id\": …, \"state\": …, \"at\": …}]}", nil)
}

func (c *call) aboutLedger() {
	c.text(&c.ledger, "ledger", "the `URL` of the ledger (default "+defaultLedger+" below the top of the repository)", nil)
	c.aboutClock()
}

func (c *call) aboutClock() {
	c.text(&c.now, "now", "the `TIME` of the question, as 2026-12-01T22:00:00+01:00 (default: the clock)", checkTime)
}

func (c *call) aboutStage() {
	c.text(&c.stage, "stage", "the `NAME` of a stage of the pipeline", nil)
}

func (c *call) aboutFormat(formats ...string) {
	c.format = formats[0]
	c.word(&c.format, "format", "`FORMAT`: "+near.Either(formats), formats...)
}

func (c *call) aboutAs() {
	c.text(&c.as, "as", "the handle of the person: `WHO`, as the pipeline names them", checkHandle)
	c.text(&c.run, "run", "the workflow run or machine that records it: a `TEXT`", checkLine)
	c.text(&c.key, "key", "a `FILE` with the private key that signs what is recorded (default: the key in LOCKFLIGHT_KEY, if there is one)", nil)
}

func (c *call) flag(to *bool, name, help string) { c.set.BoolVar(to, name, false, help) }

// need refuses to go on without the flags, all of which it names.
func (c *call) need(names ...string) error {
	var missing []string
	for _, name := range names {
		if f := c.set.Lookup(name); f != nil && f.Value.String() == "" {
			missing = append(missing, "--"+name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	verb := " is missing"
	if len(missing) > 1 {
		verb = " are missing"
	}
	return usage("%s%s; see lockflight help %s", strings.Join(missing, ", "), verb, c.verb.name)
}

// time is when the question is asked.
func (c *call) time() time.Time {
	if c.now != "" {
		if t, err := wire.Time(c.now); err == nil {
			return t
		}
	}
	return c.Now().UTC().Truncate(time.Second)
}
