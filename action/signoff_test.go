package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/pkg/evidence"
)

func TestCommands(t *testing.T) {
	for body, want := range map[string]command{
		"/lockflight go as qa":                                       {"go", "qa", "", "", ""},
		"\n /lockflight  approve as qa for test\r\nThank you!":       {"approve", "qa", "test", "", ""},
		"/lockflight no-go as qa on changes/a at 1234567 for test":   {"no-go", "qa", "test", "changes/a", "1234567"},
		"/lockflight withdraw as release-manager at sha256:12345678": {"withdraw", "release-manager", "", "", "sha256:12345678"},
	} {
		if got, ours, err := readCommand(body); err != nil || !ours || got != want {
			t.Errorf("%q is %+v, %t, %v", body, got, ours, err)
		}
	}
	for _, body := range []string{
		"", "hello", "> /lockflight go as qa", "/lockflights go as qa", "Please write\n/lockflight go as qa", "`/lockflight go as qa`",
		"<!--\n/lockflight go as qa\n-->", "/LOCKFLIGHT go as qa", "\u200b/lockflight go as qa",
	} {
		if got, ours, _ := readCommand(body); ours {
			t.Errorf("%q is taken for %+v", body, got)
		}
	}
	for body, says := range map[string]string{
		"/lockflight":                                       "expected /lockflight go as ROLE",
		"/lockflight go":                                    "expected /lockflight go as ROLE",
		"/lockflight go for qa":                             "expected /lockflight go as ROLE",
		"/lockflight goo as qa":                             "did you mean go?",
		"/lockflight Go as qa":                              "is not a verdict",
		"/lockflight go as QA":                              "is not a role",
		"/lockflight go as qa for":                          `nothing follows "for"`,
		"/lockflight go as qa fro test":                     "did you mean for?",
		"/lockflight go as qa for test for production":      `"for" is there twice`,
		"/lockflight go as qa on ../x":                      "from the top of the repository",
		"/lockflight go as qa at main":                      "the first 7 digits",
		"/lockflight go as qa\n/lockflight go as ops":       "more than one command",
		"/lockflight go as qa\n\n  /lockflight no-go as qa": "more than one command",
	} {
		if _, ours, err := readCommand(body); !ours || err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q gives %v; expected %q", body, err, says)
		}
	}
}

// words are those in the ledger.
func (w *world) words() string {
	chain, err := w.ledger().Load(w.t.Context(), "new-settings")
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, r := range chain {
		if s := r.Predicate.SignOff; r.Kind() == evidence.SignOff {
			out = append(out, fmt.Sprint(s.Person, " ", s.Verdict, " ", s.Role, " ", r.Predicate.Stage))
		}
	}
	return strings.Join(out, ", ")
}

func TestASignOffByHand(t *testing.T) {
	w := newWorld(t)
	w.onDispatch("mode", "signoff", "role", "qa", "verdict", "approve", "stage", "test")
	w.must(exitcode.Blocked)
	w.says("ops-1 does not have the role qa")
	w.env["GITHUB_TRIGGERING_ACTOR"] = "qa-1"
	w.must(exitcode.Passed)
	if w.words() != "qa-1 approve qa test" || w.output("outcome") != "passed" {
		t.Errorf("the words are %s", w.words())
	}
	w.input("role", "")
	w.must(exitcode.Usage)
	w.says("the input role is missing")
	w.input("role", "qa", "pull", "7")
	w.must(exitcode.Usage)
	w.says("the input commit is missing")
	w.input("commit", headSHA)
	w.facts.Latest, w.facts.Judged = baseSHA, headSHA
	w.must(exitcode.Blocked)
	w.says("was overtaken by commit 222222222222")
	if w.words() != "qa-1 approve qa test" {
		t.Errorf("the words are %s", w.words())
	}
}

// onComment is a comment of somebody on pull request 7.
func (w *world) onComment(body, login string, id int) {
	w.env["GITHUB_EVENT_NAME"], w.env["GITHUB_TRIGGERING_ACTOR"] = "issue_comment", login
	w.event = fmt.Sprintf(`{"action":"created","issue":{"number":7,"pull_request":{"url":"x"}},"sender":{"login":%q,"id":%d,"type":"User"},
		"comment":{"id":500,"body":%q,"user":{"login":%q,"id":%d,"type":"User"},"created_at":%q}}`, login, id, body, login, id, w.hub.now.Format(time.RFC3339))
	w.input("mode", "signoff")
}

// checked runs mode check, whose comment people have read before they write theirs.
func checked(t *testing.T) *world {
	w := newWorld(t)
	w.must(exitcode.Blocked)
	w.hub.now = w.hub.now.Add(time.Minute)
	return w
}

func TestASignOffByComment(t *testing.T) {
	w := checked(t)
	w.onComment("/lockflight approve as qa", "qa-1", 21)
	w.must(exitcode.Passed)
	if w.words() != "qa-1 approve qa test" || fmt.Sprint(w.hub.reactions) != "[+1]" {
		t.Errorf("the words are %s, answered by %v", w.words(), w.hub.reactions)
	}
	if last, _ := w.hub.status(headSHA); last != "success" {
		t.Errorf("afterwards the status is %s", last)
	}
}

func TestCommentsThatDoNotCount(t *testing.T) {
	for name, c := range map[string]struct {
		body, login string
		id          int
		change      func(w *world)
		code        int
		reaction    string
		says        string
	}{
		"not for us":       {"LGTM", "qa-1", 21, nil, exitcode.Passed, "[]", "is not for lockflight"},
		"edited":           {"/lockflight approve as qa", "qa-1", 21, func(w *world) { w.event = strings.Replace(w.event, "created", "edited", 1) }, exitcode.Passed, "[]", "was edited"},
		"an app":           {"/lockflight approve as qa", "qa-1", 21, func(w *world) { w.event = strings.ReplaceAll(w.event, `"User"`, `"Bot"`) }, exitcode.Passed, "[]", "is by an app"},
		"on an issue":      {"/lockflight approve as qa", "qa-1", 21, func(w *world) { w.event = strings.Replace(w.event, `"pull_request":{"url":"x"}`, `"x":1`, 1) }, exitcode.Usage, "[confused]", "stands on an issue"},
		"not entitled":     {"/lockflight approve as qa", "ops-1", 31, nil, exitcode.Blocked, "[-1]", "does not have the role qa"},
		"nobody we know":   {"/lockflight approve as qa", "somebody", 99, nil, exitcode.Blocked, "[-1]", "does not have the role qa"},
		"another account":  {"/lockflight approve as qa", "qa-1", 66, nil, exitcode.Blocked, "[-1]", "66"},
		"not understood":   {"/lockflight aprove as qa", "qa-1", 21, nil, exitcode.Usage, "[confused]", "did you mean approve?"},
		"no such stage":    {"/lockflight approve as qa for validation", "qa-1", 21, nil, exitcode.Usage, "[confused]", "has no stage validation"},
		"no such role":     {"/lockflight approve as qs", "qa-1", 21, nil, exitcode.Blocked, "[-1]", "has no role"},
		"again":            {"/lockflight approve as qa", "qa-1", 21, func(w *world) { w.env["GITHUB_RUN_ATTEMPT"] = "2" }, exitcode.Blocked, "[-1]", "may have been taken back since"},
		"of another state": {"/lockflight approve as qa at 7654321", "qa-1", 21, nil, exitcode.Blocked, "[-1]", "the head is at 111111111111 by now"},
		"before a push": {"/lockflight approve as qa", "qa-1", 21, func(w *world) {
			w.edit(spec, `do: "Stop the service"`, `do: "Stop everything"`)
		}, exitcode.Blocked, "[-1]", "/lockflight approve as qa at 111111111111"},
		"before we had looked again": {"/lockflight approve as qa", "qa-1", 21, func(w *world) {
			w.hub.comments[0]["updated_at"] = w.hub.now.Add(time.Second).Format(time.RFC3339)
		}, exitcode.Blocked, "[-1]", "which state of the change"},
		"with a comment that is not ours": {"/lockflight approve as qa", "qa-1", 21, func(w *world) {
			w.hub.comments[0]["user"] = user("somebody", 99, "User")
		}, exitcode.Blocked, "[-1]", "which state of the change"},
	} {
		t.Run(name, func(t *testing.T) {
			w := checked(t)
			w.onComment(c.body, c.login, c.id)
			if c.change != nil {
				c.change(w)
			}
			w.must(c.code)
			w.says(c.says)
			if got := fmt.Sprint(w.hub.reactions); got != c.reaction || w.words() != "" {
				t.Errorf("it was answered by %s, and the words are %q", got, w.words())
			}
		})
	}
}

// Whoever names what they looked at needs nothing else.
func TestACommentThatNamesTheCommit(t *testing.T) {
	w := newWorld(t)
	w.onComment("/lockflight approve as qa for test at "+headSHA[:7], "qa-1", 21)
	w.must(exitcode.Passed)
	if w.words() != "qa-1 approve qa test" {
		t.Errorf("the words are %s", w.words())
	}
}

func TestAReactionThatIsNotAllowed(t *testing.T) {
	w := checked(t)
	w.hub.denied = []string{"POST /repos/org/house/issues/comments"}
	w.onComment("/lockflight approve as qa", "qa-1", 21)
	w.must(exitcode.Passed)
	w.says("skipped: the reaction")
}
