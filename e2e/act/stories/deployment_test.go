package stories_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"time"

	"github.com/lockflight/lockflight/e2e/act/runner"
	"github.com/lockflight/lockflight/e2e/github"
)

// watch lets people do, while ./deploy runs, what the rehearsal says for that time.
// The deployment gets what it measured.
func (j *journey) watch() {
	people := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if j.breaks {
			http.Error(w, "the release does not start", http.StatusInternalServerError)
			return
		}
		for _, a := range j.during {
			j.do(a)
		}
		j.at(j.end.At.Add(late))
		if err := json.NewEncoder(w).Encode(j.measured()); err != nil {
			j.Errorf("%s: %v", r.URL, err)
		}
	}))
	j.Cleanup(people.Close)
	j.env["PEOPLE"] = people.URL
}

// late is how much later than in the rehearsal a deployment begins: the job of an
// attempt starts a moment after its gate is asked.
const late = time.Minute

// measured is the result of the attempt that ends, with its times as they are.
func (j *journey) measured() any {
	var out struct {
		Steps []struct {
			Step  string    `json:"step"`
			Start time.Time `json:"start"`
			End   time.Time `json:"end"`
		} `json:"steps,omitempty"`
		Results map[string]string `json:"results,omitempty"`
	}
	text, err := json.Marshal(j.end.Result)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		j.Errorf("the result of %s: %v", j.end.Stage, err)
	}
	for i := range out.Steps {
		out.Steps[i].Start, out.Steps[i].End = out.Steps[i].Start.Add(late), out.Steps[i].End.Add(late)
	}
	return out
}

// fail lets the deployment to production fail: the post step records it, and nobody
// can try again.
func (j *journey) fail(byHand func() *runner.Result) {
	j.Helper()
	job := byHand().Job("production")
	j.says("the post step", strings.Join(job.Post("gate").Lines, "\n"), "The end of production-1 of "+j.id()+" was recorded: failed.")
	job = byHand().Job("production")
	if got := job.Step("gate").Outputs["outcome"]; got != "blocked" || strings.Contains(job.Log(), "the release") {
		j.Errorf("after the failure the gate of production says %q; the log is\n%s", got, job.Log())
	}
	j.says("the log", job.Log(), "order/not-revoked")
}

// dated are the times in the window of a change.
var dated = regexp.MustCompile(`("?(?:start|end)"?:\s*"?)(20[0-9]{2}-[0-9T:-]+[+-][0-9]{2}:[0-9]{2})`)

// fix brings another procedure for another evening, four weeks later, in pull
// request 2.
func (j *journey) fix() *github.Pull {
	j.Helper()
	file := j.change + "/" + j.file
	text := strings.Replace(j.repo.Files("main")[file], j.fixed(), j.fixed()+" Look twice.", 1)
	text = dated.ReplaceAllStringFunc(text, func(found string) string {
		m := dated.FindStringSubmatch(found)
		at, err := time.Parse(time.RFC3339, m[2])
		if err != nil {
			j.Fatal(err)
		}
		return m[1] + at.AddDate(0, 0, 28).Format(time.RFC3339)
	})
	j.repo.Commit(github.Commit{Branch: "fix", Author: j.author, Message: "What was wrong", Files: map[string]string{file: text}})
	return j.repo.OpenPull(github.PullRequest{Author: j.author, Head: "fix", Title: "What was wrong"})
}

// fixed is the text that the fix goes on from.
func (j *journey) fixed() string {
	return strings.TrimSuffix(strings.TrimPrefix(j.text, "summary: "), " ")
}
