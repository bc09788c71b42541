package gate

import (
	"maps"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
)

// findings makes the rule that holds when reading the files brought up no error
// of one kind.
func findings(id string) func(*view) []Reason {
	return func(v *view) []Reason {
		var out []Reason
		for _, f := range v.in.Findings {
			rule, message := filed(f)
			if rule == id && f.Fails() {
				out = append(out, Reason{Outcome: Blocked, Message: message, Fix: f.Hint, At: f.At})
			}
		}
		if out == nil {
			out = []Reason{{Outcome: Passed, Message: "change and pipeline were read without an error of this kind"}}
		}
		return out
	}
}

// filed returns the rule under which a finding is shown: its own, if that is one
// of those that only show findings, else spec/schema, so that no error is lost.
func filed(f finding.Finding) (rule, message string) {
	switch f.Rule {
	case "spec/syntax", "spec/schema", "spec/reference":
		return f.Rule, f.Message
	}
	return "spec/schema", f.Rule + ": " + f.Message
}

// ruleType: the type is known, the change meets what the type demands, and the
// class is at least the one that follows from the facts.
func ruleType(v *view) []Reason {
	c, p := v.in.Change, v.in.Pipeline
	at := c.Source.At("type")
	if _, known := p.Types[c.Type]; !known {
		return []Reason{{Outcome: Blocked, Message: quoted(c.Type) + " is not a type of this pipeline; it has " + list(slices.Sorted(maps.Keys(p.Types))), Fix: "choose one of them", At: at}}
	}
	if !p.Derived.TypeHolds {
		return []Reason{{Outcome: Blocked, Message: "the change is not what a change of type " + quoted(c.Type) + " has to be", Fix: "choose the type that fits, or change what does not", At: at}}
	}
	if outcome, why := v.standard(p.Types[c.Type]); outcome != Passed {
		return []Reason{{
			Outcome: outcome, At: at, Message: "a change of type " + quoted(c.Type) + " is approved ahead of its use, but " + why,
			Fix: "choose a type that is approved for this one change, or follow an approved template", Who: []string{author},
		}}
	}
	if len(p.Classes) == 0 {
		return []Reason{{Outcome: Passed, Message: "the type is " + quoted(c.Type)}}
	}
	return []Reason{v.classReason()}
}

func (v *view) classReason() Reason {
	c, p := v.in.Change, v.in.Pipeline
	at := c.Source.At("class")
	rank := func(name string) int {
		return slices.IndexFunc(p.Classes, func(k change.Class) bool { return k.Name == name })
	}
	given, floor := rank(c.Class), rank(p.Derived.Class)
	switch {
	case floor < 0:
		return Reason{Outcome: Undecided, Message: "the lightest class that the facts allow is not known", At: at}
	case c.Class == "":
		return Reason{Outcome: Passed, Message: "the type is " + quoted(c.Type) + "; the class that follows from the facts is " + quoted(p.Derived.Class), At: at}
	case given < 0:
		return Reason{Outcome: Blocked, Message: quoted(c.Class) + " is not a class of this pipeline", Fix: "leave the class out, or choose " + quoted(p.Derived.Class), At: at}
	case given < floor:
		return Reason{Outcome: Blocked, Message: "the class " + quoted(c.Class) + " is too light: from the facts it is at least " + quoted(p.Derived.Class), Fix: "write class: " + quoted(p.Derived.Class), At: at}
	}
	return Reason{Outcome: Passed, Message: "the type is " + quoted(c.Type) + ", the class " + quoted(c.Class) + ", and the facts allow it", At: at}
}

// ruleGuarded: something stands in front of production, or the pipeline says in
// so many words that nothing does.
func ruleGuarded(v *view) []Reason {
	if v.stage.Kind != change.Production {
		return nil
	}
	at := v.in.Pipeline.Source.At(v.stage.Path)
	deciding := slices.ContainsFunc(v.stage.Enter, change.Requirement.Decides)
	switch {
	case deciding:
		return []Reason{{Outcome: Passed, Message: "requirements guard " + v.stage.Name, At: at}}
	case len(v.earlier()) > 0:
		return []Reason{{Outcome: Passed, Message: "earlier stages guard " + v.stage.Name, At: at}}
	case v.in.Pipeline.Types[v.in.Change.Type].RecordOnly:
		return []Reason{{Outcome: Passed, Message: "the pipeline asks only for the record of changes of type " + quoted(v.in.Change.Type), At: at}}
	}
	return []Reason{{
		Outcome: Blocked, At: at, Message: "nothing guards " + v.stage.Name + " for a change of type " + quoted(v.in.Change.Type),
		Fix: "add a requirement to the stage or a stage before it, or say recordOnly for the type",
	}}
}

// ruleSections: each demanded section is there, and says something.
func ruleSections(v *view) []Reason {
	return v.each("sections", v.sections)
}

func (v *view) sections(d demand) Reason {
	var missing []string
	for _, s := range d.Sections {
		if !written(v.in.Change, s) {
			missing = append(missing, s)
		}
	}
	if len(missing) > 0 {
		return Reason{
			Outcome: Blocked, Message: "not written yet, or only a placeholder: " + list(missing),
			Fix: "write " + list(missing) + " in the change", Who: []string{author},
		}
	}
	return v.sectionsSince(d, Reason{Outcome: Passed, Message: "every section is written: " + list(d.Sections)})
}

// written reports whether a section says something.
func written(c *change.Change, section string) bool {
	if kind, ok := strings.CutPrefix(section, "tests."); ok {
		return slices.ContainsFunc(c.Tests, func(t change.Test) bool { return t.Kind == kind && says(t.Do) })
	}
	switch section {
	case "summary":
		return says(c.Summary)
	case "description":
		return says(c.Description)
	case "components":
		return len(c.Components) > 0
	case "versions":
		return len(c.Versions) > 0
	case "impact":
		return c.Impact != nil && (!c.Impact.Outage || !c.Impact.Duration.IsZero())
	case "tickets":
		return len(c.Tickets) > 0
	case "changelog":
		return slices.ContainsFunc(c.Changelog, func(e change.ChangelogEntry) bool { return says(e.Text) })
	case "requester":
		return c.Requester != ""
	case "authors":
		return len(c.Authors) > 0
	case "performer":
		return c.Performer != ""
	case "people":
		return len(c.People) > 0
	case "window":
		return c.Window != nil
	case "backup":
		return len(c.Backup) > 0
	case "preparation":
		return slices.ContainsFunc(c.Preparation, func(p change.Preparation) bool { return says(p.Do) })
	case "procedure":
		return stepsSay(c.Procedure)
	case "rollback":
		return stepsSay(c.Rollback) || says(c.Irreversible)
	case "tests":
		return slices.ContainsFunc(c.Tests, func(t change.Test) bool { return says(t.Do) })
	case "checklist":
		return slices.ContainsFunc(c.Checklist, func(i change.ChecklistItem) bool { return says(i.Item) })
	case "communication":
		return len(c.Communication) > 0
	}
	return false
}

func stepsSay(steps []change.Step) bool {
	return len(steps) > 0 && !slices.ContainsFunc(steps, func(s change.Step) bool { return !says(s.Do) })
}

var placeholders = []string{"", "todo", "tbd", "tba", "n/a", "na", "none", "xxx", "wip", "placeholder", "to do", "to be done", "to be determined", "to be written", "fill in", "lorem ipsum"}

// says reports whether a text is more than a placeholder.
func says(text string) bool {
	t := strings.ToLower(strings.Trim(text, " \t\r\n.…-_?!:*<>[]()"))
	return !slices.Contains(placeholders, t)
}
