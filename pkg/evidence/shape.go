package evidence

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// shape tells whether a word may stand in a field; schema/evidence.cue says the
// same with regular expressions, whose counted repetitions take longer to
// compile than a whole chain takes to read.
type shape func(string) bool

const (
	lower  = "abcdefghijklmnopqrstuvwxyz"
	digits = "0123456789"
	alnum  = lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + digits
)

func nameShape(s string) bool { return joined(s, lower+digits, "._-", 40, 13) }

func attemptShape(s string) bool { return joined(s, alnum, "._:-", 40, 13) }

func handleShape(s string) bool {
	return joined(strings.TrimSuffix(s, "[bot]"), alnum, "._@+#-", 60, 9)
}

func outcomeShape(s string) bool { return checkShape(s) || s == RolledBack || s == Aborted }

func resultShape(s string) bool { return checkShape(s) || s == "skipped" }

func checkShape(s string) bool { return s == Passed || s == Failed }

func verdictShape(s string) bool {
	return slices.Contains([]string{Approve, Reject, Confirm, Go, NoGo, Withdraw}, s)
}

func gateShape(s string) bool { return slices.Contains([]string{"passed", "blocked", "pending"}, s) }

// joined reports whether a word is made of parts of at most so many letters,
// joined by single characters.
func joined(s, letters, joints string, longest, most int) bool {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(joints, r) })
	length := len(parts) - 1
	for _, p := range parts {
		if !only(p, letters, longest) {
			return false
		}
		length += len(p)
	}
	return 0 < len(parts) && len(parts) <= most && length == len(s)
}

// only reports whether a word has between one and so many of some letters.
func only(s, letters string, longest int) bool {
	return s != "" && len(s) <= longest && strings.Trim(s, letters) == ""
}

func scopeShape(s string) bool {
	kind, name, found := strings.Cut(s, ":")
	return found && only(kind, lower, 20) && nameShape(name)
}

func repositoryShape(s string) bool {
	owner, name, found := strings.Cut(s, "/")
	return found && only(owner, alnum+"._-", 100) && only(name, alnum+"._-", 100)
}

func digestShape(s string) bool {
	hex, found := strings.CutPrefix(s, "sha256:")
	return found && len(hex) == 64 && only(hex, "abcdef"+digits, 64)
}

// textShape is text with something to see.
func textShape(s string) bool { return strings.Trim(s, "\t\n\f\r ") != "" }

func lineShape(s string) bool {
	return textShape(s) && !strings.ContainsAny(s[:1], "\t\n\f\r ") && !strings.Contains(s, "\n") && utf8.RuneCountInString(s) <= 400
}

func chainShape(s string) bool {
	if id, found := strings.CutPrefix(s, "changes/"); found {
		return nameShape(id)
	}
	scope, found := strings.CutPrefix(s, "scopes/")
	return found && scopeShape(scope)
}
