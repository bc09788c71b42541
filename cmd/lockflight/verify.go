package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

func verifyVerb() verb {
	return verb{
		name: "verify", does: "look at every statement of a ledger, and name the first bad one", most: 0,
		asks: true,
		flags: func(c *call) {
			c.text(&c.ledger, "ledger", "the `URL` of the ledger (default "+defaultLedger+" below the top of the repository)", nil)
			c.text(&c.pipeline, "pipeline", "the `PATH` of the pipeline whose keys may sign (default: the .lockflight/pipeline.cue above, if there is one)", nil)
			c.aboutFormat("text", "json")
		},
		run: runVerify,
	}
}

func runVerify(c *call) error {
	at, err := c.placeOf(".")
	if err != nil {
		return err
	}
	url, base := c.ledgerURL(at)
	if dir := wire.Folder(url, base); dir != "" {
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			return noLedger(url)
		}
	}
	store, err := c.openLedger(at)
	if err != nil {
		return err
	}
	p, err := c.trust(at)
	if err != nil {
		return err
	}
	found, err := evidence.Ledger{Store: store, Believes: gate.Believer(p)}.Verify(context.Background())
	if err != nil {
		return err
	}
	if found.Chains == 0 && len(found.Broken) == 0 {
		return noLedger(url)
	}
	if found.Broken == nil {
		found.Broken = []*evidence.BrokenError{}
	}
	if err := c.showVerified(found, p); err != nil {
		return err
	}
	if len(found.Broken) > 0 {
		return exit(exitcode.Blocked)
	}
	return nil
}

// noLedger is said where nothing is kept: a name that was mistyped looks the same.
func noLedger(url string) error {
	return usage("there is no ledger at %s; name one with --ledger, or record something first", url)
}

func (c *call) showVerified(v evidence.Verification, p *change.Pipeline) error {
	if c.format == "json" {
		return render.JSON(c.Stdout, v)
	}
	for _, b := range v.Broken {
		if _, err := fmt.Fprintln(c.Stdout, "BAD  "+render.Safe(b.Error())); err != nil {
			return err
		}
	}
	word := "sound"
	if len(v.Broken) > 0 {
		word = "sound besides"
	}
	if _, err := fmt.Fprintf(c.Stdout, "%s in %s: %s\n", render.Count(v.Statements, "statement"), render.Count(v.Chains, "chain"), word); err != nil {
		return err
	}
	return c.showSigned(v, p)
}

// trust reads who may sign. Without a pipeline only the chains are looked at; one
// that nobody named and that cannot be used is said to be so.
func (c *call) trust(at *place) (*change.Pipeline, error) {
	name, err := at.inTree(".")
	if err == nil && c.pipeline != "" {
		name, err = at.inTree(c.pipeline)
	} else if err == nil {
		if name, err = lockflight.FindPipeline(at.tree, name); errors.Is(err, lockflight.ErrNoPipeline) {
			return &change.Pipeline{}, nil
		}
	}
	if err != nil {
		return nil, usageError{err}
	}
	p, findings, err := lockflight.Trust(at.tree, name)
	if err != nil {
		return nil, usageError{at.relabel(err)}
	}
	if p == nil {
		return nil, c.invalid(at, findings)
	}
	return p, nil
}

// mostDoubted is how many statements are named that no trusted key signed.
const mostDoubted = 20

// showSigned says who signed, where anybody did or had to.
func (c *call) showSigned(v evidence.Verification, p *change.Pipeline) error {
	keys := gate.Signers(p)
	if len(keys) == 0 && len(v.Signed) == 0 {
		return nil
	}
	names := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		names[evidence.KeyID(keys[name])] = name
	}
	var lines []string
	for _, id := range slices.Sorted(maps.Keys(v.Signed)) {
		who := names[id]
		if who == "" {
			who = evidence.ShortKeyID(id) + ", which no pipeline here names"
		}
		lines = append(lines, fmt.Sprintf("%s signed with the key %s", render.Count(v.Signed[id], "statement"), who))
	}
	lines = append(lines, render.Count(v.Unsigned, "statement")+" not signed")
	for i, d := range v.Doubted {
		if i == mostDoubted {
			lines = append(lines, fmt.Sprintf("NOTE and %d more", len(v.Doubted)-i))
			break
		}
		lines = append(lines, fmt.Sprintf("NOTE statement %d in %s opens no gate of %s: no key that may sign it did", d.Place, d.Chain, p.Name))
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(c.Stdout, render.Safe(line)); err != nil {
			return err
		}
	}
	return nil
}
