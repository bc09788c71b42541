package gate_test

import (
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/gate"
)

const (
	ofType   = "spec/type"
	guarded  = "spec/guarded"
	sections = "spec/sections"
)

// classed has the classes minor, major and critical, and a floor.
func classed(given, floor string) func(*story) {
	return func(s *story) {
		s.in.Pipeline.Classes = []change.Class{{Name: "minor"}, {Name: "major"}, {Name: "critical"}}
		s.in.Change.Class, s.in.Pipeline.Derived.Class = given, floor
	}
}

// alone leaves production as the only stage.
func alone(given func(*story)) func(*story) {
	return func(s *story) {
		s.in.Pipeline.Stages = s.in.Pipeline.Stages[2:]
		given(s)
	}
}

var typeCases = []theCase{
	opens("the type is known", ofType, `the type is "normal"`, func(s *story) {}).at("test"),
	opens("the class is as heavy as it has to be", ofType, `the class "major"`, classed("major", "major")).at("test"),
	opens("the class is heavier", ofType, `the class "critical"`, classed("critical", "major")).at("test"),
	opens("no class is given", ofType, `follows from the facts is "major"`, classed("", "major")).at("test"),
	refuses("the type is not known", ofType, `"standart" is not a type of this pipeline; it has normal`, func(s *story) { s.in.Change.Type = "standart" }).at("test"),
	refuses("there are no types", ofType, `it has nobody`, func(s *story) { s.in.Pipeline.Types = nil }).at("test"),
	refuses("the change is not of its type", ofType, "is not what a change of type", func(s *story) { s.in.Pipeline.Derived.TypeHolds = false }).at("test"),
	refuses("the class is too light", ofType, `the class "minor" is too light: from the facts it is at least "major"`, classed("minor", "major")).at("test"),
	refuses("the class is not known", ofType, `"huge" is not a class of this pipeline`, classed("huge", "minor")).at("test"),
	refuses("the floor is not known", ofType, "is not known", classed("critical", "")).at("test").comes(gate.Undecided, gate.Undecided),
	refuses("the floor is not a class", ofType, "is not known", classed("critical", "huge")).at("test").comes(gate.Undecided, gate.Undecided),

	opens("earlier stages guard production", guarded, "earlier stages guard", func(s *story) { s.pass("test", "validation") }),
	opens("the pipeline asks only for the record", guarded, "only for the record", alone(func(s *story) { s.in.Pipeline.Types["normal"] = change.Type{RecordOnly: true} })),
	opens("a requirement guards it", guarded, "requirements guard", alone(func(s *story) {
		s.enter("production", change.Requirement{Require: "review", Role: "qa"})
		s.reviews("qa-1", "approve")
	})),
	opens("a test needs no guard", guarded, "nothing of this here", func(s *story) {}).at("test").comes(gate.NotApplicable, gate.Passed),
	refuses("nothing guards production", guarded, "nothing guards production", alone(func(s *story) {})),
	refuses("a recommendation guards nothing", guarded, "nothing guards production", alone(func(s *story) {
		s.enter("production", change.Requirement{Require: "review", Role: "qa", Strength: "should"})
	})),
	refuses("another type needs only the record", guarded, "nothing guards production", alone(func(s *story) {
		s.in.Pipeline.Types["standard"] = change.Type{RecordOnly: true}
	})),
	refuses("it comes to pass only afterwards", guarded, "nothing guards production", alone(func(s *story) {
		s.accept("production", change.Requirement{Require: "review", Role: "qa"})
	})),
}

func TestType(t *testing.T) { judge(t, typeCases) }

func TestSections(t *testing.T) {
	cases := []struct {
		section      string
		empty, wrote func(*change.Change)
	}{
		{"summary", func(c *change.Change) { c.Summary = " TODO… " }, func(c *change.Change) { c.Summary = "Upgrade" }},
		{"description", func(c *change.Change) { c.Description = "N/A" }, func(c *change.Change) { c.Description = "Why" }},
		{"components", func(c *change.Change) { c.Components = nil }, func(c *change.Change) { c.Components = []string{"web"} }},
		{"versions", func(c *change.Change) {}, func(c *change.Change) { c.Versions = map[string]change.VersionStep{"web": {To: "2"}} }},
		{"impact", func(c *change.Change) {}, func(c *change.Change) { c.Impact = &change.Impact{} }},
		{"impact", func(c *change.Change) { c.Impact = &change.Impact{Outage: true} }, func(c *change.Change) {
			c.Impact = &change.Impact{Outage: true, Duration: change.Duration{Minutes: 5}}
		}},
		{"tickets", func(c *change.Change) {}, func(c *change.Change) { c.Tickets = []change.Ticket{{ID: "A-1"}} }},
		{"changelog", func(c *change.Change) { c.Changelog = []change.ChangelogEntry{{Text: "tbd"}} }, func(c *change.Change) {
			c.Changelog = []change.ChangelogEntry{{Text: "tbd"}, {Text: "Faster"}}
		}},
		{"requester", func(c *change.Change) { c.Requester = "" }, func(c *change.Change) { c.Requester = "req-1" }},
		{"authors", func(c *change.Change) { c.Authors = nil }, func(c *change.Change) { c.Authors = []string{"dev-1"} }},
		{"performer", func(c *change.Change) {}, func(c *change.Change) { c.Performer = "vendor" }},
		{"people", func(c *change.Change) {}, func(c *change.Change) { c.People = map[string][]string{"qa": {"qa-1"}} }},
		{"window", func(c *change.Change) {}, func(c *change.Change) { c.Window = &change.Window{} }},
		{"backup", func(c *change.Change) {}, func(c *change.Change) { c.Backup = []change.Backup{{}} }},
		{"preparation", func(c *change.Change) { c.Preparation = []change.Preparation{{Do: "?"}} }, func(c *change.Change) {
			c.Preparation = []change.Preparation{{Do: "Order disks"}}
		}},
		{"procedure", func(c *change.Change) { c.Procedure = []change.Step{{Do: "Stop it"}, {Do: "xxx"}} }, func(c *change.Change) {
			c.Procedure = []change.Step{{Do: "Stop it"}}
		}},
		{"rollback", func(c *change.Change) { c.Irreversible = "none" }, func(c *change.Change) { c.Rollback = []change.Step{{Do: "Put it back"}} }},
		{"rollback", func(c *change.Change) { c.Rollback = []change.Step{} }, func(c *change.Change) { c.Irreversible = "The vendor drops the old format" }},
		{"tests", func(c *change.Change) { c.Tests = []change.Test{{Kind: "unit", Do: "to do"}} }, func(c *change.Change) { c.Tests = []change.Test{{Do: "Log in"}} }},
		{"tests.regression", func(c *change.Change) {
			c.Tests = []change.Test{{Kind: "progression", Do: "Log in"}, {Kind: "regression", Do: "TBA"}}
		}, func(c *change.Change) {
			c.Tests = []change.Test{{Kind: "regression", Do: "Log in"}}
		}},
		{"checklist", func(c *change.Change) { c.Checklist = []change.ChecklistItem{{Item: "-"}} }, func(c *change.Change) {
			c.Checklist = []change.ChecklistItem{{Item: "Told everyone"}}
		}},
		{"communication", func(c *change.Change) {}, func(c *change.Change) { c.Communication = []change.Announcement{{Notice: "planned"}} }},
	}
	for _, c := range cases {
		t.Run(c.section, func(t *testing.T) {
			s := newStory()
			s.enter("test", change.Requirement{Require: "sections", Sections: []string{c.section}})
			c.empty(s.in.Change)
			judgeOne(t, refuses("empty", sections, "not written yet, or only a placeholder: "+c.section, nil).at("test"), s)
			s = newStory()
			s.enter("test", change.Requirement{Require: "sections", Sections: []string{c.section}})
			c.wrote(s.in.Change)
			judgeOne(t, opens("written", sections, "every section is written: "+c.section, nil).at("test"), s)
		})
	}
	s := newStory()
	s.enter("test", change.Requirement{Require: "sections", Sections: []string{"sumary"}})
	judgeOne(t, refuses("a section that does not exist", sections, "not written yet", nil).at("test"), s)
	s = newStory()
	s.enter("test", change.Requirement{Require: "sections", Sections: []string{"rollback"}, Strength: "should"})
	judgeOne(t, opens("only recommended", sections, "not written yet", nil).at("test").comes(gate.Advised, gate.Passed), s)
}
