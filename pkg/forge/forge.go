// Package forge opens changes as they stand on GitHub: in a pull request, in a
// group of the merge queue, or at a commit of the default branch.
//
// The change is read at the commit under judgement, and nothing of it is run.
// The pipeline is read at the tip of the default branch, which whoever writes a
// change cannot write to; never at the commit under judgement, and never at
// another branch, which anybody could have made for that purpose.
package forge

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/lockflight/lockflight/pkg/github"
)

// Target tells what is judged: a pull request, or a commit.
type Target struct {
	// Pull is the number of a pull request; 0 for none.
	Pull int
	// Commit is a branch, a tag or a commit; the default branch if it is empty. Of
	// a pull request it is the commit that its head is expected to be at.
	Commit string
	// Since is the commit before what was pushed, where several were at once; the
	// parent of the commit if it is empty.
	Since string
	// Run is a workflow run whose deployment approvals count as reviews; 0 for
	// none.
	Run int64
}

// Case is what is judged, with the rules that it is judged by.
type Case struct {
	Client *github.Client
	Repo   github.Repository
	// Branch is the default branch.
	Branch string
	// Pull is the pull request; nil for a commit.
	Pull *github.Pull
	// Group are the pull requests of a group of the merge queue.
	Group []*github.Pull
	// Judged is the tree with the change, and Trusted the one with the pipeline.
	Judged, Trusted *github.Tree
	// Since is the commit from which on what was done is judged; it is empty for
	// the first commit of a repository.
	Since string

	run int64
	// expected is the commit at which the caller saw the head of the pull request.
	expected string
}

// ErrNotThere is wrapped by the error for something that cannot be judged, as it
// is not there or not of this repository.
var ErrNotThere = errors.New("cannot be judged")

func notThere(format string, args ...any) error {
	return notThereError{fmt.Errorf(format, args...)}
}

type notThereError struct{ error }

func (e notThereError) Unwrap() []error { return []error{ErrNotThere, e.error} }

// Open finds what is judged and what it is judged by. The trees of the case can be
// read as long as the context is good.
func Open(ctx context.Context, client *github.Client, repo github.Repository, t Target) (*Case, error) {
	c := &Case{Client: client, Repo: repo, run: t.Run}
	if err := c.find(ctx, t); err != nil {
		return nil, err
	}
	trusted, err := client.Commit(ctx, repo, c.Branch)
	if err != nil {
		return nil, err
	}
	judged, err := c.named(ctx, t, trusted)
	if err != nil {
		return nil, err
	}
	if err := c.settle(ctx, t, &judged, trusted); err != nil {
		return nil, err
	}
	trees, err := client.Trees(ctx, repo, trusted.SHA, judged.SHA)
	if err != nil {
		return nil, err
	}
	c.Trusted, c.Judged = trees[0], trees[1]
	return c, nil
}

// find finds the pull request and the default branch.
func (c *Case) find(ctx context.Context, t Target) (err error) {
	if t.Pull != 0 {
		return c.findPull(ctx, t)
	}
	c.Branch, err = c.Client.DefaultBranch(ctx, c.Repo)
	return err
}

func (c *Case) findPull(ctx context.Context, t Target) error {
	if t.Commit != "" && !github.IsCommit(t.Commit) {
		return notThere("%q is not a commit; expected the 40 hex digits of the head of pull request %d, or nothing", t.Commit, t.Pull)
	}
	pull, err := c.Client.Pull(ctx, c.Repo, t.Pull)
	if err != nil {
		return err
	}
	if !pull.Open && !pull.Merged {
		return notThere("pull request %d is closed and was not merged; open it again, or judge another one", t.Pull)
	}
	if pull.Base != pull.Default {
		return notThere("pull request %d goes into the branch %q, and only what goes into %s is judged; judge it once it does", t.Pull, pull.Base, pull.Default)
	}
	c.Pull, c.Branch, c.Since, c.expected = pull, pull.Default, pull.BaseSHA, t.Commit
	return nil
}

// named returns the commit under judgement as it is named: without a name, and
// where the name is the digits of the tip of the default branch, that tip.
func (c *Case) named(ctx context.Context, t Target, trusted github.Commit) (github.Commit, error) {
	switch {
	case c.Pull != nil:
		return github.Commit{SHA: c.Pull.Head}, nil
	case t.Commit == "" || t.Commit == trusted.SHA:
		return trusted, nil
	}
	return c.Client.Commit(ctx, c.Repo, t.Commit)
}

// settle makes sure that the commit under judgement is one of the default branch,
// of a pull request, or of the merge queue, and finds what came before it.
func (c *Case) settle(ctx context.Context, t Target, judged *github.Commit, trusted github.Commit) error {
	switch {
	case c.Pull != nil && !c.Pull.Merged:
		return nil
	case c.Pull != nil:
		// What was merged is judged as it is on the branch.
		*judged = trusted
		return nil
	case strings.HasPrefix(strings.TrimPrefix(t.Commit, "refs/heads/"), queueOf(c.Branch)):
		return c.group(ctx, *judged, trusted)
	case judged.SHA != trusted.SHA:
		if err := c.onBranch(ctx, *judged, trusted); err != nil {
			return err
		}
	}
	return c.follow(ctx, t, *judged)
}

// follow finds what came before a commit of the default branch.
func (c *Case) follow(ctx context.Context, t Target, judged github.Commit) error {
	if t.Since == "" {
		if len(judged.Parents) > 0 {
			c.Since = judged.Parents[0]
		}
		return nil
	}
	if !github.IsCommit(t.Since) {
		return notThere("%q is not a commit; expected the 40 hex digits of the commit before", t.Since)
	}
	c.Since = t.Since
	return c.onBranch(ctx, github.Commit{SHA: t.Since}, judged)
}

func (c *Case) onBranch(ctx context.Context, judged, trusted github.Commit) error {
	got, err := c.Client.Compare(ctx, c.Repo, trusted.SHA, judged.SHA)
	if err != nil {
		return err
	}
	if got.Relation != github.Behind && got.Relation != github.Identical {
		return notThere("the commit %.12s is not on the branch %s, so nobody has agreed to it; judge its pull request instead", judged.SHA, c.Branch)
	}
	return nil
}
