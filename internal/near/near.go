// Package near says which words are possible, and which one somebody most likely
// meant.
package near

import (
	"fmt"
	"strings"
)

// Word returns the candidate that somebody who wrote word most likely meant, or
// nothing if none is close.
func Word(word string, candidates []string) string {
	best, least := "", len(word)/3+1
	if least > 3 {
		least = 3
	}
	for _, c := range candidates {
		if strings.EqualFold(c, word) {
			return c
		}
		if d := distance(strings.ToLower(word), strings.ToLower(c)); d <= least && d < len(c) && (best == "" || d < least) {
			best, least = c, d
		}
	}
	if best != "" {
		return best
	}
	for _, c := range candidates {
		if len(word) > 2 && (strings.HasPrefix(c, word) || strings.HasPrefix(word, c) && len(c) > 2) {
			return c
		}
	}
	return ""
}

// Meant returns " (did you mean …?)" for a slip of the pen, or nothing.
func Meant(word string, candidates []string) string {
	if best := Word(word, candidates); best != "" && best != word {
		return " (did you mean " + best + "?)"
	}
	return ""
}

// Expected says what a word may be, and which of that was most likely meant.
func Expected(word string, candidates []string) error {
	return fmt.Errorf("expected %s%s", Either(candidates), Meant(word, candidates))
}

// Either writes words as a choice: "a, b or c".
func Either(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// distance counts the letters to insert, drop, replace or swap.
func distance(a, b string) int {
	if len(a) > 100 || len(b) > 100 {
		return 100
	}
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			same := 1
			if a[i-1] == b[j-1] {
				same = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+same)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
