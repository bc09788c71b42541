package main

import (
	"testing"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/pkg/forge"
)

func TestInputsThatAreWrong(t *testing.T) {
	for name, c := range map[string]struct {
		inputs []string
		says   string
	}{
		"a mode":                      {[]string{"mode", "chek"}, "did you mean check?"},
		"an unknown one":              {[]string{"stages", "test"}, "there is no input"},
		"a slip":                      {[]string{"pipline", "x.cue"}, "did you mean pipeline?"},
		"no stage":                    {[]string{"mode", "gate"}, "the input stage is missing"},
		"a stage with a line break":   {[]string{"mode", "gate", "stage", "test\n::error::x"}, "expected one line"},
		"a stage in capitals":         {[]string{"mode", "gate", "stage", "Test"}, "a name in lower case"},
		"a wait for a check":          {[]string{"wait", "5m"}, "the input wait is for mode gate, and the mode is check"},
		"a wait that is none":         {[]string{"mode", "gate", "stage", "test", "wait", "soon"}, "between 0 and 5h0m0s"},
		"a wait back in time":         {[]string{"mode", "gate", "stage", "test", "wait", "-5m"}, "between 0 and 5h0m0s"},
		"a wait for ever":             {[]string{"mode", "gate", "stage", "test", "wait", "100h"}, "between 0 and 5h0m0s"},
		"a path of Windows":           {[]string{"change", `changes\upgrade`}, "with slashes"},
		"a drive":                     {[]string{"change", `C:/changes`}, "with slashes"},
		"a path out of here":          {[]string{"change", "../other"}, "from the top of the repository"},
		"a path from the root":        {[]string{"pipeline", "/etc/pipeline.cue"}, "from the top of the repository"},
		"a ledger of no kind":         {[]string{"ledger", "ftp:x"}, "has no scheme that is known"},
		"neither yes nor no":          {[]string{"comment", "maybe"}, "expected true or false"},
		"a token in two words":        {[]string{"token", "a b"}, "the input token"},
		"an outcome for a gate":       {[]string{"mode", "gate", "stage", "test", "outcome", "passed"}, "is for mode record"},
		"an unknown outcome":          {[]string{"mode", "record", "stage", "test", "outcome", "fine"}, "expected passed, failed, rolled-back or aborted"},
		"an unknown status":           {[]string{"mode", "record", "stage", "test", "job-status", "fine"}, "expected success, failure or cancelled"},
		"no outcome":                  {[]string{"mode", "record", "stage", "test", "job-status", ""}, "are both missing"},
		"another pull request":        {[]string{"pull", "8"}, "the event is about pull request 7"},
		"a pull request that is none": {[]string{"pull", "0"}, "expected the number of a pull request"},
		"another commit":              {[]string{"commit", baseSHA}, "the event is about " + headSHA},
		"a commit that is none":       {[]string{"commit", "main"}, "the 40 hex digits"},
		"a sign-off by an event":      {[]string{"mode", "signoff", "role", "qa", "verdict", "go"}, "mode signoff is not for the event pull_request"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.input(c.inputs...)
			w.must(exitcode.Usage)
			w.says("::error file=.github/workflows/deploy.yml::", c.says)
			if len(commands(w.out.String())) != 1 {
				t.Errorf("more than one command is in\n%s", w.out.String())
			}
		})
	}
}

func TestWithoutAnOutputFile(t *testing.T) {
	w := newWorld(t)
	w.env["GITHUB_OUTPUT"] = ""
	w.must(exitcode.Usage)
	w.says("GITHUB_OUTPUT is not set")
	w = newWorld(t)
	w.approve("qa-1", 21)
	w.input("mode", "gate", "stage", "test")
	w.env["GITHUB_STATE"] = ""
	w.must(exitcode.Usage)
	if w.attempts() != "" {
		t.Errorf("the attempts are %s", w.attempts())
	}
}

func TestAnOutputFileThatCannotBeWritten(t *testing.T) {
	w := newWorld(t)
	w.approve("qa-1", 21)
	w.env["GITHUB_OUTPUT"] = w.dir
	w.must(exitcode.Unknown)
	w.says("GITHUB_OUTPUT cannot be written")
}

func TestEventsThatAreWrong(t *testing.T) {
	for name, c := range map[string]struct{ event, payload, says string }{
		"none":                     {"", `{}`, "GITHUB_EVENT_NAME is not set"},
		"an unknown one":           {"watch", `{}`, "is not one that changes are judged for; expected pull_request"},
		"one with a line break":    {"push\n::error::x", `{}`, "is not one that changes are judged for"},
		"one that is not JSON":     {"push", `{`, "is not an event as GitHub writes them"},
		"of another type":          {"push", `[]`, "is not an event as GitHub writes them"},
		"no pull request":          {"pull_request", `{"action":"opened"}`, "has no pull request"},
		"a pull request of no one": {"pull_request", `{"pull_request":{"number":0,"head":{"sha":"` + headSHA + `"}}}`, "has no pull request"},
		"without a head":           {"pull_request_target", `{"pull_request":{"number":1,"head":{"sha":"main"}}}`, "has no pull request"},
		"a group without a head":   {"merge_group", `{"merge_group":{"head_ref":"x"}}`, "has no merge_group"},
		"a branch that is deleted": {"push", `{"deleted":true,"after":"0000000000000000000000000000000000000000"}`, "deletes a branch"},
		"a push of nothing":        {"push", `{}`, "deletes a branch"},
		"a push of a name":         {"push", `{"after":"main"}`, "lacks after"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.env["GITHUB_EVENT_NAME"], w.event = c.event, c.payload
			w.must(exitcode.Usage)
			w.says(c.says)
			if len(commands(w.out.String())) != 1 {
				t.Errorf("more than one command is in\n%s", w.out.String())
			}
		})
	}
	w := newWorld(t)
	w.env["GITHUB_EVENT_PATH"] = w.dir + "/nothing"
	w.must(exitcode.Usage)
	w.says("cannot be read")
	w.onDispatch()
	w.env["GITHUB_SHA"] = "main"
	w.env["GITHUB_EVENT_PATH"] = w.dir + "/event.json"
	w.must(exitcode.Usage)
	w.says("needs GITHUB_SHA")
}

func TestWhatIsJudged(t *testing.T) {
	for name, c := range map[string]struct {
		event, payload string
		want           forge.Target
	}{
		"pull_request_review": {"pull_request_review", `{"pull_request":{"number":9,"head":{"sha":"` + headSHA + `"}}}`, forge.Target{Pull: 9, Commit: headSHA}},
		"push":                {"push", `{"before":"` + baseSHA + `","after":"` + headSHA + `"}`, forge.Target{Commit: headSHA, Since: baseSHA}},
		"push of a branch":    {"push", `{"before":"0000000000000000000000000000000000000000","after":"` + headSHA + `"}`, forge.Target{Commit: headSHA}},
		"push by force":       {"push", `{"before":"` + baseSHA + `","after":"` + headSHA + `","forced":true}`, forge.Target{Commit: headSHA}},
		"workflow_dispatch":   {"workflow_dispatch", `{}`, forge.Target{Commit: baseSHA}},
		"schedule":            {"schedule", `{}`, forge.Target{Commit: baseSHA}},
	} {
		w := newWorld(t)
		w.env["GITHUB_EVENT_NAME"], w.event = c.event, c.payload
		w.must(exitcode.Blocked)
		if w.target != c.want {
			t.Errorf("%s judges %+v, want %+v", name, w.target, c.want)
		}
	}
	w := newWorld(t)
	w.onDispatch("pull", "9")
	w.must(exitcode.Blocked)
	if last, said := w.hub.status(headSHA); w.target.Pull != 9 || w.target.Commit != "" || last != "failure" || len(w.hub.comments) != 1 {
		t.Errorf("with a pull request it judges %+v, and says %s", w.target, said)
	}
	w = newWorld(t)
	w.env["GITHUB_EVENT_NAME"], w.event = "deployment", `{"deployment":{"sha":"`+headSHA+`"}}`
	w.input("mode", "gate", "stage", "test")
	w.must(exitcode.Blocked)
	if w.target.Commit != headSHA {
		t.Errorf("a deployment judges %+v", w.target)
	}
}

func TestWords(t *testing.T) {
	w := newWorld(t)
	for _, args := range [][]string{nil, {"pre"}, {"main", "post"}} {
		if code := w.program().Main(args); code != exitcode.Usage {
			t.Errorf("%q ends with %d", args, code)
		}
	}
}
