package review_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/review"
)

var at = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// house is a pipeline with people, and roles of every kind.
func house() (*change.Change, *change.Pipeline) {
	c := &change.Change{Requester: "Cust-1", Authors: []string{"octo"}, People: map[string][]string{"operator": {"op-1", "OP-1"}}}
	p := &change.Pipeline{
		People: map[string]change.Person{"dev-1": {Login: "octo", ID: 7}, "Qa-1": {Login: "quinn"}, "lead": {}},
		Roles: map[string]change.Role{
			"qa":       {Members: []string{"qa-1", "QUINN", "qa-2"}},
			"lab":      {Members: []string{"lab-1"}, Teams: []string{"org/lab"}},
			"customer": {From: "requester", Proxies: []string{"qa", "owner"}},
			"author":   {From: "authors"},
			"operator": {From: "people"},
			"owner":    {Owners: true},
			"others":   {Owners: true, Members: []string{"lead"}},
			"nobody":   {},
		},
		Derived: change.Derived{Owners: []string{"others", "qa"}},
	}
	return c, p
}

func TestMembers(t *testing.T) {
	c, p := house()
	d := review.NewDirectory(c, p, map[string][]string{"org/lab": {"Octo", "lab-2", "lab-1"}})
	for role, want := range map[string][]string{
		"qa":       {"Qa-1", "qa-2"},
		"lab":      {"dev-1", "lab-1", "lab-2"},
		"customer": {"cust-1"},
		"author":   {"dev-1"},
		"operator": {"op-1"},
		"owner":    {"Qa-1", "qa-2"},
		"others":   {"Qa-1", "lead", "qa-2"},
		"nobody":   {},
	} {
		got, err := d.Members(role, at)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s has %v (%v), want %v", role, got, err, want)
		}
	}
	c.Requester = ""
	if got, err := d.Members("customer", at); err != nil || len(got) != 0 {
		t.Errorf("without a requester the role has %v (%v), want nobody", got, err)
	}
	if _, err := d.Members("qs", at); err == nil || !strings.Contains(err.Error(), `there is no role "qs"`) {
		t.Errorf("the error for a role that is not there is %v", err)
	}
}

func TestTeamsThatAreNotKnown(t *testing.T) {
	c, p := house()
	p.Derived.Owners = []string{"lab"}
	d := review.NewDirectory(c, p, nil)
	for _, role := range []string{"lab", "owner"} {
		_, err := d.Members(role, at)
		var unknown *review.UnknownTeamError
		if !errors.As(err, &unknown) || unknown.Role != "lab" || unknown.Team != "org/lab" {
			t.Errorf("the error for %s is %v, want one about org/lab", role, err)
		}
		if err != nil && !strings.Contains(err.Error(), "the members of team org/lab, which has the role lab, are not known") {
			t.Errorf("the error says %q", err)
		}
	}
	d = review.NewDirectory(c, p, map[string][]string{"org/lab": nil})
	if got, err := d.Members("lab", at); err != nil || !slices.Equal(got, []string{"lab-1"}) {
		t.Errorf("with an empty team the role has %v (%v)", got, err)
	}
}

func TestDelegations(t *testing.T) {
	c, p := house()
	start, end := at, at.Add(time.Hour)
	p.Roles["qa"] = change.Role{Members: []string{"qa-1"}, Delegations: []change.Delegation{
		{From: "b", To: "c", Start: start, End: end},
		{From: "QUINN", To: "B", Start: start, End: end},
		{From: "b", To: "d", Start: start, End: end},
	}}
	d := review.NewDirectory(c, p, nil)
	for _, x := range []struct {
		when time.Time
		want []string
	}{
		{start.Add(-time.Second), []string{"Qa-1"}},
		{start, []string{"Qa-1", "b"}},
		{end.Add(-time.Second), []string{"Qa-1", "b"}},
		{end, []string{"Qa-1"}},
	} {
		if got, err := d.Members("qa", x.when); err != nil || !slices.Equal(got, x.want) {
			t.Errorf("at %s the role has %v (%v), want %v", x.when, got, err, x.want)
		}
	}
}

// A bot can have a role, to report a check, and has no voice in it.
func TestVoices(t *testing.T) {
	c, p := house()
	p.People["helper"] = change.Person{Login: "Helper[bot]"}
	p.Roles["qa"] = change.Role{Members: []string{"qa-2", "helper", "renovate[bot]", "QUINN", "robot"}}
	d := review.NewDirectory(c, p, nil)
	if got, err := d.Voices("qa", at); err != nil || !slices.Equal(got, []string{"Qa-1", "qa-2", "robot"}) {
		t.Errorf("the role speaks through %v (%v)", got, err)
	}
	for name, want := range map[string]bool{"helper": true, "HELPER": true, "helper[bot]": true, "Renovate[bot]": true, "quinn": false, "robot": false, "bot": false} {
		if got := d.IsBot(name); got != want {
			t.Errorf("%s is a bot: %t, want %t", name, got, want)
		}
	}
	if _, err := d.Voices("lab", at); err == nil {
		t.Error("a team that is not known has voices")
	}
}

func TestPerson(t *testing.T) {
	c, p := house()
	p.People["twin-1"], p.People["twin-2"] = change.Person{Login: "twin"}, change.Person{Login: "Twin"}
	p.People["numbered"] = change.Person{ID: 9}
	d := review.NewDirectory(c, p, nil)
	for _, x := range []struct {
		id   review.Identity
		want string
	}{
		{review.Identity{Login: "octo", ID: 7}, "dev-1"},
		{review.Identity{Login: "OCTO", ID: 7}, "dev-1"},
		{review.Identity{Login: "renamed", ID: 7}, "dev-1"},
		{review.Identity{Login: "quinn"}, "Qa-1"},
		{review.Identity{Login: "quinn", ID: 1}, "Qa-1"},
		{review.Identity{Login: "Lead", ID: 2}, "lead"},
		{review.Identity{Login: "Stranger", ID: 3}, "stranger"},
		{review.Identity{Login: "numbered", ID: 9}, "numbered"},
		{review.Identity{Login: "bot[bot]", Bot: true}, "bot[bot]"},
	} {
		if got, err := d.Person(x.id); err != nil || got != x.want {
			t.Errorf("%+v is %q (%v), want %s", x.id, got, err, x.want)
		}
	}
	for _, x := range []struct {
		id   review.Identity
		says string
	}{
		{review.Identity{}, "not written in plain letters"},
		{review.Identity{Login: "oct o", ID: 7}, "not written in plain letters"},
		{review.Identity{Login: "oct\u043e"}, "not written in plain letters"},
		{review.Identity{Login: "oct\x7fo"}, "not written in plain letters"},
		{review.Identity{Login: "octo"}, "has the number 0, but the pipeline knows dev-1 as number 7"},
		{review.Identity{Login: "octo", ID: 8}, "has the number 8"},
		{review.Identity{Login: "numbered"}, "has the number 0"},
		{review.Identity{Login: "twin"}, "is that of both twin-1 and twin-2"},
		{review.Identity{Login: "twin", ID: 7}, "is that of both"},
		{review.Identity{Login: "qa-1"}, `is not that of Qa-1, whose login is "quinn"`},
		{review.Identity{Login: "DEV-1", ID: 8}, `is not that of dev-1, whose login is "octo"`},
	} {
		if got, err := d.Person(x.id); err == nil || !strings.Contains(err.Error(), x.says) {
			t.Errorf("%+v is %q (%v), want an error that says %q", x.id, got, err, x.says)
		}
	}
}

func TestHandle(t *testing.T) {
	c, p := house()
	d := review.NewDirectory(c, p, nil)
	for name, want := range map[string]string{
		"qa-1": "Qa-1", "QUINN": "Qa-1", "octo": "dev-1", "Dev-1": "dev-1", "LEAD": "lead", "Nobody-1": "nobody-1",
		"": "", "\u212Aim": "\u212Aim", "a b": "a b",
	} {
		if got := d.Handle(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
	p.People["octo"] = change.Person{}
	if got := review.NewDirectory(c, p, nil).Handle("octo"); got != "octo" {
		t.Errorf("a handle that is also a login is %q, want the handle", got)
	}
}

func TestMayEnter(t *testing.T) {
	c, p := house()
	d := review.NewDirectory(c, p, nil)
	for _, x := range []struct {
		role, person, actor string
		want                bool
	}{
		{"customer", "cust-1", "CUST-1", true},
		{"customer", "cust-1", "quinn", true},
		{"customer", "cust-1", "cust-2", false},
		{"qa", "qa-1", "quinn", true},
		{"qa", "qa-1", "qa-2", false},
	} {
		if got, err := d.MayEnter(x.role, x.person, x.actor, at); err != nil || got != x.want {
			t.Errorf("%s may enter the word of %s as %s: %t (%v), want %t", x.actor, x.person, x.role, got, err, x.want)
		}
	}
	if ok, err := d.MayEnter("qs", "qa-1", "qa-1", at); err == nil || ok {
		t.Errorf("in a role that is not there: %t (%v), want an error", ok, err)
	}
	p.Roles["customer"] = change.Role{Proxies: []string{"lab"}}
	if ok, err := d.MayEnter("customer", "cust-1", "lab-1", at); err == nil || ok {
		t.Errorf("with proxies whose team is not known: %t (%v), want an error", ok, err)
	}
}

func TestNone(t *testing.T) {
	set, err := review.None{}.Reviews(t.Context(), "upgrade")
	if err != nil || len(set.Reviews) != 0 || len(set.Authors) != 0 {
		t.Errorf("None gives %+v (%v)", set, err)
	}
}
