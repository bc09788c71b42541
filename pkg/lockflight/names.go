package lockflight

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/spec"
)

// What is wrong with a spec is shown with the text around it. So nothing is read as
// one that is not called as one: somebody who names a file with a secret by mistake
// must not find it in a log.

func isChange(name string) bool { return slices.Contains(spec.ChangeFiles(), path.Base(name)) }

func isPipeline(name string) bool { return path.Base(name) == path.Base(PipelineFile) }

// calledChange refuses a file that is not called as a change.
func calledChange(name string) error {
	if isChange(name) {
		return nil
	}
	files := spec.ChangeFiles()
	last := len(files) - 1
	return fmt.Errorf("%s: not a change; a change is called %s or %s, and no other file is read as one", name, strings.Join(files[:last], ", "), files[last])
}

// LoadPipeline reads a pipeline, from a file that is called as one; see
// [spec.Loader.LoadPipeline] for what it returns.
func LoadPipeline(loader *spec.Loader, tree fs.FS, name string) (*spec.Pipeline, finding.List, error) {
	if !isPipeline(name) {
		return nil, nil, fmt.Errorf("%s: not a pipeline; a pipeline is called %s, and no other file is read as one", name, path.Base(PipelineFile))
	}
	return loader.LoadPipeline(tree, name)
}
