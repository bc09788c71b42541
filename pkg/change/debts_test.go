package change_test

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
)

func TestClosingFindsWhatIsOwedAnywhere(t *testing.T) {
	owed := change.Requirement{Require: "notice", ID: "report", Closes: true}
	let := func(owed ...change.Requirement) *change.Waivable { return &change.Waivable{Owed: owed} }
	for name, p := range map[string]change.Pipeline{
		"a stage":            {Stages: []change.Stage{{Owed: []change.Requirement{{Require: "check"}, owed}}}},
		"an optional stage":  {Stages: []change.Stage{{Optional: let(owed)}}},
		"what enters":        {Stages: []change.Stage{{Enter: []change.Requirement{{Waivable: let(owed)}}}}},
		"what accepts":       {Stages: []change.Stage{{}, {Accept: []change.Requirement{{Waivable: let(owed)}}}}},
		"what is owed":       {Stages: []change.Stage{{Owed: []change.Requirement{{Waivable: let(owed)}}}}},
		"the price":          {Stages: []change.Stage{{Optional: &change.Waivable{Price: []change.Requirement{{Waivable: let(owed)}}}}}},
		"a waiver of waived": {Stages: []change.Stage{{Optional: let(change.Requirement{Waivable: let(owed)})}}},
		"a freeze":           {Calendar: &change.Calendar{Freezes: []change.Freeze{{}, {Exception: let(owed)}}}},
	} {
		if got := p.Closing(); len(got) != 1 || got[0].ID != "report" {
			t.Errorf("%s: found %v", name, got)
		}
		if p.Debts() == "" {
			t.Errorf("%s: there is no digest", name)
		}
	}
	open := owed
	open.Closes = false
	for name, p := range map[string]change.Pipeline{
		"nothing":               {},
		"what closes nothing":   {Stages: []change.Stage{{Owed: []change.Requirement{open}}}},
		"what is not owed":      {Stages: []change.Stage{{Enter: []change.Requirement{owed}}}},
		"a calendar alone":      {Calendar: &change.Calendar{Zone: "UTC", Freezes: []change.Freeze{{}}}},
		"the price is not owed": {Stages: []change.Stage{{Optional: &change.Waivable{Price: []change.Requirement{owed}}}}},
	} {
		if got := p.Closing(); len(got) != 0 || p.Debts() != "" {
			t.Errorf("%s: found %v, and the digest %q", name, got, p.Debts())
		}
	}
}

// The digest stands for what decides, and for nothing besides.
func TestDebtsChangeWithWhatIsOwed(t *testing.T) {
	pipeline := func(edit func(*change.Pipeline, *change.Requirement)) string {
		r := change.Requirement{Require: "notice", Notice: "report", Closes: true, Due: &change.Due{From: "end", Latest: &change.Offset{BusinessDays: 5}}}
		p := change.Pipeline{Name: "demo", Calendar: &change.Calendar{Zone: "UTC"}}
		edit(&p, &r)
		if p.Stages == nil {
			p.Stages = []change.Stage{{Name: "production", Owed: []change.Requirement{r}}}
		}
		return p.Debts()
	}
	today := pipeline(func(*change.Pipeline, *change.Requirement) {})
	for name, edit := range map[string]func(*change.Pipeline, *change.Requirement){
		"the due":      func(_ *change.Pipeline, r *change.Requirement) { r.Due.Latest.BusinessDays = 6 },
		"the notice":   func(_ *change.Pipeline, r *change.Requirement) { r.Notice = "end" },
		"the outcome":  func(_ *change.Pipeline, r *change.Requirement) { r.On = "failed" },
		"the strength": func(_ *change.Pipeline, r *change.Requirement) { r.Strength = change.Should },
		"the pipeline": func(p *change.Pipeline, _ *change.Requirement) { p.Name = "other" },
		"the stage": func(p *change.Pipeline, r *change.Requirement) {
			p.Stages = []change.Stage{{Name: "test", Owed: []change.Requirement{*r}}}
		},
		"a holiday": func(p *change.Pipeline, _ *change.Requirement) {
			p.Calendar.Holidays = []change.Holiday{{Date: "2026-12-25"}}
		},
		"one of many": func(p *change.Pipeline, r *change.Requirement) {
			p.Stages = []change.Stage{{Name: "production", Owed: []change.Requirement{*r, *r}}}
		},
	} {
		if got := pipeline(edit); got == today || got == "" {
			t.Errorf("with another %s the digest is %q", name, got)
		}
	}
	for name, edit := range map[string]func(*change.Pipeline, *change.Requirement){
		"the sentence": func(_ *change.Pipeline, r *change.Requirement) { r.Because = "the process says so" },
		"a freeze":     func(p *change.Pipeline, _ *change.Requirement) { p.Calendar.Freezes = []change.Freeze{{Name: "x"}} },
		"a role":       func(p *change.Pipeline, _ *change.Requirement) { p.Roles = map[string]change.Role{"qa": {}} },
	} {
		if got := pipeline(edit); got != today {
			t.Errorf("with another %s the digest is %q, want %q", name, got, today)
		}
	}
}
