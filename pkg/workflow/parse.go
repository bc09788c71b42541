package workflow

import (
	"github.com/lockflight/lockflight/pkg/finding"
)

// flow is one workflow: of its file, what can matter for the gate.
type flow struct {
	name string
	// started says that something other than a call starts it.
	started bool
	// dispatched says that people can start it by hand, with inputs.
	dispatched       bool
	dispatch, called []input
	callable         bool
	// steer is a variable that changes what the gate runs.
	steer string
	jobs  []*job
	byID  map[string]*job
}

// input is what a workflow can be given.
type input struct {
	name    string
	kind    string
	options []string
	// standard is what it is if nothing is given; it may be nil.
	standard *node
}

type job struct {
	id          string
	at          finding.Position
	needs       []string
	cond        *node
	environment *node
	uses        *node
	with        *node
	strategy    *node
	careless    *node // continue-on-error
	container   *node
	steer       string
	steps       []*step
}

type step struct {
	at       finding.Position
	uses     string
	with     *node
	cond     *node
	careless *node
	steer    string
}

// job returns the job with an id; nil if there is none.
func (f *flow) job(id string) *job { return f.byID[fold(id)] }

// parser turns the nodes of a file into a workflow.
type parser struct{ wrong *unreadable }

func parseFlow(f File) (*flow, *unreadable) {
	root, wrong := parseFile(f)
	if wrong != nil {
		return nil, wrong
	}
	p := &parser{}
	out := p.flow(f.Name, root)
	if p.wrong != nil {
		return nil, p.wrong
	}
	return out, nil
}

// expect notes that a node is not of the kind that it should be; what is not
// there is well.
func (p *parser) expect(n *node, what string, kinds ...kind) *node {
	if n.isNull() {
		return nil
	}
	for _, k := range kinds {
		if n.kind == k {
			return n
		}
	}
	if p.wrong == nil {
		p.wrong = &unreadable{n.at, "GitHub does not take this for " + what}
	}
	return nil
}

func (p *parser) flow(name string, root *node) *flow {
	f := &flow{name: name, byID: map[string]*job{}}
	if p.expect(root, "a workflow", mapping) == nil || root.field("jobs").isNull() || root.field("on").isNull() {
		if p.wrong == nil {
			p.wrong = &unreadable{finding.Position{File: name}, "it is no workflow: it has no on: or no jobs:"}
		}
		return nil
	}
	p.triggers(f, root.field("on"))
	f.steer = steers(p.expect(root.field("env"), "variables", mapping, scalar))
	jobs := p.expect(root.field("jobs"), "jobs", mapping)
	if jobs == nil {
		return nil
	}
	for _, j := range jobs.fields {
		if p.expect(j.value, "a job", mapping) != nil {
			f.jobs = append(f.jobs, p.job(j))
			f.byID[fold(j.name)] = f.jobs[len(f.jobs)-1]
		}
	}
	return f
}

func (p *parser) triggers(f *flow, on *node) {
	switch on.kind {
	case scalar:
		p.trigger(f, on.text, nil)
	case sequence:
		for _, n := range on.items {
			if p.expect(n, "an event", scalar) != nil {
				p.trigger(f, n.text, nil)
			}
		}
	case mapping:
		for _, e := range on.fields {
			p.trigger(f, e.name, p.expect(e.value, "an event", mapping, sequence))
		}
	}
}

// trigger notes an event. One that is worked out, or that nobody knows, starts the
// workflow like any other.
func (p *parser) trigger(f *flow, event string, how *node) {
	switch event {
	case "workflow_call":
		f.callable, f.called = true, p.inputs(how)
	case "workflow_dispatch":
		f.started, f.dispatched, f.dispatch = true, true, p.inputs(how)
	default:
		f.started = true
	}
}

func (p *parser) inputs(event *node) []input {
	var out []input
	all := p.expect(event.field("inputs"), "inputs", mapping)
	if all == nil {
		return nil
	}
	for _, f := range all.fields {
		in := input{name: lower(f.name), kind: "string"}
		how := p.expect(f.value, "an input", mapping)
		if t := p.expect(how.field("type"), "the type of an input", scalar); t != nil {
			in.kind = t.text
		}
		in.standard = p.expect(how.field("default"), "a default", scalar)
		if options := p.expect(how.field("options"), "options", sequence); options != nil {
			for _, o := range options.items {
				if p.expect(o, "an option", scalar) != nil {
					in.options = append(in.options, o.text)
				}
			}
		}
		out = append(out, in)
	}
	return out
}

func (p *parser) job(f field) *job {
	n := f.value
	j := &job{
		id: f.name, at: f.at,
		cond:        p.expect(n.field("if"), "a condition", scalar),
		environment: p.expect(n.field("environment"), "an environment", scalar, mapping),
		uses:        p.expect(n.field("uses"), "a workflow to call", scalar),
		with:        p.expect(n.field("with"), "inputs", mapping),
		strategy:    p.expect(n.field("strategy"), "a strategy", scalar, mapping),
		careless:    p.expect(n.field("continue-on-error"), "true or false", scalar),
		container:   p.expect(n.field("container"), "a container", scalar, mapping),
		steer:       steers(p.expect(n.field("env"), "variables", mapping, scalar)),
	}
	if needs := p.expect(n.field("needs"), "jobs that it needs", scalar, sequence); needs != nil {
		if needs.kind == scalar {
			needs = &node{kind: sequence, items: []*node{needs}}
		}
		for _, need := range needs.items {
			if p.expect(need, "a job that it needs", scalar) != nil {
				j.needs = append(j.needs, need.text)
			}
		}
	}
	if steps := p.expect(n.field("steps"), "steps", sequence); steps != nil {
		for _, s := range steps.items {
			j.steps = append(j.steps, p.step(s))
		}
	}
	return j
}

func (p *parser) step(n *node) *step {
	if n.isNull() || p.expect(n, "a step", mapping) == nil {
		return &step{}
	}
	s := &step{
		at: n.at, with: p.expect(n.field("with"), "inputs", mapping),
		cond:     p.expect(n.field("if"), "a condition", scalar),
		careless: p.expect(n.field("continue-on-error"), "true or false", scalar),
		steer:    steers(p.expect(n.field("env"), "variables", mapping, scalar)),
	}
	if uses := p.expect(n.field("uses"), "an action", scalar); uses != nil {
		s.uses = uses.text
	}
	return s
}
