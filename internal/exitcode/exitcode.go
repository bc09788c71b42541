// Package exitcode says how the command and the step of a workflow end. Whoever
// waits for one of them learns the same from both.
package exitcode

import "github.com/lockflight/lockflight/pkg/gate"

// Exit codes. Only the first means that a gate is open.
const (
	Passed  = 0
	Blocked = 1 // blocked, refused, or findings
	Usage   = 2 // what was asked for, or a file, is wrong
	Unknown = 3 // could not decide, or could not write
	Pending = 8 // nothing to do but wait
)

// Of returns the exit code for an outcome.
func Of(o gate.Outcome) int {
	switch o {
	case gate.Passed:
		return Passed
	case gate.Blocked:
		return Blocked
	case gate.Pending:
		return Pending
	}
	return Unknown
}
