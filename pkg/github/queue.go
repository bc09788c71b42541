package github

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/go-github/v60/github"
)

// QueuePrefix is how the names of the branches of a merge queue start.
const QueuePrefix = "gh-readonly-queue/"

// Queued is a pull request in the merge queue of a branch: Head holds it on top
// of Onto, which is the branch itself or the pull request before it.
type Queued struct {
	Pull       int
	Head, Onto string
}

var queueShape = regexp.MustCompile(`^pr-([1-9][0-9]{0,8})-([0-9a-f]{40})$`)

// Queue lists what is in the merge queue of a branch. Only GitHub itself can
// write to the branches of a queue, and their names say what is in them.
func (c *Client) Queue(ctx context.Context, repo Repository, branch string) ([]Queued, error) {
	prefix := "heads/" + QueuePrefix + branch + "/"
	endpoint, err := repo.path("/git/matching-refs/%s", escaped(prefix))
	if err != nil {
		return nil, err
	}
	// GitHub gives them all at once.
	var refs []github.Reference
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &refs}
	if err := c.do(ctx, q); err != nil {
		return nil, err
	}
	var out []Queued
	for _, r := range refs {
		m := queueShape.FindStringSubmatch(strings.TrimPrefix(r.GetRef(), "refs/"+prefix))
		if m == nil || !shaShape.MatchString(r.GetObject().GetSHA()) {
			return nil, q.fail(http.StatusOK, "%s is not a branch of a merge queue", quote(r.GetRef()))
		}
		number, err := strconv.Atoi(m[1])
		if err != nil {
			return nil, err
		}
		out = append(out, Queued{Pull: number, Head: r.GetObject().GetSHA(), Onto: m[2]})
	}
	return out, nil
}
