package spec

import (
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
)

// References finds what a change names that neither it nor the pipeline, as
// resolved for it, declares, and what contradicts itself.
func References(c *change.Change, p *change.Pipeline) finding.List {
	known := newPipelineCheck(p)
	known.references = references{src: c.Source}
	r := &changeCheck{pipelineCheck: known, change: c}
	r.header()
	r.window()
	r.roles()
	r.roleHolders()
	r.skips()
	r.fleet()
	r.announcements()
	r.steps("procedure", c.Procedure, change.StartClock)
	r.steps("rollback", c.Rollback, change.DecisionClock)
	r.tests()
	r.uniqueNames()
	r.parameters()
	r.emptySlots()
	return r.found.Sorted()
}

// changeCheck is one pass over a change; its names are those of the pipeline.
type changeCheck struct {
	*pipelineCheck
	change *change.Change
}

func (r *changeCheck) header() {
	c := r.change
	if c.Pipeline != "" && c.Pipeline != r.p.Name {
		r.add("pipeline", "the change was written for the pipeline "+quote(c.Pipeline)+", and this one is "+quote(r.p.Name),
			"use that pipeline, or correct the name")
	}
	r.declared("type", c.Type, r.typeNames)
	r.declared("class", c.Class, r.classNames)
	r.declared("performer", c.Performer, r.performerNames)
	if len(r.p.Components) > 0 {
		r.allDeclared("components", c.Components, r.componentNames)
	}
	if len(r.p.Backups) > 0 {
		for i, b := range c.Backup {
			r.declared(itemPath("backup", i)+".kind", b.Kind, r.backupNames)
		}
	}
	for i, prep := range c.Preparation {
		r.due(itemPath("preparation", i)+".due", prep.Due, anchorsBefore)
	}
	for i, other := range c.DependsOn {
		if other == c.ID {
			r.add(itemPath("dependsOn", i), "the change depends on itself", "delete it, or name another change")
		}
	}
}

func (r *changeCheck) window() {
	w := r.change.Window
	if w == nil {
		return
	}
	r.zone("window.zone", w.Zone)
	switch {
	case w.End.Equal(w.Start):
		r.add("window.end", "the window ends when it starts: there is no time in it", "write an end that is later than the start")
	case w.End.Before(w.Start):
		r.add("window.end", "the window ends before it starts", "write an end that is later than the start")
	case tooFar(w.Start, w.End):
		r.add("window.end", "the window is more than ten years long", "check the year of the start and of the end")
	}
}

// roleHolders finds people who are said to fill a role that is not theirs.
func (r *changeCheck) roleHolders() {
	for _, name := range sortedKeys(r.change.People) {
		role, known := r.p.Roles[name]
		if !known || len(role.Members) == 0 || len(role.Teams) > 0 || role.Owners || role.From != "" {
			continue
		}
		for i, handle := range r.change.People[name] {
			if !holdsRole(role, handle) {
				r.add(itemPath("people."+name, i), quote(handle)+" does not have the role "+quote(name)+" in the pipeline",
					firstOf(didYouMean(handle, role.Members), "its members: "+andList(role.Members)))
			}
		}
	}
}

func holdsRole(role change.Role, handle string) bool {
	return slices.ContainsFunc(role.Members, func(m string) bool { return strings.EqualFold(m, handle) }) ||
		slices.ContainsFunc(role.Delegations, func(d change.Delegation) bool { return strings.EqualFold(d.To, handle) })
}

func firstOf(hints ...string) string {
	for _, h := range hints {
		if h != "" {
			return h
		}
	}
	return ""
}

// skips finds stages that cannot be left out.
func (r *changeCheck) skips() {
	seen := map[string]string{}
	for i, skip := range r.change.Skip {
		path := itemPath("skip", i) + ".stage"
		r.declared(path, skip.Stage, r.stageNames)
		r.unique(path, "the stage", skip.Stage, seen)
		at := slices.Index(r.stageNames.all, skip.Stage)
		if at >= 0 && r.p.Stages[at].Optional == nil {
			r.add(path, "the stage "+quote(skip.Stage)+" is not optional", "delete the skip; the pipeline lets nobody leave this stage out")
		}
	}
}

func (r *changeCheck) tests() {
	if len(r.change.Tickets) == 0 {
		return
	}
	tickets := namesOfAll("a ticket of this change", "tickets", r.change.Tickets, func(t change.Ticket) string { return t.ID })
	for i, t := range r.change.Tests {
		r.declared(itemPath("tests", i)+".ticket", t.Ticket, tickets)
	}
}

func (r *changeCheck) uniqueNames() {
	seen := map[string]string{}
	for i, t := range r.change.Tests {
		r.unique(itemPath("tests", i)+".name", "the test", t.Name, seen)
	}
	seen = map[string]string{}
	for i, t := range r.change.Tickets {
		r.unique(itemPath("tickets", i)+".id", "the ticket", t.ID, seen)
	}
	seen = map[string]string{}
	for i, item := range r.change.Checklist {
		r.unique(itemPath("checklist", i)+".item", "the item", item.Item, seen)
	}
	seen = map[string]string{}
	for i, b := range r.change.Backup {
		r.unique(itemPath("backup", i)+".name", "the backup", b.Name, seen)
	}
}
