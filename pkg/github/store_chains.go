package github

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// Chains returns the names of all chains that have an entry, sorted.
func (s *Store) Chains(ctx context.Context) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	head, err := s.head(ctx, s.branch)
	if err != nil || head == "" {
		return nil, err
	}
	nodes, err := s.top(ctx, s.branch, head)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, kind := range nodes {
		if !slices.Contains(kindFolders, kind.name) {
			continue
		}
		names, err := s.chainsOf(ctx, kind)
		if err != nil {
			return nil, err
		}
		out = append(out, names...)
	}
	slices.Sort(out)
	return out, nil
}

func (s *Store) chainsOf(ctx context.Context, kind node) ([]string, error) {
	if !kind.isFolder() {
		return nil, &evidence.BrokenError{Chain: s.branch, Reason: kind.name + " is not a folder; remove it, or name another branch"}
	}
	nodes, err := s.tree(ctx, kind.sha)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, n := range nodes {
		if strings.HasPrefix(n.name, ".") {
			continue
		}
		chain := path.Join(kind.name, strings.Replace(n.name, "__", ":", 1))
		if !n.isFolder() || folderOf(chain) != path.Join(kind.name, n.name) || evidence.CheckChain(chain) != nil {
			return nil, &evidence.BrokenError{Chain: s.branch, Reason: quote(kind.name+"/"+n.name) + " does not belong in a ledger; remove it"}
		}
		out = append(out, chain)
	}
	return out, nil
}
