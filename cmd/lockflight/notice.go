package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

func noticeVerb() verb {
	return verb{
		name: "notice", does: "write an announcement, send it if you say how, and record that it was sent", arg: argChange, most: 1,
		flags: func(c *call) {
			c.aboutFiles()
			c.aboutStage()
			c.text(&c.name, "name", "the `NAME` of the notice in the pipeline", nil)
			c.set.Var(values{&c.to}, "to", "a `GROUP` that gets it; may be given again (default: everyone who has to get it)")
			c.set.DurationVar(&c.delay, "delay", 0, "how much longer it takes, for a text that says so: a `TIME` such as 45m")
			c.text(&c.ref, "ref", "where what was sent can be found: a `TEXT`", checkLine)
			c.text(&c.send, "send", "a `PROGRAM` that sends it: run without a shell, with the text on standard input, and with LOCKFLIGHT_NOTICE_SUBJECT, _TO (parted by commas), _NAME, _CHANGE and _STAGE in its environment. If it fails, nothing is recorded", nil)
			c.text(&c.webhook, "webhook", "the `URL` of a webhook that gets it as JSON: text, subject, to, name, change and stage. If it does not accept it, nothing is recorded", checkWebhook)
			c.flag(&c.dry, "dry-run", "show what would be sent, and neither send nor record it")
			c.aboutAs()
			c.aboutLedger()
			c.aboutFormat("text", "json")
		},
		run: runNotice,
	}
}

func runNotice(c *call) error {
	switch {
	case c.dry && c.sends():
		return usage("--dry-run sends nothing; leave out --dry-run, or --send and --webhook")
	case c.send != "" && c.webhook != "":
		return usage("both --send and --webhook are given; keep one of them")
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
	if c.sends() {
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
	if err != nil && c.sends() {
		return fmt.Errorf("the notice was sent, but that could not be recorded: %w; record it with the same command without --send and --webhook", err)
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

func (c *call) sends() bool { return c.send != "" || c.webhook != "" }

// posted is what a webhook gets. Chats that know the field text show it.
type posted struct {
	Text    string   `json:"text"`
	Subject string   `json:"subject"`
	To      []string `json:"to"`
	Name    string   `json:"name"`
	Change  string   `json:"change"`
	Stage   string   `json:"stage"`
}

// sendLetter hands a letter to the webhook or the program that sends it.
func (c *call) sendLetter(j *journey, l lockflight.Letter) error {
	if c.webhook != "" {
		document, err := json.Marshal(posted{l.Text, l.Subject, l.To, c.name, j.Change.ID, c.stage})
		if err == nil {
			err = c.Post(c.webhook, document)
		}
		if err != nil {
			return fmt.Errorf("--webhook: %w; the notice counts as not sent, and nothing is recorded", err)
		}
		return nil
	}
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
