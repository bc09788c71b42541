package spec

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lockflight/lockflight/pkg/change"
)

const conditional = policy + `
components: {
	db: {owners: ["dba"], paths: ["db/"]}
	web: owners: ["qa"]
}
performers: {
	vendor: roles: ["dba"]
	customer: roles: ["qa"]
}
classes: [{name: "c0"}, {name: "c1", atLeastWhen: derived: outage: true}, {name: "c2", atLeastWhen: impact: minutes: >60}]
types: {
	normal: {}
	standard: only: {derived: outage: false}
	emergency: {}
}
`

const resolveHead = `"id": "a", "summary": "b", "type": "normal", "impact": {"outage": false, "affects": []}`

// TestWhen puts conditions to changes: does the requirement apply?
func TestWhen(t *testing.T) {
	for _, c := range []struct{ when, change, want string }{
		{`type: "normal"`, ``, "yes"},
		{`type: "emergency"`, ``, "no"},
		{`type: "normal" | "emergency"`, ``, "yes"},
		{`type: !="normal"`, ``, "no"},
		{`type: =~"^norm"`, ``, "yes"},
		{`{type: "emergency"} | {component: db: true}`, `"components": ["db"]`, "yes"},
		{`{type: "emergency"} | {component: db: true}`, ``, "no"},
		{`component: db: true`, `"components": ["db", "web"]`, "yes"},
		{`component: db: true`, `"components": ["web"]`, "no"},
		{`component: db: false`, `"components": ["web"]`, "yes"},
		{`components: ["web"]`, `"components": ["web"]`, "yes"},
		{`components: ["db"]`, `"components": ["web"]`, "no"},
		{`derived: owner: dba: true`, `"components": ["db"]`, "yes"},
		{`derived: owner: dba: true`, `"components": ["web"]`, "no"},
		{`derived: outage: true`, ``, "no"},
		{`derived: outage: true`, `"procedure": [{"name": "s", "at": "S+0m", "owner": "dba", "do": "x", "service": "down"}]`, "yes"},
		{`derived: outage: true`, `"rollback": [{"name": "s", "at": "D+0m", "owner": "dba", "do": "x", "service": "down"}]`, "no"},
		{`derived: outage: true`, `"impact": {"outage": true, "duration": "30m"}`, "yes"},
		{`impact: minutes: >=30`, `"impact": {"outage": true, "duration": "30m"}`, "yes"},
		{`impact: minutes: >30`, `"impact": {"outage": true, "duration": "30m"}`, "no"},
		{`impact: minutes: <30`, ``, "yes"},
		{`impact: affects: ["students"]`, `"impact": {"outage": false, "affects": ["students"]}`, "yes"},
		{`component: db: true`, `"versions": {"db": {"to": "2"}}`, "yes"},
		{`component: db: true`, `"versions": {"other": {"to": "2"}}`, "no"},
		{`component: db: true`, `"procedure": [{"name": "s", "at": "S+0m", "owner": "dba", "do": "x", "run": ["/db/up.sql"]}]`, "yes"},
		{`component: db: true`, `"procedure": [{"name": "s", "at": "S+0m", "owner": "dba", "do": "x", "uses": ["db/up.sql"]}]`, "yes"},
		{`component: db: true`, `"procedure": [{"name": "s", "at": "S+0m", "owner": "dba", "do": "x", "run": ["/other/db/up.sql"]}]`, "no"},
		{`component: db: true`, `"procedure": [{"name": "s", "at": "S+0m", "owner": "dba", "do": "x", "run": ["/dbs/up.sql"]}]`, "no"},
		{`components: ["db"]`, `"rollback": [{"name": "s", "at": "D+0m", "owner": "dba", "do": "x", "run": ["/db/up.sql"]}]`, "yes"},
		{`derived: owner: dba: true`, `"versions": {"db": {"to": "2"}}`, "yes"},
		{`derived: versions: true`, `"versions": {"db": {"to": "2"}}`, "yes"},
		{`derived: {rollback: false, tickets: false, backup: false}`, ``, "yes"},
		{`derived: backup: true`, `"backup": [{"name": "b", "covers": ["db"], "kind": "dump"}]`, "yes"},
		{`derived: tickets: true`, `"tickets": [{"id": "T-1"}]`, "yes"},
		{`performer: "vendor"`, `"performer": "vendor"`, "yes"},
		{`performer: "vendor"`, `"performer": "customer"`, "no"},
		{`class: "c1"`, `"class": "c1"`, "yes"},
		{`class: "c0"`, ``, "yes"},
		{`derived: class: "c1"`, `"class": "c2"`, "no"},
		{`class: "c1"`, `"class": "c0", "impact": {"outage": true, "duration": "5m"}`, "yes"},

		// A claim adds what a heavier class asks for, and takes nothing away.
		{`class: "c1"`, `"class": "c2", "impact": {"outage": true, "duration": "5m"}`, "yes"},
		{`class: "c2"`, `"class": "c2", "impact": {"outage": true, "duration": "5m"}`, "yes"},
		{`class: "c0"`, `"class": "c2", "impact": {"outage": true, "duration": "5m"}`, "no"},
		{`class: "c2"`, `"class": "c1"`, "no"},
		{`class: "c0"`, `"class": "c2"`, "yes"},
		{`class: "c1"`, `"class": "c2"`, "yes"},
		{`{class: "c1", type: "normal"}`, `"class": "c2"`, "yes"},
		{`{class: "c1", type: "emergency"}`, `"class": "c2"`, "no"},
		{`class: !="c2"`, `"class": "c2"`, "yes"},
		{`{class: "c1", performer: "vendor"}`, `"class": "c2"`, "performer: missing"},
		{`{class: "c1", performer: "vendor"}`, `"class": "c2", "performer": "customer"`, "no"},
		{`{class: "c1", facts: {risk: int}, impact: minutes: >div(10, facts.risk)}`, `"class": "c2", "facts": {"risk": 0}`, "the condition cannot be decided"},
		{`{type: string, if type == "normal" {performer: "vendor"}}`, `"performer": "vendor"`, "yes"},
		{`{}`, ``, "yes"},
		{`*{type: "emergency"} | {type: "normal"}`, ``, "yes"},
		{`component: {db: true} | {web: true}`, `"components": ["web"]`, "yes"},
		{`components: list.MinItems(2)`, `"components": ["db", "web"]`, "yes"},
		{`components: list.MinItems(2)`, `"components": ["db"]`, "no"},
		{`impact: affects: [...=~"^stud"]`, `"impact": {"outage": false, "affects": ["students"]}`, "yes"},
		{`impact: affects: [...=~"^stud"]`, `"impact": {"outage": false, "affects": ["staff"]}`, "no"},
		{`type: strings.MinRunes(7)`, ``, "no"},
		{`type: strings.MaxRunes(7) & !="x"`, ``, "yes"},
		{`type: "emergency" | =~"x$"`, ``, "no"},
		{`facts: {risk: number, risk: >=5}`, `"facts": {"risk": 4.5}`, "no"},
		{`facts: risk: {level: 3}`, `"facts": {"risk": 3}`, "no"},
		{`schema.#When & {type: "normal", derived: outage: false, component: db: true}`, `"components": ["db"]`, "yes"},
		{`schema.#When & {type: "emergency"}`, ``, "no"},

		// What is not known is never a no.
		{`performer: "vendor"`, ``, `performer: missing; without it the pipeline cannot tell whether stages[1].enter[1] applies`},
		{`impact: affects: ["students"]`, `"impact": {"outage": false}`, `impact.affects: missing`},
		{`impact: minutes: >5`, `"impact": {"outage": true}`, `impact.minutes: missing`},
		{`facts: risk: "high"`, ``, `facts.risk: missing`},
		{`{type: "emergency"} | {performer: "vendor"}`, ``, `performer: missing`},
		{`{type: "emergency", performer: "vendor"}`, ``, "no"},
		{`facts: {risk: >limit, limit: int}`, `"facts": {"risk": 3}`, `facts.limit: missing`},
		{`{facts: {risk: int}, impact: minutes: >div(10, facts.risk)}`, `"facts": {"risk": 0}`, "the condition cannot be decided: error in call to div"},
		{`{facts: risk: >_limit, _limit: int}`, `"facts": {"risk": 3}`, "the condition cannot be decided"},
	} {
		p := mustLoad(t, strings.Replace(conditional, "package pipeline\n", "package pipeline\n\nimport (\n\"list\"\n\"strings\"\n\"github.com/lockflight/lockflight/schema\"\n)\n\n_used: [schema.#When, list.MinItems, strings.MinRunes]\n", 1)+"_enter: [{require: \"review\", role: \"qa\"}, {require: \"report\", when: "+c.when+"}]\n")
		text := "{" + resolveHead + "}"
		if c.change != "" {
			text = "{" + resolveHead + ", " + c.change + "}"
			if strings.Contains(c.change, `"impact"`) {
				text = `{"id": "a", "summary": "b", "type": "normal", ` + c.change + "}"
			}
		}
		_, out, found := resolve(t, p, text)
		got := "no"
		switch {
		case out == nil:
			got = printed(found)
		case slices.ContainsFunc(out.Stages[1].Enter, func(q change.Requirement) bool { return q.Require == "report" }):
			got = "yes"
		}
		if got != c.want && (out != nil || !strings.Contains(got, c.want) || len(c.want) < 4) {
			t.Errorf("when %s, change {%s}: got %s, expected %s", c.when, c.change, got, c.want)
		}
	}
}

func TestDerived(t *testing.T) {
	p := mustLoad(t, conditional+enterQA)
	for _, c := range []struct {
		change string
		want   change.Derived
	}{
		{`"type": "normal", "impact": {"outage": false}`, change.Derived{Class: "c0", TypeHolds: true}},
		{`"type": "normal", "impact": {"outage": true, "duration": "30m"}`, change.Derived{Class: "c1", Outage: true, TypeHolds: true}},
		{`"type": "normal", "impact": {"outage": true, "duration": "2h"}, "class": "c0"`, change.Derived{Class: "c2", Outage: true, TypeHolds: true}},
		{`"type": "standard", "impact": {"outage": true, "duration": "1m"}`, change.Derived{Class: "c1", Outage: true}},
		{`"type": "standard", "impact": {"outage": false}, "components": ["web", "db"]`, change.Derived{Class: "c0", Components: []string{"db", "web"}, Owners: []string{"dba", "qa"}, TypeHolds: true}},
		{`"type": "unheard-of", "impact": {"outage": false}`, change.Derived{Class: "c0"}},
	} {
		_, out, found := resolve(t, p, `{"id": "a", "summary": "b", `+c.change+`}`)
		if out == nil {
			t.Errorf("{%s}:\n%s", c.change, printed(found))
			continue
		}
		got := out.Derived
		got.Owing, got.Freezes = nil, nil
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("{%s}: (-want +got)\n%s", c.change, diff)
		}
	}
}

// TestClaimTakesNothingAway claims the heavier classes for a change, one after
// the other: every claim keeps the stages, requirements and freezes of the one
// before, and what the type demands is asked of the claim.
func TestClaimTakesNothingAway(t *testing.T) {
	p := mustLoad(t, strings.Replace(conditional, `kind: "test"`, `kind: "test", when: class: "c0"`, 1)+`_enter: [
	{require: "review", role: "qa"},
	{require: "report", id: "r0", when: class: "c0"},
	{require: "report", id: "r1", when: class: "c1"},
	{require: "report", id: "r2", when: class: "c2", waivable: {by: ["qa"], price: [{require: "quiet", when: class: "c0"}]}},
]
types: light: only: class: "c0"
types: heavy: only: class: "c2"
calendar: {zone: "UTC", quiet: q: {rule: "FREQ=DAILY", time: "01:00", lasts: "1h"}, freezes: [{name: "exams", start: "2027-01-01T00:00:00Z", end: "2027-02-01T00:00:00Z", when: class: "c0"}]}
`)
	for _, c := range []struct {
		claim, want  string
		light, heavy bool
	}{
		{"", "stages[0].accept[0] stages[1].enter[0] stages[1].enter[1] 1", true, false},
		{`, "class": "c0"`, "stages[0].accept[0] stages[1].enter[0] stages[1].enter[1] 1", true, false},
		{`, "class": "c1"`, "stages[0].accept[0] stages[1].enter[0] stages[1].enter[1] stages[1].enter[2] 1", false, false},
		{`, "class": "c2"`, "stages[0].accept[0] stages[1].enter[0] stages[1].enter[1] stages[1].enter[2] stages[1].enter[3] stages[1].enter[3].waivable.price[0] 1", false, true},
	} {
		for name, demanded := range map[string]bool{"light": c.light, "heavy": c.heavy} {
			_, out, found := resolve(t, p, `{"id": "a", "summary": "b", "type": "`+name+`", "impact": {"outage": false}`+c.claim+`}`)
			if out == nil {
				t.Fatal(printed(found))
			}
			if got := shapeOf(out); got != c.want || out.Derived.TypeHolds != demanded || out.Derived.Class != "c0" {
				t.Errorf("%s as %q: got %s and %t, expected %s", name, c.claim, got, out.Derived.TypeHolds, c.want)
			}
		}
	}
}

// shapeOf lists the requirements and counts the freezes.
func shapeOf(p *change.Pipeline) string {
	text := ""
	eachRequirement(p.Stages, func(q change.Requirement) { text += q.Path + " " })
	return text + fmt.Sprint(len(p.Calendar.Freezes))
}

// TestResolveLeavesThePipelineAlone resolves for changes that differ, twice.
func TestResolveLeavesThePipelineAlone(t *testing.T) {
	p := mustLoad(t, conditional+`_enter: [
	{require: "review", role: "qa"},
	{require: "report", when: type: "emergency", waivable: {by: ["qa"], price: [{require: "quiet", when: component: db: true}]}},
	{require: "checklist", waivable: {by: ["qa"], price: [{require: "rehearsal", stage: "test", when: component: db: true}], owed: [{require: "report", id: "why", when: component: db: false}]}},
]
calendar: {zone: "UTC", quiet: q: {rule: "FREQ=DAILY", time: "01:00", lasts: "1h"}, freezes: [{name: "exams", start: "2027-01-01T00:00:00Z", end: "2027-02-01T00:00:00Z", when: type: "normal"}]}
`)
	texts := []string{
		`{"id": "a", "summary": "b", "type": "normal", "impact": {"outage": false}}`,
		`{"id": "a", "summary": "b", "type": "emergency", "impact": {"outage": false}, "components": ["db"]}`,
	}
	for range 2 {
		for i, want := range []string{
			"stages[0].accept[0] stages[1].enter[0] stages[1].enter[2] stages[1].enter[2].waivable.owed[0] 1",
			"stages[0].accept[0] stages[1].enter[0] stages[1].enter[1] stages[1].enter[1].waivable.price[0] stages[1].enter[2] stages[1].enter[2].waivable.price[0] 0",
		} {
			_, out, found := resolve(t, p, texts[i])
			if out == nil {
				t.Fatal(printed(found))
			}
			if got := shapeOf(out); got != want {
				t.Errorf("got %s, expected %s", got, want)
			}
		}
	}
}

func TestDeclaredFacts(t *testing.T) {
	p := mustLoad(t, policy+enterQA+`
facts: {
	"personal-data": bool
	users:           int & >=0
	risk:            *"low" | "high"
	note?:           string
	if risk == "high" {
		board: string
	}
}
`)
	for change, want := range map[string]string{
		`"personal-data": true, "users": 3`:                                  "",
		`"personal-data": true, "users": 3, "note": "x"`:                     "",
		`"personal-data": true, "users": 3, "risk": "high", "board": "done"`: "",
		`"users": 3`:                                               "facts.personal-data: missing; the pipeline asks every change for it; expected true or false",
		`"personal-data": "yes", "users": 3`:                       `facts.personal-data: "yes" is not what the pipeline asks for; expected true or false`,
		`"personal-data": true, "users": -1`:                       "facts.users: -1 is not what the pipeline asks for",
		`"personal-data": true, "users": 3, "risk": "medium"`:      `facts.risk: "medium" is not what the pipeline asks for`,
		`"personal-data": true, "users": 3, "risk": "high"`:        "facts.board: missing",
		`"personal-data": true, "users": 3, "board": "x"`:          "facts.board: the pipeline asks for no such fact",
		`"personal-data": true, "users": 3, "personal_data": true`: `did you mean "personal-data"?`,
	} {
		_, out, found := resolve(t, p, `{"id": "a", "summary": "b", "type": "normal", "facts": {`+change+`}}`)
		if want == "" && (out == nil || len(found) > 0) || want != "" && (out != nil || len(found) != 1 || !strings.Contains(printed(found), want)) {
			t.Errorf("{%s}: got %v\n%s, expected %s", change, out != nil, printed(found), want)
		}
	}
}

// TestResolveFinds lists what only a resolved pipeline shows.
func TestResolveFinds(t *testing.T) {
	for name, c := range map[string]struct{ policy, change, want string }{
		"a stage that the change does not pass": {
			strings.Replace(policy, `kind: "test"`, `kind: "test", when: type: "emergency"`, 1) + `_enter: [{require: "soak", for: "1d", after: "test"}]`,
			``, `stages[1].enter[0].after: this change does not pass through the stage "test"`,
		},
		"a due after a stage that the change does not pass": {
			strings.Replace(policy, `kind: "test"`, `kind: "test", when: type: "emergency"`, 1) + `_enter: [{require: "check", check: "a", waivable: {by: ["qa"], owed: [{require: "check", check: "b", due: {from: "passed:test", latest: "+1d"}}]}}]`,
			``, `stages[1].enter[0].waivable.owed[0].due.from: this change does not pass through the stage "test"`,
		},
		"two of a name": {
			policy + `_enter: [{require: "review", role: "qa"}, {require: "review", role: "qa", count: 2, when: type: "normal"}]`,
			``, `stages[1].enter[1]: the requirement "review.qa" is there already, at stages[1].enter[0]`,
		},
		"a class that depends on itself": {
			policy + enterQA + `classes: [{name: "c0"}, {name: "c1", atLeastWhen: class: "c1"}]`,
			``, `classes[1]: the condition asks for class, which is not known when it is decided`,
		},
		"a template": {
			policy + enterQA + `templates: restart: {procedure: []}`,
			`, "template": "restrat"`, `template: "restrat" is not a template of the pipeline | did you mean "restart"?`,
		},
	} {
		p := mustLoad(t, c.policy+"\n")
		_, out, found := resolve(t, p, `{"id": "a", "summary": "b", "type": "normal"`+c.change+`}`)
		if out != nil || len(found) != 1 || !strings.Contains(printed(found), c.want) {
			t.Errorf("%s: got %v\n%s, expected %s", name, out != nil, printed(found), c.want)
		}
	}
}

// TestResolveTellsAll shows that a change for which a pipeline cannot be
// resolved is told its other mistakes as well.
func TestResolveTellsAll(t *testing.T) {
	for _, extra := range []string{"facts: risk: int\n", "_x: 1\n"} {
		p := mustLoad(t, conditional+"_enter: [{require: \"review\", role: \"qa\", when: performer: \"vendor\"}]\n"+extra)
		_, out, found := resolve(t, p, `{"id": "a", "summary": "b", "type": "norml", "impact": {"outage": false}, "components": ["bd"]}`)
		got := printed(found)
		if out != nil || len(found) != 3 || !strings.Contains(got, "missing") || !strings.Contains(got, `"norml" is not a type`) || !strings.Contains(got, `"bd" is not a component`) {
			t.Errorf("got %v\n%s", out != nil, got)
		}
	}
}
