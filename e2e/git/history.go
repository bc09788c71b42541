package git

import (
	"cmp"
	"maps"
	"slices"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// Ancestors returns a commit and all before it.
func (o *Objects) Ancestors(sha string) map[string]bool {
	seen := map[string]bool{}
	todo := []string{sha}
	for len(todo) > 0 {
		sha = todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		c := o.Commits[sha]
		if c == nil || seen[sha] {
			continue
		}
		seen[sha] = true
		todo = append(todo, c.Parents...)
	}
	return seen
}

// IsAncestor reports whether a commit is another one, or before it.
func (o *Objects) IsAncestor(old, sha string) bool {
	seen := map[string]bool{}
	todo := []string{sha}
	for len(todo) > 0 {
		sha = todo[0]
		todo = todo[1:]
		if sha == old {
			return true
		}
		if c := o.Commits[sha]; c != nil && !seen[sha] {
			seen[sha] = true
			todo = append(todo, c.Parents...)
		}
	}
	return false
}

// MergeBase returns the best common ancestor of two commits, or "". Of several,
// it is the one that was made last.
func (o *Objects) MergeBase(a, b string) string {
	common := o.Ancestors(a)
	for sha := range common {
		common[sha] = false
	}
	var shared []string
	for sha := range o.Ancestors(b) {
		if _, ok := common[sha]; ok {
			shared = append(shared, sha)
		}
	}
	behind := map[string]bool{}
	for _, sha := range shared {
		for _, p := range o.Commits[sha].Parents {
			behind[p] = true
		}
	}
	best := slices.DeleteFunc(shared, func(sha string) bool { return behind[sha] })
	if len(best) == 0 {
		return ""
	}
	slices.SortFunc(best, func(a, b string) int {
		return cmp.Or(o.Commits[b].Committer.When.Compare(o.Commits[a].Committer.When), cmp.Compare(a, b))
	})
	return best[0]
}

// Between returns the commits of head that are not in base, parents first.
func (o *Objects) Between(base, head string) []*Commit {
	skip := o.Ancestors(base)
	var out []*Commit
	type step struct {
		sha  string
		done bool
	}
	todo := []step{{sha: head}}
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		c := o.Commits[s.sha]
		switch {
		case s.done:
			out = append(out, c)
		case c == nil || skip[s.sha]:
		default:
			skip[s.sha] = true
			todo = append(todo, step{s.sha, true})
			for _, p := range slices.Backward(c.Parents) {
				todo = append(todo, step{sha: p})
			}
		}
	}
	return out
}

// Log returns a commit and all before it, newest first and children before their
// parents.
func (o *Objects) Log(sha string) []*Commit {
	out := o.Between("", sha)
	slices.Reverse(out)
	return out
}
