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
	return c.pullTwice(ctx, repo, number, true)
}

// pullTwice reads a pull request, with the files that it touches or without.
func (c *Client) pullTwice(ctx context.Context, repo Repository, number int, touched bool) (*Pull, error) {
	p, err := c.pull(ctx, repo, number, touched)
	if errors.Is(err, errMoved) {
		p, err = c.pull(ctx, repo, number, touched)
	}
	return p, err
}

func (c *Client) pull(ctx context.Context, repo Repository, number int, touched bool) (*Pull, error) {
	endpoint, err := repo.path("/pulls/%d", number)
	if err != nil {
		return nil, err
	}
	if number < 1 {
		return nil, fmt.Errorf("%d is not the number of a pull request; expected 1 or more", number)
	}
	issue, err := repo.path("/issues/%d", number)
	if err != nil {
		return nil, err
	}
	a := answers{
		touched:  touched,
		pull:     &call{method: http.MethodGet, endpoint: endpoint},
		timeline: &call{method: http.MethodGet, endpoint: issue + "/timeline"},
	}
	if err := a.ask(ctx, c); err != nil {
		return nil, err
	}
	p := &Pull{Repo: repo, Number: number}
	if err := p.read(a); err != nil {
		return nil, err
	}
	for _, f := range a.files {
		c.objects.keepAdded([]*github.CommitFile{&f})
	}
	for _, k := range a.commits {
		if tree := k.GetCommit().GetTree().GetSHA(); shaShape.MatchString(tree) {
			c.objects.keepRoot(k.GetSHA(), tree)
		}
	}
	return p, nil
}

// answers are what GitHub says of a pull request, with the calls for messages.
type answers struct {
	pull, timeline *call
	touched        bool // the files are asked for

	about   github.PullRequest
	files   []github.CommitFile
	commits []github.RepositoryCommit
	reviews []github.PullRequestReview
	events  []happening
}

// ask gets all of them at once.
func (a *answers) ask(ctx context.Context, c *Client) error {
	endpoint := a.pull.endpoint
	a.pull.into = &a.about
	return together(
		func() error { return c.do(ctx, a.pull) },
		func() (err error) {
			if !a.touched {
				return nil
			}
			a.files, err = list(ctx, c, endpoint+"/files", func(f github.CommitFile) string { return f.GetFilename() })
			return err
		},
		func() (err error) {
			a.commits, err = list(ctx, c, endpoint+"/commits", func(k github.RepositoryCommit) string { return k.GetSHA() })
			return err
		},
		func() (err error) {
			a.reviews, err = list(ctx, c, endpoint+"/reviews", func(r github.PullRequestReview) string { return number64(r.GetID()) })
			return err
		},
		func() (err error) {
			a.events, err = list(ctx, c, a.timeline.endpoint, happening.key)
			return err
		},
	)
}

// number64 is the key of something with a number; "" if it has none.
func number64(id int64) string {
	if id <= 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// read takes the answers apart.
func (p *Pull) read(a answers) error {
	q, pr, files, commits := a.pull, a.about, a.files, a.commits
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
	case a.touched && (pr.GetChangedFiles() >= mostFiles || len(files) >= mostFiles):
		return fail("it touches %d files, and GitHub lists at most %d; split it", max(pr.GetChangedFiles(), len(files)), mostFiles)
	case pr.GetCommits() >= mostCommits || len(commits) >= mostCommits:
		return fail("it has %d commits, and GitHub lists at most %d; squash them or split it", max(pr.GetCommits(), len(commits)), mostCommits)
	case a.touched && len(files) != pr.GetChangedFiles():
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
	if p.reviews, err = saidIn(q, a.reviews); err != nil {
		return err
	}
	if err = p.history(a.timeline, a.events); err != nil {
		return err
	}
	if err = p.confirm(a.timeline, a.events); err != nil {
		return err
	}
	return p.authors(a)
}

// differ says that parts do not fit together.
func (p *Pull) differ(q *call, what string) error {
	e := q.fail(http.StatusOK, "%s", what)
	e.Err, e.Hint = errMoved, errMoved.Error()
	return e
}

// authors collects everyone who had a hand in it.
func (p *Pull) authors(a answers) error {
	var all people
	all.add(a.pull, a.about.User, "who opened the pull request")
	for _, k := range a.commits {
		all.commit(a.pull, k)
	}
	for _, h := range a.events {
		if h.Event == "head_ref_force_pushed" {
			all.add(a.timeline, h.Actor, "who pushed by force at "+h.at().Format(time.RFC3339))
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
