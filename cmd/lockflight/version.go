package main

import (
	"fmt"

	"github.com/lockflight/lockflight/internal/version"
	"github.com/lockflight/lockflight/pkg/render"
)

func versionVerb() verb {
	return verb{
		name: "version", does: "say which version this is", most: 0,
		flags: func(c *call) { c.aboutFormat("text", "json") },
		run:   runVersion,
	}
}

func runVersion(c *call) error {
	v := version.Read()
	if c.format == "json" {
		return render.JSON(c.Stdout, v)
	}
	_, err := fmt.Fprintln(c.Stdout, "lockflight "+v.String())
	return err
}
