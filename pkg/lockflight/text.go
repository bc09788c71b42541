package lockflight

import (
	"maps"
	"slices"
	"strings"
)

// enumerate writes names as people do: "a", "a and b", "a, b and c".
func enumerate(names []string) string {
	switch n := len(names); n {
	case 0:
		return "nobody"
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}

// keys returns the names in a map, sorted.
func keys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
