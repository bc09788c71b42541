package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/pkg/review"
)

const (
	// GitHub lists no more files and commits of a pull request than these.
	mostFiles   = 3000
	mostCommits = 250
)

// Pull is a pull request with all that was said and done in it.
type Pull struct {
	Repo   Repository
	Number int
	URL    string
	// Head is the commit that is asked to be merged, in whichever repository.
	Head string
	// Base is the branch it is to be merged into, and BaseSHA the commit of that
	// branch that GitHub compares with; the branch itself may be further.
	Base, BaseSHA string
	// Default is the default branch of the repository.
	Default      string
	Open, Merged bool
	// Files are the files that it touches; a rename counts with both names.
	Files []File
	// Pushes are the times at which its branch was pushed by force.
	Pushes []time.Time
	// Authors opened it, committed to it, or pushed its branch by force.
	Authors []review.Identity

	reviews []said
	// retargeted is when its base branch was last changed; zero for never.
	retargeted time.Time
}

// errMoved says that parts of a pull request do not belong together.
var errMoved = errors.New("the pull request changed while it was read; try again")

// Pull reads a pull request. It holds what it reads against the totals that
// GitHub gives; if it changed in the meantime it is read once more.
func (c *Client) Pull(ctx context.Context, repo Repository, number int) (*Pull, error) {
	p, err := c.pull(ctx, repo, number)
	if errors.Is(err, errMoved) {
		p, err = c.pull(ctx, repo, number)
	}
	return p, err
}

func (c *Client) pull(ctx context.Context, repo Repository, number int) (*Pull, error) {
	endpoint, err := repo.path("/pulls/%d", number)
	if err != nil {
		return nil, err
	}
	if number < 1 {
		return nil, fmt.Errorf("%d is not the number of a pull request; expected 1 or more", number)
	}
	q := &call{method: http.MethodGet, endpoint: endpoint}
	var (
		pr      github.PullRequest
		files   []github.CommitFile
		commits []github.RepositoryCommit
		reviews []github.PullRequestReview
		events  []github.IssueEvent
	)
	q.into = &pr
	issue, _ := repo.path("/issues/%d", number)
	err = together(
		func() error { return c.do(ctx, q) },
		func() (err error) {
			files, err = list(ctx, c, endpoint+"/files", func(f github.CommitFile) string { return f.GetFilename() })
			return err
		},
		func() (err error) {
			commits, err = list(ctx, c, endpoint+"/commits", func(k github.RepositoryCommit) string { return k.GetSHA() })
			return err
		},
		func() (err error) {
			reviews, err = list(ctx, c, endpoint+"/reviews", func(r github.PullRequestReview) string { return number64(r.GetID()) })
			return err
		},
		func() (err error) {
			events, err = list(ctx, c, issue+"/events", func(e github.IssueEvent) string { return number64(e.GetID()) })
			return err
		},
	)
	if err != nil {
		return nil, err
	}
	p := &Pull{Repo: repo, Number: number}
	if err := p.read(q, pr, files, commits, reviews, events); err != nil {
		return nil, err
	}
	for _, k := range commits {
		if tree := k.GetCommit().GetTree().GetSHA(); shaShape.MatchString(tree) {
			c.objects.keepRoot(k.GetSHA(), tree)
		}
	}
	return p, nil
}

// number64 is the key of something with a number; "" if it has none.
func number64(id int64) string {
	if id <= 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// read takes the answers apart.
func (p *Pull) read(q *call, pr github.PullRequest, files []github.CommitFile, commits []github.RepositoryCommit,
	reviews []github.PullRequestReview, events []github.IssueEvent) error {
	fail := func(format string, args ...any) error { return q.fail(http.StatusOK, format, args...) }
	p.URL, p.Head, p.Base, p.BaseSHA = pr.GetHTMLURL(), pr.GetHead().GetSHA(), pr.GetBase().GetRef(), pr.GetBase().GetSHA()
	p.Default = pr.GetBase().GetRepo().GetDefaultBranch()
	p.Open, p.Merged = pr.GetState() == "open", pr.GetMerged()
	switch {
	case pr.GetNumber() != p.Number:
		return fail("the answer is about number %d", pr.GetNumber())
	case !shaShape.MatchString(p.Head) || !shaShape.MatchString(p.BaseSHA) || p.Base == "":
		return fail("the answer lacks the commits of head and base, or the branch")
	case pr.State == nil || pr.Merged == nil || pr.ChangedFiles == nil || pr.Commits == nil:
		return fail("the answer lacks state, merged, changed_files or commits")
	case p.Default == "":
		return fail("the answer lacks the default branch of the repository")
	case !strings.EqualFold(pr.GetBase().GetRepo().GetFullName(), string(p.Repo)):
		return fail("it belongs to the repository %s; expected %s", quote(pr.GetBase().GetRepo().GetFullName()), p.Repo)
	case pr.GetChangedFiles() >= mostFiles || len(files) >= mostFiles:
		return fail("it touches %d files, and GitHub lists at most %d; split it", max(pr.GetChangedFiles(), len(files)), mostFiles)
	case pr.GetCommits() >= mostCommits || len(commits) >= mostCommits:
		return fail("it has %d commits, and GitHub lists at most %d; squash them or split it", max(pr.GetCommits(), len(commits)), mostCommits)
	case len(files) != pr.GetChangedFiles():
		return p.differ(q, fmt.Sprintf("%d files are listed, and it says it touches %d", len(files), pr.GetChangedFiles()))
	case len(commits) != pr.GetCommits():
		return p.differ(q, fmt.Sprintf("%d commits are listed, and it says it has %d", len(commits), pr.GetCommits()))
	case len(commits) == 0 || !slices.ContainsFunc(commits, func(k github.RepositoryCommit) bool { return k.GetSHA() == p.Head }):
		return p.differ(q, fmt.Sprintf("its head %.12s is not among the %d commits that are listed", p.Head, len(commits)))
	}
	var err error
	if p.Files, err = filesOf(q, files); err != nil {
		return err
	}
	if p.reviews, err = saidIn(q, reviews); err != nil {
		return err
	}
	if err = p.history(q, events); err != nil {
		return err
	}
	return p.authors(q, pr, commits, events)
}

// differ says that parts do not fit together.
func (p *Pull) differ(q *call, what string) error {
	e := q.fail(http.StatusOK, "%s", what)
	e.Err, e.Hint = errMoved, errMoved.Error()
	return e
}

// history reads what happened to the branches of a pull request.
func (p *Pull) history(q *call, events []github.IssueEvent) error {
	for _, e := range events {
		at := e.GetCreatedAt().Time.UTC()
		if e.GetEvent() == "" || at.IsZero() {
			return q.fail(http.StatusOK, "event %d has no name or no time", e.GetID())
		}
		switch e.GetEvent() {
		case "base_ref_changed", "automatic_base_change_succeeded":
			if at.After(p.retargeted) {
				p.retargeted = at
			}
		case "head_ref_force_pushed":
			p.Pushes = append(p.Pushes, at)
		}
	}
	slices.SortFunc(p.Pushes, time.Time.Compare)
	return nil
}

// authors collects everyone who had a hand in it.
func (p *Pull) authors(q *call, pr github.PullRequest, commits []github.RepositoryCommit, events []github.IssueEvent) error {
	var all people
	all.add(q, pr.User, "who opened the pull request")
	for _, k := range commits {
		all.commit(q, k)
	}
	for _, e := range events {
		if e.GetEvent() == "head_ref_force_pushed" {
			all.add(q, e.Actor, "who pushed by force at "+e.GetCreatedAt().UTC().Format(time.RFC3339))
		}
	}
	p.Authors = all.sorted()
	return all.err
}

// notes says what happened to the branch that people have to know of.
func (p *Pull) notes() []string {
	if len(p.Pushes) == 0 {
		return nil
	}
	last := p.Pushes[len(p.Pushes)-1].Format(time.RFC3339)
	if len(p.Pushes) == 1 {
		return []string{fmt.Sprintf("the branch of pull request %d was pushed by force at %s", p.Number, last)}
	}
	return []string{fmt.Sprintf("the branch of pull request %d was pushed by force %d times, the last at %s", p.Number, len(p.Pushes), last)}
}
