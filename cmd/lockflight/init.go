package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	starters "github.com/lockflight/lockflight/examples/github"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

// starter are the files that a repository starts with, and where they come to
// stand.
var starter = []struct{ from, to string }{
	{"pipeline.cue", lockflight.PipelineFile},
	{"change.cue", "changes/first/change.cue"},
	{"check.yml", ".github/workflows/check.yml"},
	{"promote.yml", ".github/workflows/promote.yml"},
	{"signoff.yml", ".github/workflows/signoff.yml"},
	{"sweep.yml", ".github/workflows/sweep.yml"},
}

// unpinned stands in the workflows for the commit of a release.
const unpinned = "0000000000000000000000000000000000000000"

func initVerb() verb {
	return verb{
		name: "init", does: "write a pipeline, a first change and the workflows of GitHub to start from", arg: "FOLDER", most: 1,
		flags: func(c *call) {
			c.text(&c.commit, "pin", "the `COMMIT` of the release of the Action that the workflows use: its 40 hex digits", checkCommit)
		},
		run: runInit,
	}
}

func checkCommit(text string) error {
	if !github.IsCommit(text) {
		return errors.New("expected the 40 hex digits of a commit")
	}
	return nil
}

func runInit(c *call) error {
	folder := "."
	if len(c.args) == 1 {
		folder = c.args[0]
	}
	cwd, err := c.Getwd()
	if err != nil {
		return fmt.Errorf("the current folder cannot be found: %w", err)
	}
	top := absolute(cwd, folder)
	if info, err := os.Stat(top); err != nil || !info.IsDir() {
		return usage("%s: there is no such folder", folder)
	}
	for _, f := range starter {
		if _, err := os.Lstat(filepath.Join(top, filepath.FromSlash(f.to))); !errors.Is(err, fs.ErrNotExist) {
			return usage("%s is there already, and nothing was written; move it away, or copy what you need from examples/github of lockflight", f.to)
		}
	}
	for _, f := range starter {
		if err := c.place(top, f.from, f.to); err != nil {
			return fmt.Errorf("%s cannot be written: %w", f.to, err)
		}
		if _, err := fmt.Fprintln(c.Stdout, "wrote "+f.to); err != nil {
			return err
		}
	}
	return c.next()
}

// place writes one file, and never over another.
func (c *call) place(top, from, to string) error {
	text, err := starters.Files.ReadFile(from)
	if err != nil {
		return err
	}
	if c.commit != "" {
		text = bytes.ReplaceAll(text, []byte(unpinned), []byte(c.commit))
	}
	name := filepath.Join(top, filepath.FromSlash(to))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// next says what to do with the files.
func (c *call) next() error {
	steps := []string{
		"Put your people, stages and windows into " + lockflight.PipelineFile + ", and your deployment in the place of ./deploy in .github/workflows/promote.yml.",
		"Look at it: lockflight check --workflows changes/first, and lockflight rehearse changes/first",
		"Make the environments of the stages, each for the default branch only: Settings › Environments.",
		"Merge it: a pipeline counts from the default branch only.",
		"Then ask what is still open: lockflight doctor --github OWNER/REPO",
	}
	if c.commit == "" {
		steps = append([]string{"Put the commit of a release of lockflight in the place of the forty zeros: sed -i 's/0\\{40\\}/COMMIT/' .github/workflows/*.yml"}, steps...)
	}
	if _, err := fmt.Fprintln(c.Stdout); err != nil {
		return err
	}
	for i, step := range steps {
		if err := render.Paragraph(c.Stdout, fmt.Sprintf("%d. ", i+1), step); err != nil {
			return err
		}
	}
	return nil
}
