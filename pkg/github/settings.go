package github

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strings"

	"github.com/lockflight/lockflight/pkg/doctor"
)

// Settings reads how a repository is set up, and the files of its default
// branch. The error says that the repository itself cannot be read; any other
// setting that cannot be is unknown, with the reason. The stages of the pipeline
// are for whoever can read pipelines.
func (c *Client) Settings(ctx context.Context, q doctor.Question) (doctor.Settings, fs.FS, error) {
	s := doctor.Settings{Question: q}
	about, err := c.about(ctx, Repository(q.Repository))
	if err != nil {
		return s, nil, err
	}
	commit, err := c.Commit(ctx, Repository(q.Repository), about.Branch)
	if err != nil {
		return s, nil, err
	}
	tree, err := c.Tree(ctx, Repository(q.Repository), commit.SHA)
	if err != nil {
		return s, nil, err
	}
	l := &look{ctx: ctx, client: c, repo: Repository(q.Repository), ledger: Repository(q.LedgerRepository), tree: tree}
	if _, err := l.ledger.path(""); err != nil {
		return s, nil, err
	}
	err = together(
		func() error { s.Main, s.Ledger = l.branches(about.Branch, q.LedgerBranch); return nil },
		func() error { s.Environments = l.environments(); return nil },
		func() error { s.Actions = l.actions(); return nil },
		func() error { s.Token = l.token(); return nil },
		func() error { s.Files = l.files(); return nil },
		func() error { s.Owners = l.owners(); return nil },
		func() error { s.Writers = l.writers(); return nil },
		ctx.Err,
	)
	return s, tree, err
}

// about is what the answer about a repository says.
type about struct {
	Name   string `json:"full_name"`
	Branch string `json:"default_branch"`
}

func (c *Client) about(ctx context.Context, repo Repository) (about, error) {
	var got about
	endpoint, err := repo.path("")
	if err != nil {
		return got, err
	}
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &got}
	if err := c.do(ctx, q); err != nil {
		return got, err
	}
	if got.Name == "" || got.Branch == "" {
		return got, q.fail(http.StatusOK, "the answer lacks the name of the repository, or its default branch")
	}
	return got, nil
}

// look reads the settings of one repository, and of that of its ledger.
type look struct {
	ctx          context.Context
	client       *Client
	repo, ledger Repository
	tree         *Tree
}

// get asks for one thing of a repository.
func (l *look) get(repo Repository, into any, format string, args ...any) (*call, error) {
	endpoint, err := repo.path(format, args...)
	if err != nil {
		return nil, err
	}
	q := &call{method: http.MethodGet, endpoint: endpoint, into: into}
	return q, l.client.do(l.ctx, q)
}

// unseen says why a setting could not be looked at: mostly a permission that the
// token lacks, which GitHub does not always name.
func unseen(err error, need string) string {
	var e *Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	switch e.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		if e.Missing != "" {
			need = e.Missing
		} else {
			need = "the permission " + need
		}
		endpoint, _, _ := strings.Cut(e.Endpoint, "?")
		return fmt.Sprintf("needs %s (%s /%s: status %d)", need, e.Method, endpoint, e.Status)
	}
	return err.Error()
}

// part escapes one part of an address.
func part(s string) string { return url.PathEscape(s) }
