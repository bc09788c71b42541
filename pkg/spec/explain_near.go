package spec

import "github.com/lockflight/lockflight/internal/near"

// didYouMean returns a hint, or nothing.
func didYouMean(word string, candidates []string) string {
	if c := near.Word(word, candidates); c != "" {
		return "did you mean " + quote(c) + "?"
	}
	return ""
}
