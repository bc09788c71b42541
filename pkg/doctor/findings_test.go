package doctor_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/doctor"
)

type spoil func(*doctor.Settings)

func mainWith(change func(*doctor.Guard)) spoil {
	return func(s *doctor.Settings) {
		g := full()
		change(&g)
		s.Main = guarded("main", g)
	}
}

func ledgerWith(change func(*doctor.Guard)) spoil {
	return func(s *doctor.Settings) {
		g := full()
		change(&g)
		s.Ledger = guarded("lockflight", g)
	}
}

func environmentWith(change func(*doctor.Environment)) spoil {
	return func(s *doctor.Settings) {
		e := place()
		change(&e)
		s.Environments = known([]doctor.Environment{e})
	}
}

func ownersWith(text string, wrong ...doctor.OwnerError) spoil {
	return func(s *doctor.Settings) {
		s.Owners = known(doctor.Owners{File: "CODEOWNERS", Data: []byte(text), Errors: known(wrong)})
	}
}

func workflow(text string) spoil {
	return func(s *doctor.Settings) {
		s.Files = known([]doctor.File{{Name: ".github/workflows/a.yml", Data: []byte(text)}})
	}
}

// cases name a finding, or none, and part of what is said.
var cases = []struct {
	id, says string
	spoil    spoil
}{
	{"pipeline/missing", ".lockflight/pipeline.cue", func(s *doctor.Settings) { s.Stages = known[*[]doctor.Stage](nil) }},

	{"branch/unprotected", "nothing protects", func(s *doctor.Settings) { s.Main = guarded("main") }},
	{"branch/unprotected", "the plan", func(s *doctor.Settings) { s.Main = guarded("main"); s.Main.NotOffered = true }},
	{"branch/pull-request", "without a pull request", func(s *doctor.Settings) {
		other := full()
		other.Approvals, other.Fresh = 0, false
		g := doctor.Guard{Name: "x"}
		s.Main = guarded("main", other, g)
	}},
	{"branch/stale", "still counts", mainWith(func(g *doctor.Guard) { g.Fresh = false })},
	{"branch/code-owners", "code owners", mainWith(func(g *doctor.Guard) { g.CodeOwners = false })},
	{"branch/force-push", "force pushed", mainWith(func(g *doctor.Guard) { g.NoForcePush = false })},
	{"branch/deletion", "deleted", mainWith(func(g *doctor.Guard) { g.NoDeletion = false })},
	{"branch/check", "does not need the check", mainWith(func(g *doctor.Guard) { g.Checks = nil })},
	{"branch/check", "does not need the check", mainWith(func(g *doctor.Guard) { g.Checks = []doctor.RequiredCheck{{Name: "Lockflight", App: 7}} })},
	{"branch/check-source", "anybody who can write", mainWith(func(g *doctor.Guard) { g.Checks[0].App = 0 })},
	{"branch/check-strict", "merged before", mainWith(func(g *doctor.Guard) { g.Strict = false })},
	{"branch/bypass", "does not bind administrators", mainWith(func(g *doctor.Guard) { g.Bypass = known([]string{"administrators"}) })},
	{"branch/bypass", "does not bind deploy keys", mainWith(func(g *doctor.Guard) { g.Rewriters = known([]string{"deploy keys"}) })},
	{"", "", func(s *doctor.Settings) { // another guard binds those whom the first does not
		loose := full()
		loose.Bypass = known([]string{"administrators"})
		s.Main = guarded("main", loose, full())
	}},
	{"", "", func(s *doctor.Settings) { // what is not known can only forbid more
		s.Main.Protection = unknown[[]doctor.Guard]()
	}},
	{"", "", func(s *doctor.Settings) { // two guards together
		a, b := full(), full()
		a.Approvals, a.Fresh, a.Strict, a.NoDeletion = 0, false, false, false
		b.CodeOwners, b.NoForcePush, b.Checks = false, false, nil
		s.Main = guarded("main", a, b)
	}},

	{"ledger/unprotected", "does not exist yet", func(s *doctor.Settings) {
		s.Ledger = guarded("lockflight")
		s.Ledger.Missing = true
	}},
	{"ledger/force-push", "force pushed", ledgerWith(func(g *doctor.Guard) { g.NoForcePush = false })},
	{"ledger/deletion", "deleted", ledgerWith(func(g *doctor.Guard) { g.NoDeletion = false })},
	{"ledger/bypass", "does not bind the role admin", ledgerWith(func(g *doctor.Guard) { g.Rewriters = known([]string{"the role admin"}) })},
	{"ledger/writers", "ops-1", ledgerWith(func(g *doctor.Guard) { g.Restricted = false })},
	{"", "", ledgerWith(func(g *doctor.Guard) { g.Bypass = known([]string{"administrators"}) })},

	{"environment/missing", "does not exist", func(s *doctor.Settings) { s.Environments = known([]doctor.Environment{}) }},
	{"environment/missing", "does not exist", environmentWith(func(e *doctor.Environment) { e.Name = "production-2" })},
	{"environment/unprotected", "every branch", environmentWith(func(e *doctor.Environment) { e.Limited = false })},
	{"environment/unprotected", `branch "*"`, environmentWith(func(e *doctor.Environment) {
		e.ProtectedBranches, e.Patterns = false, known([]doctor.Pattern{{Kind: "branch", Name: "main"}, {Kind: "branch", Name: "*"}})
	})},
	{"environment/unprotected", `tag "main"`, environmentWith(func(e *doctor.Environment) {
		e.ProtectedBranches, e.Patterns = false, known([]doctor.Pattern{{Kind: "tag", Name: "main"}})
	})},
	{"environment/branches", "every branch", environmentWith(func(e *doctor.Environment) { e.Limited, e.Reviewers = false, 1 })},
	{"environment/branches", "every branch", environmentWith(func(e *doctor.Environment) { e.Limited, e.Custom = false, known(1) })},
	{"environment/bypass", "administrators", environmentWith(func(e *doctor.Environment) { e.AdminsBypass = known(true) })},
	{"", "", environmentWith(func(e *doctor.Environment) { e.Name = "PRODUCTION" })},
	{"", "", environmentWith(func(e *doctor.Environment) {
		e.ProtectedBranches, e.Patterns = false, known([]doctor.Pattern{{Kind: "branch", Name: "main"}})
	})},
	{"", "", environmentWith(func(e *doctor.Environment) { e.Custom = unknown[int]() })}, // it is limited anyway

	{"actions/token", "may write", func(s *doctor.Settings) { s.Token = known(doctor.Token{Write: true}) }},
	{"actions/approve", "approve", func(s *doctor.Settings) { s.Token = known(doctor.Token{Approve: true}) }},
	{"actions/allowed", "every action", func(s *doctor.Settings) { s.Actions = known(doctor.Actions{Enabled: true, Allowed: "all"}) }},
	{"actions/allowed", `"*/*"`, func(s *doctor.Settings) {
		s.Actions = known(doctor.Actions{Enabled: true, Allowed: "selected", Patterns: known([]string{"org/*", "*/*"})})
	}},
	{"", "", func(s *doctor.Settings) {
		s.Actions = known(doctor.Actions{Enabled: true, Allowed: "all", Pinned: true})
	}},
	{"", "", func(s *doctor.Settings) { // nothing runs at all
		s.Actions, s.Token = known(doctor.Actions{Allowed: "all"}), known(doctor.Token{Write: true, Approve: true})
	}},
	{"actions/unpinned", "actions/checkout@v4", workflow("jobs: {a: {steps: [{uses: actions/checkout@v4}]}}")},
	{"actions/unpinned", "@0123456", workflow("jobs:\n  a:\n    steps:\n    - 'uses': 'a/b@0123456'\n")},
	{"actions/unpinned", "a/b/.github/workflows/c.yml@main", workflow("jobs:\n  a:\n    uses: >-\n      a/b/.github/workflows/c.yml@main\n")},
	{"actions/unpinned", "docker://alpine:3", workflow("runs:\n  steps:\n  - uses: docker://alpine:3\n")},
	{"actions/unpinned", "a/b@v1", workflow("x: &u a/b@v1\njobs:\n  a:\n    steps:\n    - uses: *u\n")},
	{"", "", workflow("jobs:\n  a:\n    steps:\n    - uses: ./x\n    - uses: a/b@" + strings.Repeat("a", 40) + " # v1\n    - uses: docker://alpine@sha256:" + strings.Repeat("a", 64) + "\n    - run: 'uses: a/b@v1'\n")},

	{"owners/missing", "CODEOWNERS", func(s *doctor.Settings) { s.Owners = known(doctor.Owners{}) }},
	{"owners/uncovered", "pipeline.cue", ownersWith("/.github/ @qa-1\n/CODEOWNERS @qa-1\n")},
	{"owners/uncovered", ".github/workflows/", ownersWith("/.lockflight/ @qa-1\n/.github/workflows/a.yml @qa-1\n/CODEOWNERS @qa-1\n")},
	{"owners/uncovered", `"CODEOWNERS"`, ownersWith("/.lockflight/ @qa-1\n/.github/ @qa-1\n")},
	{"owners/uncovered", ".github/workflows/", ownersWith("* @qa-1\n/.github/\n")}, // the last line takes the owner away
	{"owners/uncovered", "pipeline.cue", ownersWith("* @qa-1\n*.cue # @qa-1\n")},
	{"owners/errors", "Unknown owner", ownersWith("* @qa-1\n/x @nobody\n", doctor.OwnerError{Line: 2, Kind: "Unknown owner"})},
	{"", "", ownersWith("/.lockflight/** @qa-1\n.github @qa-1\nCODEOWNERS @qa-1 # all\n")},
}

func TestFindings(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range cases {
		s := well()
		c.spoil(&s)
		r := doctor.Examine(s)
		seen[c.id] = true
		if c.id == "" {
			if r.Outcome() != doctor.Closed {
				t.Errorf("%s: %+v %+v", r.Outcome(), r.Findings, r.Unseen)
			}
			continue
		}
		others := slices.ContainsFunc(r.Findings, func(f doctor.Finding) bool {
			return f.ID != c.id && f.ID != "branch/stale" && f.ID != "ledger/writers"
		})
		if len(r.Findings) == 0 || r.Outcome() != doctor.Open && r.Findings[0].Sure || others {
			t.Errorf("%s (%s): %s %+v %+v", c.id, c.says, r.Outcome(), r.Findings, r.Unseen)
			continue
		}
		f := r.Findings[slices.IndexFunc(r.Findings, func(f doctor.Finding) bool { return f.ID == c.id })]
		if !strings.Contains(f.Message, c.says) || f.Why == "" || f.Remedy == "" || strings.ContainsAny(f.Remedy, "\n") {
			t.Errorf("%s: %+v; expected %q", c.id, f, c.says)
		}
	}
	for _, k := range doctor.Kinds() {
		if !seen[k.ID] {
			t.Errorf("no case has %s", k.ID)
		}
	}
}
