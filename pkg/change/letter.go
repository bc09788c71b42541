package change

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// LetterWords lists what the text of a notice can be filled in with, besides the
// slots of the change: ${start} is when the planned window starts.
func LetterWords() []string {
	return []string{"delay", "duration", "end", "finish", "id", "impact", "start", "summary", "text"}
}

// inLetter is whatever looks as if it were to be filled in.
var inLetter = regexp.MustCompile(`\$\{[^}]*\}?`)

// Unfillable lists what a text of a notice wants to have filled in and nobody
// knows: neither one of the LetterWords nor one of the slots.
func Unfillable(text string, slots []string) []string {
	var out []string
	for _, found := range inLetter.FindAllString(text, -1) {
		name, ended := strings.CutSuffix(strings.TrimPrefix(found, "${"), "}")
		if ended && (slices.Contains(LetterWords(), name) || slices.Contains(slots, name)) || slices.Contains(out, found) {
			continue
		}
		out = append(out, found)
	}
	return out
}

// FillLetter fills in the text of a notice. The value of a name, or why there is
// none, comes from value; a value is not filled in again.
func FillLetter(text string, value func(name string) (string, error)) (string, error) {
	var failed error
	out := inLetter.ReplaceAllStringFunc(text, func(found string) string {
		name, ended := strings.CutSuffix(strings.TrimPrefix(found, "${"), "}")
		v, err := value(name)
		if !ended {
			err = fmt.Errorf("%s, which has no closing brace", found)
		}
		if err != nil && failed == nil {
			failed = err
		}
		return v
	})
	if failed != nil {
		return "", failed
	}
	return out, nil
}
