package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
)

func (c *pipelineCheck) stages() {
	seen := map[string]string{}
	heaviest := 0
	for i, s := range c.p.Stages {
		c.unique(s.Path+".name", "the stage", s.Name, seen)
		c.environment(s.Path+".environment", s.Environment)
		kind := slices.Index(change.Kinds(), s.Kind)
		if kind < heaviest {
			c.add(s.Path+".kind", fmt.Sprintf("a stage of kind %s cannot come after one of kind %s", s.Kind, change.Kinds()[heaviest]),
				"kinds go from experiment to test, validation and production")
		}
		heaviest = max(heaviest, kind)
		for k, before := range s.After {
			at := itemPath(s.Path+".after", k)
			c.declared(at, before, c.stageNames)
			if slices.Index(c.stageNames.all, before) >= i {
				c.add(at, quote(before)+" does not come before this stage", "name an earlier stage")
			}
		}
		c.names(s)
	}
}

// names finds requirements of a stage that evidence could not tell apart. Those
// with a condition are compared once it is decided.
func (c *pipelineCheck) names(s change.Stage) {
	seen := map[string]string{}
	for _, list := range [][]change.Requirement{s.Enter, s.Accept, s.Owed} {
		for _, q := range list {
			if !c.conditional(q.Path) {
				c.sameName(q, seen)
			}
		}
	}
}

func (r *references) sameName(q change.Requirement, seen map[string]string) {
	if before, used := seen[q.Name()]; used {
		r.add(q.Path, fmt.Sprintf("the requirement %s is there already, at %s", quote(q.Name()), before),
			"give one of them an id, so that evidence can tell them apart")
		return
	}
	seen[q.Name()] = q.Path
}

func (c *pipelineCheck) conditional(path string) bool {
	_, conditional := c.src.Where[path+".when"]
	return conditional
}

// kinds finds a kind of stage that is missing without a reason.
func (c *pipelineCheck) kinds() {
	for _, kind := range change.Kinds()[:3] {
		has := slices.ContainsFunc(c.p.Stages, func(s change.Stage) bool { return s.Kind == kind })
		_, excused := c.p.Without[kind]
		switch {
		case has && excused:
			c.add("without."+kind, "there is a stage of kind "+kind, "delete the reason why there is none")
		case !has && !excused:
			c.add("stages", "there is no stage of kind "+kind, fmt.Sprintf("add one, or say why under without: %s: \"…\"", kind))
		}
	}
}

func (c *pipelineCheck) requirements() {
	for i, s := range c.p.Stages {
		before := c.stageNames.all[:i]
		for _, list := range [][]change.Requirement{s.Enter, s.Accept, s.Owed} {
			visitAll(list, func(q change.Requirement) { c.requirement(q, s, before) })
		}
		c.waivable(s.Path+".optional", s.Optional)
		visitWaivable(s.Optional, func(q change.Requirement) { c.requirement(q, s, before) })
	}
}

func (c *pipelineCheck) requirement(q change.Requirement, s change.Stage, before []string) {
	c.declared(q.Path+".role", q.Role, c.roleNames)
	if q.Require == "review" {
		c.chosen(q.Path+".role", q.Role)
	}
	c.allDeclared(q.Path+".by", q.By, c.roleNames)
	c.allDeclared(q.Path+".from", q.From, c.roleNames)
	for i, v := range q.Order {
		c.declared(itemPath(q.Path+".order", i)+".role", v.Role, c.roleNames)
	}
	c.environment(q.Path+".environment", q.Environment)
	c.declared(q.Path+".window", q.Window, c.windowNames)
	c.declared(q.Path+".period", q.Period, c.quietNames)
	c.declared(q.Path+".notice", q.Notice, c.noticeNames)
	c.backup(q)
	c.state(q)
	c.earlier(q.Path+".stage", q.Stage, s, before)
	c.earlier(q.Path+".after", q.After, s, before)
	c.bounds(q)
	c.owing(q)
	c.due(q.Path+".due", q.Due, anchorsAt(q.Path))
	if q.Due != nil {
		c.passedBy(q.Path+".due.from", q.Due, s, before)
	}
	c.waivable(q.Path+".waivable", q.Waivable)
	if q.Waivable != nil && q.Waivable.Only != "" && q.Due == nil {
		c.add(q.Path+".waivable.only", "only the due may be let go, and the requirement has none", "give it a due, or delete only")
	}
}

// owing finds what only makes sense for something that is owed.
func (c *pipelineCheck) owing(q change.Requirement) {
	if placeIn(q.Path) == "owed" {
		return
	}
	if q.On != "" {
		c.add(q.Path+".on", "on is for what is owed after an attempt", "move the requirement to owed, or delete on")
	}
	if q.Closes {
		c.add(q.Path+".closes", "closes is for what is owed; a requirement of "+placeIn(q.Path)+" keeps its own gate shut", "move the requirement to owed, or delete closes")
	}
}

// backup finds kinds of backup that are not declared, or that must not be relied
// on where no other is left.
func (c *pipelineCheck) backup(q change.Requirement) {
	if q.Require != "backup" || len(c.p.Backups) == 0 {
		return
	}
	c.allDeclared(q.Path+".kinds", q.Kinds, c.backupNames)
	path, admitted := q.Path+".kinds", q.Kinds
	if len(admitted) == 0 {
		path, admitted = q.Path, c.backupNames.all
	}
	for _, kind := range admitted {
		if k, known := c.p.Backups[kind]; !known || k.Broken == "" {
			return
		}
	}
	c.add(path, "no backup could be relied on: the pipeline says of each kind that it is broken: "+andList(admitted), "admit a kind that works")
}

// state finds a state of tickets that is not declared.
func (c *pipelineCheck) state(q change.Requirement) {
	known, of := names{one: "a state of tickets of the pipeline", many: "states of tickets"}, c.p.Tickets
	if q.Of == "change" {
		known, of = names{one: "a state of the ticket of a change", many: "states under changeTicket"}, c.p.ChangeTicket
	}
	if of != nil {
		known.all = sortedKeys(of.States)
	}
	c.declared(q.Path+".state", q.State, known)
}

// earlier finds a stage that has not been passed when it is asked about.
func (c *pipelineCheck) earlier(path, name string, s change.Stage, before []string) {
	c.declared(path, name, c.stageNames)
	atEnd := slices.Contains([]string{"accept", "owed"}, placeIn(path))
	if name == "" || !slices.Contains(c.stageNames.all, name) || slices.Contains(before, name) || atEnd && name == s.Name {
		return
	}
	c.add(path, fmt.Sprintf("%s does not come before the stage %s", quote(name), quote(s.Name)), "name an earlier stage")
}

// mostReviews bounds how many reviews one requirement can ask for.
const mostReviews = 100

// apart finds a separation that keeps nobody apart.
func (c *pipelineCheck) apart(q change.Requirement) {
	seen := map[string]string{}
	for i, part := range q.Apart {
		c.unique(itemPath(q.Path+".apart", i), "the part", part, seen)
	}
	if len(q.Apart) < 2 {
		c.add(q.Path+".apart", "it takes two parts to keep them apart", "name at least two, such as author and implementer")
	}
}

func (c *pipelineCheck) bounds(q change.Requirement) {
	if q.Min != nil && q.Max != nil && *q.Min > *q.Max {
		c.add(q.Path+".max", "max is less than min, so no value fits", "write the smaller number as min")
	}
	if q.Count > mostReviews {
		c.add(q.Path+".count", fmt.Sprintf("%d reviews are more than anybody will ever give; at most %d can be asked for", q.Count, mostReviews), "write how many people have to agree")
	}
	if q.Require == "separation" {
		c.apart(q)
	}
	if q.All && q.Count > 0 {
		c.add(q.Path+".count", "both a count and all are asked for", "keep one of them")
	}
	if share, ok := strings.CutSuffix(q.Need, "%"); ok && (strings.Trim(share, "0") == "" || len(share) == 3 && share > "100") {
		c.add(q.Path+".need", quote(q.Need)+" is not a share of anybody", "write a percentage from 1% to 100%")
	}
}

func (c *pipelineCheck) waivable(path string, w *change.Waivable) {
	if w == nil {
		return
	}
	c.allDeclared(path+".by", w.By, c.roleNames)
	c.noneChosen(path+".by", w.By)
	c.due(path+".asked", w.Asked, anchorsBefore)
}
