package spec

import (
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
)

// TestPipelineReferences adds one mistake at a time to a pipeline that is right.
func TestPipelineReferences(t *testing.T) {
	enter := func(requirement string) string {
		return policy + "_enter: [{require: \"review\", role: \"qa\"}, {" + requirement + "}]\n"
	}
	more := func(text string) string { return policy + enterQA + text + "\n" }
	change := func(old, new string) string { return strings.Replace(policy, old, new, 1) + enterQA }
	crew := func(from string) string { return "roles: crew: from: \"" + from + "\"\n" }
	calendar := `calendar: {zone: "Europe/Amsterdam", windows: night: {time: "22:00", lasts: "4h"}}` + "\n"
	for name, c := range map[string]struct{ text, want string }{
		"owner":                   {more(`owner: "ops"`), `owner: "ops" is not a role of the pipeline | known roles: dba, qa and requester`},
		"owner, nearly":           {more(`owner: "dbaa"`), `did you mean "dba"?`},
		"role of a review":        {enter(`require: "review", role: "ops"`), `stages[1].enter[1].role: "ops" is not a role`},
		"by":                      {enter(`require: "check", check: "a", by: ["ops"]`), `stages[1].enter[1].by[0]: "ops" is not a role`},
		"from":                    {enter(`require: "check", check: "a", from: ["ops"]`), `from[0]: "ops" is not a role`},
		"role of a verdict":       {enter(`require: "verdicts", order: [{role: "ops"}]`), `order[0].role: "ops" is not a role`},
		"who may waive":           {enter(`require: "check", check: "a", waivable: by: ["ops"]`), `waivable.by[0]: "ops" is not a role`},
		"the price of a waiver":   {enter(`require: "check", check: "a", waivable: {by: ["qa"], price: [{require: "review", role: "ops"}]}`), `price[0].role: "ops" is not a role`},
		"a price for skipping":    {change(`kind: "test"`, `kind: "test", optional: {by: ["qa"], price: [{require: "review", role: "ops"}]}`), `stages[0].optional.price[0].role: "ops"`},
		"who may skip":            {change(`kind: "test"`, `kind: "test", optional: by: ["ops"]`), `stages[0].optional.by[0]: "ops" is not a role`},
		"window without calendar": {enter(`require: "window", window: "night"`), `"night" is not a window: the pipeline has no calendar`},
		"window":                  {enter(`require: "window", window: "nigth"`) + calendar, `did you mean "night"?`},
		"quiet period":            {enter(`require: "quiet", period: "night"`) + calendar, `"night" is not a quiet period of the calendar | there are no quiet periods yet`},
		"notice":                  {enter(`require: "notice", notice: "start"`), `"start" is not a notice`},
		"kind of backup":          {enter(`require: "backup", kinds: ["dmp"]`) + "backups: dump: {}\n", `did you mean "dump"?`},
		"state of tickets":        {enter(`require: "tickets", state: "done"`), `"done" is not a state of tickets`},
		"environment of a copy":   {enter(`require: "copy", environment: "prod"`) + "environments: {test: {}, production: {}}\n", `did you mean "production"?`},
		"environment of a stage":  {more("environments: production: {}"), `stages[0].environment: "test" is not an environment`},
		"a later stage":           {enter(`require: "age", stage: "production", maxAge: "1d"`), `stages[1].enter[1].stage: "production" does not come before the stage "production"`},
		"soak after no stage":     {enter(`require: "soak", for: "1d", after: "tset"`), `did you mean "test"?`},
		"rehearsal of no stage":   {enter(`require: "rehearsal", stage: "copy"`), `"copy" is not a stage`},
		"a due after no stage":    {enter(`require: "check", check: "a", due: {from: "passed:copy", latest: "+1d"}`), `due.from: "copy" is not a stage`},
		"a due after no event":    {enter(`require: "check", check: "a", due: {from: "event:term", latest: "+1d"}`) + calendar, `"term" is not an event of the calendar`},
		"a due in no zone":        {enter(`require: "check", check: "a", due: {from: "start", latest: "-1d", zone: "Europe/Amsterdm"}`), `due.zone: "Europe/Amsterdm" is not a zone`},
		"min and max":             {enter(`require: "check", check: "a", min: 3, max: 2`), "max is less than min"},
		"count and all":           {enter(`require: "review", role: "dba", count: 1, all: true`), "both a count and all"},
		"no share":                {enter(`require: "check", check: "a", need: "0%"`), `"0%" is not a share`},
		"too large a share":       {enter(`require: "check", check: "a", need: "101%"`), `"101%" is not a share`},
		"two of a name":           {enter(`require: "review", role: "qa"`), `stages[1].enter[1]: the requirement "review.qa" is there already, at stages[1].enter[0]`},

		"a review by whom the change names":     {enter(`require: "review", role: "crew"`) + crew("people"), `stages[1].enter[1].role: the role "crew" takes its people from the change (people), so the author of a change would choose who approves it | give the role members, teams or owners`},
		"a review by authors":                   {enter(`require: "review", role: "crew"`) + crew("authors"), `stages[1].enter[1].role: the role "crew" takes its people from the change (authors)`},
		"a review by members and others":        {enter(`require: "review", role: "crew"`) + crew("people") + `roles: crew: members: ["qa-1"]` + "\n", `stages[1].enter[1].role: the role "crew"`},
		"a waiver by whom the change names":     {enter(`require: "check", check: "a", waivable: by: ["qa", "crew"]`) + crew("people"), `stages[1].enter[1].waivable.by[1]: the role "crew"`},
		"a skip by whom the change names":       {change(`kind: "test"`, `kind: "test", optional: by: ["crew"]`) + crew("authors"), `stages[0].optional.by[0]: the role "crew"`},
		"a price by whom the change names":      {enter(`require: "check", check: "a", waivable: {by: ["qa"], price: [{require: "review", role: "crew"}]}`) + crew("people"), `price[0].role: the role "crew"`},
		"an exception by whom the change names": {more(`calendar: {zone: "UTC", freezes: [{name: "f", start: "2026-02-01T00:00:00Z", end: "2026-02-02T00:00:00Z", exception: by: ["crew"]}]}`) + crew("people"), `exception.by[0]: the role "crew"`},
		"proxies whom the change names":         {more(`roles: customer: {from: "requester", proxies: ["crew"]}`) + crew("people"), `roles.customer.proxies[0]: the role "crew"`},

		"stages of one name":      {change(`name: "production"`, `name: "test"`), `stages[1].name: the stage "test" is there already, at stages[0].name`},
		"kinds backwards":         {strings.Replace(strings.Replace(policy, `environment: "production", kind: "production"`, `environment: "production", kind: "test"`, 1), `environment: "test", kind: "test"`, `environment: "test", kind: "production"`, 1) + enterQA, "a stage of kind test cannot come after one of kind production"},
		"a kind without a reason": {change("\tvalidation: \"none\"\n", ""), "stages: there is no stage of kind validation"},
		"a reason without need":   {more(`without: test: "none"`), "without.test: there is a stage of kind test"},
		"after a later stage":     {change(`kind: "test"`, `kind: "test", after: ["production"]`), `stages[0].after[0]: "production" does not come before this stage`},

		"nobody in a role":         {change(`dba: members: ["dba-1"]`, `dba: members: []`), `roles.dba: nobody can have the role "dba"`},
		"a member twice":           {change(`["qa-1", "qa-2"]`, `["qa-1", "QA-1"]`), `roles.qa.members[1]: the member "qa-1" is there already`},
		"a member who is nobody":   {more(`people: {"qa-1": {}, "qa-2": {}, "dba-2": {}}`), `roles.dba.members[0]: "dba-1" is not a person of the pipeline`},
		"a proxy":                  {more(`roles: customer: proxies: ["support"]`), `proxies[0]: "support" is not a role`},
		"a delegation backwards":   {more(`roles: qa: delegations: [{from: "qa-1", to: "qa-2", start: "2026-02-01T00:00:00Z", end: "2026-01-01T00:00:00Z", reason: "x"}]`), "the delegation ends before it starts"},
		"a delegation to oneself":  {more(`roles: qa: delegations: [{from: "qa-1", to: "QA-1", start: "2026-01-01T00:00:00Z", end: "2026-02-01T00:00:00Z", reason: "x"}]`), "cannot stand in for themselves"},
		"a login twice":            {more(`people: {"qa-1": login: "octo", "qa-2": login: "Octo", "dba-1": {}}`), `the login "octo" is there already`},
		"an account twice":         {more(`people: {"qa-1": id: 7, "qa-2": id: 7, "dba-1": {}}`), `the account number "7" is there already`},
		"a person in another case": {more(`people: {"qa-1": {}, "QA-1": {}, "qa-2": {}, "dba-1": {}}`), `the person "qa-1" is there already`},
		"a performer":              {more(`performers: vendor: roles: ["ops"]`), `performers.vendor.roles[0]: "ops" is not a role`},
		"an owner of a component":  {more(`components: db: owners: ["ops"]`), `components.db.owners[0]: "ops" is not a role`},
		"classes of one name":      {more(`classes: [{name: "a"}, {name: "a"}]`), `the class "a" is there already`},
		"pre-approved by nobody":   {more(`types: normal: preApproved: [{template: "sha256:` + strings.Repeat("0", 64) + `", until: "2026-02-30", by: "qa"}]`), `there is no day "2026-02-30"`},

		"a pattern":             {more(`parameters: a: {type: "string", pattern: "(["}`), "is not a regular expression: missing closing ]"},
		"a pattern of a number": {more(`parameters: a: {type: "int", pattern: "1"}`), "a pattern is for a string or a version"},
		"bounds of a text":      {more(`parameters: a: {type: "string", min: 1}`), "min and max are for an int"},
		"bounds crossed":        {more(`parameters: a: {type: "int", min: 2, max: 1}`), "max is less than min"},
		"no choice":             {more(`parameters: a: {type: "int", oneOf: []}`), "the list is empty"},
		"a choice of a kind":    {more(`parameters: a: {type: "int", oneOf: ["1"]}`), `the text "1" is not a whole number`},

		"zone of the calendar":  {more(`calendar: zone: "Europe/Atlantis"`), `calendar.zone: "Europe/Atlantis" is not a zone of the IANA time zone database`},
		"zone of a window":      {more(`calendar: {zone: "UTC", windows: n: {rule: "FREQ=DAILY", time: "22:00", lasts: "1h", zone: "Mars/Base"}}`), `calendar.windows.n.zone: "Mars/Base" is not a zone`},
		"a window of no days":   {more(`calendar: {zone: "UTC", quiet: n: {time: "22:00", lasts: "1h", from: "2026-02-01", until: "2026-01-01"}}`), "calendar.quiet.n.until: it never happens: its last day 2026-01-01 is before its first, 2026-02-01"},
		"a freeze backwards":    {more(`calendar: {zone: "UTC", freezes: [{name: "f", start: "2026-02-01T00:00:00Z", end: "2026-02-01T00:00:00Z"}]}`), `calendar.freezes[0].end: the freeze "f" ends 2026-02-01T00:00:00Z, which is not after its start`},
		"freezes of one name":   {more(`calendar: {zone: "UTC", freezes: [for _ in [1, 2] {name: "f", start: "2026-02-01T00:00:00Z", end: "2026-02-02T00:00:00Z"}]}`), `the freeze "f" is there already`},
		"a holiday":             {more(`calendar: {zone: "UTC", holidays: [{date: "2026-02-30"}]}`), `calendar.holidays[0].date: "2026-02-30" is not in the calendar`},
		"price of an exception": {more(`calendar: {zone: "UTC", freezes: [{name: "f", start: "2026-02-01T00:00:00Z", end: "2026-02-02T00:00:00Z", exception: {by: ["qa"], price: [{require: "review", role: "ops"}]}}]}`), `"ops" is not a role`},
		"plan":                  {more(`plan: decision: {from: "event:x", latest: "-1h"}`), `plan.decision.from: "x" is not an event`},

		"first state":          {more(`tickets: {initial: "new", states: done: {}}`), `tickets.initial: "new" is not a state`},
		"next state":           {more(`tickets: {initial: "done", states: done: to: ["new"]}`), `tickets.states.done.to[0]: "new" is not a state`},
		"waits for":            {more(`changeTicket: {initial: "done", states: done: waitsFor: "ops"}`), `changeTicket.states.done.waitsFor: "ops" is not a role`},
		"tickets of":           {more(`tickets: {initial: "done", states: done: {}, performers: vendor: waiting: ["new"]}`), `tickets.performers.vendor: "vendor" is not a performer`},
		"handed to":            {more(`performers: vendor: roles: ["qa"]` + "\n" + `tickets: {initial: "done", states: done: {}, performers: vendor: {waiting: ["done"], reassign: done: "ops"}}`), `tickets.performers.vendor.reassign.done: "ops" is not a role`},
		"trusted stages":       {more(`trust: keys: ci: {ed25519: "` + strings.Repeat("A", 43) + `=", stages: ["prod"]}`), `trust.keys.ci.stages[0]: "prod" is not a stage of the pipeline | did you mean "production"?`},
		"a key of odd bits":    {more(`trust: keys: ci: ed25519: "` + strings.Repeat("B", 43) + `="`), `trust.keys.ci.ed25519: is not a public key of Ed25519`},
		"a stage without keys": {more(`trust: keys: ci: {ed25519: "` + strings.Repeat("A", 43) + `=", stages: ["production"]}`), `no key under trust.keys may sign for the stage`},
		"workflow identities":  {more(`trust: identities: [{issuer: "x", workflow: "y", stages: ["production"]}]`), `trust.identities[0]: workflow identities are not checked, so nobody would be kept out by it | give the environment a key of its own under trust.keys: a secret that only jobs of that environment can read`},

		"type in a condition":      {enter(`require: "check", check: "a", when: type: "emergancy"`), `stages[1].enter[1].when.type: "emergancy" is not a type of the pipeline | did you mean "emergency"?`},
		"class in a condition":     {enter(`require: "check", check: "a", when: class: "c1"`), `"c1" is not a class`},
		"performer in a condition": {enter(`require: "check", check: "a", when: performer: "x"`), `"x" is not a performer`},
		"component in a condition": {enter(`require: "check", check: "a", when: component: web: true`) + "components: db: {}\n", `when.component.web: "web" is not a component`},
		"owner in a condition":     {enter(`require: "check", check: "a", when: derived: owner: ops: true`), `"ops" is not a role`},
		"fact in a condition":      {enter(`require: "check", check: "a", when: facts: secret: true`) + "facts: personal: bool\n", `"secret" is not a fact that the pipeline declares`},
	} {
		p, found, err := loader(t).LoadPipeline(tree("p.cue", c.text), "p.cue")
		if err != nil || p != nil || !strings.Contains(printed(found), c.want) {
			t.Errorf("%s: %v\n%s, expected %s", name, err, printed(found), c.want)
		}
		for _, f := range found {
			if f.Rule == ruleSchema || f.At.Line < 2 {
				t.Errorf("%s: %s", name, printed(found))
			}
		}
	}
}

// TestRolesFromTheChange lists where the change may say who somebody is.
func TestRolesFromTheChange(t *testing.T) {
	for _, from := range []string{"requester", "authors", "people"} {
		for _, requirement := range []string{
			`require: "agreement", role: "crew"`,
			`require: "verdicts", order: [{role: "crew"}]`,
			`require: "check", check: "a", by: ["crew"], from: ["crew"]`,
		} {
			mustLoad(t, policy+"_enter: [{require: \"review\", role: \"qa\"}, {"+requirement+"}]\nroles: crew: from: \""+from+"\"\n")
		}
	}
	mustLoad(t, policy+"_enter: [{require: \"review\", role: \"crew\"}]\nroles: crew: owners: true\n")
}

func TestGuarded(t *testing.T) {
	const bare = `
name: "p"
roles: qa: members: ["qa-1"]
without: {experiment: "none", test: "none", validation: "none"}
stages: [{name: "production", environment: "production", kind: "production", `
	for enter, guarded := range map[string]bool{
		``:          false,
		`enter: []`: false,
		`enter: [{require: "review", role: "qa", strength: "should"}]`: false,
		`accept: [{require: "review", role: "qa"}]`:                    false,
		`enter: [{require: "review", role: "qa"}]`:                     true,
	} {
		for types, recordOnly := range map[string]bool{"": false, "types: {normal: {}, restart: recordOnly: true}\n": true} {
			p, found, err := loader(t).LoadPipeline(tree("p.cue", bare+enter+"}]\n"+types), "p.cue")
			if ok := guarded || recordOnly; err != nil || ok != (p != nil) || !ok && (len(found) != 1 || found[0].Rule != ruleGuarded) {
				t.Errorf("%s %s: %v\n%s", enter, types, err, printed(found))
			}
		}
	}
}

const rightChange = `
id:       "a"
summary:  "b"
type:     "normal"
pipeline: "p"
performer: "vendor"
components: ["db"]
tickets: [{id: "OPS-1"}, {id: "OPS-2"}]
people: dba: ["dba-1"]
window: {start: "2026-12-01T22:00:00+01:00", end: "2026-12-02T02:00:00+01:00", zone: "Europe/Amsterdam"}
backup: [{name: "db", covers: ["db"], kind: "dump"}]
fleet: {apps: ["app1", "app2"]}
procedure: [
	{name: "stop", at: "S+0m", owner: "dba", do: "Stop ${version}", on: ["apps"], takesBackup: "db"},
	{name: "start", at: "S+5m", owner: "dba", do: "Start on ${host}", on: ["app2"], after: ["stop"], tests: ["grades"]},
]
rollback: [{name: "restore", at: "D+0m", owner: "dba", do: "Restore", restores: "db"}]
tests: [{name: "grades", kind: "regression", do: "Look", ticket: "OPS-1"}]
communication: [{notice: "start", to: ["all"]}]
parameters: {version: "12.6", host: {test: "t1", production: "p1"}}
skip: [{stage: "copy", reason: "not there"}]
`

const changePolicy = `package pipeline

name: "p"
roles: {
	qa: members: ["qa-1"]
	dba: members: ["dba-1", "dba-2"]
}
performers: vendor: roles: ["dba"]
components: {db: {}, web: {}}
classes: [{name: "c0"}, {name: "c1"}]
backups: dump: {}
notices: {start: {}, end: {}}
parameters: {
	version: {type: "version", pattern: "[0-9.]+"}
	host: {type: "string", varies: "environment"}
	retries: {type: "int", min: 1, max: 5}
	mode: {type: "string", oneOf: ["fast", "safe"]}
	dry: type: "bool"
}
without: experiment: "none"
stages: [
	{name: "test", environment: "test", kind: "test"},
	{name: "copy", environment: "test", kind: "validation", optional: by: ["qa"]},
	{name: "production", environment: "production", kind: "production"},
]
`

func TestReferences(t *testing.T) {
	p := mustLoad(t, changePolicy)
	l := loader(t)
	find := func(text string) (*change.Change, string) {
		c, found, err := l.LoadChange(tree("c.cue", text), "c.cue")
		if c == nil {
			t.Fatalf("%v\n%s", err, printed(found))
		}
		out, found := p.Resolve(c)
		if out == nil {
			t.Fatal(printed(found))
		}
		return c, printed(References(c, out))
	}
	if _, got := find(rightChange); got != "" {
		t.Fatalf("the change is right:\n%s", got)
	}
	for _, c := range []struct{ old, new, want string }{
		{`pipeline: "p"`, `pipeline: "q"`, `pipeline: the change was written for the pipeline "q", and this one is "p"`},
		{`"normal"`, `"norml"`, `type: "norml" is not a type of the pipeline | did you mean "normal"?`},
		{`performer: "vendor"`, `performer: "vendr"`, `performer: "vendr" is not a performer`},
		{`performer: "vendor"`, `class: "c2"`, `class: "c2" is not a class of the pipeline`},
		{`["db"]`, `["bd"]`, `components[0]: "bd" is not a component of the pipeline | did you mean "db"?`},
		{`{id: "OPS-2"}`, `{id: "OPS-1"}`, `tickets[1].id: the ticket "OPS-1" is there already, at tickets[0].id`},
		{`["dba-1"]`, `["dba-3"]`, `people.dba[0]: "dba-3" does not have the role "dba" in the pipeline`},
		{`end: "2026-12-02T02:00:00+01:00"`, `end: "2026-12-01T21:00:00Z"`, `window.end: the window ends when it starts`},
		{`end: "2026-12-02T02:00:00+01:00"`, `end: "2026-12-01T20:59:59Z"`, `window.end: the window ends before it starts`},
		{`end: "2026-12-02T02:00:00+01:00"`, `end: "2037-12-02T02:00:00+01:00"`, `window.end: the window is more than ten years long`},
		{`zone: "Europe/Amsterdam"`, `zone: "Europe/Amsterdm"`, `window.zone: "Europe/Amsterdm" is not a zone`},
		{`kind: "dump"`, `kind: "dmp"`, `backup[0].kind: "dmp" is not a kind of backup`},
		{`kind: "dump"}`, `kind: "dump"}, {name: "db", covers: ["db"], kind: "dump"}`, `backup[1].name: the backup "db" is there already`},
		{`on: ["app2"]`, `on: ["app3"]`, `procedure[1].on[0]: "app3" is not a part of the fleet`},
		{`takesBackup: "db"`, `takesBackup: "files"`, `procedure[0].takesBackup: "files" is not a backup of this change`},
		{`restores: "db"`, `restores: "bd"`, `rollback[0].restores: "bd" is not a backup`},
		{`tests: ["grades"]`, `tests: ["grade"]`, `procedure[1].tests[0]: "grade" is not a test of this change | did you mean "grades"?`},
		{`name: "start"`, `name: "stop"`, `procedure[1].name: the step "stop" is there already, at procedure[0].name`},
		{`after: ["stop"]`, `after: ["stp"]`, `procedure[1].after[0]: "stp" is not a step of the procedure`},
		{`after: ["stop"]`, `after: ["start"]`, `procedure[1].after: the step "start" waits for itself`},
		{`takesBackup: "db"`, `after: ["start"]`, `procedure[0].after: the steps wait for each other: "stop" after "start" after "stop"`},
		{`at: "S+5m"`, `at: "D+5m"`, `procedure[1].at: "D+5m" is not on the clock of the procedure`},
		{`at: "D+0m"`, `at: "S+0m"`, `rollback[0].at: "S+0m" is not on the clock of the rollback`},
		{`ticket: "OPS-1"`, `ticket: "OPS-9"`, `tests[0].ticket: "OPS-9" is not a ticket of this change`},
		{`ticket: "OPS-1"}`, `ticket: "OPS-1"}, {name: "grades", kind: "unit", do: "x"}`, `tests[1].name: the test "grades" is there already`},
		{`notice: "start"`, `notice: "begin"`, `communication[0].notice: "begin" is not a notice of the pipeline | known notices: end and start`},
		{`stage: "copy"`, `stage: "validation"`, `skip[0].stage: "validation" is not a stage of the pipeline`},
		{`stage: "copy"`, `stage: "test"`, `skip[0].stage: the stage "test" is not optional`},
		{`reason: "not there"}`, `reason: "not there"}, {stage: "copy", reason: "x"}`, `skip[1].stage: the stage "copy" is there already`},
		{`skip:`, `dependsOn: ["a"], skip:`, `dependsOn[0]: the change depends on itself`},
		{`skip:`, `preparation: [{do: "x", due: {from: "passed:tset", latest: "+1d"}}], skip:`, `preparation[0].due.from: "tset" is not a stage of the pipeline | did you mean "test"?`},

		{`version: "12.6"`, `versoin: "12.6"`, `parameters.versoin: "versoin" is not a slot of the pipeline | did you mean "version"?`},
		{`version: "12.6"`, `mode: "fast"`, `procedure[0].do: the slot "${version}" has no value`},
		{`"12.6"`, `12.6`, `parameters.version: the number 12.6 is not a text; write it in quotes`},
		{`"12.6"`, `"the new one"`, `parameters.version: "the new one" is not a version`},
		{`"12.6"`, `"12.6-rc1"`, `parameters.version: "12.6-rc1" does not look like "[0-9.]+", as the pipeline asks`},
		{`"12.6"`, `{test: "12.6", production: "12.6"}`, `parameters.version: the pipeline does not let this slot differ between environments`},
		{`{test: "t1", production: "p1"}`, `{test: "t1"}`, `parameters.host: there is no value for the environment "production" of the stage "production"`},
		{`{test: "t1", production: "p1"}`, `{test: "t1", production: "p1", prod: "p1"}`, `parameters.host.prod: "prod" is not an environment`},
		{`{test: "t1", production: "p1"}`, `{test: 1, production: "p1"}`, `parameters.host.test: the number 1 is not a text`},
		{`{version:`, `{retries: 0, version:`, `parameters.retries: 0 is less than 1`},
		{`{version:`, `{retries: 6, version:`, `parameters.retries: 6 is more than 5`},
		{`{version:`, `{retries: 1.5, version:`, `parameters.retries: 1.5 is not a whole number`},
		{`{version:`, `{retries: "1", version:`, `parameters.retries: the text "1" is not a whole number`},
		{`{version:`, `{mode: "Fast", version:`, `parameters.mode: "Fast" is not one of the values that the pipeline admits: "fast" or "safe"`},
		{`{version:`, `{dry: "yes", version:`, `parameters.dry: the text "yes" is not true or false`},
	} {
		text := strings.Replace(rightChange, c.old, c.new, 1)
		if text == rightChange {
			t.Fatalf("nothing is replaced: %s", c.old)
		}
		_, got := find(text)
		if !strings.Contains(got, c.want) || strings.Count(got, "\n") > 2 {
			t.Errorf("%s for %s: got\n%s, expected %s", c.new, c.old, got, c.want)
		}
	}
}
