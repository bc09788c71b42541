package github

import "slices"

// Ruleset is a set of rules for branches. Rules are written as in GitHub's API,
// with a type and parameters.
type Ruleset struct {
	Name string
	// Enforcement is active, evaluate or disabled; "" for active.
	Enforcement string
	// Include and Exclude are patterns of refs, such as refs/heads/main,
	// ~DEFAULT_BRANCH or ~ALL.
	Include, Exclude []string
	// Rules are such as {"type": "non_fast_forward"}.
	Rules []map[string]any
	// Bypass says who may go around it.
	Bypass []Bypass
}

// Bypass is somebody who may go around a ruleset.
type Bypass struct {
	// Kind is RepositoryRole, Team, Integration, OrganizationAdmin or DeployKey.
	Kind string
	ID   int64
	// Mode is always or pull_request; "" for always.
	Mode string
}

type ruleset struct {
	Ruleset
	id int64
}

// AddRuleset adds a ruleset, and returns its number.
func (r *Repo) AddRuleset(rules Ruleset) int64 {
	defer r.s.building()()
	if rules.Enforcement == "" {
		rules.Enforcement = "active"
	}
	s := &ruleset{rules, r.s.nextID()}
	r.rulesets = append(r.rulesets, s)
	return s.id
}

// PullRequestRule is the rule that changes come through pull requests.
func PullRequestRule(approvals int, dismissStale, codeOwners bool) map[string]any {
	return obj{"type": "pull_request", "parameters": obj{
		"dismiss_stale_reviews_on_push": dismissStale, "require_code_owner_review": codeOwners, "require_last_push_approval": false,
		"required_approving_review_count": approvals, "required_review_thread_resolution": false,
	}}
}

// StatusCheckRule is the rule that checks have to pass.
func StatusCheckRule(contexts ...string) map[string]any {
	return obj{"type": "required_status_checks", "parameters": obj{
		"strict_required_status_checks_policy": false,
		"required_status_checks":               views(contexts, func(name string) any { return obj{"context": name} }),
	}}
}

// StrictCheckRule is the rule that checks of one app have to pass, together with
// what was merged before.
func StrictCheckRule(app int64, contexts ...string) map[string]any {
	return obj{"type": "required_status_checks", "parameters": obj{
		"strict_required_status_checks_policy": true,
		"required_status_checks":               views(contexts, func(name string) any { return obj{"context": name, "integration_id": app} }),
	}}
}

func (s *ruleset) active() bool { return s.Enforcement == "active" }

func (s *ruleset) covers(r *Repo, branch string) bool {
	match := func(pattern string) bool { return matches(r, pattern, branch) }
	return slices.ContainsFunc(s.Include, match) && !slices.ContainsFunc(s.Exclude, match)
}

func (s *ruleset) view(r *Repo) obj {
	self := r.url("/rulesets/%d", s.id)
	return obj{
		"id": s.id, "name": s.Name, "target": "branch", "source_type": "Repository", "source": r.FullName(), "enforcement": s.Enforcement,
		"node_id": "RRS_loop", "created_at": stamp(Epoch), "updated_at": stamp(Epoch),
		"_links": obj{"self": href(self), "html": href(r.html("/rules/%d", s.id))},
	}
}

func listRulesets(c *call) reply {
	return page(c, c.repo.rulesets, func(s *ruleset) any { return s.view(c.repo) })
}

// getRuleset shows who may go around it only to those who may change it.
func getRuleset(c *call) reply {
	for _, s := range c.repo.rulesets {
		if s.id != c.number("ruleset_id") {
			continue
		}
		v := s.view(c.repo)
		v["conditions"] = obj{"ref_name": obj{"include": anys(s.Include), "exclude": anys(s.Exclude)}}
		v["rules"] = views(s.Rules, func(rule map[string]any) any { return copyOf(rule) })
		if c.token.has("administration", "write") && c.personMay("administration", "write") {
			v["current_user_can_bypass"] = "never"
			v["bypass_actors"] = views(s.Bypass, func(b Bypass) any {
				if b.Mode == "" {
					b.Mode = "always"
				}
				return obj{"actor_id": b.ID, "actor_type": b.Kind, "bypass_mode": b.Mode}
			})
		}
		return ok(v)
	}
	return notFound()
}

// branchRules answers the rules that apply to a branch, from all rulesets.
func branchRules(c *call) reply {
	rules := []any{}
	for _, s := range c.repo.rulesets {
		if !s.active() || !s.covers(c.repo, c.params["branch"]) {
			continue
		}
		for _, rule := range s.Rules {
			v := copyOf(rule).(obj)
			v["ruleset_source_type"], v["ruleset_source"], v["ruleset_id"] = "Repository", c.repo.FullName(), s.id
			rules = append(rules, v)
		}
	}
	return page(c, rules, func(v any) any { return v })
}

// copyOf copies what is JSON, so that an answer can be added to.
func copyOf(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := obj{}
		for key, value := range v {
			out[key] = copyOf(value)
		}
		return out
	case []any:
		return views(v, copyOf)
	}
	return v
}
