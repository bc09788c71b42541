package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/render"
)

func verifyVerb() verb {
	return verb{
		name: "verify", does: "look at every statement of a ledger, and name the first bad one", most: 0,
		asks: true,
		flags: func(c *call) {
			c.text(&c.ledger, "ledger", "the `URL` of the ledger (default "+defaultLedger+" below the top of the repository)", nil)
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
			return usage("there is no ledger at %s; name one with --ledger, or record something first", url)
		}
	}
	store, err := c.openLedger(at)
	if err != nil {
		return err
	}
	found, err := evidence.Ledger{Store: store}.Verify(context.Background())
	if err != nil {
		return err
	}
	if found.Broken == nil {
		found.Broken = []*evidence.BrokenError{}
	}
	if err := c.showVerified(found); err != nil {
		return err
	}
	if len(found.Broken) > 0 {
		return exit(exitBlocked)
	}
	return nil
}

func (c *call) showVerified(v evidence.Verification) error {
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
	_, err := fmt.Fprintf(c.Stdout, "%s in %s: %s\n", render.Count(v.Statements, "statement"), render.Count(v.Chains, "chain"), word)
	return err
}
