// Package lockflight is the front door for Go programs: read a change and its
// pipeline, ask whether the change may go on, and record what was done.
//
//	flight, findings, err := lockflight.Open(lockflight.Files{
//		Changes: tree, Change: "changes/upgrade/change.cue",
//		Pipelines: tree, Pipeline: ".lockflight/pipeline.cue",
//	})
//	flight.Ledger.Store = store // dirstore, or your own
//	decision, err := flight.Gate(ctx, "production", "")
//
// Whoever needs only the decision imports package gate, which brings neither
// CUE nor a network client along.
package lockflight

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/collect"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/review"
	"github.com/lockflight/lockflight/pkg/spec"
	"github.com/lockflight/lockflight/pkg/ticket"
)

// Flight is one change on its way through the stages of one pipeline. Set the
// sources before asking anything: without a store every question is an error.
type Flight struct {
	Change   *change.Change
	Pipeline *change.Pipeline
	Digests  change.Digests
	// Name is what commands call the change, such as its path; the id if it is
	// empty.
	Name string
	// Findings are warnings; errors keep a flight from being opened.
	Findings finding.List

	// Ledger holds the evidence.
	Ledger evidence.Ledger
	// Reviews gives the reviews of a forge; review.None by default.
	Reviews review.Source
	// Teams gives the members of teams; nil where they are not known.
	Teams collect.TeamSource
	// Tickets gives the states of tickets; nil where they are not known.
	Tickets ticket.Source
	// Forge is what a forge says of the files; nil where they come from none.
	Forge *gate.Forge
	// Workflows are the jobs that can reach an environment without the gate; nil
	// where nobody looked.
	Workflows *gate.Workflows
	// Now is the clock; time.Now by default.
	Now func() time.Time
}

// Files tells where a change and its pipeline are. The two trees may differ: a
// pipeline has to come from a place that the author of the change cannot write.
type Files struct {
	Changes fs.FS
	// Change is the file of the change, or its folder.
	Change    string
	Pipelines fs.FS
	// Pipeline is the file of the pipeline; if it is empty, it is looked for
	// with FindPipeline.
	Pipeline string
}

// Open reads a change and its pipeline. If the findings hold an error, there is
// no flight. The error says that something could not be read at all.
func Open(files Files) (*Flight, finding.List, error) {
	loader, err := spec.NewLoader()
	if err != nil {
		return nil, nil, err
	}
	return open(loader, files)
}

func open(loader *spec.Loader, files Files) (*Flight, finding.List, error) {
	name, err := changeFile(files.Changes, files.Change)
	if err != nil {
		return nil, nil, err
	}
	c, findings, err := loadChange(loader, files.Changes, name)
	if err != nil {
		return nil, nil, err
	}
	pipelineName := files.Pipeline
	if pipelineName == "" {
		if pipelineName, err = FindPipeline(files.Pipelines, path.Dir(name)); err != nil {
			return nil, findings, err
		}
	}
	p, more, err := LoadPipeline(loader, files.Pipelines, pipelineName)
	findings = append(findings, more...)
	if err != nil || c == nil || p == nil {
		return nil, findings.Sorted(), err
	}
	return assemble(files.Changes, path.Dir(name), c, p, findings)
}

// assemble resolves the pipeline for the change and takes the digests.
func assemble(tree fs.FS, dir string, c *change.Change, p *spec.Pipeline, findings finding.List) (*Flight, finding.List, error) {
	resolved, more := p.Resolve(c)
	findings = append(findings, more...)
	if resolved != nil {
		findings = append(findings, spec.References(c, resolved)...)
	}
	content, missing := stepFiles(tree, dir, c)
	findings = append(findings, missing...).Sorted()
	if findings.HasErrors() {
		return nil, findings, nil
	}
	digests, err := change.Digest(c, content)
	var faulty *change.MaterialError
	if errors.As(err, &faulty) {
		return nil, append(findings, faulty.Problems...).Sorted(), nil
	}
	if err != nil {
		return nil, findings, err
	}
	return &Flight{
		Change: c, Pipeline: resolved, Digests: digests, Findings: findings,
		Ledger: evidence.Ledger{Repository: resolved.Repository, Believes: gate.Believer(resolved)}, Reviews: review.None{}, Now: time.Now,
	}, findings, nil
}

// Digests returns the digests of a change as it stands in a tree, whatever its
// pipeline. The error says what is wrong with the change, if anything is.
func Digests(tree fs.FS, name string) (change.Digests, error) {
	loader, err := spec.NewLoader()
	if err != nil {
		return change.Digests{}, err
	}
	c, findings, err := loadChange(loader, tree, name)
	if err != nil {
		return change.Digests{}, err
	}
	content := map[string][]byte{}
	if c != nil {
		var missing finding.List
		content, missing = stepFiles(tree, path.Dir(name), c)
		findings = append(findings, missing...)
	}
	if findings.HasErrors() {
		return change.Digests{}, errors.New(findings.FirstError())
	}
	return change.Digest(c, content)
}

// MaxFile is the largest file that a step may run, and MaxFiles the most that
// the files of all steps of a change may hold together, in bytes.
const (
	MaxFile  = 8 << 20
	MaxFiles = 64 << 20
)

// stepFiles reads what the steps run. A path with a leading slash starts at the
// top of the tree, any other at the folder of the change.
func stepFiles(tree fs.FS, dir string, c *change.Change) (map[string][]byte, finding.List) {
	content := map[string][]byte{}
	var missing finding.List
	left := int64(MaxFiles)
	for _, name := range c.Files() {
		full := path.Join(dir, name)
		if rest, ok := strings.CutPrefix(name, "/"); ok {
			full = rest
		}
		data, err := readFile(tree, full)
		if err != nil {
			missing = append(missing, finding.Finding{
				Rule: "spec/reference", Severity: finding.Error, At: c.Source.At(c.FirstUse(name)),
				Message: fmt.Sprintf("the file %s that a step needs cannot be read: %v", name, reason(err)),
				Hint:    "paths are taken from the folder of the change, or with a leading slash from the top of the repository",
			})
			continue
		}
		if left -= int64(len(data)); left < 0 {
			return nil, append(missing, finding.Finding{
				Rule: "spec/reference", Severity: finding.Error, At: c.Source.At(c.FirstUse(name)),
				Message: fmt.Sprintf("the files that the steps need hold more than %d MiB together, counted up to %s", MaxFiles>>20, name),
				Hint:    "let a step fetch what is large, and check it against a checksum that stands in the step",
			})
		}
		content[name] = data
	}
	return content, missing
}

func reason(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

func readFile(tree fs.FS, name string) ([]byte, error) {
	f, err := tree.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAtMost(f, MaxFile)
}
