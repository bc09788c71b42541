package runner

import (
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
)

// kept are the variables of this machine that steps see; act gives them all, so
// that the others are emptied.
var kept = []string{"PATH", "LANG", "LC_ALL", "SHELL", "USER", "LOGNAME", "SystemRoot", "ComSpec", "PATHEXT"}

// env is what GitHub's runner tells every step, as far as act does not.
func (m *machine) env() map[string]string {
	out := map[string]string{}
	for _, line := range os.Environ() {
		name, _, _ := strings.Cut(line, "=")
		if !slices.Contains(kept, name) && !m.file.sets(name) {
			out[name] = ""
		}
	}
	maps.Copy(out, map[string]string{
		"HOME": m.path("home"), "TMPDIR": m.path("tmp"), "RUNNER_ENVIRONMENT": "github-hosted", "RUNNER_NAME": "loopback",
		"GITHUB_SERVER_URL": m.Server.URL(), "GITHUB_API_URL": m.Server.URL(), "GITHUB_GRAPHQL_URL": m.Server.URL() + "/graphql",
		"GITHUB_REPOSITORY": m.Repo.FullName(), "GITHUB_REPOSITORY_OWNER": path.Dir(m.Repo.FullName()),
		"GITHUB_REPOSITORY_ID": fmt.Sprint(m.Repo.ID()), "GITHUB_REPOSITORY_OWNER_ID": fmt.Sprint(m.Repo.Owner().ID()),
		"GITHUB_ACTOR_ID": fmt.Sprint(m.Server.User(m.Event.Actor).ID()), "GITHUB_TRIGGERING_ACTOR": m.Event.Actor,
		"GITHUB_REF": m.Event.Ref, "GITHUB_REF_PROTECTED": fmt.Sprint(m.Repo.Protected(m.Event.Branch())),
		"GITHUB_BASE_REF": m.Event.Base, "GITHUB_HEAD_REF": m.Event.Head, "GITHUB_RETENTION_DAYS": "90",
		"GITHUB_RUN_ID": fmt.Sprint(m.loopRun.ID()), "GITHUB_RUN_NUMBER": fmt.Sprint(m.loopRun.Number()), "GITHUB_RUN_ATTEMPT": fmt.Sprint(m.loopRun.Attempt()),
		"GITHUB_WORKFLOW_REF": m.Repo.FullName() + "/" + m.file.path + "@" + m.Event.Ref, "GITHUB_WORKFLOW_SHA": m.Event.Commit,
		// act takes GITHUB_SHA from here.
		"SHA_REF": m.Event.Commit,
	})
	if name, ok := strings.CutPrefix(m.Event.Ref, "refs/pull/"); ok {
		out["GITHUB_REF_NAME"], out["GITHUB_REF_TYPE"] = name, "branch"
	}
	maps.Copy(out, m.Env)
	return out
}

// sets reports whether the workflow sets a variable itself, which what the
// machine sets would hide from act's steps.
func (f *file) sets(name string) bool {
	if _, ok := f.model.Env[name]; ok {
		return true
	}
	for _, j := range f.model.Jobs {
		if _, ok := j.Environment()[name]; ok {
			return true
		}
	}
	return false
}
