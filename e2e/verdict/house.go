// Package verdict is a house on the loopback GitHub with all that a verdict can
// need: a change in a pull request, reviews by people who are in teams, tickets,
// exclusive environments, and a ledger with other changes in its register. Tests
// ask it what goes wrong with each call, and programs how long a verdict takes.
package verdict

import (
	"context"
	"embed"
	"fmt"
	"net/http"
	"strings"
	"time"

	loopback "github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/pkg/github"
)

// What things are called in the house.
const (
	Repo   = "org/house"
	Branch = "lockflight/evidence"
	Change = "changes/new-settings"
	// Production is the stage that is asked about, and Test the one before it.
	Production = "production"
	Test       = "test"
)

//go:embed house
var files embed.FS

// Size is how much there is in a house; the zero value is a usual one.
type Size struct {
	// Commits are approved one after the other, each with another procedure; only
	// the last one counts. Comments are further reviews.
	Commits, Comments int
	// Scripts are run by steps, beside the usual one.
	Scripts int
	// SignOffs are further statements about the change.
	SignOffs int
	// Teams says that roles name teams and not people; Tickets that the change has
	// some, which have to be tested.
	Teams, Tickets bool
	// Others are further changes in the register, half of which are under way.
	Others int
	// Vetoed says that somebody in operations is against the change.
	Vetoed bool
	// Merged says that the pull request was merged.
	Merged bool
}

// Large is as much as there can be in a real house.
func Large() Size {
	return Size{Commits: 10, Comments: 110, Scripts: 4, SignOffs: 40, Teams: true, Tickets: true, Others: 3}
}

// House is a GitHub, and what is in it.
type House struct {
	Hub  *loopback.Server
	Repo *loopback.Repo
	Pull *loopback.Pull
	// Merged is the commit that the merge made.
	Merged string

	token string
	// Transport sends what clients ask; nil for the usual way.
	Transport http.RoundTripper
	size      Size
}

// Build makes a house on a server.
func Build(ctx context.Context, hub *loopback.Server, size Size) (*House, error) {
	h := &House{Hub: hub, token: hub.Token(), size: size}
	for id, login := range people {
		hub.AddUser(login).SetID(int64(id))
	}
	for team, members := range teams {
		hub.AddTeam(team, members...)
	}
	h.Repo = hub.AddRepo(Repo)
	h.Repo.Commit(loopback.Commit{Author: "ops-1", Files: map[string]string{".lockflight/pipeline.cue": h.pipeline()}})
	for range 2 {
		h.Repo.AddIssue("dev-1", "Settings", "state: in-testing")
	}
	h.Repo.Commit(loopback.Commit{Branch: "settings", Author: "dev-1", Files: h.change(0)})
	h.Pull = h.Repo.OpenPull(loopback.PullRequest{Author: "dev-1", Head: "settings"})
	h.review()
	if err := h.record(ctx); err != nil {
		return nil, err
	}
	if size.Merged {
		h.Merged = h.Pull.SquashMerge("ops-1")
	}
	hub.ResetCalls()
	return h, nil
}

var (
	people = map[int]string{11: "dev-1", 21: "qa-1", 22: "qa-2", 31: "ops-1", 32: "ops-2", 41: "lead-1"}
	teams  = map[string][]string{"org/qa": {"qa-1", "qa-2"}, "org/ops": {"ops-1", "ops-2"}, "org/lead": {"lead-1"}}
)

func text(name string) string {
	content, err := files.ReadFile("house/" + name)
	if err != nil {
		panic(err) // it is compiled in
	}
	return string(content)
}

// pipeline is the one of the house.
func (h *House) pipeline() string {
	out := text("pipeline.cue")
	for team, members := range teams {
		if !h.size.Teams {
			out = strings.Replace(out, fmt.Sprintf("teams: [%q]", team), `members: ["`+strings.Join(members, `", "`)+`"]`, 1)
		}
	}
	if !h.size.Tickets {
		out = strings.Replace(out, `{id: "tickets-tested", require: "tickets", state: "in-testing"},`, "", 1)
	}
	return out
}

// change is the files of the change in one of its states.
func (h *House) change(state int) map[string]string {
	out := map[string]string{}
	run := `"scripts/settings.sh"`
	for i := range h.size.Scripts {
		name := fmt.Sprintf("scripts/more-%d.sh", i)
		out[Change+"/"+name] = fmt.Sprintf("echo %d\n", i)
		run += fmt.Sprintf(", %q", name)
	}
	change := strings.Replace(text("change.cue"), `run: ["scripts/settings.sh"]`, "run: ["+run+"]", 1)
	if !h.size.Tickets {
		change = strings.Replace(change, "ticket: \"1\"\ntickets: [{id: \"2\", title: \"Settings are lost\"}]\n", "", 1)
	}
	out[Change+"/change.cue"] = change
	out[Change+"/scripts/settings.sh"] = fmt.Sprintf("echo state %d\n", state)
	return out
}

// review lets people say what they think.
func (h *House) review() {
	for state := range h.size.Commits {
		h.Pull.Review("qa-1", loopback.Approved)
		h.Pull.Push(loopback.Commit{Author: "dev-1", Files: h.change(state + 1)})
	}
	for i := range h.size.Comments {
		h.Pull.Review(people[[]int{21, 22, 31, 32, 41}[i%5]], loopback.Commented)
	}
	for _, login := range []string{"qa-1", "ops-1", "lead-1"} {
		h.Pull.Review(login, loopback.Approved)
	}
}

// Veto lets somebody in operations be against the change.
func (h *House) Veto() { h.Pull.Review("ops-2", loopback.ChangesRequested) }

// Client returns a client of the house that never waits.
func (h *House) Client() (*github.Client, error) {
	return github.New(github.Options{
		URL: h.Hub.URL(), Token: h.token, Transport: h.Transport,
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
}
