package spec

import (
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/finding"
)

// TestPipelineContradictions adds to a pipeline what has the right shape and
// makes no sense.
func TestPipelineContradictions(t *testing.T) {
	enter := func(requirement string) string {
		return policy + "_enter: [{require: \"review\", role: \"qa\"}, {" + requirement + "}]\n"
	}
	accept := func(requirement string) string {
		return strings.Replace(policy, `check: "smoke"}]`, `check: "smoke"}, {`+requirement+`}]`, 1) + enterQA
	}
	more := func(text string) string { return policy + enterQA + text + "\n" }
	calendar := func(text string) string { return more(`calendar: {zone: "Europe/Amsterdam", ` + text + `}`) }
	due := func(text string) string { return enter(`require: "check", check: "a", due: {` + text + `}`) }
	for name, c := range map[string]struct{ text, want string }{
		"a lead of 999 weeks":          {due(`from: "start", latest: "-999w"`), `stages[1].enter[1].due.latest: "-999w" is more than ten years (6993 days of 3653)`},
		"a lead of 9999 business days": {due(`from: "start", latest: "-9999bd"`), `"-9999bd" is more than ten years`},
		"a day over ten years":         {due(`from: "start", latest: "-521w7d"`), `"-521w7d" is more than ten years (3654 days of 3653)`},
		"no age":                       {enter(`require: "age", stage: "test", maxAge: "0m"`), `stages[1].enter[1].maxAge: "0m" is no time at all`},
		"no soak":                      {enter(`require: "soak", for: "0h0m"`), `for: "0h0m" is no time at all`},
		"no silence":                   {due(`from: "start", silence: "0m"`), `due.silence: "0m" is no time at all`},
		"expires at once":              {enter(`require: "check", check: "a", waivable: {by: ["qa"], expires: "0m"}`), `waivable.expires: "0m" is no time at all`},
		"more reviews than people":     {enter(`require: "review", role: "dba", count: 1000000000`), "1000000000 reviews are more than anybody will ever give; at most 100"},
		"more than can be counted":     {enter(`require: "review", role: "dba", count: 99999999999999999999999`), "count: 99999999999999999999999 is not a whole number that can be counted with"},
		"apart from oneself":           {enter(`require: "separation", apart: ["author", "author"]`), `apart[1]: the part "author" is there already`},
		"apart from nobody":            {enter(`require: "separation", apart: ["author"]`), "it takes two parts"},

		"earliest after latest":             {due(`from: "start", earliest: "-2d", latest: "-3d"`), "due.earliest: no moment is in time: -2d at the earliest is later than -3d at the latest"},
		"business days after calendar days": {due(`from: "start", earliest: "+5bd", latest: "+4d"`), "no moment is in time"},
		"calendar days after business days": {due(`from: "start", earliest: "-4d", latest: "-5bd"`), "no moment is in time"},
		"the attempt before it":             {due(`from: "attempt", latest: "+1h"`), `due.from: it cannot count from "attempt": it has to hold before the attempt starts`},
		"the decision before the attempt":   {due(`from: "decision", latest: "-1h"`), `due.from: it cannot count from "decision"`},
		"the attempt in a price":            {accept(`require: "check", check: "a", waivable: {by: ["qa"], price: [{require: "check", check: "b", due: {from: "attempt", latest: "+1h"}}]}`), `price[0].due.from: it cannot count from "attempt"`},
		"a waiver asked after the attempt":  {accept(`require: "check", check: "a", waivable: {by: ["qa"], asked: {from: "attempt", latest: "+1h"}}`), `waivable.asked.from: it cannot count from "attempt"`},
		"a pass of its own":                 {due(`from: "passed:production", latest: "+1h"`), `due.from: "production" does not come before the stage "production"`},
		"a waiver of nothing":               {due(`from: "waiver:smoke", latest: "+1h"`), `"smoke" is not something that can be waived | there are no waivers yet`},

		"on under enter":                          {enter(`require: "check", check: "a", on: "failed"`), `stages[1].enter[1].on: on is for what is owed`},
		"closes under accept":                     {accept(`require: "check", check: "a", closes: true`), `stages[0].accept[1].closes: closes is for what is owed; a requirement of accept keeps its own gate shut`},
		"closes on a condition":                   {strings.Replace(policy, `accept: [`, `owed: [{require: "report", closes: true, when: type: "emergency"}], accept: [`, 1) + enterQA, `stages[0].owed[0].when: what closes the gates of other changes cannot have a condition`},
		"closes on a condition, for an exception": {calendar(`freezes: [{name: "f", start: "2026-02-01T00:00:00Z", end: "2026-02-02T00:00:00Z", exception: {by: ["qa"], owed: [{require: "report", closes: true, when: type: "emergency"}]}}]`), `exception.owed[0].when: what closes`},
		"closes in a price":                       {enter(`require: "check", check: "a", waivable: {by: ["qa"], price: [{require: "check", check: "b", closes: true}]}`), `price[0].closes`},
		"only the due, without":                   {enter(`require: "check", check: "a", waivable: {by: ["qa"], only: "due"}`), "waivable.only: only the due may be let go, and the requirement has none"},
		"owed for a waiver":                       {enter(`require: "check", check: "a", waivable: {by: ["qa"], owed: [{require: "review", role: "ops"}]}`), `stages[1].enter[1].waivable.owed[0].role: "ops" is not a role`},
		"owed for a skip":                         {strings.Replace(policy, `kind: "test"`, `kind: "test", optional: {by: ["qa"], owed: [{require: "review", role: "ops"}]}`, 1) + enterQA, `stages[0].optional.owed[0].role: "ops" is not a role`},
		"owed for an exception":                   {calendar(`freezes: [{name: "f", start: "2026-02-01T00:00:00Z", end: "2026-02-02T00:00:00Z", exception: {by: ["qa"], owed: [{require: "review", role: "ops"}]}}]`), `exception.owed[0].role: "ops" is not a role`},
		"a broken kind":                           {enter(`require: "backup", kinds: ["snapshot"]`) + `backups: {snapshot: broken: "it never comes back", dump: {}}` + "\n", `stages[1].enter[1].kinds: no backup could be relied on: the pipeline says of each kind that it is broken: snapshot`},
		"nothing but broken":                      {enter(`require: "backup"`) + `backups: snapshot: broken: "it never comes back"` + "\n", `stages[1].enter[1]: no backup could be relied on`},
		"the ticket of a change":                  {enter(`require: "tickets", state: "done", of: "change"`) + "tickets: {initial: \"done\", states: done: {}}\n", `state: "done" is not a state of the ticket of a change | there are no states under changeTicket yet`},
		"a rehearsal of its own":                  {enter(`require: "rehearsal", stage: "production"`), `stage: "production" does not come before the stage "production"`},
		"a rule of no plan":                       {more(`plan: should: ["fitz"]`), `plan.should[0]: "fitz" is not a rule of a plan; expected`},
		"decided after a pass":                    {more(`plan: decision: {from: "passed:test", latest: "-1h"}`), `plan.decision.from: it cannot count from "passed:test": it has to be known when the change is planned`},
		"decided not before":                      {more(`plan: decision: {from: "end", earliest: "-1h"}`), "plan.decision: this is the latest moment to decide"},

		"a slot of no notice":  {more(`notices: start: {subject: "Start", text: "At ${begin}"}`), `notices.start.text: "${begin}" is not something that a notice can tell`},
		"a slot, nearly":       {more(`notices: start: subject: "${sumary}"`), `notices.start.subject: "${sumary}" is not something that a notice can tell | did you mean "summary"?`},
		"a slot that is open":  {more(`notices: start: text: "from ${start on"`), `"${start on" is not something`},
		"a slot in upper case": {more(`notices: start: text: "${Start}"`), `"${Start}" is not something`},

		"never":                 {calendar(`windows: w: {rule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", time: "22:00", lasts: "1h"}`), "calendar.windows.w.rule: it never happens"},
		"finer than daily":      {calendar(`windows: w: {rule: "FREQ=HOURLY", time: "22:00", lasts: "1h"}`), "calendar.windows.w.rule: FREQ=HOURLY is more often than daily"},
		"a window of no length": {calendar(`quiet: w: {rule: "FREQ=DAILY", time: "22:00", lasts: "0m"}`), `calendar.quiet.w.lasts: "0m" is no time at all`},
		"a window without days": {calendar(`sessions: cab: {time: "22:00", lasts: "1h"}`), "calendar.sessions.cab: it has neither a rule nor a first day"},
		"a holiday twice":       {calendar(`holidays: [{date: "2026-12-25"}, {date: "2026-12-25"}]`), "calendar.holidays[1].date: the holiday 2026-12-25 stands there already"},
	} {
		p, found, err := loader(t).LoadPipeline(tree("p.cue", c.text), "p.cue")
		if err != nil || p != nil || !strings.Contains(printed(found), c.want) {
			t.Errorf("%s: %v\n%s, expected %s", name, err, printed(found), c.want)
		}
		for _, f := range found {
			if f.At.Line < 2 || f.At.Column == 0 {
				t.Errorf("%s: %s", name, printed(found))
			}
		}
	}
}

// TestPipelineConcerns lists what is only a matter of concern.
func TestPipelineConcerns(t *testing.T) {
	for text, want := range map[string]string{
		`calendar: {zone: "Europe/Amsterdam", windows: w: {rule: "FREQ=WEEKLY;BYDAY=SU", time: "02:30", lasts: "1h"}}`: `calendar.windows.w.time: there is no window on such days: 2026-03-29 02:30`,
		`calendar: {zone: "Europe/Amsterdam"}, plan: decision: {from: "end", latest: "-1d", time: "02:30"}`:            `plan.decision.time: on some days it cannot be worked out: 2026-03-29 02:30 is no clear time in Europe/Amsterdam: the clock skips it`,
		`plan: decision: {from: "end", latest: "-1d", time: "01:30", zone: "America/New_York"}`:                        `plan.decision.time: on some days it cannot be worked out: 2026-11-01 01:30 is no clear time in America/New_York: the clock shows it twice`,
	} {
		p, found, err := loader(t).LoadPipeline(tree("p.cue", policy+enterQA+text+"\n"), "p.cue")
		if err != nil || p == nil || len(found) != 1 || found[0].Severity != finding.Warning || !strings.Contains(printed(found), want) {
			t.Errorf("%s: %v\n%s, expected %s", text, err, printed(found), want)
		}
	}
}

// TestPipelineMakesSense lists what is close to a contradiction and is none.
func TestPipelineMakesSense(t *testing.T) {
	enter := func(requirement string) string {
		return policy + "_enter: [{require: \"review\", role: \"qa\"}, {" + requirement + "}]\n"
	}
	due := func(text string) string { return enter(`require: "check", check: "a", due: {` + text + `}`) }
	for name, text := range map[string]string{
		"ten years":                   due(`from: "start", latest: "-521w6d"`),
		"one moment":                  due(`from: "start", earliest: "-3d", latest: "-3d"`),
		"business days that may fit":  due(`from: "start", earliest: "+4d", latest: "+5bd"`),
		"four days are never too few": due(`from: "start", earliest: "-5bd", latest: "-4d"`),
		"a time that always is":       due(`from: "start", latest: "-1d", time: "12:00", zone: "Europe/Amsterdam"`),
		"a time without a zone":       due(`from: "start", latest: "-1d", time: "02:30"`),
		"after an earlier pass":       due(`from: "passed:test", latest: "+2w"`),
		"after a waiver":              enter(`require: "check", check: "a", waivable: by: ["qa"]}, {require: "check", check: "b", due: {from: "waiver:check.a", latest: "+1h"}`),
		"after an exception":          due(`from: "waiver:freeze.f", latest: "+1h"`) + `calendar: {zone: "UTC", freezes: [{name: "f", start: "2026-02-01T00:00:00Z", end: "2026-02-02T00:00:00Z", exception: by: ["qa"]}]}` + "\n",
		"no margin":                   policy + enterQA + `plan: {margin: "0m", before: "0m", restoreCheck: "0m"}` + "\n",
		"a hundred reviews":           enter(`require: "review", role: "dba", count: 100`),
		"one kind that works":         enter(`require: "backup", kinds: ["snapshot", "dump"]`) + `backups: {snapshot: broken: "x", dump: {}}` + "\n",
		"the ticket of a change":      enter(`require: "tickets", state: "done", of: "change"`) + "changeTicket: {initial: \"done\", states: done: {}}\n",
		"only the due":                enter(`require: "check", check: "a", due: {from: "start", latest: "-1d"}, waivable: {by: ["qa"], only: "due"}`),
		"slots of notices":            policy + enterQA + `parameters: version: type: "version"` + "\n" + `notices: start: {subject: "${id}: ${summary}", text: "${start} to ${end}, done at ${finish} after ${duration}, ${delay} late: ${impact}, ${version}, $5 {x}"}` + "\n",
		"owed": strings.Replace(policy, `accept: [`, `owed: [{require: "report", on: "failed", closes: true, due: {from: "attempt", latest: "+5bd"}}]
		accept: [{require: "check", check: "b", due: {from: "decision", latest: "+1h"}, waivable: {by: ["qa"], owed: [{require: "review", role: "qa", closes: true, due: {from: "attempt", latest: "+1d"}}]}}, `, 1) + enterQA,
	} {
		if p, found, err := loader(t).LoadPipeline(tree("p.cue", text), "p.cue"); err != nil || p == nil || len(found) > 0 {
			t.Errorf("%s: %v\n%s", name, err, printed(found))
		}
	}
}

// TestChangeContradictions puts one thing at a time into a change that is right.
func TestChangeContradictions(t *testing.T) {
	policy := strings.Replace(changePolicy, "notices: {start: {}", `notices: {start: text: "${version} from ${start}, ${retries}"`, 1)
	p := mustLoad(t, policy)
	l := loader(t)
	const step = `{name: "stop", at: "S+0m", owner: "dba", do: "Stop ${version}", on: ["apps"]`
	right := strings.Replace(rightChange, `{version:`, `{retries: 1, version:`, 1)
	for _, c := range []struct{ old, new, want string }{
		{`owner: "dba", do: "Stop`, `owner: "ops", do: "Stop`, `procedure[0].owner: "ops" is not a role of the pipeline | known roles: dba and qa`},
		{`owner: "dba", do: "Restore"`, `owner: "dbaa", do: "Restore"`, `rollback[0].owner: "dbaa" is not a role of the pipeline | did you mean "dba"?`},
		{`people: dba: ["dba-1"]`, `people: ops: ["dba-1"]`, `people.ops: "ops" is not a role of the pipeline`},
		{step, step + `, stop: [{if: "x", decides: "ops"}]`, `procedure[0].stop[0].decides: "ops" is not a role`},
		{step, step + `, stop: [{if: "x", decides: "dba", until: "D+5m"}]`, `procedure[0].stop[0].until: "D+5m" is not on the clock of the procedure`},
		{step, step + `, hold: signoff: "ops"`, `procedure[0].hold.signoff: "ops" is not a role`},
		{step, step + `, hold: question: "Ready?"`, `procedure[0].hold: it waits for nothing`},
		{step, step + `, undoes: ["start"]`, `procedure[0].undoes: only a step of the rollback takes back what was done`},
		{`restores: "db"`, `restores: "db", undoes: ["stpo"]`, `rollback[0].undoes[0]: "stpo" is not a step of the procedure | did you mean "stop"?`},
		{`restores: "db"`, `restores: "db", undoes: ["restore"]`, `rollback[0].undoes[0]: "restore" is not a step of the procedure`},
		{`restores: "db"`, `restores: "db", each: true`, `rollback[0].each: the time is for each target, and the step has none`},
		{`on: ["apps"]`, `on: ["app1", "app1"]`, `procedure[0].on[1]: the target "app1" is there already`},
		{`fleet: {apps:`, `canary: ["app3"], fleet: {apps:`, `canary[0]: "app3" is not a part of the fleet`},
		{`fleet: {apps:`, `fleet: {db: [], apps:`, `fleet.db: the group is empty`},
		{`["app1", "app2"]`, `["app1", "app2", "app1"]`, `fleet.apps[2]: the target "app1" is there already`},
		{`tests: [{`, `checklist: [{item: "Tell", done: true}, {item: "Tell", done: false}], tests: [{`, `checklist[1].item: the item "Tell" is there already, at checklist[0].item`},
		{`tests: [{`, `preparation: [{do: "x", owner: "ops"}], tests: [{`, `preparation[0].owner: "ops" is not a role`},
		{`tests: [{`, `preparation: [{do: "x", due: {from: "start", earliest: "+1d", latest: "-1d"}}], tests: [{`, `preparation[0].due.earliest: no moment is in time`},
		{`do: "Look"`, `do: "Look", owner: "ops"`, `tests[0].owner: "ops" is not a role`},
		{`to: ["all"]`, `to: ["all"], text: "At ${begin}"`, `communication[0].text: "${begin}" is not something that a notice can tell`},
		{`{retries: 1, version:`, `{version:`, `communication[0].notice: the notice "start" tells "${retries}", which has no value | add parameters.retries`},
		{`skip:`, `template: "restart", skip:`, `template: "restart" is not a template of the pipeline | there are no templates yet`},
	} {
		text := strings.Replace(right, c.old, c.new, 1)
		if text == right {
			t.Fatalf("nothing is replaced: %s", c.old)
		}
		ch, found, err := l.LoadChange(tree("c.cue", text), "c.cue")
		if ch == nil {
			t.Fatalf("%s: %v\n%s", c.new, err, printed(found))
		}
		out, found := p.Resolve(ch)
		if out != nil {
			found = References(ch, out)
		}
		got := printed(found)
		if !strings.Contains(got, c.want) || strings.Count(got, "\n") > 2 {
			t.Errorf("%s for %s: got\n%s, expected %s", c.new, c.old, got, c.want)
		}
	}
}

// TestAmountsOfAChange puts amounts of time into a change that cannot be meant.
func TestAmountsOfAChange(t *testing.T) {
	l := loader(t)
	for text, want := range map[string]string{
		`procedure: [{name: "a", at: "S+999999m", owner: "a", do: "b"}]`:                   "",
		`procedure: [{name: "a", at: "S-9999h999999m", owner: "a", do: "b"}]`:              "",
		`procedure: [{name: "a", at: "S+0m", takes: "0m..5m", owner: "a", do: "b"}]`:       "",
		`procedure: [{name: "a", at: "S+0m", takes: "0m", owner: "a", do: "b"}]`:           `procedure[0].takes: "0m" is no time at all | write how long it is, or delete it`,
		`procedure: [{name: "a", at: "S+0m", takes: "10m..3m", owner: "a", do: "b"}]`:      `procedure[0].takes: "10m..3m" ends before it begins`,
		`procedure: [{name: "a", at: "S+0m", takes: "5m..600w", owner: "a", do: "b"}]`:     `procedure[0].takes: "5m..600w" is more than ten years`,
		`rollback: [{name: "a", at: "D-5m", owner: "a", do: "b"}]`:                         `rollback[0].at: "D-5m" is not`,
		`backup: [{name: "a", covers: ["b"], kind: "c", restore: "0m"}]`:                   `backup[0].restore: "0m" is no time at all`,
		`impact: {outage: true, duration: "999w"}`:                                         `impact.duration: "999w" is more than ten years`,
		`impact: {outage: false, duration: "0m"}`:                                          "",
		`preparation: [{do: "x", due: {from: "start", latest: "-3653d"}}]`:                 `preparation[0].due.latest`,
		`preparation: [{do: "x", due: {from: "start", latest: "-99999999999999999999d"}}]`: `preparation[0].due.latest`,
		`preparation: [{do: "x", due: {from: "start", latest: "-0m"}}]`:                    "",
	} {
		c, found, err := l.LoadChange(tree("c.cue", "id: \"a\"\nsummary: \"b\"\ntype: \"c\"\n"+text+"\n"), "c.cue")
		got := printed(found)
		if err != nil || (c != nil) != (want == "") || !strings.Contains(got, want) || want != "" && !strings.HasPrefix(got, "c.cue:4:") {
			t.Errorf("%s: %v\n%s, expected %s", text, err, got, want)
		}
	}
}
