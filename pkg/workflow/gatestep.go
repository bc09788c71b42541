package workflow

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// pinned is an action at a full commit.
var pinned = regexp.MustCompile(`^([^@]+)@([0-9a-fA-F]{40})$`)

// before lists the actions that may stand before the gate, at a full commit: they
// bring files, and run nothing of them.
var before = []string{"actions/checkout", "actions/download-artifact"}

// opened is what the first steps of a job ask the gate for.
type opened struct {
	// stages are those that the gate is asked for, and environments theirs.
	stages       []string
	environments set
	// notes say what looked like a gate and is none.
	notes []string
	// runsOn says which later step runs although the gate did not open.
	runsOn string
}

// set holds environments, their names in small letters.
type set map[string]bool

func (s set) add(other set) {
	for e := range other {
		s[e] = true
	}
}

// gates looks at the steps of a job: those that ask the gate have to come first.
func (j *judge) gates(f *flow, b *job, s scope) opened {
	out := opened{environments: set{}}
	var other *step // the first that may not stand before the gate
	for _, step := range b.steps {
		j.spend(1)
		name, isPinned := actionOf(step.uses)
		switch {
		case j.isGate(step, name, s):
			j.gate(f, b, step, other, s, &out)
			if j.isItself(step, isPinned) {
				continue
			}
		case isPinned && j.mayComeBefore(step, name):
			if c := j.condition(step.cond); len(out.stages) == 0 || c.needsSuccess() {
				continue
			}
		}
		if other == nil {
			other = step
		}
		if c := j.condition(step.cond); out.runsOn == "" && len(out.stages) > 0 && !c.needsSuccess() && !j.records(step, name, isPinned, s) {
			out.runsOn = fmt.Sprintf("the step in line %d runs although the gate has not opened, by its if:", step.at.Line)
		}
	}
	return out
}

// actionOf is the name of an action, in small letters and without its version.
func actionOf(uses string) (name string, isPinned bool) {
	if m := pinned.FindStringSubmatch(uses); m != nil {
		return fold(m[1]), true
	}
	name, _, _ = strings.Cut(uses, "@")
	return fold(name), false
}

// isOurs reports whether a step is the action that asks the gate.
func (j *judge) isOurs(name string) bool { return name != "" && name == fold(j.options.Action) }

// isItself reports whether a step of our action runs what it says, and nothing that
// somebody put in its place.
func (j *judge) isItself(s *step, isPinned bool) bool {
	return (isPinned || fold(j.options.Action) == "./") && s.steer == ""
}

// isGate reports whether a step asks the gate, or is meant to.
func (j *judge) isGate(s *step, name string, at scope) bool {
	return j.isOurs(name) && !j.isMode(s, at, "record", "signoff", "sweep")
}

// records reports whether a step writes down how the attempt ended.
func (j *judge) records(s *step, name string, isPinned bool, at scope) bool {
	return j.isOurs(name) && j.isItself(s, isPinned) && j.isMode(s, at, "record")
}

// mayComeBefore reports whether a step only brings files. Where the action itself
// is one of the files, they have to be those of this commit.
func (j *judge) mayComeBefore(s *step, name string) bool {
	if fold(j.options.Action) != "./" {
		return slices.Contains(before, name)
	}
	return name == before[0] && s.with.input("repository") == nil && s.with.input("ref") == nil && s.with.input("path") == nil
}

func (j *judge) isMode(s *step, at scope, modes ...string) bool {
	mode, known := j.eval(s.with.input("mode"), at).known()
	return known && slices.Contains(modes, mode)
}

// gate judges a step that asks the gate.
func (j *judge) gate(f *flow, b *job, s, other *step, at scope, out *opened) {
	stage, environment, why := j.asked(s, at)
	faults := j.faults(f, b, s, other, at)
	if why != "" {
		faults = append(faults, why)
	}
	if len(faults) > 0 {
		out.notes = append(out.notes, fmt.Sprintf("the step in line %d is not a gate: %s", s.at.Line, strings.Join(faults, ", and ")))
		return
	}
	out.stages = append(out.stages, stage)
	out.environments[environment] = true
}

// faults lists why a step that asks the gate does not stop what comes after it.
func (j *judge) faults(f *flow, b *job, s, other *step, at scope) []string {
	var out []string
	if _, isPinned := actionOf(s.uses); !isPinned && fold(j.options.Action) != "./" {
		out = append(out, "it is not pinned to a full commit")
	}
	if !j.isMode(s, at, "gate") {
		out = append(out, "its mode is not gate")
	}
	if other != nil {
		out = append(out, fmt.Sprintf("the step in line %d comes before it, where only %s at a full commit may", other.at.Line, strings.Join(before, " and ")))
	}
	if !j.condition(s.cond).isPlain() {
		out = append(out, "it has an if:, and a step that is skipped stops nothing")
	}
	if isCareless(s.careless) || isCareless(b.careless) {
		out = append(out, "with continue-on-error its refusal stops nothing")
	}
	if name := cmp.Or(f.steer, b.steer, s.steer); name != "" {
		out = append(out, "the variable "+quote(name)+" can change what it runs")
	}
	return out
}

// asked is the stage that a step asks the gate for, and its environment.
func (j *judge) asked(s *step, at scope) (stage, environment, why string) {
	given := s.with.input("stage")
	stage, known := j.eval(given, at).known()
	switch {
	case given.isNull():
		return "", "", "it names no stage"
	case !known:
		return "", "", "its stage cannot be told from the file"
	}
	for _, e := range j.gated {
		if slices.Contains(e.Stages, stage) {
			return stage, fold(e.Name), ""
		}
	}
	if stage == "" || stage == elsewhere {
		return "", "", "its stage may be none of the pipeline"
	}
	return "", "", "the pipeline has no stage " + quote(stage) + " with an environment"
}

// isCareless reports whether continue-on-error may be true.
func isCareless(n *node) bool { return !n.isNull() && literal(n) != truth(false) }

var (
	// steering are variables that change what an action runs, or whom it asks.
	steering = regexp.MustCompile(`^(?i:LOCKFLIGHT_.*|LD_.*|DYLD_.*|GITHUB_.*|RUNNER_.*|ACTIONS_.*|PATH|NODE_OPTIONS|NODE_PATH|NODE_EXTRA_CA_CERTS|NODE_TLS_REJECT_UNAUTHORIZED|SSL_CERT_FILE|SSL_CERT_DIR)$`)
	// harmless are those that are only secrets: a wrong one opens nothing.
	harmless = regexp.MustCompile(`^(?i:GITHUB_TOKEN|LOCKFLIGHT_KEY)$`)
)

// steers returns a variable of env: that can change what the gate runs; "" if
// there is none.
func steers(env *node) string {
	if env.isNull() {
		return ""
	}
	if env.kind != mapping {
		return env.text
	}
	for _, f := range env.fields {
		if name := strings.TrimSpace(f.name); strings.Contains(name, "${{") || steering.MatchString(name) && !harmless.MatchString(name) {
			return f.name
		}
	}
	return ""
}
