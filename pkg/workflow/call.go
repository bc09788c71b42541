package workflow

import (
	"maps"
	"slices"
	"strings"
)

// call follows a job into the workflow that it calls. What cannot be followed
// could reach anything.
func (f *frame) call(b *job, s scope) {
	needed := f.ahead(b)
	behind := maps.Clone(f.behind)
	behind.add(needed.environments)
	inner, why := f.enter(b, s)
	if why != "" {
		f.judged(b, b.uses.at, "", slices.Concat([]string{why}, needed.notes, f.notes), f.everything(), behind)
		return
	}
	inner.behind, inner.notes = behind, slices.Concat(needed.notes, f.notes)
	f.follow(inner)
}

// enter is the workflow that a job calls, with its inputs; or why it cannot be
// followed.
func (f *frame) enter(b *job, s scope) (inner *frame, why string) {
	name, local := strings.CutPrefix(b.uses.text, "./")
	callee, there := f.flows[name]
	files := append(slices.Clone(f.files), f.flow.name)
	f.spend(10)
	switch {
	case !local:
		return nil, "it calls the workflow " + quote(b.uses.text) + " of another repository, which is not looked into and could reach any environment"
	case !there:
		return nil, "it calls " + quote(b.uses.text) + ", which is not a workflow of this commit"
	case callee == nil:
		return nil, "it calls " + quote(name) + ", which cannot be read"
	case !callee.callable:
		return nil, "it calls " + quote(name) + ", which has no on: workflow_call"
	case slices.Contains(files, name):
		return nil, "it calls " + quote(name) + ", which leads back to this call"
	case len(files) > maxCalls:
		return nil, "the calls of workflows go too deep"
	}
	return &frame{
		judge: f.judge, flow: callee, scope: f.bind(callee, b.with, s),
		calls: append(slices.Clone(f.calls), b.id), files: files, memo: map[*job]*ahead{},
	}, ""
}
