package workflow

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/lockflight/lockflight/pkg/finding"
)

// Bounds of what is followed: how deep workflows call each other, how much is
// looked at in all, how large all files are together, and how many jobs are told.
const (
	maxCalls = 10
	maxWork  = 300_000
	maxAll   = 4 << 20
	maxFound = 2_000
)

// judge is one look at the workflows of a commit.
type judge struct {
	gated   []Environment
	options Options
	flows   map[string]*flow
	names   []string
	found   []Job
	work    int
	size    int
	// What was worked out is kept, as it is asked for many times.
	texts      map[*node]template
	conditions map[*node]condition
	matrices   map[*node]legs
	places     map[spot]int
}

type template struct {
	parts []part
	err   error
}

// spot tells apart what is found; jobs that differ in nothing but the environment
// are one.
type spot struct {
	at        finding.Position
	name, why string
	gated     bool
}

func newJudge(gated []Environment, o Options) *judge {
	return &judge{
		gated: gated, options: o, flows: map[string]*flow{}, texts: map[*node]template{},
		conditions: map[*node]condition{}, matrices: map[*node]legs{}, places: map[spot]int{},
	}
}

// parts cuts a text once.
func (j *judge) parts(n *node) ([]part, error) {
	t, there := j.texts[n]
	if !there {
		j.spend(len(n.text) / 8)
		t.parts, t.err = parts(n.text)
		j.texts[n] = t
	}
	return t.parts, t.err
}

// spend counts what is looked at; spent reports whether that is too much.
func (j *judge) spend(n int) { j.work += n }

func (j *judge) spent() bool { return j.work > maxWork }

// read reads a file. One that cannot be read could reach anything.
func (j *judge) read(f File) {
	if !slices.Contains(j.names, f.Name) {
		j.names = append(j.names, f.Name)
	}
	j.size += len(f.Data)
	var flow *flow
	wrong := &unreadable{finding.Position{File: f.Name}, "all workflows together are larger than " + strconv.Itoa(maxAll>>20) + " MiB"}
	if j.size <= maxAll {
		flow, wrong = parseFlow(f)
	}
	j.flows[f.Name] = flow
	if wrong != nil {
		j.note(Job{At: wrong.at, Why: "it cannot be decided, because " + wrong.why, Hint: "write the workflow so that it can be read here too; GitHub may read it"}, j.everything())
	}
}

// everything is all environments that are gated.
func (j *judge) everything() set {
	out := set{}
	for _, e := range j.gated {
		out[fold(e.Name)] = true
	}
	return out
}

// note keeps a job that reaches environments, with the gate or without.
func (j *judge) note(found Job, reached set) {
	if len(reached) == 0 {
		return
	}
	key := spot{found.At, found.Name, found.Why, found.Gated}
	i, there := j.places[key]
	if !there {
		if i = len(j.found); i >= maxFound {
			j.spend(maxWork)
		}
		j.places[key], j.found = i, append(j.found, found)
	}
	for _, e := range j.gated {
		if all := &j.found[i].Environments; reached[fold(e.Name)] && !slices.Contains(*all, e.Name) {
			*all = append(*all, e.Name)
		}
	}
}

// walk follows every workflow from every way to start it.
func (j *judge) walk() {
	slices.Sort(j.names)
	for _, name := range j.names {
		f := j.flows[name]
		if f == nil || !f.started {
			continue
		}
		for _, s := range j.starts(f) {
			if j.spent() {
				break
			}
			j.follow(&frame{judge: j, flow: f, scope: s, behind: set{}, memo: map[*job]*ahead{}})
		}
		if j.spent() {
			j.note(Job{
				At:  finding.Position{File: name},
				Why: "it cannot be decided, because its jobs, matrices and calls are too many to be followed", Hint: "make the workflows smaller",
			}, j.everything())
		}
	}
}

// frame is a workflow that was started or called, with what its inputs are.
type frame struct {
	*judge
	flow  *flow
	scope scope
	// behind are the environments whose gate stands before the call.
	behind set
	// notes say what does not stand before it.
	notes []string
	// calls are the jobs that led here, and files their workflows.
	calls []string
	files []string
	memo  map[*job]*ahead
}

// ahead is what stands before a job in those that it needs.
type ahead struct {
	environments set
	notes        []string
}

// path is the name of a job after those that called its workflow.
func (f *frame) path(b *job) string { return strings.Join(append(slices.Clone(f.calls), b.id), " / ") }

// follow looks at every job of a workflow.
func (j *judge) follow(f *frame) {
	for _, b := range f.flow.jobs {
		for _, l := range j.legs(b.strategy).all {
			if j.spent() {
				return
			}
			j.spend(1)
			s := scope{inputs: f.scope.inputs, leg: l}
			if b.uses != nil {
				f.call(b, s)
			}
			if b.environment != nil || b.uses == nil {
				f.deploys(b, s)
			}
		}
	}
}

// deploys judges a job that may name an environment.
func (f *frame) deploys(b *job, s scope) {
	reached, sure := f.reaches(b, s)
	if len(reached) == 0 {
		return
	}
	own, needed := f.gates(f.flow, b, s), f.ahead(b)
	gated := maps.Clone(f.behind)
	gated.add(needed.environments)
	notes := own.notes
	if own.runsOn == "" {
		gated.add(own.environments)
	} else {
		notes = append(notes, own.runsOn)
	}
	why := ""
	if !sure {
		why = "which environment it is cannot be told from the file, and "
	}
	if len(notes)+len(needed.notes)+len(f.notes) == 0 && len(own.stages) > 0 {
		notes = []string{"its gate asks for the stage " + either(own.stages) + " only"}
	}
	f.judged(b, b.environment.at, why, slices.Concat(notes, needed.notes, f.notes), reached, gated)
}

// judged notes what a job reaches behind its gates, and what without.
func (f *frame) judged(b *job, at finding.Position, why string, notes []string, reached, gated set) {
	open, shut := set{}, set{}
	for e := range reached {
		if gated[e] {
			shut[e] = true
		} else {
			open[e] = true
		}
	}
	f.note(Job{At: at, Name: f.path(b), Gated: true}, shut)
	f.note(Job{At: at, Name: f.path(b), Why: why + because(notes)}, open)
}

func because(notes []string) string {
	const most = 2
	if len(notes) == 0 {
		return "no step that asks the gate stands before it"
	}
	var kept []string
	for _, n := range notes {
		if !slices.Contains(kept, n) && len(kept) < most {
			kept = append(kept, n)
		}
	}
	return strings.Join(kept, "; ")
}

// hint says how the gate is put before a job.
func (j *judge) hint(open []string) string {
	var stages []string
	for _, e := range j.gated {
		if slices.Contains(open, e.Name) && len(e.Stages) > 0 {
			stages = append(stages, e.Stages[0])
		}
	}
	return "begin the job, or one that it needs, with uses: " + j.options.Action + atCommit(j.options.Action) +
		" and with: {mode: gate, stage: " + strings.Join(stages, "}, and again with stage: {") + "}; nothing may let the job run when that step was skipped or failed"
}

func atCommit(action string) string {
	if action == "./" {
		return ""
	}
	return "@<full commit>"
}

// reaches lists the gated environments that a job can name; sure is false if
// the file does not say which.
func (f *frame) reaches(b *job, s scope) (out set, sure bool) {
	n := b.environment
	if n == nil {
		return nil, true
	}
	if n.kind == mapping {
		if n = n.field("name"); n.isNull() {
			return f.everything(), false
		}
	}
	name, known := f.eval(n, s).known()
	if !known {
		return f.everything(), false
	}
	out = set{}
	for _, e := range f.gated {
		if strings.EqualFold(fold(e.Name), fold(name)) {
			out[fold(e.Name)] = true
		}
	}
	return out, true
}
