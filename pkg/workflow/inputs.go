package workflow

import (
	"maps"
	"slices"
	"strings"
)

// maxStarts is how many ways to start one workflow are looked at, and maxInputs how
// many inputs; of more, nothing is known.
const (
	maxStarts = 256
	maxInputs = 100
)

// starts lists the ways in which a workflow can be started by itself: every
// choice of the inputs that matter.
func (j *judge) starts(f *flow) []scope {
	all := []map[string]value{{}}
	switch {
	case !f.dispatched:
		return []scope{{inputs: all[0]}}
	case len(f.dispatch) > maxInputs:
		return []scope{{}}
	}
	matters := f.relevantText()
	for _, in := range f.dispatch {
		if !strings.Contains(matters, in.name) {
			continue
		}
		choices := j.choices(in)
		if len(all)*len(choices) > maxStarts {
			return []scope{{}}
		}
		var next []map[string]value
		for _, given := range all {
			for _, c := range choices {
				one := maps.Clone(given)
				one[in.name] = c
				next = append(next, one)
			}
		}
		all = next
	}
	var out []scope
	for _, given := range all {
		out = append(out, scope{inputs: given})
	}
	return out
}

// choices are the values that somebody who starts a workflow can give to one of
// its inputs; nothing is always among them. A free text can be any text: one that
// names an environment or a stage, or any other.
func (j *judge) choices(in input) []value {
	out := []value{{is: null}}
	switch in.kind {
	case "boolean":
		return append(out, truth(true), truth(false))
	case "choice":
		options := in.options
		if in.standard != nil {
			options = append(slices.Clone(options), in.standard.text)
		}
		for _, o := range options {
			out = append(out, value{is: text, text: o})
		}
		return out
	case "number":
		return append(out, value{})
	}
	for _, e := range j.gated {
		for _, name := range append([]string{e.Name}, e.Stages...) {
			v := value{is: text, text: name}
			if !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
	}
	return append(out, value{is: text, text: elsewhere, free: true})
}

// elsewhere stands for any text that names neither an environment nor a stage of
// the pipeline; nobody can write it.
const elsewhere = "\x00"

// relevantText is all text of a workflow that can depend on its inputs and
// decide where it goes, in small letters.
func (f *flow) relevantText() string {
	var b strings.Builder
	for _, j := range f.jobs {
		for _, n := range []*node{j.environment, j.with, j.strategy} {
			n.write(&b)
		}
		for _, s := range j.steps {
			s.with.write(&b)
		}
	}
	return fold(b.String())
}

func (n *node) write(b *strings.Builder) {
	if n == nil {
		return
	}
	if strings.Contains(n.text, "${{") {
		b.WriteString(n.text)
		b.WriteByte('\n')
	}
	for _, f := range n.fields {
		f.value.write(b)
	}
	for _, i := range n.items {
		i.write(b)
	}
}

// bind works out the inputs of a workflow that a job calls.
func (j *judge) bind(f *flow, with *node, s scope) scope {
	out := scope{inputs: map[string]value{}}
	if j.spend(len(f.called) * (1 + with.size())); j.spent() {
		return scope{}
	}
	for _, in := range f.called {
		given := with.input(in.name)
		v := value{is: null}
		switch {
		case with.openEnded():
			v = value{}
		case given != nil:
			v = j.eval(given, s)
		case in.standard != nil:
			v = j.eval(in.standard, scope{leg: leg{unknown: true}})
		}
		out.inputs[in.name] = in.convert(v)
	}
	return out
}

// convert turns what is given into the type of the input; what GitHub would have
// to convert is not known.
func (in input) convert(v value) value {
	switch {
	case in.kind == "boolean" && v.is == null:
		return truth(false)
	case in.kind == "boolean" && v.is == boolean, in.kind == "string" && v.is == text:
		return v
	case in.kind != "string":
		return value{}
	}
	if s, known := v.known(); known {
		return value{is: text, text: s}
	}
	return value{}
}
