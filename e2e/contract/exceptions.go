package contract

import (
	"bytes"
	"regexp"
	"slices"
)

// Exception is a place where GitHub's description contradicts what GitHub does,
// or itself. A problem that an exception matches is none.
type Exception struct {
	// Operation is the name of the operation; "" for any.
	Operation string
	// In is "request" or "response".
	In string
	// Problem matches the whole line that Request or Response would return.
	Problem *regexp.Regexp
	// Body is a part that the body must have for the exception to hold; "" for none.
	Body string
	// Why says what GitHub really does.
	Why string
}

func problem(pattern string) *regexp.Regexp { return regexp.MustCompile("^(?:" + pattern + ")$") }

// noEvent is the problem of an item that is none of the events that are described.
var noEvent = problem(`/\d+: (value )?doesn't match any schema from "anyOf"`)

// exceptions are all that are made.
var exceptions = []Exception{
	{
		In: "response", Problem: problem(`/status: the field is not described`),
		Why: "every error of GitHub has its status as a text; the description knows it of some errors alone",
	},
	{
		Operation: "repos/get-content", In: "request", Problem: problem(`parameter "path" in path has an error: value is required but missing`),
		Why: "without a path GitHub answers with the root folder, as its own text about the operation says",
	},
	{
		Operation: "issues/add-labels", In: "request", Problem: problem(`/: value doesn't match any schema from "oneOf"`),
		Why: "GitHub also takes a plain list of labels, which earlier descriptions have, and which clients send",
	},
	{
		In: "response", Problem: problem(`(/\d+)?/(log_url|target_url|environment_url): string doesn't match the format "uri" \("" is not a whole address\)`),
		Why: "a deployment status without an address has an empty text there, which is also the default that the description gives",
	},
	{
		In: "response", Problem: problem(`(/environments/\d+)?/can_admins_bypass: the field is not described`),
		Why: "GitHub says of an environment whether administrators may go around its rules; the description lacks it",
	},
	{
		Operation: "issues/list-events", In: "response", Problem: noEvent, Body: `"actor":null`,
		Why: "the actor of an event is null once the account is deleted; the description wants an account",
	},
	{
		Operation: "issues/list-events-for-timeline", In: "response", Problem: noEvent, Body: `"actor":null`,
		Why: "as in the list of events alone",
	},
	{
		Operation: "issues/list-events-for-timeline", In: "response", Problem: noEvent, Body: `"user":null`,
		Why: "a review of a deleted account has null in its place, as in the list of reviews, whose description allows it",
	},
	{
		In: "response", Problem: problem(`(/\d+)?/head/repo: Value is not nullable`), Body: `"repo":null`,
		Why: "a pull request whose fork is deleted has null in the place of the repository; the description wants a repository",
	},
}

// Exceptions returns all exceptions that are made.
func Exceptions() []Exception { return slices.Clone(exceptions) }

func unexcepted(op *Operation, in string, body []byte, found []string) []string {
	return slices.DeleteFunc(found, func(line string) bool {
		return slices.ContainsFunc(exceptions, func(e Exception) bool {
			return e.In == in && (e.Operation == "" || e.Operation == op.ID) && e.Problem.MatchString(line) && bytes.Contains(body, []byte(e.Body))
		})
	})
}
