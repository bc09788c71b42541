package gate

import (
	"slices"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
)

// Ideal is how an attempt ends if it goes as planned.
type Ideal struct {
	Length time.Duration
	// Steps are the times of its steps, those of the way back too where the
	// pipeline asks for it on this stage.
	Steps []evidence.StepTime
	// Tests are the results of its tests.
	Tests map[string]string
	// Asked says that some requirement looks at the steps or the tests.
	Asked bool
}

// IdealAttempt is how an attempt of the stage that began at a moment ends if it
// goes as planned.
func IdealAttempt(in Input, began time.Time) (Ideal, error) {
	v, err := newView(in)
	if err != nil {
		return Ideal{}, err
	}
	out := v.idealResult(v.stage, began)
	ideal := Ideal{Length: out.length, Steps: out.steps, Tests: out.tests}
	ideal.Asked = v.rehearsedOn(v.stage) || len(out.tests) > 0 && v.retests()
	return ideal, nil
}

// retests reports whether the pipeline asks for tests of tickets.
func (v *view) retests() bool {
	asks := func(r change.Requirement) bool { return r.Require == "tickets" && r.Retested }
	return slices.ContainsFunc(v.in.Pipeline.Stages, func(s change.Stage) bool {
		return slices.ContainsFunc(slices.Concat(s.Enter, s.Accept), asks)
	})
}
