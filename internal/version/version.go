// Package version says which version of lockflight this is.
package version

import (
	"cmp"
	"runtime/debug"
)

// A release sets both when it is linked; see internal/release. "go install"
// sets neither, and the build information tells.
var (
	released = ""
	commit   = ""
)

// Version is a version, and what it was built from.
type Version struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
}

// Read returns the version of the running program.
func Read() Version {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return of(info, released, commit)
}

// of reads build information; what a release has set goes first.
func of(info *debug.BuildInfo, released, commit string) Version {
	v := Version{Version: cmp.Or(released, info.Main.Version, "(devel)"), Commit: commit, Go: info.GoVersion}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Commit = cmp.Or(commit, s.Value)
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}

// String returns the version as one line of text.
func (v Version) String() string {
	line := v.Version
	if v.Commit != "" {
		line += " (" + v.Commit + ")"
	}
	if v.Go != "" {
		line += ", " + v.Go
	}
	return line
}
