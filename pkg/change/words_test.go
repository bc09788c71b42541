package change

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/finding"
)

func TestSourceFallsBackToTheParent(t *testing.T) {
	s := Source{File: "change.cue", Where: map[string]finding.Position{
		"":             {File: "change.cue", Line: 1},
		"procedure":    {File: "change.cue", Line: 2},
		"procedure[1]": {File: "change.cue", Line: 3},
	}}
	for path, line := range map[string]int{
		"procedure[1].run[0]": 3, "procedure[1]": 3, "procedure[2].do": 2, "procedure": 2, "rollback[0].do": 1, "": 1,
	} {
		if got := s.At(path); got.Line != line || got.File != "change.cue" {
			t.Errorf("%q stands at %s, want line %d", path, got, line)
		}
	}
	if got := (Source{File: "x.yaml"}).At("procedure[1]"); got != (finding.Position{File: "x.yaml"}) {
		t.Errorf("without places: %s", got)
	}
}

func TestStageBindsTo(t *testing.T) {
	for want, stages := range map[string][]Stage{
		BindsChange:    {{Kind: Experiment}, {Kind: Production, Binds: BindsChange}},
		BindsProcedure: {{Kind: TestKind}, {Kind: Validation}, {Kind: Production}, {}, {Kind: Experiment, Binds: BindsProcedure}},
	} {
		for _, s := range stages {
			if got := s.BindsTo(); got != want {
				t.Errorf("%+v binds to %s, want %s", s, got, want)
			}
		}
	}
}

func TestRequirementsDecideUnlessTheySayShould(t *testing.T) {
	for strength, want := range map[string]bool{"": true, Must: true, "MUST": true, Should: false} {
		if got := (Requirement{Strength: strength}).Decides(); got != want {
			t.Errorf("%q decides: %t, want %t", strength, got, want)
		}
	}
}

func TestRequirementName(t *testing.T) {
	for want, r := range map[string]Requirement{
		"mine":            {Require: "review", ID: "mine", Role: "qa"},
		"review.qa":       {Require: "review", Role: "qa"},
		"check.smoke":     {Require: "check", Check: "smoke"},
		"notice.planned":  {Require: "notice", Notice: "planned"},
		"copy.production": {Require: "copy", Environment: "production"},
		"age.test":        {Require: "age", Stage: "test"},
		"tickets.done":    {Require: "tickets", State: "done"},
		"separation":      {Require: "separation"},
	} {
		if got := r.Name(); got != want {
			t.Errorf("%+v is called %s, want %s", r, got, want)
		}
	}
}
