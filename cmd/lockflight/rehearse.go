package main

import (
	"context"
	"time"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

func rehearseVerb() verb {
	return verb{
		name: "rehearse", does: "walk a change through all its stages on a throw-away ledger", arg: argChange, most: 1,
		flags: func(c *call) {
			c.aboutFiles()
			c.aboutClock()
			c.aboutFormat("text", "json")
		},
		run: runRehearse,
	}
}

type rehearsalDocument struct {
	Change   string    `json:"change"`
	Pipeline string    `json:"pipeline"`
	Start    time.Time `json:"start"`
	Opened   bool      `json:"opened"`
	// Tickets are the tickets of the change as they are at the start.
	Tickets []lockflight.TicketState `json:"tickets,omitempty"`
	Scenes  []lockflight.Scene       `json:"scenes"`
}

func runRehearse(c *call) error {
	j, err := c.open()
	if err != nil {
		return err
	}
	start := c.time()
	if c.now == "" {
		if start, err = j.RehearsalStart(context.Background(), start); err != nil {
			return err
		}
	}
	show := c.theatre(j, start)
	stuck, at := "", start
	opened, err := j.Rehearse(context.Background(), start, func(s lockflight.Scene) {
		if s.Did != "" {
			s.Did += c.again()
		}
		if s.Decision != nil {
			for i := range s.Decision.Reasons {
				s.Decision.Reasons[i].At = j.position(s.Decision.Reasons[i].At)
			}
		}
		stuck, at = s.Stuck, s.At
		show.scene(s)
	})
	if err != nil {
		return err
	}
	if err := show.end(opened, stuck, at); err != nil {
		return err
	}
	if !opened {
		return exit(exitcode.Blocked)
	}
	return nil
}

// stage shows the scenes of a rehearsal, and how it ended.
type stage interface {
	scene(lockflight.Scene)
	end(opened bool, stuck string, at time.Time) error
}

func (c *call) theatre(j *journey, start time.Time) stage {
	if c.format == "json" {
		return &jsonStage{c, rehearsalDocument{Change: j.Change.ID, Pipeline: j.Pipeline.Name, Start: start, Tickets: j.NewTickets(), Scenes: []lockflight.Scene{}}}
	}
	style := c.style()
	return textStage{render.NewTranscript(c.Stdout, j.Change, j.Pipeline, start, style), j.Change.ID}
}

type jsonStage struct {
	c        *call
	document rehearsalDocument
}

func (s *jsonStage) scene(scene lockflight.Scene) {
	s.document.Scenes = append(s.document.Scenes, scene)
}

func (s *jsonStage) end(opened bool, _ string, _ time.Time) error {
	s.document.Opened = opened
	return render.JSON(s.c.Stdout, s.document)
}

type textStage struct {
	*render.Transcript
	change string
}

func (t textStage) scene(s lockflight.Scene) {
	switch {
	case s.Ahead:
		t.Ahead(s.Stage, *s.Decision)
	case s.Decision != nil:
		t.Decision(s.Stage, s.At, *s.Decision, question(s))
	case s.Passed:
		t.Passed(s.Stage, s.At, s.Did)
		if s.Result != nil {
			t.Recorded(len(s.Result.Steps), len(s.Result.Results))
		}
	case s.Ticket != nil:
		t.Brought(s.Stage, s.Ticket.ID, s.Ticket.State, s.Ticket.Assignee)
	case s.Owed != "":
		t.Owed(s.Owed)
	case s.Did != "":
		t.Did(s.Stage, s.Did)
	case s.Waited != nil:
		t.Waited(s.Stage, *s.Waited)
	case s.Skipped:
		t.Skipped(s.Stage)
	}
}

func question(s lockflight.Scene) string {
	switch {
	case s.Accepting:
		return render.AskAccept
	case s.During:
		return render.AskDuring
	}
	return render.AskEnter
}

func (t textStage) end(_ bool, stuck string, at time.Time) error { return t.End(t.change, stuck, at) }
