package gate_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
)

func span(t *testing.T, text string) change.Span {
	t.Helper()
	s, err := change.ParseSpan(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// timed is a change of two steps and a way back whose test was carried out.
func timed(t *testing.T, took ...time.Duration) *story {
	t.Helper()
	s := newStory()
	at := func(clock string, n int) change.ClockTime { return change.ClockTime{Clock: clock, Minutes: n} }
	s.in.Change.Procedure = []change.Step{
		{Name: "stop", At: at("S", 0), Owner: "ops", Do: "stop it", Takes: span(t, "10m")},
		{Name: "upgrade", At: at("S", 10), Owner: "ops", Do: "upgrade it", Takes: span(t, "10m..25m")},
	}
	s.in.Change.Rollback = []change.Step{{Name: "back", At: at("D", 0), Owner: "ops", Do: "take it back", Takes: span(t, "20m")}}
	s.in.Change.Window = &change.Window{Start: noon.AddDate(0, 0, 7), End: noon.AddDate(0, 0, 7).Add(4 * time.Hour)}
	s.start("test")
	var steps []evidence.StepTime
	begin := s.in.Now
	for i, name := range []string{"stop", "upgrade", "back"} {
		if i < len(took) && took[i] > 0 {
			steps = append(steps, evidence.StepTime{Step: name, Start: begin, End: begin.Add(took[i])})
			begin = begin.Add(took[i])
		}
	}
	s.in.Now = begin
	s.finish("test", evidence.Passed).Predicate.AttemptFinished.Steps = steps
	s.pass("validation")
	return s
}

const minute = time.Minute

func TestPlannedAgainstActual(t *testing.T) {
	status, err := gate.Status(timed(t, 10*minute, 41*minute, 18*minute).input(""))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(status[0].Attempts[0].Took)
	want := `[{"step":"stop","plannedMinutes":10,"tookMinutes":10},{"step":"upgrade","plannedMinutes":25,"tookMinutes":41},` +
		`{"plannedMinutes":35,"tookMinutes":51},{"step":"back","rollback":true,"plannedMinutes":20,"tookMinutes":18},{"rollback":true,"plannedMinutes":20,"tookMinutes":18}]`
	if err != nil || string(text) != want {
		t.Errorf("got\n%s, %v; expected\n%s", text, err, want)
	}
	if status, err = gate.Status(timed(t).input("")); err != nil || status[0].Attempts[0].Took != nil {
		t.Errorf("without recorded times it is %+v, %v", status[0].Attempts[0].Took, err)
	}
	other := timed(t, 10*minute).otherProcedure("procedure 2")
	if status, err = gate.Status(other.input("")); err != nil || status[0].Attempts[0].Took != nil {
		t.Errorf("with another procedure it is %+v, %v", status[0].Attempts[0].Took, err)
	}
	unplanned := timed(t, 10*minute)
	unplanned.in.Change.Window = nil
	if status, err = gate.Status(unplanned.input("")); err != nil || len(status[0].Attempts[0].Took) != 2 {
		t.Errorf("without a window it is %+v, %v", status[0].Attempts[0].Took, err)
	}
}

func TestNotable(t *testing.T) {
	for _, c := range []struct {
		planned, actual time.Duration
		want            bool
	}{
		{10 * minute, 11 * minute, false}, {10 * minute, 11*minute + time.Second, true}, {10 * minute, 9 * minute, false}, {10 * minute, 9*minute - time.Second, true},
		{100 * minute, 105 * minute, false}, {100 * minute, 105*minute + time.Second, true}, {100 * minute, 95 * minute, false}, {0, time.Second, true}, {0, 0, false},
	} {
		if got := (gate.Took{Planned: c.planned, Actual: c.actual}).Notable(); got != c.want {
			t.Errorf("planned %s, took %s: got %v", c.planned, c.actual, got)
		}
	}
}

// Estimates that were too short before are told of, and never block.
func TestEstimatesThatWereTooShort(t *testing.T) {
	register := func(change, step string, took time.Duration) func(*gate.Input) {
		return func(in *gate.Input) {
			chain := evidence.Chain{
				{Statement: evidence.New(evidence.AttemptStarted, evidence.Predicate{Change: change, Stage: "production", Sequence: 1, Time: noon,
					AttemptStarted: &evidence.AttemptStartedBody{Attempt: "production-3"}}, sum("a"), sum("b"))},
				{Statement: evidence.New(evidence.AttemptFinished, evidence.Predicate{Change: change, Stage: "production", Sequence: 2, Time: noon,
					AttemptFinished: &evidence.AttemptFinishedBody{Attempt: "production-3", Outcome: evidence.Failed, Ends: 1,
						Steps: []evidence.StepTime{{Step: step, Start: noon, End: noon.Add(took)}}}}, sum("a"), sum("b"))},
			}
			in.Facts.Register = &chain
		}
	}
	for name, c := range map[string]struct {
		took []time.Duration
		edit func(*gate.Input)
		want string // of all advice
	}{
		"as planned":              {[]time.Duration{10 * minute, 25 * minute, 20 * minute}, nil, ""},
		"shorter":                 {[]time.Duration{minute, minute, minute}, nil, ""},
		"a little longer":         {[]time.Duration{11 * minute, 0, 0}, nil, ""},
		"a second more than that": {[]time.Duration{11*minute + time.Second, 0, 0}, nil, "the step stop is planned at 10m; it took 11 min 1 s on test (test-1)"},
		"longer": {[]time.Duration{10 * minute, 41 * minute, 30 * minute}, nil,
			"the step upgrade is planned at 10m..25m; it took 41 min on test (test-1)\nthe step back is planned at 20m; it took 30 min on test (test-1)"},
		"of another change": {nil, register("other", "upgrade", 50*minute),
			"the step upgrade is planned at 10m..25m; it took 50 min on production (production-3 of the change other)"},
		"the longest counts":        {[]time.Duration{0, 60 * minute}, register("other", "upgrade", 50*minute), "the step upgrade is planned at 10m..25m; it took 1 h on test (test-1)"},
		"its own is not told twice": {nil, register("upgrade", "upgrade", 50*minute), ""},
		"a step of another name":    {nil, register("other", "restart", 50*minute), ""},
	} {
		s := timed(t, c.took...)
		if c.edit != nil {
			s.edit = append(s.edit, c.edit)
		}
		d, err := gate.Decide(s.input("production"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range d.Reasons {
			if r.Rule == "plan/fits" && r.Outcome != gate.Passed {
				if r.Outcome != gate.Advised {
					t.Errorf("%s: %s", name, line(r))
				}
				got = append(got, r.Message)
			}
		}
		if strings.Join(got, "\n") != c.want {
			t.Errorf("%s: got %q, expected %q", name, got, c.want)
		}
	}
}
