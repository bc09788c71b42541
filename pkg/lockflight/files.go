package lockflight

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"

	"github.com/lockflight/lockflight/pkg/spec"
)

// PipelineFile is where a pipeline lives below the top of a repository.
const PipelineFile = ".lockflight/pipeline.cue"

// ErrNoPipeline is wrapped by the error for a change without a pipeline.
var ErrNoPipeline = errors.New("no pipeline")

// FindPipeline returns the pipeline for a change in a folder: the nearest
// .lockflight/pipeline.cue from there upwards, else pipeline.cue beside it.
func FindPipeline(tree fs.FS, dir string) (string, error) {
	for at := dir; ; at = path.Dir(at) {
		name := path.Join(at, PipelineFile)
		if isFile(tree, name) {
			return name, nil
		}
		if at == "." || at == "/" {
			break
		}
	}
	if name := path.Join(dir, "pipeline.cue"); isFile(tree, name) {
		return name, nil
	}
	return "", fmt.Errorf("%w: there is no %s above %s and no pipeline.cue beside it; name one with --pipeline, or start one with lockflight init", ErrNoPipeline, PipelineFile, dir)
}

func isFile(tree fs.FS, name string) bool {
	info, err := fs.Stat(tree, name)
	return err == nil && info.Mode().IsRegular()
}

// changeFile returns the file of a change: the name itself, or the one in the
// folder of that name.
func changeFile(tree fs.FS, name string) (string, error) {
	info, err := fs.Stat(tree, name)
	if err != nil {
		return "", err
	}
	if !info.IsDir() {
		return name, nil
	}
	return spec.FindChange(tree, name)
}

func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("it is larger than %d MiB", limit>>20)
	}
	return data, nil
}
