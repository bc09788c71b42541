package exitcode_test

import (
	"testing"

	"github.com/lockflight/lockflight/internal/exitcode"
	"github.com/lockflight/lockflight/pkg/gate"
)

// Nothing but a pass is success, whatever else there is or will be.
func TestOf(t *testing.T) {
	codes := map[gate.Outcome]int{gate.Passed: 0, gate.Blocked: 1, gate.Undecided: 3, gate.Pending: 8, gate.NotApplicable: 3}
	for o, want := range codes {
		if got := exitcode.Of(o); got != want {
			t.Errorf("%v: the exit code is %d, want %d", o, got, want)
		}
	}
	for o := range gate.Outcome(50) {
		if _, known := codes[o]; !known && exitcode.Of(o) == exitcode.Passed {
			t.Errorf("the outcome %d, which nobody knows, is success", o)
		}
	}
}
