package lockflight

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/spec"
)

// Report is what a check of files found.
type Report struct {
	Findings  finding.List `json:"findings"`
	Files     int          `json:"files"`
	Changes   int          `json:"changes"`
	Pipelines int          `json:"pipelines"`
	// Workflows is nil where nobody asked to look at workflows.
	Workflows *WorkflowTally `json:"workflows,omitempty"`
}

// Check validates changes and pipelines: files, or folders with everything
// below them. Each change is held against its pipeline, which comes from another
// tree if files has one, or against the one that files names; then no other
// pipeline is loaded, as it could be anybody's. Which change files names is not
// looked at. It never asks a network. The error says that something could not be
// looked at.
func Check(files Files, paths ...string) (Report, error) {
	loader, err := spec.NewLoader()
	if err != nil {
		return Report{}, err
	}
	c := checker{
		tree: files.Changes, trusted: files.Pipelines, loader: loader, pipeline: files.Pipeline,
		ids: map[string]string{}, pipelines: map[string]*spec.Pipeline{},
	}
	if c.pipeline != "" && c.trusted == nil {
		if err := c.policy(c.pipeline); err != nil {
			return Report{}, err
		}
	}
	for _, p := range paths {
		if err := c.path(p); err != nil {
			return Report{}, err
		}
	}
	c.report.Findings = c.report.Findings.Sorted()
	return c.report, nil
}

type checker struct {
	tree     fs.FS
	loader   *spec.Loader
	pipeline string
	// trusted is the tree with the pipelines that judge; nil for that of the
	// changes.
	trusted fs.FS
	report  Report
	ids     map[string]string // file by id of the change
	// pipelines are those that were read to judge by; nil for one with errors.
	pipelines map[string]*spec.Pipeline
	done      []string
}

func (c *checker) path(name string) error {
	if err := noLink(c.tree, name); err != nil {
		return fmt.Errorf("%w; put the file or folder itself there, or name what it leads to", err)
	}
	info, err := fs.Stat(c.tree, name)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		if c.ignored(name) {
			return fmt.Errorf("%s: with --pipeline no other pipeline is loaded; leave it out, or check it by itself", name)
		}
		return c.file(name)
	}
	empty := true
	err = fs.WalkDir(c.tree, name, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != name && (d.Name() == ".git" || d.Name() == "node_modules" || d.Name() == "evidence" && path.Base(path.Dir(p)) == ".lockflight"):
			return fs.SkipDir
		case d.IsDir() || !isChange(p) && !isPipeline(p):
			return nil
		}
		empty = false
		if c.ignored(p) {
			return nil
		}
		return c.file(p)
	})
	if err == nil && empty {
		return fmt.Errorf("%s: there is no change and no pipeline in this folder; a change is called %s, a pipeline pipeline.cue", name, strings.Join(spec.ChangeFiles(), ", "))
	}
	return err
}

// ignored reports whether a file is a pipeline other than the one that counts.
func (c *checker) ignored(name string) bool {
	return c.trusted == nil && c.pipeline != "" && isPipeline(name) && path.Clean(name) != path.Clean(c.pipeline)
}

func (c *checker) file(name string) error {
	if slices.Contains(c.done, name) {
		return nil
	}
	if isPipeline(name) {
		return c.policy(name)
	}
	c.done = append(c.done, name)
	c.report.Files++
	c.report.Changes++
	return c.change(name)
}

// policy checks a pipeline itself.
func (c *checker) policy(name string) error {
	c.done = append(c.done, name)
	c.report.Files++
	c.report.Pipelines++
	if c.trusted == nil {
		_, err := c.load(name)
		return err
	}
	_, err := c.read(c.tree, name)
	return err
}

// policies is the tree of the pipelines that judge.
func (c *checker) policies() fs.FS {
	if c.trusted != nil {
		return c.trusted
	}
	return c.tree
}

// load reads a pipeline to judge by, once.
func (c *checker) load(name string) (*spec.Pipeline, error) {
	if p, ok := c.pipelines[name]; ok {
		return p, nil
	}
	p, err := c.read(c.policies(), name)
	if err == nil {
		c.pipelines[name] = p
	}
	return p, err
}

// read reads a pipeline, and keeps its findings.
func (c *checker) read(tree fs.FS, name string) (*spec.Pipeline, error) {
	p, findings, err := LoadPipeline(c.loader, tree, name)
	if err != nil {
		return nil, err
	}
	c.report.Findings = append(c.report.Findings, findings...)
	if p != nil {
		c.satisfiable(p)
	}
	return p, nil
}

// satisfiable finds what a pipeline asks of every change and can never be met.
func (c *checker) satisfiable(p *spec.Pipeline) {
	for _, r := range gate.Satisfiable(p.Always()) {
		severity := finding.Error
		if r.Outcome == gate.Advised {
			severity = finding.Warning
		}
		c.add(finding.Finding{Rule: r.Rule, Severity: severity, Message: r.Message, Hint: r.Fix, At: r.At, Data: r.Data})
	}
}

func (c *checker) change(name string) error {
	ch, findings, err := loadChange(c.loader, c.tree, name)
	if err != nil {
		return err
	}
	c.report.Findings = append(c.report.Findings, findings...)
	if ch == nil {
		return nil
	}
	if other, taken := c.ids[ch.ID]; taken {
		c.add(finding.Finding{
			Rule: "spec/reference", Severity: finding.Error, At: ch.Source.At("id"),
			Message: fmt.Sprintf("id: %q is also the id of the change in %s", ch.ID, other), Hint: "give one of them another id",
		})
	}
	c.ids[ch.ID] = name
	return c.against(name, ch)
}

// against holds a change against its pipeline.
func (c *checker) against(name string, ch *change.Change) error {
	pipeline, ok := c.pipelineOf(name, ch)
	if !ok {
		return nil
	}
	p, err := c.load(pipeline)
	if err != nil || p == nil {
		return err
	}
	flight, findings, err := assemble(c.tree, path.Dir(name), ch, p, nil)
	c.report.Findings = append(c.report.Findings, findings...)
	if err != nil || flight == nil {
		return err
	}
	c.lint(flight)
	return nil
}

// pipelineOf returns the pipeline that judges a change, and adds a finding if
// there is not exactly one.
func (c *checker) pipelineOf(name string, ch *change.Change) (string, bool) {
	if c.pipeline != "" {
		return c.pipeline, true
	}
	pipeline, err := FindPipeline(c.policies(), path.Dir(name))
	if err == nil {
		return pipeline, true
	}
	f := finding.Finding{Rule: "spec/reference", Severity: finding.Error, At: ch.Source.At(""), Message: err.Error()}
	if errors.Is(err, ErrNoPipeline) && c.trusted == nil {
		f.Severity, f.Message = finding.Warning, "only the shape was checked: "+err.Error()
	}
	c.add(f)
	return "", false
}

// lint asks the rules that need no facts. What only a later stage demands is a
// warning: there is still time to write it.
func (c *checker) lint(f *Flight) {
	first := f.Pipeline.Stages[0].Name
	for _, r := range gate.Lint(gate.Input{Change: f.Change, Pipeline: f.Pipeline, Digests: f.Digests, Now: f.Now()}) {
		severity := finding.Error
		if r.Outcome == gate.Advised || r.Rule == "spec/sections" && r.Stage != first {
			severity = finding.Warning
		}
		at := r.At
		if r.Rule == "spec/sections" || at.IsZero() {
			at = f.Change.Source.At("")
		}
		message := r.Message
		if r.Rule == "spec/sections" {
			message += " (asked for by " + r.Stage + ")"
		}
		c.add(finding.Finding{Rule: r.Rule, Severity: severity, Message: message, Hint: r.Fix, At: at})
	}
}

func (c *checker) add(f finding.Finding) { c.report.Findings = append(c.report.Findings, f) }
