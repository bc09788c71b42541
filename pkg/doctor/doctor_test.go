package doctor_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/doctor"
)

func known[T any](v T) doctor.Setting[T] { return doctor.Known(v) }

func unknown[T any]() doctor.Setting[T] { return doctor.Unknown[T]("needs a permission") }

// full is a guard that leaves nothing to ask for.
func full() doctor.Guard {
	return doctor.Guard{
		Name: "the ruleset", Approvals: 1, Fresh: true, CodeOwners: true, NoForcePush: true, NoDeletion: true, Strict: true,
		Checks: []doctor.RequiredCheck{{Name: doctor.Check, App: 7}}, Restricted: true, Pushers: known([]string{"app 7"}),
		Bypass: known([]string{}), Rewriters: known([]string{}),
	}
}

func guarded(name string, all ...doctor.Guard) doctor.Branch {
	return doctor.Branch{Name: name, Protection: known([]doctor.Guard(nil)), Rulesets: known(all)}
}

// well are settings without a finding.
func well() doctor.Settings {
	return doctor.Settings{
		Question:     doctor.Question{Repository: "org/house", Pipeline: ".lockflight/pipeline.cue", LedgerRepository: "org/house", LedgerBranch: "lockflight"},
		Main:         guarded("main", full()),
		Ledger:       guarded("lockflight", full()),
		Stages:       known(&[]doctor.Stage{{Name: "go-live", Kind: "production", Environment: "production"}}),
		Environments: known([]doctor.Environment{place()}),
		Token:        known(doctor.Token{}),
		Actions:      known(doctor.Actions{Enabled: true, Allowed: "local_only"}),
		Files:        known([]doctor.File{{Name: ".github/workflows/a.yml", Data: []byte("on: push\n")}}),
		Owners:       known(doctor.Owners{File: "CODEOWNERS", Data: []byte("* @qa-1\n"), Errors: known([]doctor.OwnerError(nil))}),
		Writers:      known([]string{"ops-1"}),
	}
}

func place() doctor.Environment {
	return doctor.Environment{Name: "production", Custom: known(0), Limited: true, ProtectedBranches: true, AdminsBypass: known(false)}
}

func TestWhatIsWellHasNoFinding(t *testing.T) {
	if r := doctor.Examine(well()); r.Outcome() != doctor.Closed || len(r.Findings)+len(r.Unseen) > 0 {
		t.Errorf("%s: %+v %+v", r.Outcome(), r.Findings, r.Unseen)
	}
}

func TestNothingAskedIsNothingFine(t *testing.T) {
	r := doctor.Examine(doctor.Settings{})
	if r.Outcome() != doctor.Unclear || len(r.Unseen) < 6 {
		t.Errorf("%s: %+v %+v", r.Outcome(), r.Findings, r.Unseen)
	}
}

func TestWhatIsUnknownIsNeverFine(t *testing.T) {
	weak := doctor.Guard{Name: "the ruleset", Bypass: known([]string{}), Rewriters: known([]string{})}
	for name, spoil := range map[string]spoil{
		"protection": func(s *doctor.Settings) {
			s.Main = guarded("main", weak)
			s.Main.Protection = unknown[[]doctor.Guard]()
		},
		"rulesets": func(s *doctor.Settings) { s.Main = guarded("main"); s.Main.Rulesets = unknown[[]doctor.Guard]() },
		"source of the check": func(s *doctor.Settings) {
			mainWith(func(g *doctor.Guard) { g.Checks[0].App = 0 })(s)
			s.Main.Protection = unknown[[]doctor.Guard]()
		},
		"bypass":    mainWith(func(g *doctor.Guard) { g.Bypass = unknown[[]string]() }),
		"rewriters": ledgerWith(func(g *doctor.Guard) { g.Rewriters = unknown[[]string]() }),
		"pushers":   ledgerWith(func(g *doctor.Guard) { g.Pushers = unknown[[]string]() }),
		"ledger": func(s *doctor.Settings) {
			s.Ledger = guarded("lockflight")
			s.Ledger.Rulesets = unknown[[]doctor.Guard]()
		},
		"stages":       func(s *doctor.Settings) { s.Stages = unknown[*[]doctor.Stage]() },
		"environments": func(s *doctor.Settings) { s.Environments = unknown[[]doctor.Environment]() },
		"patterns":     environmentWith(func(e *doctor.Environment) { e.ProtectedBranches, e.Patterns = false, unknown[[]doctor.Pattern]() }),
		"custom rules": environmentWith(func(e *doctor.Environment) { e.Limited, e.Custom = false, unknown[int]() }),
		"admins":       environmentWith(func(e *doctor.Environment) { e.AdminsBypass = unknown[bool]() }),
		"token":        func(s *doctor.Settings) { s.Token = unknown[doctor.Token]() },
		"actions":      func(s *doctor.Settings) { s.Actions = unknown[doctor.Actions]() },
		"new actions":  func(s *doctor.Settings) { s.Actions = known(doctor.Actions{Enabled: true, Allowed: "most"}) },
		"selected": func(s *doctor.Settings) {
			s.Actions = known(doctor.Actions{Enabled: true, Allowed: "selected", Patterns: unknown[[]string]()})
		},
		"files":          func(s *doctor.Settings) { s.Files = unknown[[]doctor.File]() },
		"no YAML":        workflow("jobs: [\n"),
		"two documents":  workflow("a: 1\n---\njobs: 2\n"),
		"a large file":   workflow("#" + strings.Repeat("x", 600<<10)),
		"owners":         func(s *doctor.Settings) { s.Owners = unknown[doctor.Owners]() },
		"owners' errors": func(s *doctor.Settings) { s.Owners = known(doctor.Owners{File: "CODEOWNERS", Data: []byte("* @qa-1")}) },
	} {
		s := well()
		spoil(&s)
		if r := doctor.Examine(s); r.Outcome() != doctor.Unclear || len(r.Unseen) == 0 || len(r.Findings) > 0 {
			t.Errorf("%s: %s %+v %+v", name, r.Outcome(), r.Findings, r.Unseen)
		}
	}
}

func TestAMissingEnvironmentIsSureWhereAJobNamesIt(t *testing.T) {
	for text, at := range map[string]string{
		"jobs:\n  a:\n    environment: Production\n":          ".github/workflows/a.yml:3:5",
		"jobs:\n  a:\n    environment: {name: production}\n":  ".github/workflows/a.yml:3:5",
		"jobs:\n  a:\n    environment: ${{ inputs.where }}\n": "",
		"jobs:\n  a:\n    environment: {url: production}\n":   "",
	} {
		s := well()
		s.Environments = known([]doctor.Environment{})
		workflow(text)(&s)
		f := doctor.Examine(s).Findings[0]
		if f.Sure != (at != "") || f.At != nil && f.At.String() != at {
			t.Errorf("%q: %+v, expected %q", text, f, at)
		}
	}
}

// That nobody names an environment is said only where every workflow was read.
func TestWhetherAMissingEnvironmentIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		files spoil
		want  string
	}{
		"read":          {workflow("jobs:\n  a:\n    environment: test\n"), "no workflow of \"main\" names it"},
		"an expression": {workflow("jobs:\n  a:\n    environment: ${{ inputs.where }}\n"), "cannot be told"},
		"not YAML":      {workflow("jobs: ]\n"), "cannot be told"},
		"not known":     {func(s *doctor.Settings) { s.Files = unknown[[]doctor.File]() }, "cannot be told"},
	} {
		s := well()
		s.Environments = known([]doctor.Environment{})
		c.files(&s)
		f := doctor.Examine(s).Findings[0]
		if f.ID != "environment/missing" || f.Sure || !strings.Contains(f.Message, c.want) {
			t.Errorf("%s: %+v, want %s", name, f, c.want)
		}
	}
}

func TestTheWorstComesFirst(t *testing.T) {
	s := well()
	s.Main, s.Token, s.Environments = guarded("main"), known(doctor.Token{Write: true, Approve: true}), known([]doctor.Environment{})
	var got []string
	for _, f := range doctor.Examine(s).Findings {
		got = append(got, f.ID)
	}
	if want := []string{"branch/unprotected", "actions/approve", "environment/missing", "actions/token"}; !slices.Equal(got, want) {
		t.Errorf("got %q, expected %q", got, want)
	}
}

func TestHostileOwnersAreNoTrouble(t *testing.T) {
	for _, text := range []string{"\xff\xfe @a\n", "* @a\n\xff\n", strings.Repeat("*", 5000) + " @a\n", "[x @a\n", `\ @a` + "\n", "\x00 @a"} {
		s := well()
		ownersWith(text)(&s)
		doctor.Examine(s)
	}
}
