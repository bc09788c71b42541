package main

import (
	"context"
	"time"

	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/render"
)

func statusVerb() verb {
	return verb{
		name: "status", does: "say where every stage of a change stands", arg: argChange, most: 1,
		asks: true,
		flags: func(c *call) {
			c.aboutFiles()
			c.aboutEvidence()
			c.aboutFormat("text", "json", "markdown")
		},
		run: runStatus,
	}
}

type statusDocument struct {
	Change          string             `json:"change"`
	Pipeline        string             `json:"pipeline"`
	ProcedureDigest string             `json:"procedureDigest"`
	At              time.Time          `json:"at"`
	Stages          []gate.StageStatus `json:"stages"`
	// Debts are what is owed after attempts and waivers, paid or not.
	Debts []gate.Debt `json:"debts"`
}

func runStatus(c *call) error {
	j, err := c.launch()
	if err != nil {
		return err
	}
	now, err := j.Overview(context.Background())
	if err != nil {
		return err
	}
	stages, debts := now.Stages, now.Debts
	for i := range stages {
		reasons := stages[i].Decision.Reasons
		for k := range reasons {
			reasons[k].At = j.position(reasons[k].At)
		}
	}
	switch c.format {
	case "json":
		return render.JSON(c.Stdout, statusDocument{j.Change.ID, j.Pipeline.Name, j.Digests.Procedure, c.time(), stages, append([]gate.Debt{}, debts...)})
	case "markdown":
		return render.StatusMarkdown(c.Stdout, j.Change.ID, c.time(), stages, debts, c.styleOf(j))
	}
	return render.Status(c.Stdout, j.Change.ID, c.time(), stages, debts, c.styleOf(j))
}
