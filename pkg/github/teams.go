package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/google/go-github/v60/github"
)

// Teams gives the members of teams of an organisation.
type Teams struct{ Client *Client }

var teamShape = regexp.MustCompile(`^@?([A-Za-z0-9][A-Za-z0-9-]{0,99})/([A-Za-z0-9._-]{1,100})$`)

// noTeam is the way out where a team cannot be read.
const noTeam = "name its people under members of the role in the pipeline, or use a token that may read the members of the organisation (an app with members: read, or a token with read:org); the token of a workflow never may"

// Members returns the logins of everyone in a team, such as org/release, and in
// the teams below it, sorted.
func (t Teams) Members(ctx context.Context, team string) ([]string, error) {
	m := teamShape.FindStringSubmatch(team)
	if m == nil {
		return nil, fmt.Errorf("%s is not a team; expected for example org/release", quote(team))
	}
	endpoint := "orgs/" + m[1] + "/teams/" + m[2]
	var about github.Team
	var members []github.User
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &about}
	err := together(
		func() error { return t.Client.do(ctx, q) },
		func() (err error) {
			members, err = list(ctx, t.Client, endpoint+"/members", func(u github.User) string { return number64(u.GetID()) })
			return err
		},
	)
	var e *Error
	if errors.As(err, &e) && (e.Status == http.StatusForbidden || e.Status == http.StatusNotFound) {
		e.Hint = noTeam
	}
	if err != nil {
		return nil, err
	}
	// The total may leave out teams below this one, whose people are listed.
	switch {
	case about.MembersCount == nil || !strings.EqualFold(about.GetSlug(), m[2]):
		return nil, q.fail(http.StatusOK, "the answer is about another team, or lacks members_count")
	case len(members) < about.GetMembersCount():
		return nil, q.fail(http.StatusOK, "%d members are listed, and it says it has %d", len(members), about.GetMembersCount())
	}
	var out []string
	for _, u := range members {
		id, err := identity(q, &u, "a member of the team")
		if err != nil {
			return nil, err
		}
		if !id.Bot {
			out = append(out, id.Login)
		}
	}
	slices.Sort(out)
	return out, nil
}
