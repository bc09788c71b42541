package version

import (
	"runtime/debug"
	"testing"
)

func TestVersion(t *testing.T) {
	installed := debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "v1.2.3"}}
	built := debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "(devel)"},
		Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "true"}}}
	for _, c := range []struct {
		name             string
		info             debug.BuildInfo
		released, commit string
		want             Version
		line             string
	}{
		{"go install", installed, "", "", Version{"v1.2.3", "", false, "go1.26.8"}, "v1.2.3, go1.26.8"},
		{"go build", built, "", "", Version{"(devel)", "abc", true, "go1.26.8"}, "(devel) (abc), go1.26.8"},
		{"a release", debug.BuildInfo{GoVersion: "go1.26.8"}, "v1.2.3", "def", Version{"v1.2.3", "def", false, "go1.26.8"}, "v1.2.3 (def), go1.26.8"},
		{"a release of a folder that is a checkout", built, "v1.2.3", "def", Version{"v1.2.3", "def", true, "go1.26.8"}, "v1.2.3 (def), go1.26.8"},
		{"nothing known", debug.BuildInfo{}, "", "", Version{Version: "(devel)"}, "(devel)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := of(&c.info, c.released, c.commit)
			if got != c.want || got.String() != c.line {
				t.Errorf("got %#v, %q; want %#v, %q", got, got, c.want, c.line)
			}
		})
	}
}
