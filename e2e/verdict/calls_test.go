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

func TestX(t *testing.T) {
	for _, size := range []verdict.Size{{}, {Merged: true}, {Commits: 10, Comments: 110, Scripts: 5, SignOffs: 20, Others: 6}, {Vetoed: true}} {
		h := build(t, size)
		d, err := h.Gate(t.Context())
		t.Log(size, d.Outcome, err, h.Hub.Calls(""), h.Hub.CallCounts())
		for _, r := range d.Reasons {
			if r.Outcome != gate.Passed { t.Log(r.Rule, r.Outcome, r.Message) }
		}
		h.Hub.ResetCalls()
		_, err = h.Check(t.Context())
		t.Log("check", err, h.Hub.Calls(""), h.Hub.CallCounts())
		h.Hub.ResetCalls()
		d, err = h.Claim(t.Context())
		t.Log("claim", d.Outcome, err, h.Hub.Calls(""), h.Hub.CallCounts())
		h.Hub.ResetCalls()
		if d.Outcome == gate.Passed {
		t.Log("record", h.Record(t.Context()), h.Hub.Calls(""), h.Hub.CallCounts())
		}
	}
}
