// Package collect asks every source once and gives the facts for a decision. A
// source that cannot answer is an error, never an empty answer.
package collect

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

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

// Facts asks every source for what a decision about one stage needs, those that
// do not depend on each other at once. If any cannot answer, the error names all
// that could not.
func Facts(ctx context.Context, from Sources, c *change.Change, p *change.Pipeline, stage string) (gate.Facts, error) {
	switch {
	case from.Ledger.Store == nil:
		return gate.Facts{}, errors.New("evidence: no store is set")
	case from.Reviews == nil:
		return gate.Facts{}, errors.New("reviews: no source is set; use review.None where there is no forge")
	}
	from.Ledger.Believes = gate.Believer(p)
	var facts gate.Facts
	err := together(
		func() error { return recorded(ctx, from.Ledger, c, p, stage, &facts) },
		func() error {
			set, err := from.Reviews.Reviews(ctx, c.ID)
			facts.Reviews = &set
			return labelled("reviews", err)
		},
		func() (err error) {
			facts.Teams, err = Teams(ctx, from.Teams, p)
			return err
		},
		func() (err error) {
			facts.Tickets, err = tickets(ctx, from.Tickets, c)
			return labelled("tickets", err)
		},
	)
	if err != nil {
		return gate.Facts{}, err
	}
	return facts, nil
}

// recorded asks the ledger, as it stands at one moment where it can show that.
func recorded(ctx context.Context, ledger evidence.Ledger, c *change.Change, p *change.Pipeline, stage string, facts *gate.Facts) error {
	if s, ok := ledger.Store.(evidence.Snapshotter); ok {
		store, err := s.Snapshot(ctx)
		if err != nil {
			return fmt.Errorf("evidence: %w", err)
		}
		ledger.Store = store
	}
	return together(
		func() error {
			chain, err := ledger.Load(ctx, c.ID)
			facts.Evidence = &chain
			return labelled("evidence", err)
		},
		func() (err error) {
			facts.Scopes, err = scopes(ctx, ledger, c, p, stage)
			return err
		},
		func() (err error) {
			facts.Register, facts.Others, err = registered(ctx, ledger, c, p)
			return err
		},
	)
}

func labelled(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// together calls functions at once, and returns all their errors in the order of
// the functions.
func together(all ...func() error) error {
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	for i, f := range all {
		wg.Go(func() { errs[i] = f() })
	}
	wg.Wait()
	var failed *multierror.Error
	for _, err := range errs {
		failed = appended(failed, err)
	}
	if failed == nil {
		return nil
	}
	failed.ErrorFormat = oneLine
	return failed
}

func appended(failed *multierror.Error, err error) *multierror.Error {
	if err == nil {
		return failed
	}
	return multierror.Append(failed, err)
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

// Teams asks for the members of every team of the roles of a pipeline. Without a
// source none is known.
func Teams(ctx context.Context, source TeamSource, p *change.Pipeline) (map[string][]string, error) {
	out := map[string][]string{}
	if source == nil {
		return out, nil
	}
	var mu sync.Mutex
	var work []func() error
	for _, team := range teamsOf(p) {
		work = append(work, func() error {
			members, err := source.Members(ctx, team)
			if err != nil {
				return fmt.Errorf("team %s: %w", team, err)
			}
			mu.Lock()
			defer mu.Unlock()
			out[team] = members
			return nil
		})
	}
	if err := together(work...); err != nil {
		return nil, err
	}
	return out, nil
}

// teamsOf lists the teams of all roles, each once.
func teamsOf(p *change.Pipeline) []string {
	var out []string
	for _, role := range p.Roles {
		out = append(out, role.Teams...)
	}
	slices.Sort(out)
	return slices.Compact(out)
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

func oneLine(errs []error) string {
	text := errs[0].Error()
	for _, err := range errs[1:] {
		text += "; " + err.Error()
	}
	return text
}
