package main

import (
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/render"
)

func rulesVerb() verb {
	return verb{
		name: "rules", does: "list the rules: what each is called and when it holds", most: 0,
		flags: func(c *call) { c.aboutFormat("text", "json") },
		run: func(c *call) error {
			if c.format == "json" {
				return render.JSON(c.Stdout, struct {
					Rules []gate.Rule `json:"rules"`
				}{gate.Rules()})
			}
			return render.Rules(c.Stdout, gate.Rules(), c.style())
		},
	}
}
