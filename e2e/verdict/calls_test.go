package verdict_test

import (
	"testing"

	loopback "github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/e2e/verdict"
	"github.com/lockflight/lockflight/pkg/gate"
)

func build(t *testing.T, size verdict.Size) *verdict.House {
	t.Helper()
	h, err := verdict.Build(t.Context(), loopback.New(t), size)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

var large = verdict.Large()

func merged(size verdict.Size) verdict.Size {
	size.Merged = true
	return size
}

// TestAVerdictTakesFewCalls: the usual one, and the largest that there is.
func TestAVerdictTakesFewCalls(t *testing.T) {
	for name, test := range map[string]struct {
		size  verdict.Size
		check int
		gate  int
	}{
		"usual":                  {verdict.Size{}, 10, 15},
		"usual, after the merge": {merged(verdict.Size{}), 10, 15},
		"with teams and tickets": {verdict.Size{Teams: true, Tickets: true}, 10, 22},
		"large":                  {large, 10, 30},
		"large, after the merge": {merged(large), 10, 30},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t, test.size)
			d, err := h.Gate(t.Context())
			if err != nil || d.Outcome != gate.Passed {
				t.Fatalf("the gate is %v, %v", d.Outcome, err)
			}
			asked := h.Hub.Calls("")
			if asked > test.gate {
				t.Errorf("the gate took %d calls; expected at most %d: %v", asked, test.gate, h.Hub.CallCounts())
			}
			h.Hub.ResetCalls()
			report, err := h.Check(t.Context())
			if err != nil || report.Findings.HasErrors() || report.Changes == 0 && !test.size.Merged {
				t.Fatalf("the report is %+v, %v", report, err)
			}
			if h.Hub.Calls("") > test.check {
				t.Errorf("the check took %d calls; expected at most %d: %v", h.Hub.Calls(""), test.check, h.Hub.CallCounts())
			}
			t.Logf("%d calls for the gate, %d for the check", asked, h.Hub.Calls(""))
		})
	}
}
