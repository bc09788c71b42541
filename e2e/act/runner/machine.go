package runner

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/nektos/act/pkg/common"
	"github.com/nektos/act/pkg/exprparser"
	"github.com/nektos/act/pkg/model"
	act "github.com/nektos/act/pkg/runner"

	"github.com/lockflight/lockflight/e2e/github"
)

// machine runs the jobs of one attempt, each in a folder of its own.
type machine struct {
	Workflow
	file    *file
	loopRun *github.Run
	root    string
}

func (m *machine) path(parts ...string) string {
	return filepath.Join(append([]string{m.root}, parts...)...)
}

// write puts the event and the workflows where act reads them.
func (m *machine) write() error {
	payload, err := json.MarshalIndent(m.Event.Payload, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(m.path("event.json"), payload, 0o644); err != nil {
		return err
	}
	for name, text := range m.Repo.Files(m.Event.Commit) {
		if !strings.HasPrefix(name, ".github/workflows/") {
			continue
		}
		to := m.path("work", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// run runs a job. It returns nil if the job waits for its environment.
func (m *machine) run(ctx context.Context, id string) (*Job, error) {
	config, err := m.config(id)
	if err != nil {
		return nil, err
	}
	model := m.file.model.GetJob(id)
	job := &Job{ID: id, Name: model.Name, folder: config.ActionCacheDir}
	wanted, err := m.wanted(ctx, config, id)
	if err != nil {
		return nil, err
	}
	if !wanted {
		job.Result, model.Result = "skipped", "skipped"
		return job, nil
	}
	environment := m.environment(id)
	if environment != "" {
		switch entry, why := m.loopRun.Enter(environment); entry {
		case github.Waits:
			return nil, nil
		case github.Refused:
			job.Result, model.Result = "failure", "failure"
			job.Errors = append(job.Errors, why)
			return job, nil
		}
	}
	m.execute(ctx, config, job)
	model.Result = job.Result
	if environment != "" {
		m.loopRun.Leave(environment, job.Result)
	}
	return job, nil
}

// wanted evaluates the condition of a job, which comes before its environment.
func (m *machine) wanted(ctx context.Context, config *act.Config, id string) (bool, error) {
	return act.EvalBool(ctx, m.evaluator(ctx, config, id), m.file.model.GetJob(id).If.Value, exprparser.DefaultStatusCheckSuccess)
}

// environment is the environment that a job names; "" for none.
func (m *machine) environment(id string) string {
	name := m.file.more.Jobs[id].Environment.Name
	if !strings.Contains(name, "${{") {
		return name
	}
	config, err := m.config(id)
	if err != nil {
		return name
	}
	ctx := context.Background()
	return m.evaluator(ctx, config, id).Interpolate(ctx, name)
}

func (m *machine) evaluator(ctx context.Context, config *act.Config, id string) act.ExpressionEvaluator {
	payload, _ := json.Marshal(m.Event.Payload)
	rc := &act.RunContext{
		Config: config, EventJSON: string(payload), StepResults: map[string]*model.StepResult{},
		Run: &model.Run{Workflow: m.file.model, JobID: id},
	}
	return rc.NewExpressionEvaluator(ctx)
}

// execute lets act run one job, and reads what came of it.
func (m *machine) execute(ctx context.Context, config *act.Config, job *Job) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cancelled, cancel := context.WithCancel(ctx)
	defer cancel()
	o := newObserver(job, m.Cancel, cancel)
	ctx = act.WithJobLoggerFactory(common.WithJobCancelContext(ctx, cancelled), o)
	runner, err := act.New(config)
	if err == nil {
		plan := &model.Plan{Stages: []*model.Stage{{Runs: []*model.Run{{Workflow: m.file.model, JobID: job.ID}}}}}
		err = runner.NewPlanExecutor(plan)(ctx)
	}
	kept := m.file.model.GetJob(job.ID)
	job.Outputs, job.Result = kept.Outputs, kept.Result
	switch {
	case o.cancelled:
		job.Result = "cancelled"
	case err != nil || o.broken || job.Result == "":
		job.Result = "failure"
	}
	if err != nil {
		job.Errors = append(job.Errors, err.Error())
	}
}

// config is how act runs a job.
func (m *machine) config(id string) (*act.Config, error) {
	permissions := m.file.permissions(id, m.Repo.Settings().WorkflowPermissions, m.Event.Fork)
	token := m.Server.WorkflowToken(m.Repo, permissions...)
	folder := m.path("job-" + id)
	if err := m.folder(folder); err != nil {
		return nil, err
	}
	checkout, err := m.checkout(folder, permissions)
	if err != nil {
		return nil, err
	}
	secrets := map[string]string{"GITHUB_TOKEN": token}
	for name, value := range m.Secrets {
		if !m.Event.Fork {
			secrets[name] = value
		}
	}
	return &act.Config{
		Actor: m.Event.Actor, Workdir: m.path("work"), ActionCacheDir: folder, EventName: m.Event.Name, EventPath: m.path("event.json"),
		DefaultBranch: m.Repo.DefaultBranch(), LogOutput: true, Env: m.env(), Secrets: secrets, Vars: m.Vars, Token: token,
		Platforms: platforms, ContainerDaemonSocket: "-", GitHubInstance: "github.com", AutoRemove: true, NoSkipCheckout: true,
		RemoteName: "origin", ActionCache: &actions{m.Actions, checkout, m.export}, ConcurrentJobs: 1,
	}, nil
}

// export writes the repositories as they are now, for a job that checks one out.
func (m *machine) export() error {
	if err := m.Server.Export(m.path("repos")); err != nil {
		return fmt.Errorf("the repositories cannot be written: %w", err)
	}
	return nil
}

// platforms are the machines that a job can ask for; all of them are this one.
var platforms = map[string]string{"ubuntu-latest": "-self-hosted", "ubuntu-24.04": "-self-hosted", "ubuntu-22.04": "-self-hosted"}

func (m *machine) folder(path string) error {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return err
	}
	if m.ToolCache == "" {
		return nil
	}
	err := os.Symlink(m.ToolCache, filepath.Join(path, "tool_cache"))
	if os.IsExist(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the tool cache cannot be used: %w", err)
	}
	return nil
}
