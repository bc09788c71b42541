package lockflight

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

// Only a gate that looked at debts and found all paid vouches for it.
func TestAStartVouchesForDebtsOnlyIfTheGateDid(t *testing.T) {
	f := &Flight{Pipeline: &change.Pipeline{Name: "demo", Stages: []change.Stage{{Owed: []change.Requirement{{Require: "notice", Closes: true}}}}}}
	others := func(o gate.Outcome) gate.Reason { return gate.Reason{Rule: "owed/debt", Outcome: o} }
	own := func(o gate.Outcome) gate.Reason {
		return gate.Reason{Rule: "owed/debt", Requirement: "notice.report", Outcome: o}
	}
	for name, test := range map[string]struct {
		reasons []gate.Reason
		want    string
	}{
		"all paid":                {[]gate.Reason{others(gate.Passed)}, f.Pipeline.Debts()},
		"its own is paid":         {[]gate.Reason{own(gate.Passed), others(gate.Passed)}, f.Pipeline.Debts()},
		"its own is not due yet":  {[]gate.Reason{own(gate.Advised), others(gate.Passed)}, f.Pipeline.Debts()},
		"no reasons":              {nil, ""},
		"another rule":            {[]gate.Reason{{Rule: "order/skip", Outcome: gate.Passed}}, ""},
		"nobody looked at others": {[]gate.Reason{own(gate.Passed)}, ""},
		"not asked":               {[]gate.Reason{others(gate.NotApplicable)}, ""},
		"one is not known":        {[]gate.Reason{others(gate.Undecided)}, ""},
		"one is only reported":    {[]gate.Reason{others(gate.Passed), others(gate.Advised)}, ""},
		"one is let go":           {[]gate.Reason{others(gate.Passed), own(gate.Waived)}, ""},
		"one is overdue":          {[]gate.Reason{others(gate.Passed), own(gate.Blocked)}, ""},
		"one comes to nothing":    {[]gate.Reason{{Rule: "owed/debt"}}, ""},
	} {
		if got := f.paid(gate.Decision{Reasons: test.reasons}); got != test.want {
			t.Errorf("%s: the start carries %q, want %q", name, got, test.want)
		}
	}
	f.Pipeline.Stages = nil
	if got := f.paid(gate.Decision{Reasons: []gate.Reason{others(gate.Passed)}}); got != "" {
		t.Errorf("where nothing closes a gate, the start carries %q", got)
	}
}
