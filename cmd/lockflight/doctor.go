package main

import (
	"context"
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/doctor"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

// doctorTime bounds the whole examination.
const doctorTime = 5 * time.Minute

func doctorVerb() verb {
	repository := ""
	return verb{
		name: "doctor",
		does: "say what in a repository's settings on GitHub lets someone around the gate",
		more: "It reads the protection of branches, environments, actions and code owners, and names the worst first, each with its remedy. " +
			"The token is GITHUB_TOKEN, or GH_TOKEN; without administration: read some settings cannot be looked at, which is said and never taken for fine. " +
			"Exit codes: 0 nothing was found, 1 findings, 2 usage, 3 the repository, or some setting, could not be looked at, and nothing else is surely wrong. " +
			"docs/doctor.md has all that can be found.",
		most: 0,
		flags: func(c *call) {
			c.text(&repository, "github", "the repository: `OWNER/REPO`", checkRepository)
			c.text(&c.pipeline, "pipeline", "the `PATH` of the trusted pipeline at the default branch (default "+lockflight.PipelineFile+")", checkTreePath)
			c.text(&c.ledger, "ledger", "the `URL` of the ledger: github:OWNER/REPO@BRANCH (default: the branch "+lockflight.LedgerBranch+" of the repository)", checkGitHubLedger)
			c.aboutFormat("text", "json")
		},
		run: func(c *call) error { return runDoctor(c, repository) },
	}
}

func runDoctor(c *call, repository string) error {
	if err := c.need("github"); err != nil {
		return err
	}
	q := doctor.Question{Repository: repository, Pipeline: c.pipeline}
	if c.ledger != "" {
		q.LedgerRepository, q.LedgerBranch, _ = strings.Cut(strings.TrimPrefix(c.ledger, githubScheme), "@")
	}
	client, err := wire.GitHub(c.Getenv, c.pause)
	if err != nil {
		return usageError{err}
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
		return exit(exitBlocked)
	}
	return exit(exitUnknown)
}

func (c *call) showDoctor(r doctor.Report) error {
	if c.format == "json" {
		return render.JSON(c.Stdout, r)
	}
	return render.Doctor(c.Stdout, r, c.style())
}

// pause waits, unless the time is over.
func (p *Program) pause(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p.Sleep(d)
	return ctx.Err()
}

const githubScheme = "github:"

var (
	repositoryShape   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9._-]{1,100}$`)
	githubLedgerShape = regexp.MustCompile(`^github:[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9._-]{1,100}@[A-Za-z0-9._/-]{1,200}$`)
)

func checkRepository(s string) error {
	if !repositoryShape.MatchString(s) {
		return errors.New("expected OWNER/REPO, such as example/service")
	}
	return nil
}

func checkGitHubLedger(s string) error {
	if !githubLedgerShape.MatchString(s) {
		return errors.New("expected github:OWNER/REPO@BRANCH, such as github:example/service@lockflight")
	}
	return nil
}

// checkTreePath takes a path inside a repository.
func checkTreePath(s string) error {
	if !fs.ValidPath(s) || s == "." {
		return errors.New("expected a path from the top of the repository, such as " + lockflight.PipelineFile)
	}
	return nil
}
