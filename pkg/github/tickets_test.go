package github_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/github"
)

func TestTickets(t *testing.T) {
	label := func(names ...string) object {
		out := list()
		for _, n := range names {
			out = append(out, object{"name": n})
		}
		return object{"labels": out}
	}
	labeled := func(id int, name string, minute int) object {
		return event(id, "labeled", minute, object{"label": object{"name": name}})
	}
	open := func(more ...object) object {
		return object{"number": 12, "state": "open", "created_at": stamp(0), "labels": list(), "assignees": list()}.with(more...)
	}
	closed := object{"state": "closed", "closed_at": stamp(7)}
	for name, test := range map[string]struct {
		issue  object
		events []any
		want   string // state, assignee, minute
		says   string
	}{
		"open":                     {open(), nil, "open  0", ""},
		"reopened":                 {open(), list(event(1, "reopened", 3)), "open  3", ""},
		"by a label":               {open(label("state: in-testing", "bug")), list(labeled(1, "state: in-testing", 4), labeled(2, "bug", 5)), "in-testing  4", ""},
		"by a label set twice":     {open(label("state: in-testing")), list(labeled(2, "state: in-testing", 6), labeled(1, "state: in-testing", 4)), "in-testing  6", ""},
		"by a label of its own":    {open(label("Done!")), list(labeled(1, "Done!", 4)), "done  4", ""},
		"closed":                   {open(closed, label("state: in-testing")), nil, "closed  7", ""},
		"not planned":              {open(closed, object{"state_reason": "not_planned"}), nil, "not-planned  7", ""},
		"with somebody":            {open(object{"assignees": list(user("qa-1", 21))}), nil, "open qa-1 0", ""},
		"with two":                 {open(object{"assignees": list(user("qa-1", 21), user("qa-2", 22))}), nil, "open qa-1, qa-2 0", ""},
		"two labels":               {open(label("state: a", "state: b")), nil, "", `two labels tell its state, "state: a" and "state: b"; remove one`},
		"a label without a state":  {open(label("state: ")), nil, "", "names no state"},
		"a label from nowhere":     {open(label("state: a")), nil, "", "nothing says since when"},
		"a pull request":           {open(object{"pull_request": object{"url": "x"}}), nil, "", "it is a pull request"},
		"another number":           {open(object{"number": 13}), nil, "", "about number 13"},
		"neither open nor closed":  {open(object{"state": "locked"}), nil, "", "expected open or closed"},
		"closed, and nobody knows": {open(object{"state": "closed"}), nil, "", "has no time for that"},
		"without a state":          {object{"number": 12}, nil, "", "expected open or closed"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.put("/issues/12", test.issue)
			w.put("/issues/12/events", append(list(), test.events...))
			source := github.Tickets{Client: w.client(), Repo: repo, Prefix: "state: ", States: map[string]string{"Done!": "done"}, Since: true}
			set, err := source.Tickets(t.Context(), []string{"12"})
			got := set["12"]
			if test.says != "" {
				if err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), `ticket "12"`) {
					t.Errorf("got %+v, %v; expected %q", set, err, test.says)
				}
				return
			}
			if text := fmt.Sprint(got.State, " ", got.Assignee, " ", int(got.At.Sub(at).Minutes())); err != nil || text != test.want {
				t.Errorf("it is %q, %v; expected %q", text, err, test.want)
			}
		})
	}
}

func TestNamesOfTickets(t *testing.T) {
	w := newWorld(t)
	source := github.Tickets{Client: w.client(), Repo: repo, Prefix: "state: "}
	set, err := source.Tickets(t.Context(), []string{"12", "GH-12", "house#12", "HOUSE#12", "#12", "12"})
	if err != nil || len(set) != 5 || set["GH-12"].State != "in-testing" || set["GH-12"].ID != "GH-12" {
		t.Errorf("got %v, %v", set, err)
	}
	for _, id := range []string{"", "0", "OPS-12", "other#12", "12x", "-12", "1234567890", "12\n"} {
		if _, err := source.Tickets(t.Context(), []string{"12", id}); err == nil || !strings.Contains(err.Error(), "it is not an issue of org/house") {
			t.Errorf("%q gives %v", id, err)
		}
	}
	if _, err := source.Tickets(t.Context(), []string{"12", "13"}); err == nil || !strings.Contains(err.Error(), `ticket "13": GitHub: GET /repos/org/house/issues/13: status 404`) {
		t.Errorf("one that is not there gives %v", err)
	}
}

func TestTeams(t *testing.T) {
	for name, test := range map[string]struct {
		edit func(w *world)
		want string
		says string
	}{
		"everyone":                {func(*world) {}, "ops-1 ops-2", ""},
		"with those below":        {func(w *world) { w.answers["/orgs/org/teams/release"] = object{"slug": "release", "members_count": 1} }, "ops-1 ops-2", ""},
		"nobody":                  {func(w *world) { w.team(0) }, "", ""},
		"fewer than it says":      {func(w *world) { w.team(2, user("ops-1", 31)) }, "", "1 members are listed, and it says it has 2"},
		"nobody of two":           {func(w *world) { w.team(2) }, "", "0 members are listed"},
		"without a total":         {func(w *world) { w.answers["/orgs/org/teams/release"] = object{"slug": "release"} }, "", "lacks members_count"},
		"another team":            {func(w *world) { w.answers["/orgs/org/teams/release"] = object{"slug": "other", "members_count": 2} }, "", "about another team"},
		"a member without a name": {func(w *world) { w.team(1, object{"id": 4}) }, "", "lacks its login"},
		"a bot":                   {func(w *world) { w.team(1, object{"login": "b[bot]", "id": 4, "type": "Bot"}) }, "", ""},
		"not there":               {func(w *world) { delete(w.answers, "/orgs/org/teams/release") }, "", "name its people under members of the role"},
		"not readable": {func(w *world) {
			w.fault = func(out http.ResponseWriter, _ *http.Request, _ func()) { send(out, 403, object{"message": "no"}) }
		}, "", "the token of a workflow never may"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			test.edit(w)
			people, err := github.Teams{Client: w.client()}.Members(t.Context(), "org/release")
			if test.says == "" && (err != nil || strings.Join(people, " ") != test.want) || test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)) {
				t.Errorf("got %v, %v; expected %q %q", people, err, test.want, test.says)
			}
		})
	}
	c := newWorld(t).client()
	for _, name := range []string{"", "org", "org/", "/x", "org/a/b", "org/../x", "o g/x"} {
		if _, err := (github.Teams{Client: c}).Members(t.Context(), name); err == nil {
			t.Errorf("%q is accepted", name)
		}
	}
}

func (w *world) team(count int, members ...any) {
	w.answers["/orgs/org/teams/release"] = object{"slug": "release", "members_count": count}
	w.answers["/orgs/org/teams/release/members"] = append(list(), members...)
}
