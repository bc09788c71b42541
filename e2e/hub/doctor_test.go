package hub_test

import (
	"slices"
	"strings"
	"testing"

	loopback "github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/pkg/doctor"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

const (
	canal = `name: "canal"
roles: qa: members: ["qa-1"]
stages: [
	{name: "test", environment: "test", kind: "test"},
	{name: "production", environment: "production", kind: "production", enter: [{require: "review", role: "qa"}]},
]
without: {experiment: "there is nothing to find out", validation: "no copy of production exists"}
`
	loosely = "on: push\njobs:\n  deploy:\n    environment: Production\n    steps:\n      - uses: actions/checkout@v4\n      - uses: ./local\n"
	pinned  = "on: push\njobs:\n  deploy:\n    environment: {name: production}\n    steps:\n      - uses: actions/checkout@0123456789abcdef0123456789abcdef01234567\n"
	// recorder is the number of the app that reports the check.
	recorder = 4711
)

// sick is a repository in which nothing is set.
func sick(t *testing.T) (*loopback.Server, *loopback.Repo) {
	hub := loopback.New(t)
	for _, login := range []string{"dev-1", "ops-1", "qa-1"} {
		hub.AddUser(login)
	}
	hub.AddTeam("org/release", "ops-1")
	repo := hub.AddRepo(name)
	repo.Commit(loopback.Commit{Author: "ops-1", Files: map[string]string{".lockflight/pipeline.cue": canal, ".github/workflows/deploy.yml": loosely}})
	repo.SetSettings(loopback.Settings{WorkflowPermissions: "write", WorkflowsApprove: true, ActionsAllowed: "all"})
	return hub, repo
}

// healthy is a repository in which all is set as it should be.
func healthy(t *testing.T) (*loopback.Server, *loopback.Repo) {
	hub, repo := sick(t)
	repo.Commit(loopback.Commit{Author: "ops-1", Files: map[string]string{
		".github/workflows/deploy.yml": pinned, ".github/CODEOWNERS": "/.lockflight/ @org/release\n/.github/ @ops-1\n",
	}})
	repo.Branch("lockflight", "main")
	repo.GrantTeam("org/release", "write")
	repo.SetSettings(loopback.Settings{WorkflowPermissions: "read", ActionsAllowed: "selected", ActionPatterns: []string{"org/*"}})
	repo.AddRuleset(loopback.Ruleset{Name: "main", Include: []string{"~DEFAULT_BRANCH"}, Rules: []map[string]any{
		loopback.PullRequestRule(1, true, true), loopback.StrictCheckRule(recorder, doctor.Check),
	}})
	repo.AddRuleset(loopback.Ruleset{Name: "history", Include: []string{"~ALL"}, Rules: []map[string]any{{"type": "non_fast_forward"}, {"type": "deletion"}}})
	repo.AddRuleset(loopback.Ruleset{
		Name: "evidence", Include: []string{"refs/heads/lockflight"}, Rules: []map[string]any{{"type": "update"}},
		Bypass: []loopback.Bypass{{Kind: "Integration", ID: recorder}},
	})
	repo.AddEnvironment(loopback.Environment{Name: "test", ProtectedBranches: true, NoBypass: true})
	repo.AddEnvironment(loopback.Environment{Name: "PRODUCTION", Reviewers: []string{"ops-1"}, BranchPatterns: []string{"main"}, NoBypass: true})
	return hub, repo
}

func examine(t *testing.T, hub *loopback.Server, token string) doctor.Report {
	t.Helper()
	client, err := github.New(github.Options{URL: hub.URL(), Token: token})
	if err != nil {
		t.Fatal(err)
	}
	r, err := lockflight.Doctor(t.Context(), client, doctor.Question{Repository: name})
	if err != nil {
		t.Fatal(err)
	}
	if n := client.Calls(); n > 40 {
		t.Errorf("%d calls; expected at most 40", n)
	}
	return r
}

func idsOf(r doctor.Report) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, f.ID)
	}
	return out
}

func wantReport(t *testing.T, r doctor.Report, outcome doctor.Outcome, unseen int, ids ...string) {
	t.Helper()
	if got := idsOf(r); r.Outcome() != outcome || len(r.Unseen) != unseen || !slices.Equal(got, ids) {
		t.Errorf("it is %s with %q\nand unseen %q\nexpected %s with %q and %d unseen", r.Outcome(), got, r.Unseen, outcome, ids, unseen)
	}
}

func TestAHealthyRepositoryHasNoFinding(t *testing.T) {
	hub, _ := healthy(t)
	r := examine(t, hub, hub.Token())
	wantReport(t, r, doctor.Closed, 0)
	if !slices.Equal(r.Writers, []string{"integration number 4711"}) {
		t.Errorf("may write evidence: %q", r.Writers)
	}
}

func TestABareRepositoryHasEveryFinding(t *testing.T) {
	hub, repo := sick(t)
	repo.AddDeployKey("mirror", false).AddDeployKey("robot", true)
	r := examine(t, hub, hub.Token())
	wantReport(t, r, doctor.Open, 0,
		"branch/unprotected", "ledger/unprotected", "environment/missing", "actions/approve", "environment/missing",
		"ledger/writers", "actions/token", "actions/allowed", "actions/unpinned", "owners/missing")
	if sure := r.Findings[2]; !sure.Sure || sure.At == nil || sure.At.String() != ".github/workflows/deploy.yml:4:5" {
		t.Errorf("production is missing: %+v", sure)
	}
	if test := r.Findings[4]; test.Sure {
		t.Errorf("no job names test: %+v", test)
	}
	if at := r.Findings[8].At; at == nil || at.String() != ".github/workflows/deploy.yml:6:9" {
		t.Errorf("unpinned at %v", at)
	}
	if want := []string{"dev-1", "operator (administrator)", "ops-1", "qa-1", `the deploy key "robot"`}; !slices.Equal(r.Writers, want) {
		t.Errorf("may write evidence: %q", r.Writers)
	}
}

func TestWhatLetsSomebodyAroundIsFoundOneByOne(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*loopback.Server, *loopback.Repo)
		want  []string
	}{
		{"a further ruleset that some go around", func(_ *loopback.Server, r *loopback.Repo) {
			r.AddRuleset(loopback.Ruleset{Name: "more", Include: []string{"~ALL"}, Bypass: []loopback.Bypass{{Kind: "RepositoryRole", ID: 5}}, Rules: []map[string]any{{"type": "deletion"}}})
		}, nil},
		{"a ruleset that is not active", func(_ *loopback.Server, r *loopback.Repo) {
			r.AddRuleset(loopback.Ruleset{Name: "later", Enforcement: "evaluate", Include: []string{"~ALL"}, Rules: []map[string]any{{"type": "creation"}}})
		}, nil},
		{"workflows approve", func(_ *loopback.Server, r *loopback.Repo) {
			r.SetSettings(loopback.Settings{WorkflowPermissions: "read", WorkflowsApprove: true, ActionsAllowed: "all", PinnedActions: true})
		}, []string{"actions/approve"}},
		{"every pattern", func(_ *loopback.Server, r *loopback.Repo) {
			r.SetSettings(loopback.Settings{WorkflowPermissions: "read", ActionsAllowed: "selected", ActionPatterns: []string{"*"}})
		}, []string{"actions/allowed"}},
		{"an owner who is gone", func(s *loopback.Server, r *loopback.Repo) {
			s.User("ops-1").Delete()
		}, []string{"owners/uncovered", "owners/errors"}},
		{"code owners of the program alone", func(_ *loopback.Server, r *loopback.Repo) {
			r.Commit(loopback.Commit{Author: "ops-1", Files: map[string]string{".github/CODEOWNERS": "/src/ @ops-1\n"}})
		}, []string{"owners/uncovered"}},
		{"no pipeline", func(_ *loopback.Server, r *loopback.Repo) {
			r.Commit(loopback.Commit{Author: "ops-1", Remove: []string{".lockflight/pipeline.cue"}})
		}, []string{"pipeline/missing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			hub, repo := healthy(t)
			c.spoil(hub, repo)
			outcome := doctor.Open
			if c.want == nil {
				outcome = doctor.Closed
			}
			wantReport(t, examine(t, hub, hub.Token()), outcome, 0, c.want...)
		})
	}
}

func TestClassicProtectionIsEnough(t *testing.T) {
	for _, c := range []struct {
		name string
		set  loopback.Protection
		want []string
	}{
		{"whole", loopback.Protection{Approvals: 1, CodeOwners: true, DismissStale: true, EnforceAdmins: true, RequiredChecks: []string{doctor.Check}, CheckApp: recorder, StrictChecks: true}, nil},
		{"administrators go around", loopback.Protection{Approvals: 1, CodeOwners: true, DismissStale: true, RequiredChecks: []string{doctor.Check}, CheckApp: recorder, StrictChecks: true}, []string{"branch/bypass"}},
		{"somebody needs no approval", loopback.Protection{Approvals: 1, CodeOwners: true, LastPush: true, EnforceAdmins: true, RequiredChecks: []string{doctor.Check}, CheckApp: recorder, StrictChecks: true, BypassUsers: []string{"dev-1"}}, []string{"branch/bypass"}},
		{"hardly anything", loopback.Protection{AllowForcePushes: true, AllowDeletions: true, EnforceAdmins: true, RequiredChecks: []string{doctor.Check, "tests"}},
			[]string{"branch/pull-request", "branch/force-push", "branch/check-source", "branch/stale", "branch/code-owners", "branch/deletion", "branch/check-strict"}},
		{"another check", loopback.Protection{Approvals: 1, CodeOwners: true, DismissStale: true, EnforceAdmins: true, RequiredChecks: []string{"tests"}, StrictChecks: true}, []string{"branch/check"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			hub, repo := sick(t)
			repo.Protect("main", c.set)
			repo.Branch("lockflight", "main")
			repo.Protect("lockflight", loopback.Protection{PushUsers: []string{"ops-1"}, EnforceAdmins: true})
			r := examine(t, hub, hub.Token())
			got := slices.DeleteFunc(idsOf(r), func(id string) bool { return !strings.HasPrefix(id, "branch/") && !strings.HasPrefix(id, "ledger/") })
			if !slices.Equal(got, c.want) || !slices.Equal(r.Writers, []string{"ops-1"}) {
				t.Errorf("got %q, expected %q; may write: %q", got, c.want, r.Writers)
			}
		})
	}
}

func TestWhatATokenMayNotReadIsToldAndNeverFine(t *testing.T) {
	for _, c := range []struct {
		name   string
		token  func(*loopback.Server, *loopback.Repo) string
		unseen []string
	}{
		{"of somebody who writes", func(s *loopback.Server, _ *loopback.Repo) string { return s.TokenFor("dev-1") }, []string{
			"what the token of a workflow may do", "which actions may run",
			`who may go around the protection of "lockflight"`, `who may go around the protection of "main"`,
			`who may write to "lockflight", the branch of the ledger`,
		}},
		{"of a workflow", func(s *loopback.Server, r *loopback.Repo) string {
			return s.WorkflowToken(r, "contents:read", "actions:read")
		}, []string{
			"what the token of a workflow may do", "which actions may run",
			`who may go around the protection of "lockflight"`, `who may go around the protection of "main"`,
			`who may write to "lockflight", the branch of the ledger`,
		}},
		{"without actions", func(s *loopback.Server, r *loopback.Repo) string {
			return s.Token("contents:read", "administration:write")
		}, []string{"the environments"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			hub, repo := healthy(t)
			r := examine(t, hub, c.token(hub, repo))
			var what []string
			for _, u := range r.Unseen {
				what = append(what, u.What)
				if !strings.Contains(u.Why, "needs the permission") {
					t.Errorf("%s: %s", u.What, u.Why)
				}
			}
			if slices.Sort(what); !slices.Equal(slices.Compact(what), c.unseen) || r.Outcome() != doctor.Unclear || len(r.Findings) > 0 {
				t.Errorf("it is %s, unseen %q, found %q", r.Outcome(), what, idsOf(r))
			}
		})
	}
}

func TestSureFindingsAreToldWhateverElseIsUnknown(t *testing.T) {
	hub, _ := sick(t)
	r := examine(t, hub, hub.TokenFor("dev-1"))
	if r.Outcome() != doctor.Open || !slices.Contains(idsOf(r), "branch/unprotected") || len(r.Unseen) == 0 {
		t.Errorf("it is %s with %q, unseen %q", r.Outcome(), idsOf(r), r.Unseen)
	}
}
