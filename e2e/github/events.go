package github

import "time"

// event is something that happened to an issue or a pull request.
type event struct {
	id     int64
	kind   string
	actor  *User
	at     time.Time
	commit string
	more   obj
}

// event keeps what happened, with the fields that this kind has beside others.
func (i *Issue) event(kind string, by *User, more obj) *event {
	e := &event{id: i.repo.s.nextID(), kind: kind, actor: by, at: i.repo.s.tick(), more: more}
	i.events = append(i.events, e)
	i.updated = e.at
	return e
}

func listEvents(c *call, i *Issue) reply {
	return page(c, i.events, func(e *event) any { return i.eventView(e) })
}

func (i *Issue) eventView(e *event) obj {
	v := obj{
		"id": e.id, "event": e.kind, "actor": e.actor.view(), "created_at": stamp(e.at), "commit_id": orNull(e.commit), "commit_url": nil,
		"performed_via_github_app": nil, "url": i.repo.url("/issues/events/%d", e.id),
	}
	if e.commit != "" {
		v["commit_url"] = i.repo.url("/commits/%s", e.commit)
	}
	for key, value := range e.more {
		v[key] = value
	}
	return v
}
