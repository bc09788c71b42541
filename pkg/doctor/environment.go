package doctor

import (
	"slices"
	"strings"
)

// environments looks at every environment that a stage of the pipeline names.
func (e *examiner) environments() {
	stages, known := e.s.Stages.Get()
	if !known {
		e.unseen("the stages of "+quote(e.s.Pipeline), e.s.Stages.Why())
		return
	}
	if stages == nil {
		e.found("pipeline/missing", names{}, "there is no %s at %s", quote(e.s.Pipeline), quote(e.s.Main.Name))
		return
	}
	existing, known := e.s.Environments.Get()
	if !known {
		e.unseen("the environments", e.s.Environments.Why())
		return
	}
	var done []string
	for _, s := range *stages {
		if slices.Contains(done, strings.ToLower(s.Environment)) {
			continue
		}
		done = append(done, strings.ToLower(s.Environment))
		same := func(env Environment) bool { return strings.EqualFold(env.Name, s.Environment) }
		if i := slices.IndexFunc(existing, same); i >= 0 {
			e.environment(existing[i])
		} else {
			e.missing(s)
		}
	}
}

// missing tells of an environment that does not exist. It is sure only if a
// workflow names it, as a stage may be carried out without GitHub.
func (e *examiner) missing(s Stage) {
	f := e.found("environment/missing", names{environment: s.Environment},
		"the environment %s of the stage %s does not exist, and a job that names it makes it without protection", quote(s.Environment), quote(s.Name))
	files, told := e.s.Files.Get()
	for _, file := range files {
		c := contentsOf(file)
		told = told && c.Err == nil
		for _, name := range c.Environments {
			if strings.EqualFold(name.Text, s.Environment) {
				at := name.At
				f.At = &at
				return
			}
			told = told && !strings.Contains(name.Text, "${{")
		}
	}
	f.Sure = false
	if !told {
		f.Message += "; whether a workflow of " + quote(e.s.Main.Name) + " names it cannot be told"
		return
	}
	f.Message += "; no workflow of " + quote(e.s.Main.Name) + " names it, so it does not matter if the stage is carried out without GitHub"
}

// environment looks at one that exists.
func (e *examiner) environment(env Environment) {
	name, n := quote(env.Name), names{environment: env.Name}
	custom, customKnown := env.Custom.Get()
	asked := env.Reviewers > 0 || customKnown && custom > 0
	others, limits := e.others(env)
	switch {
	case limits == unclear:
		e.unseen("the branches that may deploy to "+name, env.Patterns.Why())
	case limits == open && !asked && !customKnown:
		e.unseen("the custom deployment protection rules of "+name, env.Custom.Why())
	case limits == open && !asked:
		e.found("environment/unprotected", n, "%s may deploy to the environment %s, and nobody is asked", others, name)
	case limits == open:
		e.found("environment/branches", n, "%s may deploy to the environment %s as soon as it is let go", others, name)
	}
	switch bypass, known := env.AdminsBypass.Get(); {
	case !known:
		e.unseen("whether administrators may go around the rules of the environment "+name, env.AdminsBypass.Why())
	case bypass:
		e.found("environment/bypass", n, "administrators may go around the rules of the environment %s", name)
	}
}

type limit int

const (
	open limit = iota
	closed
	unclear
)

// others says which branches and tags may deploy besides the default branch.
func (e *examiner) others(env Environment) (string, limit) {
	switch {
	case !env.Limited:
		return "every branch", open
	case env.ProtectedBranches:
		return "", closed
	}
	patterns, known := env.Patterns.Get()
	if !known {
		return "", unclear
	}
	var more []string
	for _, p := range patterns {
		if p.Kind != "branch" || p.Name != e.s.Main.Name {
			more = append(more, p.Kind+" "+quote(p.Name))
		}
	}
	if len(more) == 0 {
		return "", closed
	}
	return list(more), open
}
