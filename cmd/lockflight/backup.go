package main

import (
	"context"
	"time"

	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/evidence"
)

func backupVerb() verb {
	return verb{
		name: "backup", does: "record that a backup was taken, and whether a restore of it was seen to work", arg: argChange, most: 1,
		flags: func(c *call) {
			c.aboutFiles()
			c.aboutStage()
			c.text(&c.name, "name", "the `NAME` of the backup in the change", nil)
			c.text(&c.kind, "kind", "the `KIND` of backup, if it is not the one in the change", checkName)
			c.set.Var(values{&c.covers}, "covers", "a `COMPONENT` that it covers, if it does not cover all that the change says; may be given again")
			c.text(&c.taken, "taken", "the `TIME` at which it was complete (default: now)", checkTime)
			c.text(&c.restored, "restored", "the `TIME` at which a restore of it was seen to work", checkTime)
			c.text(&c.ref, "ref", "where it can be found: a `TEXT`", checkLine)
			c.aboutAs()
			c.aboutLedger()
			c.aboutFormat("text", "json")
		},
		run: runBackup,
	}
}

func runBackup(c *call) error {
	j, err := c.launch("stage", "name", "as")
	if err != nil {
		return err
	}
	body := evidence.BackupBody{Name: c.name, Kind: c.kind, Covers: c.covers, Taken: c.time(), Ref: c.ref}
	if err := c.timeOf(&body.Taken, c.taken); err != nil {
		return err
	}
	if err := c.timeOf(&body.Restored, c.restored); err != nil {
		return err
	}
	record, err := j.Backup(context.Background(), c.stage, c.recorder(), body)
	what := "the backup " + c.name
	if !body.Restored.IsZero() {
		what += ", seen to be restored"
	}
	return c.recorded(record, err, what)
}

// timeOf reads the value of a flag with a time, if it was given.
func (c *call) timeOf(into *time.Time, value string) error {
	if value == "" {
		return nil
	}
	t, err := wire.Time(value)
	if err != nil {
		return usageError{err}
	}
	*into = t.UTC()
	return nil
}
