package main

import (
	"cmp"
	"fmt"
	"runtime/debug"

	"github.com/lockflight/lockflight/pkg/render"
)

func versionVerb() verb {
	return verb{
		name: "version", does: "say which version this is", most: 0,
		flags: func(c *call) { c.aboutFormat("text", "json") },
		run:   runVersion,
	}
}

type versionDocument struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
}

func runVersion(c *call) error {
	v := versionDocument{Version: "(devel)"}
	if info, ok := debug.ReadBuildInfo(); ok {
		v.Version, v.Go = cmp.Or(info.Main.Version, v.Version), info.GoVersion
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				v.Commit = s.Value
			case "vcs.modified":
				v.Modified = s.Value == "true"
			}
		}
	}
	if c.format == "json" {
		return render.JSON(c.Stdout, v)
	}
	line := "lockflight " + v.Version
	if v.Commit != "" {
		line += " (" + v.Commit + ")"
	}
	_, err := fmt.Fprintln(c.Stdout, line+", "+v.Go)
	return err
}
