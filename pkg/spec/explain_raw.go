package spec

import (
	"fmt"
	"strconv"
	"strings"

	"cuelang.org/go/cue/errors"
)

// raw passes on what CUE said, where nothing better is known. A regular
// expression of the schema is left out.
func (e *explainer) raw(refused errors.Error) {
	for _, err := range errors.Errors(refused) {
		e.add(cuePath(err.Path()), plainError(err), "")
	}
}

// cuePath writes a path of CUE as ours.
func cuePath(parts []string) string {
	path := ""
	for _, part := range parts {
		if i, err := strconv.Atoi(part); err == nil {
			path = itemPath(path, i)
		} else if !strings.HasPrefix(part, "#") {
			path = fieldPath(path, strings.Trim(part, `"`))
		}
	}
	return path
}

// plainError returns the message of one error of CUE without its path. What an
// import failed for is told, not that it failed.
func plainError(err errors.Error) string {
	format, args := err.Msg()
	var cause errors.Error
	if format == "import failed" && errors.As(errors.Unwrap(err), &cause) {
		return plainError(cause)
	}
	text := fmt.Sprintf(format, args...)
	if format == "conflicting values %s and %s" {
		text = fmt.Sprintf("the values %s and %s contradict each other", args...)
	}
	if i := strings.Index(text, ` (out of bound =~"`); i >= 0 {
		text = text[:i]
	}
	return strings.ReplaceAll(text, "\n", " ")
}
