package spec

import (
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
)

// conditions finds names in conditions that no change can have: such a
// condition would never hold, and what it guards would never be asked for.
func (c *pipelineCheck) conditions(p *Pipeline) {
	for _, path := range sortedKeys(p.kept) {
		if strings.HasSuffix(path, ".when") || strings.HasSuffix(path, ".only") || strings.HasSuffix(path, ".atLeastWhen") {
			if when := p.tree.find(path); when != nil {
				c.condition(p, path, when)
			}
		}
	}
	eachRequirement(p.plain.Stages, func(q change.Requirement) { c.closesAlways(p, q) })
	for _, f := range frozen(p.plain.Calendar) {
		visitWaivable(f.Exception, func(q change.Requirement) { c.closesAlways(p, q) })
	}
}

// closesAlways refuses a condition on what closes the gates of all changes while
// it is owed: they cannot know whether it held for the one that owes it.
func (c *pipelineCheck) closesAlways(p *Pipeline, q change.Requirement) {
	if _, conditional := p.kept[q.Path+".when"]; conditional && q.Closes {
		c.add(q.Path+".when", "what closes the gates of other changes cannot have a condition: they do not know whether it held for the change that owes it",
			"put the condition on a stage that has it under owed, or delete closes")
	}
}

func (c *pipelineCheck) condition(p *Pipeline, path string, when *node) {
	c.written(path+".type", when.field("type"), c.typeNames)
	c.written(path+".class", when.field("class"), c.classNames)
	c.written(path+".performer", when.field("performer"), c.performerNames)
	c.keys(path+".component", when.field("component"), c.componentNames)
	if list := when.field("components"); list != nil {
		for i, item := range list.items {
			c.written(itemPath(path+".components", i), item, c.componentNames)
		}
	}
	if derived := when.field("derived"); derived != nil {
		c.written(path+".derived.class", derived.field("class"), c.classNames)
		c.keys(path+".derived.owner", derived.field("owner"), c.roleNames)
	}
	if p.facts.Exists() {
		c.keys(path+".facts", when.field("facts"), names{one: "a fact that the pipeline declares", many: "facts", all: p.declared()})
	}
}

// written checks a name that stands in a condition as it is.
func (c *pipelineCheck) written(path string, n *node, known names) {
	if n != nil && n.kind == kindText {
		c.declared(path, n.scalar, known)
	}
}

// keys checks the names of the fields of a part of a condition.
func (c *pipelineCheck) keys(path string, n *node, known names) {
	if n == nil {
		return
	}
	for _, f := range n.fields {
		c.declared(fieldPath(path, f.name), f.name, known)
	}
}

// find returns the node at a path, or nil.
func (n *node) find(path string) *node {
	if n == nil || path == "" {
		return n
	}
	for _, f := range n.fields {
		if rest, ok := strings.CutPrefix(path, f.name); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			if at := f.value.find(strings.TrimPrefix(rest, ".")); at != nil {
				return at
			}
		}
	}
	for i, item := range n.items {
		if rest, ok := strings.CutPrefix(path, itemPath("", i)); ok {
			return item.find(strings.TrimPrefix(rest, "."))
		}
	}
	return nil
}

func frozen(c *change.Calendar) []change.Freeze {
	if c == nil {
		return nil
	}
	return c.Freezes
}
