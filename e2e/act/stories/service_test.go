package stories_test

import (
	"testing"
	"time"

	"github.com/lockflight/lockflight/e2e/story"
)

// service is the process of examples/github, whose first change pull request 1 brings.
const service = `
now: 2026-12-14T09:00:00Z
users: [{login: dev-1, id: 101}, {login: qa-1, id: 102}, {login: ops-1, id: 103}, {login: ops-2, id: 104}, {login: validator-1, id: 105}, somebody]
repositories:
  - name: org/service
    author: ops-2
    folders: [{from: ../../../examples/github, only: [pipeline.cue], to: .lockflight}]
    environments: [{name: experiment}, {name: test}, {name: validation}, {name: production, branches: [main]}]
events:
  - commit: {branch: workers, author: dev-1, message: More workers, folders: [{from: ../../../examples/github, only: [change.cue], to: changes/first}]}
  - pull: {author: dev-1, head: workers, title: More workers}
`

const first = "changes/first/change.cue"

// deploys prints what it deploys, and fails where the machine says so.
const deploys = `echo "deployed to $1: $(grep -o 'Set workers to [0-9]*' changes/first/change.cue)"
test "$1" != "${FAILS-}"
`

func newService(tb testing.TB) *world {
	tb.Helper()
	told, err := story.Read([]byte(service))
	if err != nil {
		tb.Fatal(err)
	}
	return open(tb, told, workflows(tb), deploys)
}

// in is a time on the evening of the window, 20:00 to 21:00 in Berlin.
func in(day, hour, minute int) time.Time {
	return time.Date(2027, 1, day, hour, minute, 0, 0, time.UTC)
}

// TestTheWholeStory: a change from its pull request to production, with a failure on
// the way.
func TestTheWholeStory(t *testing.T) {
	w := newService(t)
	p := w.repo.Pull(1)
	w.check(p, p.Event("opened", "dev-1"), "failure", "qa")
	w.check(p, w.reviewed(p, "somebody"), "failure", "qa")
	w.check(p, w.reviewed(p, "qa-1"), "success")
	w.check(p, w.pushed(p, "dev-1", first, "Open the start page.\"", "Open the start page twice.\""), "failure", "qa-1", "procedure")
	w.check(p, w.reviewed(p, "qa-1"), "success")
	w.check(p, w.reviewed(p, "ops-1"), "success")
}
