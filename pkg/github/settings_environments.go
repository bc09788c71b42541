package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/lockflight/lockflight/pkg/doctor"
)

const needActions = "actions: read"

// maxEnvironments bounds the calls.
const maxEnvironments = 30

var errParameters = errors.New("lacks its parameters, or they are not as GitHub describes them")

// environment is an environment, as GitHub answers it.
type environment struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Admin *bool  `json:"can_admins_bypass"`
	Rules []struct {
		Type      string            `json:"type"`
		Reviewers []json.RawMessage `json:"reviewers"`
	} `json:"protection_rules"`
	Branches *struct {
		Protected *bool `json:"protected_branches"`
		Custom    *bool `json:"custom_branch_policies"`
	} `json:"deployment_branch_policy"`
}

// environments reads all environments with their rules.
func (l *look) environments() doctor.Setting[[]doctor.Environment] {
	endpoint, err := l.repo.path("/environments")
	var all []environment
	if err == nil {
		all, err = counted(l.ctx, l.client, endpoint, "environments", func(e environment) string { return number64(e.ID) })
	}
	if err != nil {
		return doctor.Unknown[[]doctor.Environment](unseen(err, needActions))
	}
	out := make([]doctor.Environment, len(all))
	var asks []func() error
	for i, e := range all {
		asks = append(asks, func() (err error) { out[i], err = l.environment(e, i < maxEnvironments); return err })
	}
	if err := together(asks...); err != nil {
		return doctor.Unknown[[]doctor.Environment](err.Error())
	}
	return doctor.Known(out)
}

// environment reads the rest of an environment, with two calls at most.
func (l *look) environment(e environment, ask bool) (doctor.Environment, error) {
	out := doctor.Environment{Name: e.Name, AdminsBypass: doctor.Unknown[bool]("GitHub does not say")}
	if e.Name == "" {
		return out, errors.New("an environment lacks its name")
	}
	if e.Admin != nil {
		out.AdminsBypass = doctor.Known(*e.Admin)
	}
	for _, r := range e.Rules {
		if r.Type == "required_reviewers" {
			out.Reviewers += len(r.Reviewers)
		}
	}
	if b := e.Branches; b != nil {
		if b.Protected == nil || b.Custom == nil || *b.Protected == *b.Custom {
			return out, fmt.Errorf("the environment %s has a policy for branches that is not as GitHub describes it", quote(e.Name))
		}
		out.Limited, out.ProtectedBranches = true, *b.Protected
	}
	if !ask {
		why := fmt.Sprintf("there are more than %d environments, which are not all looked at", maxEnvironments)
		out.Custom, out.Patterns = doctor.Unknown[int](why), doctor.Unknown[[]doctor.Pattern](why)
		return out, nil
	}
	out.Custom = l.custom(e.Name)
	if out.Limited && !out.ProtectedBranches {
		out.Patterns = l.patterns(e.Name)
	}
	return out, nil
}

// custom counts the custom protection rules of an environment that are on.
func (l *look) custom(name string) doctor.Setting[int] {
	type custom struct {
		ID int64 `json:"id"`
		On bool  `json:"enabled"`
	}
	var got struct {
		Total *int      `json:"total_count"`
		Rules *[]custom `json:"custom_deployment_protection_rules"`
	}
	q, err := l.get(l.repo, &got, "/environments/%s/deployment_protection_rules", part(name))
	if err == nil && (got.Total == nil || got.Rules == nil || *got.Total != len(*got.Rules)) {
		err = q.fail(http.StatusOK, "the rules are not as many as the total says")
	}
	if err != nil {
		return doctor.Unknown[int](unseen(err, needActions))
	}
	on := 0
	for _, r := range *got.Rules {
		if r.On {
			on++
		}
	}
	return doctor.Known(on)
}

// patterns reads which branches and tags may deploy.
func (l *look) patterns(name string) doctor.Setting[[]doctor.Pattern] {
	type policy struct {
		ID   int64  `json:"id"`
		Name string `json:"name"`
		Type string `json:"type"`
	}
	endpoint, err := l.repo.path("/environments/%s/deployment-branch-policies", part(name))
	var all []policy
	if err == nil {
		all, err = counted(l.ctx, l.client, endpoint, "branch_policies", func(p policy) string { return number64(p.ID) })
	}
	if err != nil {
		return doctor.Unknown[[]doctor.Pattern](unseen(err, needActions))
	}
	var out []doctor.Pattern
	for _, p := range all {
		if p.Type == "" {
			p.Type = "branch" // as servers without policies for tags answer
		}
		out = append(out, doctor.Pattern{Kind: printable(p.Type), Name: p.Name})
	}
	return doctor.Known(out)
}

// counted gets every page of a list that stands in an object with its total, and
// holds it against that.
func counted[T any](ctx context.Context, c *Client, endpoint, field string, key func(T) string) ([]T, error) {
	var out []T
	seen := map[string]bool{}
	for page := 1; ; page++ {
		var got map[string]json.RawMessage
		q := &call{method: http.MethodGet, endpoint: pageOf(endpoint, page), into: &got}
		if err := c.do(ctx, q); err != nil {
			return nil, err
		}
		total := -1
		var items []T
		if decode(got["total_count"], &total) != nil || decode(got[field], &items) != nil || total < 0 {
			return nil, q.fail(http.StatusOK, "the answer lacks total_count or %s", field)
		}
		fresh := false
		for _, item := range items {
			k := key(item)
			if k == "" {
				return nil, q.fail(http.StatusOK, "an item has nothing that tells it from others")
			}
			if !seen[k] {
				seen[k], fresh, out = true, true, append(out, item)
			}
		}
		switch {
		case len(out) == total && len(items) < perPage:
			return out, nil
		case len(out) > total || !fresh && len(out) < total || page == maxPages:
			return nil, q.fail(http.StatusOK, "%d are listed, and it says there are %d", len(out), total)
		case len(out) == total && !fresh:
			return out, nil
		}
	}
}
