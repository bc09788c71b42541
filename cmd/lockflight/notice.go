package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

func noticeVerb() verb {
	return verb{
		name: "notice", does: "write an announcement, send it if a program is named, and record that it was sent", arg: argChange, most: 1,
		flags: func(c *call) {
			c.aboutFiles()
			c.aboutStage()
			c.text(&c.name, "name", "the `NAME` of the notice in the pipeline", nil)
			c.set.Var(values{&c.to}, "to", "a `GROUP` that gets it; may be given again (default: everyone who has to get it)")
			c.set.DurationVar(&c.delay, "delay", 0, "how much longer it takes, for a text that says so: a `TIME` such as 45m")
			c.text(&c.ref, "ref", "where what was sent can be found: a `TEXT`", checkLine)
			c.text(&c.send, "send", "a `PROGRAM` that sends it: run without a shell, with the text on standard input, and with LOCKFLIGHT_NOTICE_SUBJECT, _TO (parted by commas), _NAME, _CHANGE and _STAGE in its environment. If it fails, nothing is recorded. Mail, chat and webhooks are its business", nil)
			c.flag(&c.dry, "dry-run", "show what would be sent, and neither send nor record it")
			c.aboutAs()
			c.aboutLedger()
			c.aboutFormat("text", "json")
		},
		run: runNotice,
	}
}

func runNotice(c *call) error {
	if c.dry && c.send != "" {
		return usage("--dry-run sends nothing; leave out --dry-run or --send")
	}
	needed := []string{"stage", "name"}
	if !c.dry {
		needed = append(needed, "as")
	}
	j, err := c.launch(needed...)
	if err != nil {
		return err
	}
	letter, err := j.Letter(c.stage, c.name, c.to, c.delay)
	if err != nil {
		return err
	}
	if c.dry {
		return c.showLetter(letter)
	}
	body := evidence.NoticeBody{Name: c.name, To: letter.To, Subject: letter.Subject, Text: letter.Text, Ref: c.ref}
	if err := j.MayNotice(c.stage, c.recorder(), body); err != nil {
		return err
	}
	what := "the notice " + c.name + " to " + strings.Join(letter.To, ", ")
	if c.send != "" {
		if err := c.sendLetter(j, letter); err != nil {
			return err
		}
	} else if c.format == "text" {
		if err := c.showLetter(letter); err != nil {
			return err
		}
		what += ", sent by hand"
	}
	record, err := j.Notice(context.Background(), c.stage, c.recorder(), body)
	if err != nil && c.send != "" {
		return fmt.Errorf("the notice was sent, but that could not be recorded: %w; record it with the same command without --send", err)
	}
	return c.recorded(record, err, what)
}

// showLetter prints what is sent.
func (c *call) showLetter(l lockflight.Letter) error {
	if c.format == "json" {
		return render.JSON(c.Stdout, l)
	}
	return render.Letter(c.Stdout, l.To, l.Subject, l.Text)
}

// sendLetter hands a letter to the program that sends it.
func (c *call) sendLetter(j *journey, l lockflight.Letter) error {
	about := func(name, value string) string {
		return "LOCKFLIGHT_NOTICE_" + name + "=" + strings.ReplaceAll(value, "\x00", "")
	}
	err := c.Run(c.send, l.Text, []string{
		about("SUBJECT", l.Subject), about("TO", strings.Join(l.To, ",")), about("NAME", c.name),
		about("CHANGE", j.Change.ID), about("STAGE", c.stage),
	})
	if err != nil {
		return fmt.Errorf("--send %s: %w; the notice counts as not sent, and nothing is recorded", c.send, err)
	}
	return nil
}

// sendLimit is how long a program may take to send a notice.
const sendLimit = 5 * time.Minute
