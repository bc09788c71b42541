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
		visitPrice(s.Optional, func(q change.Requirement) { c.requirement(q, s, before) })
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
	if len(c.p.Backups) > 0 {
		c.allDeclared(q.Path+".kinds", q.Kinds, c.backupNames)
	}
	c.state(q)
	c.earlier(q.Path+".stage", q.Stage, s, before)
	c.earlier(q.Path+".after", q.After, s, before)
	c.bounds(q)
	c.due(q.Path+".due", q.Due)
	c.waivable(q.Path+".waivable", q.Waivable)
}

// state finds a state of tickets that is not declared.
func (c *pipelineCheck) state(q change.Requirement) {
	known := names{one: "a state of tickets of the pipeline", many: "states of tickets"}
	if c.p.Tickets != nil {
		known.all = sortedKeys(c.p.Tickets.States)
	}
	c.declared(q.Path+".state", q.State, known)
}

// earlier finds a stage that has not been passed when it is asked about.
func (c *pipelineCheck) earlier(path, name string, s change.Stage, before []string) {
	c.declared(path, name, c.stageNames)
	atEnd := !strings.HasPrefix(path, s.Path+".enter")
	if name == "" || !slices.Contains(c.stageNames.all, name) || slices.Contains(before, name) || atEnd && name == s.Name {
		return
	}
	c.add(path, fmt.Sprintf("%s does not come before the stage %s", quote(name), quote(s.Name)), "name an earlier stage")
}

func (c *pipelineCheck) bounds(q change.Requirement) {
	if q.Min != nil && q.Max != nil && *q.Min > *q.Max {
		c.add(q.Path+".max", "max is less than min, so no value fits", "write the smaller number as min")
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
	c.due(path+".asked", w.Asked)
}

// due finds an anchor that does not exist.
func (c *pipelineCheck) due(path string, d *change.Due) {
	if d == nil {
		return
	}
	c.zone(path+".zone", d.Zone)
	sort, name, named := strings.Cut(d.From, ":")
	known := map[string]names{
		"passed": c.stageNames, "signoff": c.roleNames, "notice": c.noticeNames,
		"event": c.eventNames, "session": c.sessionNames,
	}
	if sortNames, ok := known[sort]; ok && named {
		c.declared(path+".from", name, sortNames)
	}
}
