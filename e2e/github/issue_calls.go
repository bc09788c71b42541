package github

import (
	"slices"
	"strings"
	"time"
)

// withIssue runs an operation on the issue or pull request that the path names.
func withIssue(run func(*call, *Issue) reply) func(*call) reply {
	return func(c *call) reply {
		n := c.number("issue_number")
		if n < 1 || n > int64(len(c.repo.issues)) {
			return notFound()
		}
		return run(c, c.repo.issues[n-1])
	}
}

func getIssue(c *call, i *Issue) reply { return ok(i.view()) }

func listIssues(c *call) reply {
	state := c.query.Get("state")
	since, _ := time.Parse(time.RFC3339, c.query.Get("since"))
	var found []*Issue
	for _, i := range c.repo.issues {
		wanted := state == "all" || i.state == state || state == "" && i.state == "open"
		for label := range strings.SplitSeq(c.query.Get("labels"), ",") {
			wanted = wanted && (label == "" || slices.Contains(i.labels, label))
		}
		if creator := c.query.Get("creator"); creator != "" {
			wanted = wanted && strings.EqualFold(i.author.login, creator)
		}
		if wanted && !i.updated.Before(since) {
			found = append(found, i)
		}
	}
	sortIssues(c, found)
	return page(c, found, (*Issue).view)
}

// sortIssues puts the newest first, or as the query asks.
func sortIssues(c *call, list []*Issue) {
	slices.SortStableFunc(list, func(a, b *Issue) int {
		order := a.number - b.number
		switch c.query.Get("sort") {
		case "updated":
			order = a.updated.Compare(b.updated)
		case "comments":
			order = len(a.comments) - len(b.comments)
		}
		if c.query.Get("direction") != "asc" {
			order = -order
		}
		return order
	})
}

func createIssue(c *call) reply {
	title, _ := c.field("title").(string)
	if title == "" {
		return invalid("Issue", "title", "missing_field")
	}
	i := c.repo.addIssue(c.token.user, title, c.text("body"))
	for _, label := range c.texts("labels") {
		i.label(label, c.token.user)
	}
	return created(i.view())
}

func updateIssue(c *call, i *Issue) reply {
	if c.has("title") {
		i.title = c.text("title")
	}
	if c.has("body") {
		i.body = c.text("body")
	}
	switch c.text("state") {
	case "closed":
		reason := c.text("state_reason")
		if reason == "" {
			reason = "completed"
		}
		i.close(c.token.user, reason)
	case "open":
		i.reopen(c.token.user)
	}
	if c.has("labels") {
		for _, name := range slices.Clone(i.labels) {
			if !slices.Contains(c.texts("labels"), name) {
				i.unlabel(name, c.token.user)
			}
		}
		for _, name := range c.texts("labels") {
			i.label(name, c.token.user)
		}
	}
	return ok(i.view())
}

func listLabels(c *call, i *Issue) reply { return page(c, i.labels, i.labelView) }

func addLabels(c *call, i *Issue) reply {
	names := c.texts("labels")
	if list, plain := c.body.([]any); plain {
		names = texts(list)
	}
	for _, name := range names {
		i.label(name, c.token.user)
	}
	return ok(views(i.labels, i.labelView))
}

func removeLabel(c *call, i *Issue) reply {
	if !i.unlabel(c.params["name"], c.token.user) {
		return message(404, "Label does not exist")
	}
	return ok(views(i.labels, i.labelView))
}
