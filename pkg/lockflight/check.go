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
}

// Check validates changes and pipelines: files, or folders with everything
// below them. Each change is held against its pipeline, or against pipeline if
// that is not empty. It never asks a network. The error says that something
// could not be looked at.
func Check(tree fs.FS, pipeline string, paths ...string) (Report, error) {
	loader, err := spec.NewLoader()
	if err != nil {
		return Report{}, err
	}
	c := checker{tree: tree, loader: loader, pipeline: pipeline, ids: map[string]string{}, pipelines: map[string]*spec.Pipeline{}}
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
	report   Report
	ids      map[string]string // file by id of the change
	// pipelines are those that were read; nil for one with errors.
	pipelines map[string]*spec.Pipeline
	done      []string
}

func (c *checker) path(name string) error {
	info, err := fs.Stat(c.tree, name)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return c.file(name)
	}
	before := c.report.Files
	err = fs.WalkDir(c.tree, name, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != name && (d.Name() == ".git" || d.Name() == "node_modules" || d.Name() == "evidence" && path.Base(path.Dir(p)) == ".lockflight"):
			return fs.SkipDir
		case d.IsDir() || !isChange(p) && !isPipeline(p):
			return nil
		}
		return c.file(p)
	})
	if err == nil && c.report.Files == before {
		return fmt.Errorf("%s: there is no change and no pipeline in this folder; a change is called %s, a pipeline pipeline.cue", name, strings.Join(spec.ChangeFiles(), ", "))
	}
	return err
}

func isChange(name string) bool { return slices.Contains(spec.ChangeFiles(), path.Base(name)) }

func isPipeline(name string) bool { return path.Base(name) == "pipeline.cue" }

func (c *checker) file(name string) error {
	if slices.Contains(c.done, name) {
		return nil
	}
	c.done = append(c.done, name)
	c.report.Files++
	if isPipeline(name) {
		c.report.Pipelines++
		_, err := c.load(name)
		return err
	}
	c.report.Changes++
	return c.change(name)
}

// load reads a pipeline once, and keeps its findings.
func (c *checker) load(name string) (*spec.Pipeline, error) {
	if p, ok := c.pipelines[name]; ok {
		return p, nil
	}
	p, findings, err := c.loader.LoadPipeline(c.tree, name)
	if err != nil {
		return nil, err
	}
	c.pipelines[name] = p
	c.report.Findings = append(c.report.Findings, findings...)
	return p, nil
}

func (c *checker) change(name string) error {
	ch, findings, err := c.loader.LoadChange(c.tree, name)
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
	pipeline := c.pipeline
	if pipeline == "" {
		var err error
		if pipeline, err = FindPipeline(c.tree, path.Dir(name)); errors.Is(err, ErrNoPipeline) {
			c.add(finding.Finding{
				Rule: "spec/reference", Severity: finding.Warning, At: ch.Source.At(""),
				Message: "only the shape was checked: " + err.Error(),
			})
			return nil
		}
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
