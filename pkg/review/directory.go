package review

import (
	"fmt"
	"maps"
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
	// handles gives the handle for a handle, a login or an address, in lower case.
	handles map[string]string
}

// NewDirectory makes a directory for one change. teams holds the members of
// each team as handles; a team that is missing from it is not known.
func NewDirectory(c *change.Change, p *change.Pipeline, teams map[string][]string) Directory {
	d := Directory{change: c, pipeline: p, teams: teams, handles: map[string]string{}}
	people := slices.Sorted(maps.Keys(p.People))
	for _, handle := range people {
		d.handles[strings.ToLower(p.People[handle].Email)] = handle
	}
	for _, handle := range people {
		d.handles[strings.ToLower(p.People[handle].Login)] = handle
	}
	for _, handle := range people {
		d.handles[strings.ToLower(handle)] = handle
	}
	return d
}

// Handle returns the one way to write a person, so that nobody counts as two:
// the handle under which the pipeline has that handle or login, whatever the
// case, else the name in lower case.
func (d Directory) Handle(name string) string {
	if !plain(name) {
		return name
	}
	name = strings.ToLower(name)
	if handle, ok := d.handles[name]; ok {
		return handle
	}
	return name
}

// Knows reports whether the pipeline names a person; one that names nobody knows
// everybody.
func (d Directory) Knows(name string) bool {
	_, named := d.pipeline.People[d.Handle(name)]
	return named || len(d.pipeline.People) == 0
}

// UnknownTeamError says that a role depends on a team whose members are not
// known.
type UnknownTeamError struct{ Role, Team string }

func (e *UnknownTeamError) Error() string {
	return fmt.Sprintf("the members of team %s, which has the role %s, are not known; name them under members, or use a token that can read the team", e.Team, e.Role)
}

// Person returns the handle of an account. An account that the pipeline does
// not name is its own handle. One that contradicts the pipeline is an error: its
// login is that of somebody with another number, the handle of somebody with
// another login, or that of two people.
func (d Directory) Person(id Identity) (string, error) {
	if id.ID == 0 && strings.Contains(id.Login, " ") {
		return "", fmt.Errorf("nobody can tell who %s is", id.Login) // a source says why in place of a login
	}
	if !plain(id.Login) {
		return "", fmt.Errorf("the account %q is not written in plain letters, digits and dashes", id.Login)
	}
	var found []string
	for _, handle := range slices.Sorted(maps.Keys(d.pipeline.People)) {
		p := d.pipeline.People[handle]
		login := p.Login
		if login == "" {
			login = handle
		}
		named := strings.EqualFold(login, id.Login)
		switch {
		case p.ID == 0 && named, p.ID != 0 && p.ID == id.ID:
			found = append(found, handle)
		case named:
			return "", fmt.Errorf("the account %s has the number %d, but the pipeline knows %s as number %d", id.Login, id.ID, handle, p.ID)
		}
	}
	name := strings.ToLower(id.Login)
	other, taken := d.handles[name]
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0 && taken:
		return "", fmt.Errorf("the account %s is not that of %s, whose login is %q", id.Login, other, d.pipeline.People[other].Login)
	case len(found) == 0:
		return name, nil
	}
	return "", fmt.Errorf("the account %s is that of both %s and %s", id.Login, found[0], found[1])
}

// Members returns everyone who has a role at a moment, sorted, those who stand
// in for a member included. Nobody stands in for a stand-in.
func (d Directory) Members(role string, at time.Time) ([]string, error) {
	r, ok := d.pipeline.Roles[role]
	if !ok {
		return nil, fmt.Errorf("there is no role %q", role)
	}
	people := d.folded(r.Members)
	for _, team := range r.Teams {
		members, known := d.teams[team]
		if !known {
			return nil, &UnknownTeamError{Role: role, Team: team}
		}
		people = append(people, d.folded(members)...)
	}
	people = append(people, d.folded(d.named(role, r))...)
	if r.Owners {
		owners, err := d.owners(at)
		if err != nil {
			return nil, err
		}
		people = append(people, owners...)
	}
	var standIns []string
	for _, del := range r.Delegations {
		if slices.Contains(people, d.Handle(del.From)) && !at.Before(del.Start) && at.Before(del.End) {
			standIns = append(standIns, d.Handle(del.To))
		}
	}
	people = append(people, standIns...)
	slices.Sort(people)
	return slices.Compact(people), nil
}

// Voices returns the members of a role whose word counts: all but bots.
func (d Directory) Voices(role string, at time.Time) ([]string, error) {
	members, err := d.Members(role, at)
	return slices.DeleteFunc(members, d.IsBot), err
}

// IsBot reports whether a person is the account of an app, whose login ends with
// [bot]. It can report a check, and says neither yes nor no to a change.
func (d Directory) IsBot(person string) bool {
	person = d.Handle(person)
	return bot(person) || bot(d.pipeline.People[person].Login)
}

func bot(login string) bool { return strings.HasSuffix(strings.ToLower(login), "[bot]") }

func (d Directory) folded(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = d.Handle(name)
	}
	return out
}

// owners returns the owners of the components that the change touches. A role
// that is itself made of owners adds nobody.
func (d Directory) owners(at time.Time) ([]string, error) {
	var out []string
	for _, owner := range d.pipeline.Derived.Owners {
		if d.pipeline.Roles[owner].Owners {
			continue
		}
		members, err := d.Members(owner, at)
		if err != nil {
			return nil, err
		}
		out = append(out, members...)
	}
	return out, nil
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
	r, ok := d.pipeline.Roles[role]
	if !ok {
		return false, fmt.Errorf("there is no role %q", role)
	}
	person, actor = d.Handle(person), d.Handle(actor)
	if person == actor {
		return true, nil
	}
	for _, proxy := range r.Proxies {
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
		if r >= 0x7f || r <= ' ' {
			return false
		}
	}
	return true
}
