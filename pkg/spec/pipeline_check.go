package spec

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
)

// check finds what is wrong with the pipeline itself, whatever the change.
func (p *Pipeline) check() finding.List {
	c := newPipelineCheck(&p.plain)
	c.people()
	c.roles()
	c.parties()
	c.types()
	c.slots()
	c.stages()
	c.kinds()
	c.requirements()
	c.calendar()
	c.plan()
	c.noticeTexts()
	c.tickets("tickets", p.plain.Tickets)
	c.tickets("changeTicket", p.plain.ChangeTicket)
	c.trust()
	c.conditions(p)
	c.guarded()
	return c.found.Sorted()
}

// pipelineCheck is one pass over a pipeline.
type pipelineCheck struct {
	references
	p *change.Pipeline

	roleNames, stageNames, typeNames, noticeNames, backupNames names
	personNames, environmentNames, componentNames, classNames  names
	windowNames, quietNames, eventNames, sessionNames          names
	performerNames                                             names
}

func newPipelineCheck(p *change.Pipeline) *pipelineCheck {
	c := &pipelineCheck{references: references{src: p.Source}, p: p}
	c.roleNames = namesIn("a role of the pipeline", "roles", p.Roles)
	c.stageNames = namesOfAll("a stage of the pipeline", "stages", p.Stages, func(s change.Stage) string { return s.Name })
	c.classNames = namesOfAll("a class of the pipeline", "classes", p.Classes, func(s change.Class) string { return s.Name })
	c.typeNames = namesIn("a type of the pipeline", "types", p.Types)
	c.noticeNames = namesIn("a notice of the pipeline", "notices", p.Notices)
	c.backupNames = namesIn("a kind of backup of the pipeline", "kinds of backup", p.Backups)
	c.personNames = namesIn("a person of the pipeline", "people", p.People)
	c.environmentNames = namesIn("an environment of the pipeline", "environments", p.Environments)
	c.componentNames = namesIn("a component of the pipeline", "components", p.Components)
	c.performerNames = namesIn("a performer of the pipeline", "performers", p.Performers)
	if p.Calendar != nil {
		c.windowNames = namesIn("a window of the calendar", "windows", p.Calendar.Windows)
		c.quietNames = namesIn("a quiet period of the calendar", "quiet periods", p.Calendar.Quiet)
		c.eventNames = namesIn("an event of the calendar", "events", p.Calendar.Events)
		c.sessionNames = namesIn("a session of the calendar", "sessions", p.Calendar.Sessions)
	} else {
		c.windowNames = names{one: "a window: the pipeline has no calendar", many: "windows"}
		c.quietNames = names{one: "a quiet period: the pipeline has no calendar", many: "quiet periods"}
		c.eventNames = names{one: "an event: the pipeline has no calendar", many: "events"}
		c.sessionNames = names{one: "a session: the pipeline has no calendar", many: "sessions"}
	}
	return c
}

// environment reports an environment that is not declared, where any are.
func (c *pipelineCheck) environment(path, name string) {
	if len(c.p.Environments) > 0 {
		c.declared(path, name, c.environmentNames)
	}
}

// person reports somebody who is not declared, where people are.
func (c *pipelineCheck) person(path, handle string) {
	if len(c.p.People) > 0 {
		c.declared(path, handle, c.personNames)
	}
}

func (c *pipelineCheck) parties() {
	c.declared("owner", c.p.Owner, c.roleNames)
	for _, name := range sortedKeys(c.p.Performers) {
		c.allDeclared("performers."+name+".roles", c.p.Performers[name].Roles, c.roleNames)
	}
	for _, name := range sortedKeys(c.p.Components) {
		c.allDeclared("components."+name+".owners", c.p.Components[name].Owners, c.roleNames)
	}
}

func (c *pipelineCheck) types() {
	for _, name := range sortedKeys(c.p.Types) {
		for i, pre := range c.p.Types[name].PreApproved {
			path := itemPath("types."+name+".preApproved", i)
			c.declared(path+".by", pre.By, c.roleNames)
			c.date(path+".until", pre.Until)
		}
	}
	seen := map[string]string{}
	for i, class := range c.p.Classes {
		path := itemPath("classes", i)
		c.unique(path+".name", "the class", class.Name, seen)
	}
}

func (c *pipelineCheck) tickets(path string, t *change.TicketStates) {
	if t == nil {
		return
	}
	states := namesIn("a state of these tickets", "states", t.States)
	c.declared(path+".initial", t.Initial, states)
	for _, name := range states.all {
		at := path + ".states." + name
		c.declared(at+".waitsFor", t.States[name].WaitsFor, c.roleNames)
		c.allDeclared(at+".to", t.States[name].To, states)
	}
	for _, name := range sortedKeys(t.Performers) {
		at := path + ".performers." + name
		c.declared(at, name, c.performerNames)
		c.allDeclared(at+".waiting", t.Performers[name].Waiting, states)
		for _, state := range sortedKeys(t.Performers[name].Reassign) {
			c.declared(at+".reassign."+state, state, states)
			c.declared(at+".reassign."+state, t.Performers[name].Reassign[state], c.roleNames)
		}
	}
}

// guarded finds a production stage that nothing guards.
func (c *pipelineCheck) guarded() {
	for _, t := range c.p.Types {
		if t.RecordOnly {
			return
		}
	}
	for i, s := range c.p.Stages {
		if s.Kind != change.Production || i > 0 || slices.ContainsFunc(s.Enter, change.Requirement.Decides) {
			continue
		}
		c.found = append(c.found, finding.Finding{
			Rule: ruleGuarded, Severity: finding.Error, At: c.src.At(s.Path),
			Message: s.Path + ": nothing guards " + quote(s.Name) + ": no requirement has to hold before it, and no stage comes before it",
			Hint:    "add a requirement under enter, or say recordOnly: true for a type that needs no more than the record",
		})
	}
}
