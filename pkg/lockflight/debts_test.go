package lockflight

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

// Only a gate that looked at debts and found all paid vouches for it.
func TestAStartVouchesForDebtsOnlyIfTheGateDid(t *testing.T) {
	f := &Flight{Pipeline: &change.Pipeline{Name: "demo", Stages: []change.Stage{{Owed: []change.Requirement{{Require: "notice", Closes: true}}}}}}
	reason := func(rule string, outcomes ...gate.Outcome) []gate.Reason {
		var out []gate.Reason
		for _, o := range outcomes {
			out = append(out, gate.Reason{Rule: rule, Outcome: o})
		}
		return out
	}
	for name, test := range map[string]struct {
		reasons []gate.Reason
		want    string
	}{
		"paid":                {reason("owed/debt", gate.Passed, gate.Passed), f.Pipeline.Debts()},
		"paid or not asked":   {reason("owed/debt", gate.Passed, gate.NotApplicable), f.Pipeline.Debts()},
		"no reasons":          {nil, ""},
		"another rule":        {reason("order/skip", gate.Passed), ""},
		"not asked":           {reason("owed/debt", gate.NotApplicable), ""},
		"one waived":          {reason("owed/debt", gate.Passed, gate.Waived), ""},
		"one only reported":   {reason("owed/debt", gate.Passed, gate.Advised), ""},
		"one nobody can know": {reason("owed/debt", gate.Passed, gate.Undecided), ""},
		"one overdue":         {reason("owed/debt", gate.Passed, gate.Blocked), ""},
		"one without outcome": {[]gate.Reason{{Rule: "owed/debt"}}, ""},
	} {
		if got := f.paid(gate.Decision{Reasons: test.reasons}); got != test.want {
			t.Errorf("%s: the start carries %q, want %q", name, got, test.want)
		}
	}
	f.Pipeline.Stages = nil
	if got := f.paid(gate.Decision{Reasons: reason("owed/debt", gate.Passed)}); got != "" {
		t.Errorf("where nothing closes a gate, the start carries %q", got)
	}
}
