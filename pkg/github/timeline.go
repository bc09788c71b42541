package github

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/go-github/v60/github"
)

// happening is one line of the timeline of a pull request: an event, a review
// that was handed in, a commit that the pull request has, or a comment. Only what
// is looked at is read, for GitHub adds other kinds of lines again and again.
type happening struct {
	Event     string            `json:"event"`
	ID        int64             `json:"id"`
	SHA       string            `json:"sha"`
	NodeID    string            `json:"node_id"`
	State     string            `json:"state"`
	Actor     *github.User      `json:"actor"`
	CreatedAt *github.Timestamp `json:"created_at"`

	text string
}

// UnmarshalJSON reads a line, and keeps its text.
func (h *happening) UnmarshalJSON(line []byte) error {
	type plain happening
	if err := json.Unmarshal(line, (*plain)(h)); err != nil {
		return err
	}
	h.text = string(line)
	return nil
}

// key tells a line from others. Reviews, commits and events count their numbers
// apart; a line that has nothing of the kind is told by all it says.
func (h happening) key() string {
	switch {
	case h.ID > 0:
		return h.Event + " " + number64(h.ID)
	case h.SHA != "":
		return h.Event + " " + h.SHA
	case h.NodeID != "":
		return h.Event + " " + h.NodeID
	}
	return h.text
}

// at is when it happened; zero if it does not say.
func (h happening) at() time.Time {
	if h.CreatedAt == nil {
		return time.Time{}
	}
	return h.CreatedAt.UTC()
}

// history reads what happened to the branches of a pull request.
func (p *Pull) history(q *call, timeline []happening) error {
	for _, h := range timeline {
		if h.Event == "" {
			return q.fail(http.StatusOK, "a line has no name: %s", quote(h.text))
		}
		forced, moved := h.Event == "head_ref_force_pushed", h.Event == "base_ref_changed" || h.Event == "automatic_base_change_succeeded"
		switch at := h.at(); {
		case !forced && !moved:
		case at.IsZero():
			return q.fail(http.StatusOK, "%s %d has no time", h.Event, h.ID)
		case forced:
			p.Pushes = append(p.Pushes, at)
		case at.After(p.retargeted):
			p.retargeted = at
		}
	}
	slices.SortFunc(p.Pushes, time.Time.Compare)
	return nil
}

// confirm holds the reviews of a pull request against its timeline. GitHub says
// nowhere how many reviews there are; so that none gets lost, each has to stand in
// both. A comment may be missing in the timeline, where an answer to the comment of
// somebody else stands below that one.
//
// A dismissal may be in the list of reviews a while before it is in the timeline.
func (p *Pull) confirm(q *call, timeline []happening) error {
	named := map[int64]string{}
	head := false
	for _, h := range timeline {
		switch {
		case h.Event == "committed" && h.SHA == p.Head:
			head = true
		case h.Event != "reviewed" || strings.EqualFold(h.State, "pending"):
		case h.ID <= 0:
			return q.fail(http.StatusOK, "a review has no number: %s", quote(h.text))
		default:
			named[h.ID] = strings.ToUpper(h.State)
		}
	}
	if !head {
		return p.differ(q, fmt.Sprintf("it does not name the head %.12s of the pull request", p.Head))
	}
	for _, r := range p.reviews {
		state, ok := named[r.id]
		switch {
		case !ok && r.state == "COMMENTED":
		case !ok:
			return p.differ(q, fmt.Sprintf("it does not name review %d, which is in the list of reviews", r.id))
		case state != r.state && r.state != "DISMISSED":
			return p.differ(q, fmt.Sprintf("it says that review %d is %s, and the list of reviews says %s", r.id, quote(state), quote(r.state)))
		}
		delete(named, r.id)
	}
	if lost := slices.Sorted(maps.Keys(named)); len(lost) > 0 {
		return p.differ(q, fmt.Sprintf("it names review %d, which is not in the list of reviews", lost[0]))
	}
	return nil
}
