package github

import (
	"slices"
	"strings"
	"time"
)

// Issue is an issue, or what a pull request shares with issues.
type Issue struct {
	repo      *Repo
	id        int64
	number    int
	title     string
	body      string
	author    *User
	state     string // open or closed
	reason    string // completed, not_planned, duplicate or reopened; "" for none
	labels    []string
	assignees []*User
	created   time.Time
	updated   time.Time
	closed    time.Time
	closedBy  *User
	comments  []*comment
	events    []*event
	reactions []*reaction
	pull      *Pull // nil for an issue that is none
}

// AddIssue opens an issue; its number is the next one.
func (r *Repo) AddIssue(author, title string, labels ...string) *Issue {
	defer r.s.building()()
	i := r.addIssue(r.s.mustUser(author), title, "")
	for _, label := range labels {
		i.label(label, i.author)
	}
	return i
}

func (r *Repo) addIssue(author *User, title, body string) *Issue {
	at := r.s.tick()
	i := &Issue{
		repo: r, id: r.s.nextID(), number: len(r.issues) + 1, title: title, body: body, author: author,
		state: "open", created: at, updated: at,
	}
	r.issues = append(r.issues, i)
	return i
}

// Issue returns the issue, or what is like an issue in a pull request, by number.
func (r *Repo) Issue(number int) *Issue {
	defer r.s.building()()
	if number < 1 || number > len(r.issues) {
		r.s.fail("there is no number %d in %s", number, r.FullName())
	}
	return r.issues[number-1]
}

// Number is the number of the issue.
func (i *Issue) Number() int { return i.number }

// Label adds a label.
func (i *Issue) Label(by, name string) {
	defer i.repo.s.building()()
	i.label(name, i.repo.s.mustUser(by))
}

// Unlabel takes a label away.
func (i *Issue) Unlabel(by, name string) {
	defer i.repo.s.building()()
	i.unlabel(name, i.repo.s.mustUser(by))
}

// Assign makes somebody responsible.
func (i *Issue) Assign(login string) {
	defer i.repo.s.building()()
	i.assignees = append(i.assignees, i.repo.s.mustUser(login))
}

// Close closes the issue; the reason is completed, not_planned or duplicate.
func (i *Issue) Close(by, reason string) {
	defer i.repo.s.building()()
	i.close(i.repo.s.mustUser(by), reason)
}

// Reopen opens it again.
func (i *Issue) Reopen(by string) {
	defer i.repo.s.building()()
	i.reopen(i.repo.s.mustUser(by))
}

// Comment says something, and returns the number of the comment.
func (i *Issue) Comment(by, body string) int64 {
	defer i.repo.s.building()()
	return i.comment(i.repo.s.mustUser(by), body).id
}

// Comments returns the text of all comments, the oldest first.
func (i *Issue) Comments() []string {
	defer i.repo.s.building()()
	var out []string
	for _, k := range i.comments {
		out = append(out, k.body)
	}
	return out
}

func (i *Issue) close(by *User, reason string) {
	if i.state == "closed" {
		return
	}
	i.state, i.reason, i.closed, i.closedBy = "closed", reason, i.repo.s.tick(), by
	i.updated = i.closed
	i.event("closed", by, nil)
}

func (i *Issue) reopen(by *User) {
	if i.state == "open" {
		return
	}
	i.state, i.reason, i.closed, i.closedBy = "open", "reopened", time.Time{}, nil
	i.event("reopened", by, nil)
}

func (i *Issue) label(name string, by *User) {
	if slices.Contains(i.labels, name) {
		return
	}
	i.labels = append(i.labels, name)
	i.event("labeled", by, obj{"label": obj{"name": name, "color": labelColor}})
}

func (i *Issue) unlabel(name string, by *User) bool {
	at := slices.Index(i.labels, name)
	if at < 0 {
		return false
	}
	i.labels = slices.Delete(i.labels, at, at+1)
	i.event("unlabeled", by, obj{"label": obj{"name": name, "color": labelColor}})
	return true
}

const labelColor = "ededed"

func (i *Issue) labelView(name string) any {
	return obj{
		"id": labelID(name), "name": name, "color": labelColor, "default": false, "description": nil,
		"url": i.repo.url("/labels/%s", strings.ReplaceAll(name, " ", "%20")),
	}
}

// labelID makes a number of a name.
func labelID(name string) int64 {
	var id int64 = 7
	for _, b := range []byte(name) {
		id = (id*31 + int64(b)) % 1_000_000_007
	}
	return id
}

func (i *Issue) html() string {
	kind := "issues"
	if i.pull != nil {
		kind = "pull"
	}
	return i.repo.html("/%s/%d", kind, i.number)
}

func (i *Issue) view() any {
	self := i.repo.url("/issues/%d", i.number)
	assignees := views(i.assignees, func(u *User) any { return u.view() })
	v := obj{
		"id": i.id, "number": i.number, "title": i.title, "body": orNull(i.body), "user": i.author.view(), "state": i.state, "locked": false,
		"state_reason": orNull(i.reason), "labels": views(i.labels, i.labelView), "assignee": nil, "assignees": assignees, "milestone": nil,
		"comments": len(i.comments), "created_at": stamp(i.created), "updated_at": stamp(i.updated), "closed_at": stampOrNull(i.closed),
		"author_association": i.repo.association(i.author), "url": self, "html_url": i.html(), "repository_url": i.repo.url(""),
		"comments_url": self + "/comments", "events_url": self + "/events", "labels_url": self + "/labels{/name}",
		"closed_by": i.closedBy.view(),
	}
	if len(assignees) > 0 {
		v["assignee"] = assignees[0]
	}
	if i.pull != nil {
		v["draft"] = i.pull.draft
		v["pull_request"] = obj{
			"url": i.repo.url("/pulls/%d", i.number), "html_url": i.html(), "diff_url": i.html() + ".diff", "patch_url": i.html() + ".patch",
			"merged_at": stampOrNull(i.pull.merged),
		}
	}
	return v
}

// association is how somebody belongs to a repository.
func (r *Repo) association(u *User) string {
	switch {
	case u == nil || u.deleted:
		return "NONE"
	case u == r.owner:
		return "OWNER"
	}
	for _, t := range r.s.teams {
		if strings.EqualFold(t.org, r.owner.login) && slices.Contains(t.members, u) {
			return "MEMBER"
		}
	}
	switch p := r.permission(u); {
	case rank(p) >= rank("write"):
		return "COLLABORATOR"
	case u.kind == "Bot":
		return "NONE"
	}
	return "CONTRIBUTOR"
}
