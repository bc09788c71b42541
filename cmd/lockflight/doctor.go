package main

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/doctor"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

// doctorTime bounds the whole examination.
const doctorTime = 5 * time.Minute

func doctorVerb() verb {
	return verb{
		name: "doctor",
		does: "say what in a repository's settings on GitHub lets someone around the gate",
		more: "It reads the protection of branches, environments, actions and code owners, and names the worst first, each with its remedy. " +
			"The token is GITHUB_TOKEN, or GH_TOKEN; without the permission administration: write some settings cannot be looked at, which is said and never taken for fine. " +
			"Exit codes: 0 nothing was found, 1 findings, 2 usage, 3 the repository, or some setting, could not be looked at, and nothing else is surely wrong. " +
			"docs/doctor.md has all that can be found.",
		most: 0,
		flags: func(c *call) {
			c.text(&c.github, "github", "the repository: `OWNER/REPO`", checkRepository)
			c.text(&c.pipeline, "pipeline", "the `PATH` of the trusted pipeline at the default branch (default "+lockflight.PipelineFile+")", checkTreePath)
			c.text(&c.ledger, "ledger", "the `URL` of the ledger: github:OWNER/REPO@BRANCH (default: the branch "+lockflight.LedgerBranch+" of the repository)", checkGitHubLedger)
			c.aboutFormat("text", "json")
		},
		run: runDoctor,
	}
}

func runDoctor(c *call) error {
	if err := c.need("github"); err != nil {
		return err
	}
	q := doctor.Question{Repository: c.github, Pipeline: c.pipeline}
	if c.ledger != "" {
		at, err := wire.ParseBranch(c.ledger)
		if err != nil {
			return usageError{err}
		}
		q.LedgerRepository, q.LedgerBranch = string(at.Repo), at.Branch
	}
	client, err := c.hub()
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(context.Background(), doctorTime)
	defer stop()
	report, err := lockflight.Doctor(ctx, client, q)
	if err != nil {
		return err
	}
	if err := c.showDoctor(report); err != nil {
		return err
	}
	switch report.Outcome() {
	case doctor.Closed:
		return nil
	case doctor.Open:
		return exit(exitcode.Blocked)
	}
	return exit(exitcode.Unknown)
}

func (c *call) showDoctor(r doctor.Report) error {
	if c.format == "json" {
		return render.JSON(c.Stdout, r)
	}
	return render.Doctor(c.Stdout, r, c.style())
}

// checkGitHubLedger takes a ledger on GitHub.
func checkGitHubLedger(s string) error {
	_, err := wire.ParseBranch(s)
	return err
}

// checkTreePath takes a path inside a repository.
func checkTreePath(s string) error {
	if !fs.ValidPath(s) || s == "." {
		return errors.New("expected a path from the top of the repository, such as " + lockflight.PipelineFile)
	}
	return nil
}
