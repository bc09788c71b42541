package github

import (
	"time"
	"unicode/utf8"
)

type comment struct {
	id        int64
	issue     *Issue
	author    *User
	body      string
	created   time.Time
	updated   time.Time
	reactions []*reaction
}

// mostComment is how many letters a comment may have.
const mostComment = 65536

func (i *Issue) comment(by *User, body string) *comment {
	at := i.repo.s.tick()
	k := &comment{id: i.repo.s.nextID(), issue: i, author: by, body: body, created: at, updated: at}
	i.comments = append(i.comments, k)
	i.repo.comments = append(i.repo.comments, k)
	i.updated = at
	return k
}

func (k *comment) view() any {
	r := k.issue.repo
	return obj{
		"id": k.id, "user": k.author.view(), "body": k.body, "created_at": stamp(k.created), "updated_at": stamp(k.updated),
		"author_association": r.association(k.author), "url": r.url("/issues/comments/%d", k.id), "issue_url": r.url("/issues/%d", k.issue.number),
		"html_url": k.issue.html() + sprintf("#issuecomment-%d", k.id),
	}
}

func listComments(c *call, i *Issue) reply {
	since, _ := time.Parse(time.RFC3339, c.query.Get("since"))
	var found []*comment
	for _, k := range i.comments {
		if !k.updated.Before(since) {
			found = append(found, k)
		}
	}
	return page(c, found, (*comment).view)
}

// badComment is the answer to a text that cannot be a comment; nil for none.
func (c *call) badComment() *reply {
	var out reply
	switch n := utf8.RuneCountInString(c.text("body")); {
	case n == 0:
		out = invalid("IssueComment", "body", "missing_field")
	case n > mostComment:
		out = unprocessable("Validation Failed: body is too long (maximum is 65536 characters)")
	default:
		return nil
	}
	return &out
}

func createComment(c *call, i *Issue) reply {
	if bad := c.badComment(); bad != nil {
		return *bad
	}
	out := created(i.comment(c.token.user, c.text("body")).view())
	return out
}

// withComment runs an operation on the comment that the path names.
func withComment(run func(*call, *comment) reply) func(*call) reply {
	return func(c *call) reply {
		for _, k := range c.repo.comments {
			if k.id == c.number("comment_id") {
				return run(c, k)
			}
		}
		return notFound()
	}
}

func getComment(c *call, k *comment) reply { return ok(k.view()) }

func updateComment(c *call, k *comment) reply {
	if bad := c.badComment(); bad != nil {
		return *bad
	}
	k.body, k.updated = c.text("body"), c.s.tick()
	return ok(k.view())
}

type reaction struct {
	id      int64
	by      *User
	content string
	at      time.Time
}

func (c *call) react(to *[]*reaction) reply {
	for _, r := range *to {
		if r.by == c.token.user && r.content == c.text("content") {
			return ok(r.view())
		}
	}
	r := &reaction{c.s.nextID(), c.token.user, c.text("content"), c.s.tick()}
	*to = append(*to, r)
	return created(r.view())
}

func (r *reaction) view() any {
	return obj{"id": r.id, "user": r.by.view(), "content": r.content, "created_at": stamp(r.at)}
}

func reactToComment(c *call, k *comment) reply { return c.react(&k.reactions) }

func reactToIssue(c *call, i *Issue) reply { return c.react(&i.reactions) }
