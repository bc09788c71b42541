package github

import (
	"slices"
	"strings"
	"time"

	"github.com/lockflight/lockflight/e2e/git"
)

// moment is one line of a timeline.
type moment struct {
	at   time.Time
	view obj
}

// timeline is all that happened to an issue or a pull request, the oldest first:
// its events and comments, and of a pull request the commits that it has now, and
// the reviews that were handed in.
func (i *Issue) timeline() []moment {
	var out []moment
	if i.pull != nil {
		for _, k := range i.pull.commits() {
			out = append(out, moment{k.Committer.When, i.repo.committed(k)})
		}
		for _, r := range i.pull.reviews {
			if r.state != Pending {
				out = append(out, moment{r.at, i.pull.reviewed(r)})
			}
		}
	}
	for _, e := range i.events {
		out = append(out, moment{e.at, i.eventView(e)})
	}
	for _, k := range i.comments {
		v := k.view().(obj)
		v["event"], v["actor"] = "commented", k.author.view()
		out = append(out, moment{k.created, v})
	}
	slices.SortStableFunc(out, func(a, b moment) int { return a.at.Compare(b.at) })
	return out
}

// committed is a commit in a timeline, which names no accounts.
func (r *Repo) committed(k *git.Commit) obj {
	v := r.gitCommit(k)
	v["event"] = "committed"
	delete(v["verification"].(obj), "verified_at")
	return v
}

// reviewed is a review in a timeline, where its state is written in small letters.
func (p *Pull) reviewed(r *review) obj {
	v := p.reviewView(r).(obj)
	v["event"], v["state"] = "reviewed", strings.ToLower(r.state)
	return v
}

func listTimeline(c *call, i *Issue) reply {
	return page(c, i.timeline(), func(m moment) any { return m.view })
}
