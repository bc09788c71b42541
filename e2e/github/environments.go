package github

import (
	"slices"
	"strings"
)

// Environment is a place to deploy to, with its rules.
type Environment struct {
	Name string
	// Reviewers are logins, or teams such as org/release; any one of them suffices.
	Reviewers []string
	// WaitMinutes is how long a job waits.
	WaitMinutes       int
	PreventSelfReview bool
	// ProtectedBranches lets only protected branches deploy; BranchPatterns only
	// those that match.
	ProtectedBranches bool
	BranchPatterns    []string
	// CustomRules are the names of apps that decide as well.
	CustomRules []string
	// NoBypass forbids administrators to go around the rules.
	NoBypass bool
}

type environment struct {
	Environment
	id    int64
	users []*User
	teams []*Team
}

// AddEnvironment makes an environment.
func (r *Repo) AddEnvironment(e Environment) *Repo {
	defer r.s.building()()
	kept := &environment{Environment: e, id: r.s.nextID()}
	for _, who := range e.Reviewers {
		if strings.Contains(who, "/") {
			kept.teams = append(kept.teams, r.s.mustTeam(who))
		} else {
			kept.users = append(kept.users, r.s.mustUser(who))
		}
	}
	r.environments = append(r.environments, kept)
	return r
}

// environment returns an environment by name; GitHub makes one that is not there
// as soon as a job names it, without any protection.
func (r *Repo) environment(name string) *environment {
	for _, e := range r.environments {
		if strings.EqualFold(e.Name, name) {
			return e
		}
	}
	return nil
}

// reviewers shows who may review a deployment, with their types.
func (e *environment) reviewers() []any {
	out := []any{}
	for _, who := range accounts(e.users) {
		out = append(out, obj{"type": "User", "reviewer": who})
	}
	for _, t := range e.teams {
		out = append(out, obj{"type": "Team", "reviewer": t.view()})
	}
	return out
}

// mayReview reports whether somebody may review a deployment.
func (e *environment) mayReview(u *User) bool {
	return slices.Contains(e.users, u) || slices.ContainsFunc(e.teams, func(t *Team) bool { return slices.Contains(t.everyone(), u) })
}

func (e *environment) short(r *Repo) obj {
	return obj{"id": e.id, "node_id": "EN_loop", "name": e.Name, "url": r.url("/environments/%s", e.Name), "html_url": r.html("/deployments/activity_log?environments_filter=%s", e.Name)}
}

func (e *environment) view(r *Repo) any {
	v := e.short(r)
	v["created_at"], v["updated_at"] = stamp(r.created), stamp(r.created)
	rules := []any{}
	if e.WaitMinutes > 0 {
		rules = append(rules, obj{"id": e.id + 1, "type": "wait_timer", "wait_timer": e.WaitMinutes})
	}
	if len(e.Reviewers) > 0 {
		rules = append(rules, obj{"id": e.id + 2, "type": "required_reviewers", "prevent_self_review": e.PreventSelfReview, "reviewers": e.reviewers()})
	}
	v["deployment_branch_policy"] = nil
	if e.ProtectedBranches || e.BranchPatterns != nil {
		rules = append(rules, obj{"id": e.id + 3, "type": "branch_policy"})
		v["deployment_branch_policy"] = obj{"protected_branches": e.ProtectedBranches, "custom_branch_policies": e.BranchPatterns != nil}
	}
	v["protection_rules"] = rules
	v["can_admins_bypass"] = !e.NoBypass
	return v
}

func listEnvironments(c *call) reply {
	return counted(c, "environments", c.repo.environments, func(e *environment) any { return e.view(c.repo) })
}

func withEnvironment(run func(*call, *environment) reply) func(*call) reply {
	return func(c *call) reply {
		e := c.repo.environment(c.params["environment_name"])
		if e == nil {
			return notFound()
		}
		return run(c, e)
	}
}

func getEnvironment(c *call, e *environment) reply { return ok(e.view(c.repo)) }

func listBranchPolicies(c *call, e *environment) reply {
	if e.BranchPatterns == nil {
		return notFound()
	}
	return counted(c, "branch_policies", e.BranchPatterns, func(name string) any {
		return obj{"id": e.id + 10 + int64(slices.Index(e.BranchPatterns, name)), "name": name, "type": "branch", "node_id": "BP_loop"}
	})
}

func listProtectionRules(c *call, e *environment) reply {
	rules := views(e.CustomRules, func(app string) any {
		id := e.id + 100 + int64(slices.Index(e.CustomRules, app))
		return obj{"id": id, "node_id": "PR_loop", "enabled": true, "app": obj{
			"id": id, "slug": app, "integration_url": c.s.url("/apps/%s", app), "node_id": "APP_loop",
		}}
	})
	return ok(obj{"total_count": len(rules), "custom_deployment_protection_rules": rules})
}
