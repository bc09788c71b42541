// Package collect asks every source once and gives the facts for a decision. A
// source that cannot answer is an error, never an empty answer.
package collect

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/go-multierror"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/review"
	"github.com/lockflight/lockflight/pkg/ticket"
)

// TeamSource gives the members of a team of a forge as handles. An implementer
// returns all of them or an error.
type TeamSource interface {
	Members(ctx context.Context, team string) ([]string, error)
}

// Sources are where facts come from.
type Sources struct {
	Ledger  evidence.Ledger
	Reviews review.Source
	// Teams may be nil; then the members of teams are not known.
	Teams TeamSource
	// Tickets may be nil; then the states of tickets are not known.
	Tickets ticket.Source
}

// Facts asks every source for what a decision about one stage needs. If any
// cannot answer, the error names all that could not.
func Facts(ctx context.Context, from Sources, c *change.Change, p *change.Pipeline, stage string) (gate.Facts, error) {
	switch {
	case from.Ledger.Store == nil:
		return gate.Facts{}, errors.New("evidence: no store is set")
	case from.Reviews == nil:
		return gate.Facts{}, errors.New("reviews: no source is set; use review.None where there is no forge")
	}
	from.Ledger.Believes = gate.Believer(p)
	var facts gate.Facts
	var failed *multierror.Error
	chain, err := from.Ledger.Load(ctx, c.ID)
	if err != nil {
		failed = multierror.Append(failed, fmt.Errorf("evidence: %w", err))
	}
	facts.Evidence = &chain
	set, err := from.Reviews.Reviews(ctx, c.ID)
	if err != nil {
		failed = multierror.Append(failed, fmt.Errorf("reviews: %w", err))
	}
	facts.Reviews = &set
	if facts.Scopes, err = scopes(ctx, from.Ledger, c, p, stage); err != nil {
		failed = multierror.Append(failed, err)
	}
	if facts.Teams, err = teams(ctx, from.Teams, p); err != nil {
		failed = multierror.Append(failed, err)
	}
	if facts.Register, facts.Others, err = registered(ctx, from.Ledger, c, p); err != nil {
		failed = multierror.Append(failed, err)
	}
	if facts.Tickets, err = tickets(ctx, from.Tickets, c); err != nil {
		failed = multierror.Append(failed, fmt.Errorf("tickets: %w", err))
	}
	if failed != nil {
		failed.ErrorFormat = oneLine
		return gate.Facts{}, failed
	}
	return facts, nil
}

// scopes asks who holds the exclusive scopes of a stage, or of every stage if
// none is named.
func scopes(ctx context.Context, ledger evidence.Ledger, c *change.Change, p *change.Pipeline, stage string) (map[string]*gate.Holder, error) {
	out := map[string]*gate.Holder{}
	for _, s := range p.Stages {
		if stage != "" && s.Name != stage {
			continue
		}
		for _, scope := range gate.Scopes(c, p, s) {
			by, err := ledger.Holder(ctx, scope, c.ID)
			if err != nil {
				return nil, fmt.Errorf("scope %s: %w", scope, err)
			}
			out[scope] = holder(by)
		}
	}
	return out, nil
}

// holder says who holds a scope; nil for nobody.
func holder(by *evidence.Record) *gate.Holder {
	if by == nil {
		return nil
	}
	p := by.Predicate
	return &gate.Holder{Change: p.Change, Attempt: p.AttemptStarted.Attempt, Since: p.Time}
}

func teams(ctx context.Context, source TeamSource, p *change.Pipeline) (map[string][]string, error) {
	out := map[string][]string{}
	if source == nil {
		return out, nil
	}
	for _, role := range sortedRoles(p) {
		for _, team := range p.Roles[role].Teams {
			members, err := source.Members(ctx, team)
			if err != nil {
				return nil, fmt.Errorf("team %s: %w", team, err)
			}
			out[team] = members
		}
	}
	return out, nil
}

// tickets asks for those that a change names: its own, and those it solves.
// Without a source they are not known.
func tickets(ctx context.Context, source ticket.Source, c *change.Change) (ticket.Set, error) {
	if source == nil {
		return nil, nil
	}
	var ids []string
	if c.Ticket != "" {
		ids = append(ids, c.Ticket)
	}
	for _, t := range c.Tickets {
		ids = append(ids, t.ID)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return ticket.Set{}, nil
	}
	set, err := source.Tickets(ctx, ids)
	if err != nil {
		return nil, err
	}
	return set.Pick(ids)
}

func sortedRoles(p *change.Pipeline) []string {
	var out []string
	for role := range p.Roles {
		out = append(out, role)
	}
	slices.Sort(out)
	return out
}

func oneLine(errs []error) string {
	text := errs[0].Error()
	for _, err := range errs[1:] {
		text += "; " + err.Error()
	}
	return text
}
