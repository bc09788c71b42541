package forge

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// Flight opens a change of the case, by its file or folder, with the reviews,
// teams and tickets of GitHub. The pipeline is a path on the default branch; if it
// is empty it is looked for there. If the findings hold an error, there is no
// flight. The ledger has to be set.
func (c *Case) Flight(ctx context.Context, name, pipeline string) (*lockflight.Flight, finding.List, error) {
	flight, findings, err := lockflight.Open(lockflight.Files{Changes: c.Judged, Change: name, Pipelines: c.Trusted, Pipeline: pipeline})
	if failed := c.failedOr(nil); failed != nil {
		return nil, nil, failed
	}
	if errors.Is(err, lockflight.ErrNoPipeline) {
		return nil, nil, notThere("the branch %s of %s has no pipeline for %s, which is where it has to come from: %w", c.Branch, c.Repo, name, err)
	}
	if err != nil || flight == nil {
		return nil, findings, err
	}
	if said := flight.Pipeline.Repository; said != "" && said != string(c.Repo) {
		return nil, nil, notThere("the pipeline of %s is one of the repository %s; evidence of one counts for nothing in the other", c.Repo, said)
	}
	file := flight.Change.Source.File
	flight.Reviews = c.reviews(flight, file)
	flight.Teams = github.Teams{Client: c.Client}
	if flight.Tickets, err = c.tickets(flight.Change, flight.Pipeline); err != nil {
		return nil, nil, err
	}
	if flight.Forge, err = c.facts(ctx, flight, file); err != nil {
		return nil, nil, err
	}
	if flight.Workflows, err = c.gated(flight.Pipeline); err != nil {
		return nil, nil, err
	}
	// Whether the change was there before decides whose words count.
	if failed := c.failedOr(nil); failed != nil {
		return nil, nil, failed
	}
	return flight, findings, nil
}

// digests is how the digests of a change at a commit are computed; where it has
// the same files as the judged one they are known.
func (c *Case) digests(judged change.Digests, file string) github.Digester {
	return func(_ context.Context, tree fs.FS, name string) (change.Digests, error) {
		if at, ok := tree.(*github.Tree); ok && name == file && at.Same(c.Judged) {
			return judged, nil
		}
		return lockflight.Digests(tree, name)
	}
}

// facts is what GitHub says of the files of a change.
func (c *Case) facts(ctx context.Context, flight *lockflight.Flight, file string) (*gate.Forge, error) {
	f := &gate.Forge{Branch: c.Branch, Trusted: c.Trusted.Commit(), Judged: c.Judged.Commit()}
	var err error
	if f.Policy, err = c.policy(ctx, flight.Pipeline); err != nil {
		return nil, err
	}
	return f, c.overtaken(f, flight.Digests, file)
}

// overtaken looks whether what is judged is still what stands: of a pull request
// its head, of a commit the change on the default branch.
func (c *Case) overtaken(f *gate.Forge, judged change.Digests, file string) error {
	switch {
	case c.expected != "" && c.expected != c.Pull.Head:
		f.Judged, f.Latest, f.Differs = c.expected, c.Pull.Head, []string{"the head of the pull request"}
		return nil
	case c.Pull != nil || c.Group != nil || c.Judged.Commit() == c.Trusted.Commit():
		return nil
	}
	now, err := lockflight.Digests(c.Trusted, file)
	if failed := c.Trusted.Failed(); failed != nil {
		return failed
	}
	switch {
	case err != nil:
		f.Differs = []string{"the change, which is gone or not in order there,"}
	case now.Procedure != judged.Procedure || now.Request != judged.Request:
		f.Differs = differences(judged, now)
	default:
		return nil
	}
	f.Latest = c.Trusted.Commit()
	return nil
}

// differences names what differs between two states of a change.
func differences(before, after change.Digests) []string {
	var out []string
	if before.Request != after.Request {
		out = append(out, "what is asked for")
	}
	found, err := change.Diff(before.Material, after.Material)
	for _, d := range found {
		out = append(out, d.Path)
	}
	if err != nil || out == nil {
		out = append(out, "the procedure")
	}
	slices.Sort(out)
	return out
}
