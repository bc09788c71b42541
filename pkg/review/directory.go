package review

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
)

// Directory tells who is who and who has which role.
type Directory struct {
	change   *change.Change
	pipeline *change.Pipeline
	teams    map[string][]string
}

// NewDirectory makes a directory for one change. teams holds the members of
// each team as handles; a team that is missing from it is not known.
func NewDirectory(c *change.Change, p *change.Pipeline, teams map[string][]string) Directory {
	return Directory{change: c, pipeline: p, teams: teams}
}

// UnknownTeamError says that a role depends on a team whose members are not
// known.
type UnknownTeamError struct{ Role, Team string }

func (e *UnknownTeamError) Error() string {
	return fmt.Sprintf("the members of team %s, which has the role %s, are not known; name them under members, or use a token that can read the team", e.Team, e.Role)
}

// Person returns the handle of an account. An account that the pipeline does
// not name is its own handle; one that contradicts the pipeline is an error.
func (d Directory) Person(id Identity) (string, error) {
	if !plain(id.Login) {
		return "", fmt.Errorf("the account %q is not written in plain letters, digits and dashes", id.Login)
	}
	for _, handle := range sortedKeys(d.pipeline.People) {
		p := d.pipeline.People[handle]
		login := p.Login
		if login == "" {
			login = handle
		}
		if !strings.EqualFold(login, id.Login) {
			continue
		}
		if p.ID != 0 && p.ID != id.ID {
			return "", fmt.Errorf("the account %s has the number %d, but the pipeline knows %s as number %d", id.Login, id.ID, handle, p.ID)
		}
		return handle, nil
	}
	return strings.ToLower(id.Login), nil
}

// Members returns everyone who has a role at a moment, sorted, those who stand
// in for a member included.
func (d Directory) Members(role string, at time.Time) ([]string, error) {
	r, ok := d.pipeline.Roles[role]
	if !ok {
		return nil, fmt.Errorf("there is no role %q", role)
	}
	people := slices.Clone(r.Members)
	for _, team := range r.Teams {
		members, known := d.teams[team]
		if !known {
			return nil, &UnknownTeamError{Role: role, Team: team}
		}
		people = append(people, members...)
	}
	people = append(people, d.named(role, r)...)
	if r.Owners {
		for _, owner := range d.pipeline.Derived.Owners {
			if d.pipeline.Roles[owner].Owners {
				continue
			}
			members, err := d.Members(owner, at)
			if err != nil {
				return nil, err
			}
			people = append(people, members...)
		}
	}
	for _, del := range r.Delegations {
		if slices.Contains(people, del.From) && !at.Before(del.Start) && at.Before(del.End) {
			people = append(people, del.To)
		}
	}
	slices.Sort(people)
	return slices.Compact(people), nil
}

// named returns the people whom the change itself names for a role.
func (d Directory) named(role string, r change.Role) []string {
	switch r.From {
	case "requester":
		if d.change.Requester != "" {
			return []string{d.change.Requester}
		}
	case "authors":
		return d.change.Authors
	case "people":
		return d.change.People[role]
	}
	return nil
}

// MayEnter reports whether actor may enter the word of person in a role: it is
// the same person, or the role has proxies and the actor is one of them.
func (d Directory) MayEnter(role, person, actor string, at time.Time) (bool, error) {
	if person == actor {
		return true, nil
	}
	for _, proxy := range d.pipeline.Roles[role].Proxies {
		members, err := d.Members(proxy, at)
		if err != nil {
			return false, err
		}
		if slices.Contains(members, actor) {
			return true, nil
		}
	}
	return false, nil
}

func plain(login string) bool {
	if login == "" {
		return false
	}
	for _, r := range login {
		if r >= 0x80 || r <= ' ' {
			return false
		}
	}
	return true
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
