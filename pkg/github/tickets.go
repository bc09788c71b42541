package github

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/pkg/ticket"
)

// Tickets are the issues of a repository.
type Tickets struct {
	Client *Client
	Repo   Repository
	// Prefix is what starts a label that tells the state of an open issue: with
	// "state: " the label "state: in-testing" says in-testing.
	Prefix string
	// States gives the state for whole labels, beside the prefix.
	States map[string]string
	// Since says that it matters since when issues are in their state; it takes
	// one more call for each that is open.
	Since bool
}

var issueShape = regexp.MustCompile(`^(?:([A-Za-z0-9._-]+)#|#|GH-|gh-)?([1-9][0-9]{0,8})$`)

// Tickets returns the issues that are asked for, such as 12, GH-12 or name#12.
//
// The state of an open issue is that of its one label for states, or open
// without such a label. A closed one is closed, or not-planned or duplicate if
// GitHub says so, whatever its labels say.
func (s Tickets) Tickets(ctx context.Context, ids []string) (ticket.Set, error) {
	out := ticket.Set{}
	var mu sync.Mutex
	var work []func() error
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		work = append(work, func() error {
			t, err := s.one(ctx, id)
			if err != nil {
				return fmt.Errorf("ticket %s: %w", quote(id), err)
			}
			mu.Lock()
			defer mu.Unlock()
			out[id] = t
			return nil
		})
	}
	if err := together(work...); err != nil {
		return nil, err
	}
	return out.Pick(ids)
}

func (s Tickets) one(ctx context.Context, id string) (ticket.Ticket, error) {
	m := issueShape.FindStringSubmatch(id)
	_, name, _ := strings.Cut(string(s.Repo), "/")
	if m == nil || m[1] != "" && !strings.EqualFold(m[1], name) {
		return ticket.Ticket{}, fmt.Errorf("it is not an issue of %s; expected its number, such as 12 or %s#12", s.Repo, name)
	}
	number, _ := strconv.Atoi(m[2]) // its shape was checked
	endpoint, err := s.Repo.path("/issues/%d", number)
	if err != nil {
		return ticket.Ticket{}, err
	}
	var issue github.Issue
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &issue}
	if err := s.Client.do(ctx, q); err != nil {
		return ticket.Ticket{}, err
	}
	t := ticket.Ticket{ID: id}
	switch {
	case issue.GetNumber() != number:
		return t, q.fail(http.StatusOK, "the answer is about number %d", issue.GetNumber())
	case issue.IsPullRequest():
		return t, q.fail(http.StatusOK, "it is a pull request; expected an issue")
	}
	for _, a := range issue.Assignees {
		t.Assignee += ", " + a.GetLogin()
	}
	t.Assignee = strings.TrimPrefix(t.Assignee, ", ")
	for _, l := range issue.Labels {
		t.Labels = append(t.Labels, l.GetName())
	}
	slices.Sort(t.Labels)
	return t, s.state(ctx, q, &issue, &t)
}

// state says in which state an issue is, and since when.
func (s Tickets) state(ctx context.Context, q *call, issue *github.Issue, t *ticket.Ticket) error {
	switch issue.GetState() {
	case "closed":
		t.State, t.At = "closed", issue.GetClosedAt().Time.UTC()
		if reason := issue.GetStateReason(); reason == "not_planned" || reason == "duplicate" {
			t.State = strings.ReplaceAll(reason, "_", "-")
		}
		if t.At.IsZero() {
			return q.fail(http.StatusOK, "it is closed, and has no time for that")
		}
		return nil
	case "open":
	default:
		return q.fail(http.StatusOK, "it is in the state %s; expected open or closed", quote(issue.GetState()))
	}
	var label string
	for _, l := range t.Labels {
		state, ok := s.States[l]
		if !ok && s.Prefix != "" {
			state, ok = strings.CutPrefix(l, s.Prefix)
		}
		switch {
		case !ok:
		case state == "":
			return q.fail(http.StatusOK, "the label %s names no state", quote(l))
		case label != "":
			return q.fail(http.StatusOK, "two labels tell its state, %s and %s; remove one", quote(label), quote(l))
		default:
			label, t.State = l, state
		}
	}
	t.State = cmp.Or(t.State, "open")
	if !s.Since {
		return nil
	}
	var err error
	t.At, err = s.since(ctx, q, issue, label)
	return err
}

// since looks for when an open issue got its label, or was last opened.
func (s Tickets) since(ctx context.Context, q *call, issue *github.Issue, label string) (time.Time, error) {
	events, err := list(ctx, s.Client, q.endpoint+"/events", func(e github.IssueEvent) string { return number64(e.GetID()) })
	if err != nil {
		return time.Time{}, err
	}
	at := issue.GetCreatedAt().Time.UTC()
	found := label == ""
	for _, e := range events {
		when := e.GetCreatedAt().Time.UTC()
		counts := e.GetEvent() == "reopened" || label != "" && e.GetEvent() == "labeled" && e.GetLabel().GetName() == label
		if counts && when.After(at) {
			at = when
		}
		found = found || counts && e.GetEvent() == "labeled"
	}
	if at.IsZero() || !found {
		return time.Time{}, q.fail(http.StatusOK, "nothing says since when it has the label %s", quote(label))
	}
	return at, nil
}
