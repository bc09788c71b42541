package lockflight

import (
	"io/fs"
	"path"
	"regexp"
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/spec"
)

// What is wrong with a spec is shown with the text around it. A file that is not
// called as one, and does not look like one, may hold a secret that somebody named by
// mistake, and must not end up in a log: of such a file it is said that it is wrong,
// and no more.

func isChange(name string) bool { return slices.Contains(spec.ChangeFiles(), path.Base(name)) }

func isPipeline(name string) bool { return path.Base(name) == path.Base(PipelineFile) }

// loadChange reads a change; see [spec.Loader.LoadChange] for what it returns.
func loadChange(loader *spec.Loader, tree fs.FS, name string) (*change.Change, finding.List, error) {
	c, found, err := loader.LoadChange(tree, name)
	if err == nil && found.HasErrors() && !isChange(name) && !holds(tree, name, "id", "summary", "type") {
		found = silenced(name, "change.cue, change.yaml, change.yml or change.json")
	}
	return c, found, err
}

// LoadPipeline reads a pipeline; see [spec.Loader.LoadPipeline] for what it returns.
func LoadPipeline(loader *spec.Loader, tree fs.FS, name string) (*spec.Pipeline, finding.List, error) {
	p, found, err := loader.LoadPipeline(tree, name)
	if err == nil && found.HasErrors() && !isPipeline(name) && !holds(tree, name, "name", "roles", "stages") {
		found = silenced(name, path.Base(PipelineFile))
	}
	return p, found, err
}

// silenced says that a file is wrong, and not what is in it.
func silenced(name, called string) finding.List {
	return finding.List{{
		Rule: "spec/schema", Severity: finding.Error, At: finding.Position{File: name},
		Message: "it cannot be read as a spec; what is wrong is not shown, as it may be another file",
		Hint:    "if it is one, call it " + called,
	}}
}

// mostLooked is how much of a file is looked at to tell whether it is a spec.
const mostLooked = 1 << 20

// holds reports whether a file has fields of these names at its top, as it seems.
func holds(tree fs.FS, name string, fields ...string) bool {
	text, err := readUpTo(tree, name, mostLooked)
	if err != nil {
		return false
	}
	for _, field := range fields {
		if !regexp.MustCompile(`(?m)(?:^[ \t]{0,4}|[{,][ \t]*)"?` + field + `"?[ \t]*:`).Match(text) {
			return false
		}
	}
	return true
}
