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

// FindPipeline returns the pipeline for a change in a folder: the
// .lockflight/pipeline.cue from there upwards, else pipeline.cue beside it. Of
// two in .lockflight folders it returns neither: whoever writes a change could
// put the nearer one there, and be judged by it. Nor does it where one is a
// symbolic link.
func FindPipeline(tree fs.FS, dir string) (string, error) {
	found := ""
	for at := dir; ; at = path.Dir(at) {
		name := path.Join(at, PipelineFile)
		if err := noLink(tree, path.Dir(name), name); err != nil {
			return "", fmt.Errorf("%w; put the file itself there, or name one with --pipeline", err)
		}
		if isFile(tree, name) {
			if found != "" {
				return "", fmt.Errorf("two pipelines could judge it: %s and %s; name the one that counts with --pipeline", found, name)
			}
			found = name
		}
		if at == "." || at == "/" {
			break
		}
	}
	if found != "" {
		return found, nil
	}
	beside := path.Join(dir, "pipeline.cue")
	if err := noLink(tree, beside); err != nil {
		return "", fmt.Errorf("%w; put the file itself there, or name one with --pipeline", err)
	}
	if isFile(tree, beside) {
		return beside, nil
	}
	return "", fmt.Errorf("%w: there is no %s above %s and no pipeline.cue beside it; name one with --pipeline", ErrNoPipeline, PipelineFile, dir)
}

func isFile(tree fs.FS, name string) bool {
	info, err := fs.Stat(tree, name)
	return err == nil && info.Mode().IsRegular()
}

// noLink refuses names that are symbolic links: whoever writes a link chooses
// what is read.
func noLink(tree fs.FS, names ...string) error {
	for _, name := range names {
		if info, err := fs.Lstat(tree, name); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return fmt.Errorf("%s: is a symbolic link, and links are not followed", name)
		}
	}
	return nil
}

// changeFile returns the file of a change: the name itself, or the one in the
// folder of that name.
func changeFile(tree fs.FS, name string) (string, error) {
	if err := noLink(tree, name); err != nil {
		return "", fmt.Errorf("%w; put the file or folder itself there, or name what it leads to", err)
	}
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
