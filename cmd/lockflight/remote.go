package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"time"

	"github.com/lockflight/lockflight/internal/near"
	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/forge"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// aboutGitHub declares the flags that name what is judged on GitHub.
func (c *call) aboutGitHub() {
	c.text(&c.github, "github", "look at the change on GitHub, in the repository `OWNER/REPO`; the token is GITHUB_TOKEN or GH_TOKEN, and another server GITHUB_API_URL", checkRepository)
	c.text(&c.pull, "pull", "with --github: the change as it is in the pull request with this `NUMBER`", checkPositive)
	c.text(&c.commit, "commit", "with --github: the change as it is at this `COMMIT` of the default branch or of the merge queue; with --pull as well, where its head has to be", checkLine)
	c.text(&c.since, "since", "with --commit: look for changes in all that was pushed after this `COMMIT`, and not in the last commit alone", checkLine)
	c.text(&c.approvals, "run-approvals", "with --github: deployment approvals of the workflow run with this `NUMBER` count as reviews", checkPositive)
}

var numberShape = regexp.MustCompile(`^[1-9][0-9]{0,17}$`)

func checkPositive(text string) error {
	if !numberShape.MatchString(text) {
		return errors.New("expected a number, 1 or more")
	}
	return nil
}

func checkRepository(text string) error { return github.Repository(text).Valid() }

// remotely reports whether the change is looked at on GitHub, and refuses flags
// that only make sense there.
func (c *call) remotely() (bool, error) {
	if c.github != "" && c.reviews != "" {
		return false, usage("--reviews is for use without a forge, and with --github the reviews are GitHub's; leave one of them out")
	}
	if c.github != "" {
		return true, nil
	}
	for _, name := range []string{"pull", "commit", "since", "run-approvals"} {
		if f := c.set.Lookup(name); f != nil && f.Value.String() != "" {
			return false, usage("--%s needs --github, the repository that is meant", name)
		}
	}
	return false, nil
}

// hub is the one client of a call.
func (c *call) hub() (*github.Client, error) {
	if c.client == nil {
		var err error
		if c.client, err = wire.GitHub(c.Getenv, c.rest); err != nil {
			return nil, usageError{err}
		}
	}
	return c.client, nil
}

// rest waits before a call is made again.
func (c *call) rest(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.Sleep(d)
	return ctx.Err()
}

// openCase finds what is judged on GitHub.
func (c *call) openCase() (*forge.Case, *place, error) {
	client, err := c.hub()
	if err != nil {
		return nil, nil, err
	}
	local, err := c.Getwd()
	if err != nil {
		return nil, nil, fmt.Errorf("the current folder cannot be found: %w", err)
	}
	target := forge.Target{Commit: c.commit, Since: c.since}
	if target.Pull, err = numberOf(c.pull); err != nil {
		return nil, nil, err
	}
	run, err := numberOf(c.approvals)
	if err != nil {
		return nil, nil, err
	}
	target.Run = int64(run)
	found, err := forge.Open(context.Background(), client, github.Repository(c.github), target)
	if err != nil {
		return nil, nil, c.asUsage(err)
	}
	if err := c.onTime(client); err != nil {
		return nil, nil, err
	}
	return found, &place{tree: seen{found.Judged, found.Trusted}, top: "/", cwd: "/", local: local}, nil
}

func numberOf(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, usage("%s is not a number that can be", text)
	}
	return n, nil
}

// asUsage makes an error of the command, or of files that it names, of one that
// is not about what GitHub could not say.
func (c *call) asUsage(err error) error {
	var asked *github.Error
	if err == nil || errors.As(err, &asked) {
		return err
	}
	return usageError{err}
}

// openRemote opens the change that is meant, or the only one that is touched.
func (c *call) openRemote() (*journey, error) {
	found, at, err := c.openCase()
	if err != nil {
		return nil, err
	}
	if c.change == "" {
		if c.change, err = c.onlyChange(found); err != nil {
			return nil, err
		}
	}
	name, err := at.inTree(c.change)
	if err != nil {
		return nil, err
	}
	flight, findings, err := found.Flight(context.Background(), name, c.pipeline)
	if err != nil {
		return nil, c.asUsage(err)
	}
	if flight == nil {
		at.tree = source{at.tree.(seen), cmp.Or(c.pipeline, lockflight.PipelineFile)}
		return nil, c.invalid(at, findings)
	}
	flight.Name, flight.Now = c.change, c.time
	return &journey{flight, at}, nil
}

// onlyChange is the folder of the one change that is touched.
func (c *call) onlyChange(found *forge.Case) (string, error) {
	all, err := found.Changes(context.Background())
	if err != nil {
		return "", c.asUsage(err)
	}
	switch len(all) {
	case 0:
		return "", usage("%s touches no change; name one with --change", c.judged())
	case 1:
		return all[0], nil
	}
	return "", usage("%s touches %d changes, %s; name one with --change", c.judged(), len(all), near.Either(all))
}

// judged names what is judged for a message.
func (c *call) judged() string {
	switch {
	case c.pull != "":
		return "pull request " + c.pull
	case c.commit != "":
		return "commit " + c.commit
	}
	return "the last commit of the default branch"
}

// seen is two trees one before the other: that of the change and that of the
// pipeline. What neither has is missed in the first.
type seen struct{ first, second *github.Tree }

func (s seen) Open(name string) (fs.File, error) {
	f, err := s.first.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		if f, also := s.second.Open(name); !errors.Is(also, fs.ErrNotExist) {
			return f, also
		}
	}
	return f, err
}

func (s seen) Lstat(name string) (fs.FileInfo, error) {
	info, err := s.first.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		if info, also := s.second.Lstat(name); !errors.Is(also, fs.ErrNotExist) {
			return info, also
		}
	}
	return info, err
}

// source is where a finding of a flight is shown from: a pipeline comes from the
// trusted tree, whatever the other one has under its name.
type source struct {
	seen
	pipeline string
}

func (s source) Open(name string) (fs.File, error) {
	if path.Base(name) == path.Base(s.pipeline) {
		return s.second.Open(name)
	}
	return s.seen.Open(name)
}

// offClock is how far the own clock may be from GitHub's.
const offClock = 2 * time.Minute

// onTime holds the own clock against that of GitHub: what is recorded with a wrong
// one would count as said at another time. A question may be about another time,
// if it says so with --now, or about none.
func (c *call) onTime(client *github.Client) error {
	if c.asks() && (c.now != "" || c.set.Lookup("now") == nil) {
		return nil
	}
	theirs := client.ServerTime()
	if theirs.IsZero() {
		return errors.New("GitHub did not say what time it is, so the own clock cannot be trusted; try again")
	}
	off := c.time().Sub(theirs)
	if off.Abs() <= offClock {
		return nil
	}
	way := "behind"
	if off > 0 {
		way = "ahead of"
	}
	whose, remedy := "the clock of this machine", "set it right"
	if c.now != "" {
		whose, remedy = "the time of --now", "leave --now out"
	}
	return fmt.Errorf("%s is %s %s the clock of GitHub, which says %s; at most %s is allowed, so %s",
		whose, off.Abs().Round(time.Second), way, theirs.UTC().Format(time.RFC3339), offClock, remedy)
}

// asks reports whether the command only asks, and records nothing.
func (c *call) asks() bool { return c.verb.asks && !c.claim }
