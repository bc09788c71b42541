package github

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/lockflight/lockflight/pkg/doctor"
)

const (
	needMetadata = "metadata: read"
	needBypass   = "administration: write, without which GitHub does not show who may bypass a ruleset"
	// maxRulesets bounds the calls.
	maxRulesets = 12
)

// rule is a rule that applies to a branch. GitHub adds types of rules, which are
// passed over: none of them takes away what another one asks for.
type rule struct {
	Type       string          `json:"type"`
	Ruleset    int64           `json:"ruleset_id"`
	Parameters json.RawMessage `json:"parameters"`
}

// rulesFound are the rules for a branch, or why there are none to see.
type rulesFound struct {
	repo       Repository
	rules      []rule
	err        error
	notOffered bool
}

// rules reads the rules that apply to a branch, of all active rulesets.
func (l *look) rules(repo Repository, branch string) rulesFound {
	out := rulesFound{repo: repo}
	endpoint, err := repo.path("/rules/branches/%s", part(branch))
	if err == nil {
		out.rules, err = list(l.ctx, l.client, endpoint, func(r rule) string {
			if r.Type == "" || r.Ruleset <= 0 {
				return ""
			}
			return fmt.Sprintf("%d %s %s", r.Ruleset, r.Type, r.Parameters)
		})
	}
	if out.notOffered = notOffered(err); !out.notOffered {
		out.err = err
	}
	return out
}

// ruleset is what there is to know of a ruleset besides its rules.
type ruleset struct {
	ID     int64         `json:"id"`
	Name   string        `json:"name"`
	Bypass []bypassActor `json:"bypass_actors"`
	err    error
}

type bypassActor struct {
	ID   *int64 `json:"actor_id"`
	Kind string `json:"actor_type"`
	Mode string `json:"bypass_mode"`
}

// rulesetID tells a ruleset from others; the repositories may differ.
type rulesetID struct {
	repo Repository
	id   int64
}

// rulesets reads every ruleset that the rules are of, each once.
func (l *look) rulesets(found []rulesFound) map[rulesetID]ruleset {
	var ids []rulesetID
	for _, f := range found {
		for _, r := range f.rules {
			if id := (rulesetID{f.repo, r.Ruleset}); !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	ids = ids[:min(len(ids), maxRulesets)]
	all := make([]ruleset, len(ids))
	var asks []func() error
	for i, id := range ids {
		asks = append(asks, func() error { all[i] = l.ruleset(id); return nil })
	}
	_ = together(asks...)
	out := map[rulesetID]ruleset{}
	for i, id := range ids {
		out[id] = all[i]
	}
	return out
}

func (l *look) ruleset(id rulesetID) ruleset {
	var got ruleset
	q, err := l.get(id.repo, &got, "/rulesets/%d", id.id)
	if err == nil && got.ID != id.id {
		err = q.fail(http.StatusOK, "the answer is about another ruleset")
	}
	got.err = err
	return got
}

// guards says what the rules do, a guard for each ruleset.
func (f rulesFound) guards(known map[rulesetID]ruleset) doctor.Setting[[]doctor.Guard] {
	if f.err != nil {
		return doctor.Unknown[[]doctor.Guard](unseen(f.err, needMetadata))
	}
	var order []int64
	guards := map[int64]*doctor.Guard{}
	for _, r := range f.rules {
		if guards[r.Ruleset] == nil {
			order = append(order, r.Ruleset)
			set, read := known[rulesetID{f.repo, r.Ruleset}]
			guards[r.Ruleset] = set.guard(r.Ruleset, read)
		}
		if err := r.apply(guards[r.Ruleset]); err != nil {
			return doctor.Unknown[[]doctor.Guard](fmt.Sprintf("the rule %s of the ruleset %d %v", quote(r.Type), r.Ruleset, err))
		}
	}
	out := []doctor.Guard{}
	for _, id := range order {
		out = append(out, *guards[id])
	}
	return doctor.Known(out)
}

// guard begins a guard with whom the ruleset does not bind.
func (s ruleset) guard(id int64, read bool) *doctor.Guard {
	g := &doctor.Guard{Name: fmt.Sprintf("the ruleset number %d", id)}
	why := ""
	switch {
	case !read:
		why = fmt.Sprintf("there are more than %d rulesets, which are not all looked at", maxRulesets)
	case s.err != nil:
		why = unseen(s.err, needMetadata)
	default:
		g.Name = "the ruleset " + quote(s.Name)
	}
	if why == "" && s.Bypass == nil {
		why = "needs the permission " + needBypass
	}
	if why != "" {
		g.Bypass, g.Rewriters = doctor.Unknown[[]string](why), doctor.Unknown[[]string](why)
		return g
	}
	all, direct := []string{}, []string{}
	for _, a := range s.Bypass {
		all = append(all, a.who())
		if a.Mode != "pull_request" {
			direct = append(direct, a.who())
		}
	}
	g.Bypass, g.Rewriters = doctor.Known(all), doctor.Known(direct)
	return g
}

// apply adds what a rule does.
func (r rule) apply(g *doctor.Guard) error {
	switch r.Type {
	case "non_fast_forward":
		g.NoForcePush = true
	case "deletion":
		g.NoDeletion = true
	case "update":
		g.Restricted, g.Pushers = true, g.Rewriters
	case "merge_queue":
		g.Strict = true
	case "pull_request":
		var p struct {
			Count  *int `json:"required_approving_review_count"`
			Stale  bool `json:"dismiss_stale_reviews_on_push"`
			Last   bool `json:"require_last_push_approval"`
			Owners bool `json:"require_code_owner_review"`
		}
		if err := decode(r.Parameters, &p); err != nil || p.Count == nil {
			return errParameters
		}
		g.Approvals, g.Fresh, g.CodeOwners = *p.Count, p.Stale || p.Last, p.Owners
	case "required_status_checks":
		var p struct {
			Strict bool `json:"strict_required_status_checks_policy"`
			Checks []struct {
				Context string `json:"context"`
				App     *int64 `json:"integration_id"`
			} `json:"required_status_checks"`
		}
		if err := decode(r.Parameters, &p); err != nil || p.Checks == nil {
			return errParameters
		}
		g.Strict = g.Strict || p.Strict
		for _, c := range p.Checks {
			g.Checks = append(g.Checks, requiredCheck(c.Context, c.App))
		}
	}
	return nil
}
