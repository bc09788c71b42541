package contract

import (
	"slices"
	"strings"
)

// Exception is a place where GitHub's description contradicts what GitHub does,
// or itself. A problem that an exception matches is none.
type Exception struct {
	// Operation is the name of the operation; "" for any.
	Operation string
	// In is "request" or "response".
	In string
	// Problem is a part of the line that Request or Response would return.
	Problem string
	// Why says what GitHub really does.
	Why string
}

// Exceptions are all that are made.
var Exceptions = []Exception{}

func unexcepted(op *Operation, in string, found []string) []string {
	return slices.DeleteFunc(found, func(line string) bool {
		return slices.ContainsFunc(Exceptions, func(e Exception) bool {
			return e.In == in && (e.Operation == "" || e.Operation == op.ID) && strings.Contains(line, e.Problem)
		})
	})
}
