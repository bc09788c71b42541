package github_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/doctor"
)

// settingsFake is a repository that is set up well, as GitHub would answer.
func settingsFake(t *testing.T) *fake {
	f := newFake(t)
	head := f.git.commit("", map[string]string{"CODEOWNERS": "* @qa-1\n", ".github/workflows/a.yml": "on: push\n"})
	in := "/repos/org/house"
	guard := object{
		"enforce_admins": object{"enabled": true}, "allow_force_pushes": object{"enabled": false}, "allow_deletions": object{"enabled": false},
		"required_pull_request_reviews": object{"required_approving_review_count": 1, "dismiss_stale_reviews": true, "require_code_owner_reviews": true},
		"required_status_checks":        object{"strict": true, "checks": []any{object{"context": "lockflight", "app_id": 7}}},
		"restrictions":                  object{"users": []any{object{"login": "ops-1"}}, "teams": []any{}, "apps": []any{object{"slug": "recorder"}}},
	}
	for path, answer := range map[string]any{
		"":                                object{"full_name": "org/house", "default_branch": "main"},
		"/commits/main":                   object{"sha": head, "commit": f.git.commits[head]},
		"/branches/main":                  object{"name": "main", "protected": true},
		"/branches/lockflight":            object{"name": "lockflight", "protected": true},
		"/branches/main/protection":       guard,
		"/branches/lockflight/protection": guard,
		"/rules/branches/main": []any{
			object{"type": "deletion", "ruleset_id": 3}, object{"type": "of_next_year", "ruleset_id": 3, "parameters": object{"x": 1}},
		},
		"/rules/branches/lockflight": []any{},
		"/rulesets/3":                object{"id": 3, "name": "more", "bypass_actors": []any{object{"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}}},
		"/environments": object{"total_count": 1, "environments": []any{object{
			"id": 1, "name": "production", "can_admins_bypass": false, "protection_rules": []any{},
			"deployment_branch_policy": object{"protected_branches": false, "custom_branch_policies": true},
		}}},
		"/environments/production/deployment_protection_rules": object{"total_count": 0, "custom_deployment_protection_rules": []any{}},
		"/environments/production/deployment-branch-policies":  object{"total_count": 1, "branch_policies": []any{object{"id": 2, "name": "main", "type": "branch"}}},
		"/actions/permissions":                                 object{"enabled": true, "allowed_actions": "selected"},
		"/actions/permissions/selected-actions":                object{"patterns_allowed": []any{"org/*"}},
		"/actions/permissions/workflow":                        object{"default_workflow_permissions": "read", "can_approve_pull_request_reviews": false},
		"/codeowners/errors":                                   object{"errors": []any{}},
		"/collaborators":                                       []any{object{"id": 1, "login": "ops-1", "permissions": object{"push": true}}},
		"/keys":                                                []any{},
	} {
		f.answers[in+path] = answer
	}
	return f
}

func settingsOf(t *testing.T, f *fake) doctor.Settings {
	t.Helper()
	q := doctor.Question{Repository: string(repo), Pipeline: "pipeline.cue", LedgerRepository: string(repo), LedgerBranch: "lockflight"}
	s, _, err := f.client().Settings(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	s.Stages = doctor.Known(&[]doctor.Stage{{Name: "go-live", Kind: "production", Environment: "production"}})
	return s
}

func TestSettingsThatAreWell(t *testing.T) {
	r := doctor.Examine(settingsOf(t, settingsFake(t)))
	if r.Outcome() != doctor.Closed || strings.Join(r.Writers, ", ") != "ops-1, the app recorder" {
		t.Errorf("%s: %+v %+v, may write: %q", r.Outcome(), r.Findings, r.Unseen, r.Writers)
	}
}

// unread says of each setting whether it is known, by the place that it is read from.
var unread = map[string]func(doctor.Settings) bool{
	"/branches/main/protection":     func(s doctor.Settings) bool { return isKnown(s.Main.Protection) },
	"/rules/branches/main":          func(s doctor.Settings) bool { return isKnown(s.Main.Rulesets) },
	"/environments":                 func(s doctor.Settings) bool { return isKnown(s.Environments) },
	"/actions/permissions":          func(s doctor.Settings) bool { return isKnown(s.Actions) },
	"/actions/permissions/workflow": func(s doctor.Settings) bool { return isKnown(s.Token) },
	"/actions/permissions/selected-actions": func(s doctor.Settings) bool {
		actions, _ := s.Actions.Get()
		return isKnown(actions.Patterns)
	},
	"/codeowners/errors": func(s doctor.Settings) bool {
		owners, _ := s.Owners.Get()
		return isKnown(owners.Errors)
	},
	"/environments/production/deployment-branch-policies": func(s doctor.Settings) bool {
		all, _ := s.Environments.Get()
		return isKnown(all[0].Patterns)
	},
	"/environments/production/deployment_protection_rules": func(s doctor.Settings) bool {
		all, _ := s.Environments.Get()
		return isKnown(all[0].Custom)
	},
	"/collaborators": func(s doctor.Settings) bool { return isKnown(s.Writers) },
	"/keys":          func(s doctor.Settings) bool { return isKnown(s.Writers) },
}

func isKnown[T any](s doctor.Setting[T]) bool {
	_, known := s.Get()
	return known
}

// A bad answer about any setting is never "nothing there".
func TestBadAnswersAboutSettingsAreUnknown(t *testing.T) {
	own := map[string][]string{
		"/branches/main/protection": {`{"enforce_admins": {}, "allow_force_pushes": {"enabled": false}, "allow_deletions": {"enabled": false}}`},
		"/rules/branches/main": {`[{}]`, `[{"type": "deletion"}]`, `[{"type": "pull_request", "ruleset_id": 3}]`,
			`[{"type": "pull_request", "ruleset_id": 3, "parameters": {}}]`, `[{"type": "required_status_checks", "ruleset_id": 3, "parameters": {}}]`},
		"/environments": {`{"total_count": 0}`, `{"total_count": 2, "environments": []}`, `{"total_count": 0, "environments": null}`,
			`{"total_count": 1, "environments": [{}]}`, `{"total_count": 1, "environments": [{"id": 1}]}`, `{"total_count": 0, "environments": [{"id": 1, "name": "production"}]}`,
			`{"total_count": 1, "environments": [{"id": 1, "name": "production", "deployment_branch_policy": {}}]}`},
		"/actions/permissions": {`{"enabled": true}`},
		"/actions/permissions/workflow": {`{"default_workflow_permissions": "read"}`, `{"can_approve_pull_request_reviews": false}`,
			`{"default_workflow_permissions": "none", "can_approve_pull_request_reviews": false}`},
		"/actions/permissions/selected-actions":               {`{"patterns_allowed": null}`},
		"/environments/production/deployment-branch-policies": {`{"total_count": 2, "branch_policies": [{"id": 2, "name": "main"}]}`},
		"/collaborators": {`[{"id": 1}]`},
		"/environments/production/deployment_protection_rules": {`{"total_count": 1, "custom_deployment_protection_rules": []}`, `{"total_count": 0}`},
	}
	for path, known := range unread {
		if !known(settingsOf(t, settingsFake(t))) {
			t.Errorf("%s: it is not known even with a good answer", path)
		}
		for _, body := range append(own[path], `{}`, ``, `null`, `{"x`, `[1]`, `"x"`) {
			f := settingsFake(t)
			f.fault = func(w http.ResponseWriter, r *http.Request, ok func()) {
				if r.URL.Path != "/repos/org/house"+path {
					ok()
					return
				}
				w.Header().Set("Content-Type", "application/json")
				w.Write([]byte(body))
			}
			if known(settingsOf(t, f)) {
				t.Errorf("%s: %s is taken for an answer", path, body)
			}
		}
	}
}

// Who is listed can write, whether or not the answer says so once more.
func TestWriters(t *testing.T) {
	f := settingsFake(t)
	f.answers["/repos/org/house/collaborators"] = []any{
		object{"id": 1, "login": "ops-1", "permissions": object{"push": true, "admin": true}}, object{"id": 2, "login": "dev-1"},
	}
	f.answers["/repos/org/house/keys"] = []any{object{"id": 3, "title": "robot"}, object{"id": 4, "title": "reader", "read_only": true}}
	got, _ := settingsOf(t, f).Writers.Get()
	if want := []string{"ops-1 (administrator)", "dev-1", `the deploy key "robot"`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHowGitHubRefusesToShowAProtection(t *testing.T) {
	for _, c := range []struct {
		name            string
		status          int
		message, branch string // what everybody is told of the branch
		none, offered   bool
	}{
		{"there is none", 404, "Branch not protected", `{"name": "main", "protected": true}`, true, true},
		{"the token may not", 403, "Resource not accessible by integration", `{"name": "main", "protected": true}`, false, true},
		{"the token may not see it", 404, "Not Found", `{"name": "main", "protected": true}`, false, true},
		{"nothing protects it anyway", 404, "Not Found", `{"name": "main", "protected": false}`, true, true},
		{"it does not say", 404, "Not Found", `{"name": "main"}`, false, true},
		{"it says it of another one", 404, "Not Found", `{"name": "mian", "protected": false}`, false, true},
		{"the plan has none", 403, "Upgrade to GitHub Pro or make this repository public to enable this feature.", `{"name": "main", "protected": false}`, true, false},
		{"trouble", 500, "Branch not protected", `{"name": "main", "protected": true}`, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := settingsFake(t)
			f.fault = func(w http.ResponseWriter, r *http.Request, ok func()) {
				switch rest := strings.TrimPrefix(r.URL.Path, "/repos/org/house"); {
				case rest == "/branches/main":
					w.Header().Set("Content-Type", "application/json")
					w.Write([]byte(c.branch))
				case rest == "/branches/main/protection", !c.offered && strings.HasPrefix(rest, "/rules/"):
					send(w, c.status, object{"message": c.message})
				default:
					ok()
				}
			}
			main := settingsOf(t, f).Main
			guards, known := main.Protection.Get()
			if known != c.none || len(guards) != 0 || main.NotOffered == c.offered {
				t.Errorf("known %t with %d guards, not offered %t: %s", known, len(guards), main.NotOffered, main.Protection.Why())
			}
			if !known && c.status < 500 && !strings.Contains(main.Protection.Why(), "needs the permission administration: read") {
				t.Errorf("it says %s", main.Protection.Why())
			}
		})
	}
}

func TestWhoMayBypassARulesetIsUnknownIfItIsNotShown(t *testing.T) {
	for name, answer := range map[string]any{
		"not shown": object{"id": 3, "name": "more"},
		"null":      object{"id": 3, "name": "more", "bypass_actors": nil},
		"another":   object{"id": 4, "name": "more", "bypass_actors": []any{}},
	} {
		f := settingsFake(t)
		f.answers["/repos/org/house/rulesets/3"] = answer
		guards, _ := settingsOf(t, f).Main.Rulesets.Get()
		if len(guards) != 1 {
			t.Fatalf("%s: %d guards", name, len(guards))
		}
		if who, known := guards[0].Bypass.Get(); known {
			t.Errorf("%s: %q is known", name, who)
		}
	}
}

func TestARepositoryThatCannotBeReadIsAnError(t *testing.T) {
	f := settingsFake(t)
	for _, q := range []doctor.Question{
		{Repository: "org/other", LedgerRepository: "org/house"}, {Repository: "house", LedgerRepository: "org/house"}, {Repository: "org/house", LedgerRepository: "x"},
	} {
		if _, _, err := f.client().Settings(t.Context(), q); err == nil {
			t.Errorf("%+v: no error", q)
		}
	}
	f.answers["/repos/org/house"] = object{"full_name": "org/house"}
	if _, _, err := f.client().Settings(t.Context(), doctor.Question{Repository: string(repo), LedgerRepository: string(repo)}); err == nil || !strings.Contains(err.Error(), "default branch") {
		t.Errorf("without a default branch: %v", err)
	}
}
