package change

import (
	"fmt"
	"regexp"
	"strings"
)

// LetterWords lists what the text of a notice can be filled in with, besides the
// slots of the change: ${start} is when the planned window starts.
func LetterWords() []string {
	return []string{"summary", "start", "end", "finish", "duration", "impact", "id", "delay"}
}

// inLetter is whatever looks as if it were to be filled in.
var inLetter = regexp.MustCompile(`\$\{[^}]*\}?`)

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
