package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/internal/hostfs"
	"github.com/lockflight/lockflight/internal/near"
	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

// journey is an opened flight and where it was found.
type journey struct {
	*lockflight.Flight
	*place
}

// open reads the change and the pipeline. It shows findings, and fails if they
// hold an error.
func (c *call) open() (*journey, error) {
	remote, err := c.remotely()
	if err != nil {
		return nil, err
	}
	if remote {
		return c.openRemote()
	}
	if err := c.need("change"); err != nil {
		return nil, err
	}
	at, err := c.placeOf(c.change)
	if err != nil {
		return nil, err
	}
	files := lockflight.Files{Changes: at.tree, Pipelines: at.tree}
	if files.Change, err = at.inTree(c.change); err != nil {
		return nil, err
	}
	if c.pipeline != "" {
		if files.Pipeline, err = at.inTree(c.pipeline); err != nil {
			return nil, err
		}
	}
	flight, findings, err := lockflight.Open(files)
	if err != nil {
		return nil, usageError{at.relabel(err)}
	}
	if flight == nil {
		return nil, c.invalid(at, findings)
	}
	flight.Name = c.change
	// Asked anew each time: what others have recorded meanwhile is never from the
	// future.
	flight.Now = c.time
	return &journey{flight, at}, nil
}

// invalid shows the findings of a change that cannot be judged.
func (c *call) invalid(at *place, findings finding.List) error {
	findings = at.findings(findings)
	if err := render.Findings(c.Stderr, findings, at.lines(), render.Style{}); err != nil {
		return err
	}
	if c.format == "json" {
		document := struct {
			failure
			Findings finding.List `json:"findings"`
		}{failure{"the change or its pipeline has errors", exitcode.Usage}, findings}
		if err := render.JSON(c.Stdout, document); err != nil {
			return err
		}
	}
	return exit(exitcode.Usage)
}

// connect opens the ledger and the reviews of a flight.
func (c *call) connect(j *journey) error {
	var err error
	if j.Ledger.Store, err = c.openLedger(j.place); err != nil {
		return err
	}
	if err := c.signs(j); err != nil {
		return err
	}
	if c.reviews != "" {
		data, err := hostfs.ReadFile(absolute(j.local, c.reviews), wire.MaxReviews)
		if err != nil {
			return usage("--reviews %s: %w", c.reviews, err)
		}
		given, err := wire.ReadReviews(c.reviews, data)
		if err != nil {
			return usageError{err}
		}
		j.Reviews = given
	}
	return c.readTickets(j)
}

// ledgerURL is the ledger that is named, or the usual one, and the folder that it
// is taken from.
func (c *call) ledgerURL(at *place) (url, base string) {
	switch {
	case c.ledger != "":
		return c.ledger, at.local
	case c.github != "":
		return "github:" + c.github, ""
	}
	return defaultLedger, at.top
}

// openLedger opens the ledger that is named, or the usual one.
func (c *call) openLedger(at *place) (evidence.Store, error) {
	url, base := c.ledgerURL(at)
	store, err := wire.Ledger(url, base, c.hub)
	var named *wire.NameError
	var scheme *wire.SchemeError
	switch {
	case errors.As(err, &scheme), errors.As(err, &named):
		return nil, usageError{err}
	case err != nil && wire.OnGitHub(url):
		return nil, err
	case err != nil:
		return nil, renamed(err, wire.Folder(url, base), url)
	}
	if wire.OnGitHub(url) && c.github == "" {
		return store, c.meet(store)
	}
	return store, nil
}

// meet asks a ledger on GitHub where it stands, to know what time it is there.
func (c *call) meet(store evidence.Store) error {
	if s, ok := store.(evidence.Snapshotter); ok {
		if _, err := s.Snapshot(context.Background()); err != nil {
			return err
		}
	}
	return c.onTime(c.client)
}

// readTickets reads the states of tickets, where a file with them is named.
func (c *call) readTickets(j *journey) error {
	if c.tickets == "" {
		return nil
	}
	data, err := hostfs.ReadFile(absolute(j.local, c.tickets), wire.MaxTickets)
	if err != nil {
		return usage("--tickets %s: %w", c.tickets, err)
	}
	if j.Tickets, err = wire.ReadTickets(c.tickets, data); err != nil {
		return usageError{err}
	}
	return nil
}

// renamed is an error that speaks of a ledger as the user does.
func renamed(err error, dir, url string) error {
	return relabelled{strings.ReplaceAll(err.Error(), dir, url), err}
}

// launch opens a flight with its ledger, and makes sure that the stage exists.
func (c *call) launch(flags ...string) (*journey, error) {
	remote, err := c.remotely()
	if err != nil {
		return nil, err
	}
	if !remote {
		flags = append([]string{"change"}, flags...)
	}
	if err := c.need(flags...); err != nil {
		return nil, err
	}
	j, err := c.open()
	if err != nil {
		return nil, err
	}
	if err := c.known(j.Pipeline); err != nil {
		return nil, err
	}
	return j, c.connect(j)
}

// known refuses a stage or a role that the pipeline does not have.
func (c *call) known(p *change.Pipeline) error {
	var stages, roles []string
	for _, s := range p.Stages {
		stages = append(stages, s.Name)
	}
	if c.stage != "" && !slices.Contains(stages, c.stage) {
		return usage("--stage %s: the pipeline %s has no such stage for this change%s; it has %s", c.stage, p.Name, near.Meant(c.stage, stages), near.Either(stages))
	}
	for role := range p.Roles {
		roles = append(roles, role)
	}
	slices.Sort(roles)
	if c.role != "" && !slices.Contains(roles, c.role) {
		return usage("--role %s: the pipeline %s has no such role%s; it has %s", c.role, p.Name, near.Meant(c.role, roles), near.Either(roles))
	}
	return nil
}

// commands gives the commands for a reason, with the flags that this call was
// given, so that they mean the same change, pipeline and ledger.
func (c *call) commands(j *journey) render.Commands {
	return func(r gate.Reason) []string {
		var out []string
		for _, n := range r.Needs {
			out = append(out, n.Command(j.Name)+c.again())
		}
		return out
	}
}

// again repeats the flags that tell what is meant.
func (c *call) again() string {
	out := ""
	for _, f := range []struct{ name, value string }{{"github", c.github}, {"pull", c.pull}, {"pipeline", c.pipeline}, {"ledger", c.ledger}, {"key", c.key}} {
		if f.value != "" {
			out += " --" + f.name + " " + shellQuote(f.value)
		}
	}
	return out
}

// shellQuote writes a word so that a shell reads it back as it is.
func shellQuote(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+=") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
