package forge

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/review"
	"github.com/lockflight/lockflight/pkg/ticket"
)

// reviews joins every source of what was said about a change: the pull requests
// that are open, those that brought the change to where it was before, and the
// deployment approvals of a run.
func (c *Case) reviews(flight *lockflight.Flight, file string) review.Source {
	var all github.Join
	digestAt := c.digests(flight.Digests, file)
	for _, pull := range c.open() {
		all = append(all, github.PullReviews{Client: c.Client, Pull: pull, Path: file, DigestAt: digestAt})
	}
	if at := c.merged(file); at != "" {
		all = append(all, github.MergedReviews{
			Client: c.Client, Repo: c.Repo, Commit: at, Branch: c.Branch, Path: file, Also: outside(flight.Change), DigestAt: digestAt,
		})
	}
	if c.run != 0 {
		all = append(all, github.RunApprovals{Client: c.Client, Repo: c.Repo, Run: c.run, Path: file, DigestAt: digestAt})
	}
	return all
}

// open lists the pull requests under judgement that are not merged yet.
func (c *Case) open() []*github.Pull {
	if c.Pull != nil && !c.Pull.Merged {
		return []*github.Pull{c.Pull}
	}
	return c.Group
}

// merged returns the commit up to which pull requests brought the change to the
// default branch; "" if it was not there yet.
func (c *Case) merged(file string) string {
	if c.open() == nil {
		return c.Judged.Commit()
	}
	if _, err := fs.Stat(c.Trusted, file); err != nil {
		return ""
	}
	return c.Trusted.Commit()
}

// outside lists the files that a change runs and that do not lie in its folder.
func outside(ch *change.Change) []string {
	var out []string
	for _, name := range ch.Files() {
		if rest, ok := strings.CutPrefix(name, "/"); ok {
			out = append(out, rest)
		} else if strings.HasPrefix(path.Clean(name), "../") {
			out = append(out, path.Join(path.Dir(ch.Source.File), name))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

var issueShape = regexp.MustCompile(`^(?:[A-Za-z0-9._-]+#|#|GH-|gh-)?[1-9][0-9]{0,8}$`)

// tickets are the issues of the repository, if that is what the change names; the
// states of any others are not known here.
func (c *Case) tickets(ch *change.Change, p *change.Pipeline) (ticket.Source, error) {
	ids := []string{ch.Ticket}
	for _, t := range ch.Tickets {
		ids = append(ids, t.ID)
	}
	for _, id := range ids {
		if id != "" && !issueShape.MatchString(id) {
			return nil, nil
		}
	}
	return github.Tickets{Client: c.Client, Repo: c.Repo, Prefix: statePrefix, Since: dated(p)}, nil
}

// dated reports whether it matters since when tickets are in their state.
func dated(p *change.Pipeline) bool {
	return slices.ContainsFunc(p.Stages, func(s change.Stage) bool {
		return slices.ContainsFunc(slices.Concat(s.Enter, s.Accept, s.Owed), func(r change.Requirement) bool {
			return r.Require == "tickets" && r.Due != nil
		})
	})
}

// statePrefix starts the label that tells the state of an open issue.
const statePrefix = "state: "
