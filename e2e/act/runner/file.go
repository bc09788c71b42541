package runner

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/nektos/act/pkg/model"
	"github.com/nektos/act/pkg/workflowpattern"
	"go.yaml.in/yaml/v3"

	"github.com/lockflight/lockflight/e2e/github"
)

// file is a workflow file: as act knows it, and what act does not look at.
type file struct {
	path    string
	model   *model.Workflow
	plan    *model.Plan
	filters map[string]filter
	more    struct {
		On          yaml.Node      `yaml:"on"`
		Permissions *permissions   `yaml:"permissions"`
		Jobs        map[string]job `yaml:"jobs"`
	}
}

// job is what act does not look at in a job.
type job struct {
	Permissions *permissions `yaml:"permissions"`
	Environment environment  `yaml:"environment"`
	Container   yaml.Node    `yaml:"container"`
	Services    yaml.Node    `yaml:"services"`
}

// environment is a name, or a name with an address.
type environment struct{ Name string }

func (e *environment) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		return node.Decode(&e.Name)
	}
	var v struct {
		Name string `yaml:"name"`
	}
	err := node.Decode(&v)
	e.Name = v.Name
	return err
}

func readFile(path, text string) (*file, error) {
	f := &file{path: path}
	if err := yaml.Unmarshal([]byte(text), &f.more); err != nil {
		return nil, err
	}
	for id, j := range f.more.Jobs {
		if j.Container.Kind != 0 || j.Services.Kind != 0 {
			return nil, fmt.Errorf("job %s wants a container; there are none here", id)
		}
	}
	var err error
	if f.filters, err = filters(&f.more.On); err != nil {
		return nil, err
	}
	planner, err := model.NewSingleWorkflowPlanner(path, strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	if f.plan, err = planner.PlanAll(); err != nil {
		return nil, err
	}
	if len(f.plan.Stages) == 0 {
		return nil, fmt.Errorf("there is no job")
	}
	f.model = f.plan.Stages[0].Runs[0].Workflow
	for _, j := range f.model.Jobs {
		if j.Strategy != nil {
			j.Strategy.MaxParallelString = "1"
		}
	}
	return f, nil
}

func (f *file) ids() []string {
	var out []string
	for _, stage := range f.plan.Stages {
		out = append(out, sortedIDs(stage)...)
	}
	return out
}

func sortedIDs(s *model.Stage) []string {
	ids := s.GetJobIDs()
	sort.Strings(ids)
	return ids
}

// restore puts back what an earlier part of the run came to.
func (f *file) restore(j *Job) {
	kept := f.model.GetJob(j.ID)
	kept.Result = j.Result
	for name, value := range j.Outputs {
		kept.Outputs[name] = value
	}
}

// usual are the kinds of an event that start a workflow which names none; every
// kind does for other events.
var usual = map[string][]string{"pull_request": {"opened", "synchronize", "reopened"}}

// filters reads what the workflow says about each event that starts it.
func filters(on *yaml.Node) (map[string]filter, error) {
	out := map[string]filter{}
	switch on.Kind {
	case yaml.ScalarNode:
		out[on.Value] = filter{}
	case yaml.SequenceNode:
		for _, n := range on.Content {
			out[n.Value] = filter{}
		}
	default:
		if err := on.Decode(&out); err != nil {
			return nil, err
		}
	}
	for event, f := range out {
		if f.Paths != nil && event != "push" {
			return nil, fmt.Errorf("line %d: a filter for paths is not known here for %s", f.paths, event)
		}
	}
	return out, nil
}

// startedBy reports whether an event starts the workflow: by its name, its kind,
// its branch and, of a push, the files that it changes.
func (f *file) startedBy(e github.Event, repo *github.Repo) bool {
	wanted, named := f.filters[e.Name]
	if !named {
		return false
	}
	if wanted.Types == nil {
		wanted.Types = usual[e.Name]
	}
	return matches(wanted.Types, e.Action()) && wanted.branch(e.FilteredBranch()) && (wanted.Paths == nil || wanted.path(pushed(e, repo)))
}

// pushed lists the files that a push changes; all files for a new branch.
func pushed(e github.Event, repo *github.Repo) []string {
	was, is := map[string]string{}, repo.Files(e.Commit)
	if before, _ := e.Payload["before"].(string); strings.Trim(before, "0") != "" {
		was = repo.Files(before)
	}
	var out []string
	for name, text := range is {
		if old, there := was[name]; !there || old != text {
			out = append(out, name)
		}
	}
	for name := range was {
		if _, there := is[name]; !there {
			out = append(out, name)
		}
	}
	return out
}

func matches(list []string, what string) bool {
	return list == nil || what == "" || slices.Contains(list, what)
}

// filter is what a workflow says about an event. Paths are known of a push alone.
type filter struct {
	Types    []string
	Branches []string
	Ignored  []string
	Paths    []string
	// paths is where they stand.
	paths int
}

func (f *filter) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return nil // a schedule, or nothing at all
	}
	var v struct {
		Types    words     `yaml:"types"`
		Branches words     `yaml:"branches"`
		Ignored  words     `yaml:"branches-ignore"`
		Paths    yaml.Node `yaml:"paths"`
	}
	if err := node.Decode(&v); err != nil {
		return err
	}
	*f = filter{v.Types, v.Branches, v.Ignored, nil, v.Paths.Line}
	if v.Paths.Kind == 0 {
		return nil
	}
	return v.Paths.Decode(&f.Paths)
}

// words is a text or a list of texts.
type words []string

func (w *words) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*w = words{node.Value}
		return nil
	}
	return node.Decode((*[]string)(w))
}

func (f filter) path(names []string) bool {
	wanted, err := workflowpattern.CompilePatterns(f.Paths...)
	return err == nil && !workflowpattern.Skip(wanted, names, &workflowpattern.EmptyTraceWriter{})
}

func (f filter) branch(name string) bool {
	wanted, err := workflowpattern.CompilePatterns(f.Branches...)
	if err != nil {
		return false
	}
	ignored, err := workflowpattern.CompilePatterns(f.Ignored...)
	if err != nil {
		return false
	}
	quiet := &workflowpattern.EmptyTraceWriter{}
	branches := []string{name}
	if len(f.Branches) > 0 && workflowpattern.Skip(wanted, branches, quiet) {
		return false
	}
	return len(f.Ignored) == 0 || !workflowpattern.Filter(ignored, branches, quiet)
}
