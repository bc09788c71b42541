package action_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/e2e/story"
)

type object map[string]any

// runner runs steps for a repository whose change pull request 1 brings.
type runner struct {
	t      *testing.T
	server *github.Server
	player *story.Player
	repo   *github.Repo
	// token is that of the workflow.
	token string
	runs  int
}

// writes is all that a workflow with the modes check, gate, record and signoff needs.
var writes = []string{"contents:write", "pull_requests:write", "issues:read", "actions:read", "statuses:write"}

// reads is what the workflow of a fork has.
var reads = []string{"contents:read", "pull_requests:read", "issues:read", "actions:read", "statuses:read"}

func newRunner(t *testing.T) *runner {
	t.Helper()
	told, err := story.Load(filepath.Join("..", "scripts", "testdata", "stories", "house.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	server, err := github.Start(github.Options{Now: told.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Close()
		for _, v := range server.Violations() {
			t.Errorf("against GitHub's description: %s", v)
		}
	})
	player, err := story.Open(told, server)
	if err != nil {
		t.Fatal(err)
	}
	r := &runner{t: t, server: server, player: player, repo: server.Repo("org/house"), runs: 100}
	r.token = server.WorkflowToken(r.repo, writes...)
	return r
}

func (r *runner) happen(events string) {
	r.t.Helper()
	read, err := story.ReadEvents([]byte(events))
	if err == nil {
		err = r.player.Happen(read...)
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

// job is a job with one step of the action.
type job struct {
	*runner
	event   string
	payload object
	actor   string
	inputs  map[string]string
	// sha is what the runner names.
	sha string
	dir string
	run int
	log string
}

func (r *runner) job(event string, payload object, actor string, inputs ...string) *job {
	r.runs++
	j := &job{runner: r, event: event, payload: payload, actor: actor, inputs: map[string]string{}, sha: r.repo.Head("main"), dir: r.t.TempDir(), run: r.runs}
	for i := 0; i+1 < len(inputs); i += 2 {
		j.inputs[inputs[i]] = inputs[i+1]
	}
	return j
}

// onPull is an event of pull request 1 as it is now.
func (r *runner) onPull(event string, inputs ...string) *job {
	pull := r.repo.Pull(1)
	return r.job(event, object{
		"action": "synchronize", "sender": r.account("dev-1"), "pull_request": object{"number": 1, "head": object{"sha": pull.Head()}},
	}, "dev-1", inputs...)
}

// onComment is a comment on pull request 1.
func (r *runner) onComment(by, body string) *job {
	id := r.repo.Issue(1).Comment(by, body)
	return r.job("issue_comment", object{
		"action": "created", "sender": r.account(by), "issue": object{"number": 1, "pull_request": object{}},
		"comment": object{"id": id, "body": body, "user": r.account(by), "created_at": r.server.Now().Format(time.RFC3339)},
	}, by, "mode", "signoff")
}

func (r *runner) account(login string) object {
	return object{"login": login, "id": r.server.User(login).ID(), "type": "User"}
}

// half runs main or post, and returns the exit code.
func (j *job) half(word, status string) int {
	j.t.Helper()
	payload, err := json.Marshal(j.payload)
	if err == nil {
		err = os.WriteFile(filepath.Join(j.dir, "event.json"), payload, 0o666)
	}
	if err != nil {
		j.t.Fatal(err)
	}
	cmd := exec.Command(program, word)
	cmd.Dir = j.dir
	cmd.Env = append(j.environment(status), j.state()...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	j.log = out.String()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		j.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

func (j *job) environment(status string) []string {
	out := []string{
		"GITHUB_API_URL=" + j.server.URL(), "GITHUB_SERVER_URL=https://github.com", "GITHUB_REPOSITORY=org/house", "GITHUB_EVENT_NAME=" + j.event,
		"GITHUB_EVENT_PATH=" + filepath.Join(j.dir, "event.json"), "GITHUB_SHA=" + j.sha, "GITHUB_ACTOR=" + j.actor, "GITHUB_TRIGGERING_ACTOR=" + j.actor,
		"GITHUB_RUN_ID=" + strconv.Itoa(j.run), "GITHUB_RUN_ATTEMPT=1", "GITHUB_RUN_NUMBER=1", "GITHUB_JOB=deploy", "GITHUB_WORKSPACE=" + j.dir,
		"RUNNER_TEMP=" + j.dir, "INPUT_TOKEN=" + j.token, "INPUT_JOB-STATUS=" + status,
		"GITHUB_WORKFLOW_REF=org/house/.github/workflows/deploy.yml@refs/heads/main",
	}
	for _, file := range []string{"OUTPUT", "STATE", "STEP_SUMMARY"} {
		out = append(out, "GITHUB_"+file+"="+filepath.Join(j.dir, strings.ToLower(file)))
	}
	for name, value := range j.inputs {
		out = append(out, "INPUT_"+strings.ToUpper(name)+"="+value)
	}
	return out
}

// state is what main left for post.
func (j *job) state() (out []string) {
	last := map[string]string{}
	for line := range strings.Lines(j.file("state")) {
		if name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "="); ok {
			last[name] = value
		}
	}
	for name, value := range last {
		out = append(out, "STATE_"+name+"="+value)
	}
	return out
}

func (j *job) file(name string) string {
	data, err := os.ReadFile(filepath.Join(j.dir, name))
	if err != nil && !os.IsNotExist(err) {
		j.t.Fatal(err)
	}
	return string(data)
}

func (j *job) output(name string) string {
	for line := range strings.Lines(j.file("output")) {
		if value, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), name+"="); ok {
			return value
		}
	}
	return ""
}

// main runs main, and wants an exit code and texts in the log.
func (j *job) main(code int, says ...string) *job {
	j.t.Helper()
	return j.want(j.half("main", "success"), code, says)
}

// post runs post after a job with a status.
func (j *job) post(status string, code int, says ...string) *job {
	j.t.Helper()
	return j.want(j.half("post", status), code, says)
}

func (j *job) want(got, code int, says []string) *job {
	j.t.Helper()
	if got != code {
		j.t.Fatalf("exit code %d, want %d; the log is\n%s", got, code, j.log)
	}
	for _, text := range says {
		if !strings.Contains(j.log, text) {
			j.t.Errorf("it does not say %q; the log is\n%s", text, j.log)
		}
	}
	return j
}

// status is what our status says of the head of pull request 1.
func (r *runner) status() string { return r.repo.Statuses(r.repo.Pull(1).Head())["lockflight"] }

// command runs the command lockflight at the time that GitHub tells, to record what
// no step does.
func (r *runner) command(args ...string) {
	r.t.Helper()
	cmd := exec.Command(filepath.Join(filepath.Dir(program), "lockflight"), append(args, "--github", "org/house", "--now", r.server.Now().Format(time.RFC3339))...)
	cmd.Env = append(os.Environ(), "GITHUB_API_URL="+r.server.URL(), "GITHUB_TOKEN="+r.token)
	cmd.Dir = r.t.TempDir()
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("lockflight %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}
