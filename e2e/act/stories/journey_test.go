package stories_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/kballard/go-shellquote"

	"github.com/lockflight/lockflight/e2e/act/runner"
	"github.com/lockflight/lockflight/e2e/github"
	"github.com/lockflight/lockflight/e2e/rehearsal"
)

// journey is a change of a process on its way.
type journey struct {
	*world
	process
	change string
	acts   []rehearsal.Act
	// push is what the merge told, until a run has come of it.
	push *github.Event
	// during are the acts while a job deploys, and end how it ends.
	during []rehearsal.Act
	end    rehearsal.Act
	// breaks says that a deployment fails.
	breaks bool
	// signed counts what was said through the workflow.
	signed int
	// tickets are the issues by the names that the example has for them.
	tickets map[string]*github.Issue
}

// ticketShape is how the example names the tickets of a tracker that GitHub is not.
var ticketShape = regexp.MustCompile(`ESD-[0-9]+`)

// numberTickets gives the change issues of the repository as tickets.
func (j *journey) numberTickets(p *github.Pull) {
	file := j.change + "/" + j.file
	text, _ := j.repo.File(p.Head(), file)
	j.tickets = map[string]*github.Issue{}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(ticketShape.FindAllString(text, -1)))) {
		issue := j.repo.AddIssue(j.author, name)
		issue.Label(j.author, "state: waiting-for-support")
		id := fmt.Sprintf("GH-%d", issue.Number())
		j.tickets[id] = issue
		text = strings.ReplaceAll(text, name, id)
	}
	if len(j.tickets) > 0 {
		p.Push(github.Commit{Author: j.author, Message: "The tickets", Files: map[string]string{file: text}})
	}
}

// sayAll says everything that turns the check green.
func (j *journey) sayAll(p *github.Pull) {
	j.Helper()
	for i, s := range j.words {
		want := "failure"
		if i == len(j.words)-1 {
			want = "success"
		}
		switch {
		case s.comment != "":
			r := j.run("signoff.yml", p.CommentEvent(p.Comment(s.by, s.comment)))
			j.wantJobs(r, "signoff success")
		case s.command != nil:
			args := append(slices.Clone(s.command), "--github", j.repo.FullName(), "--pull", fmt.Sprint(p.Number()), "--now", j.now())
			if out, code := j.lockflight(j.TempDir(), args...); code != 0 {
				j.Fatalf("%q ends with %d:\n%s", args, code, out)
			}
			j.sweep()
		case s.tickets != "":
			for _, issue := range j.tickets {
				j.label(issue, s.tickets)
			}
			j.sweep()
		default:
			j.check(p, j.reviewed(p, s.by), want)
		}
		if got := j.status(p.Head()); got != want {
			j.Fatalf("after the word of %s the status is %q, want %q; the comment is\n%s", s.by, got, want, j.repo.Issue(p.Number()).Comments()[0])
		}
	}
}

// sweep finds what happened without an event.
func (j *journey) sweep() {
	j.Helper()
	j.wantJobs(j.run("sweep.yml", j.repo.ScheduleEvent(".github/workflows/sweep.yml", "7/15 * * * *", j.author)), "sweep success")
}

// label brings a ticket into a state.
func (j *journey) label(issue *github.Issue, state string) {
	for _, other := range []string{"waiting-for-support", "to-be-released", "done"} {
		if other != state {
			issue.Unlabel(j.author, "state: "+other)
		}
	}
	issue.Label(j.author, "state: "+state)
}

// merge squashes the pull request, and rehearses what was merged.
func (j *journey) merge(p *github.Pull) {
	j.Helper()
	laptop := j.TempDir()
	for name, text := range j.repo.Files(p.Head()) {
		to := filepath.Join(laptop, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			j.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(text), 0o777); err != nil {
			j.Fatal(err)
		}
	}
	out, code := j.lockflight(laptop, "rehearse", j.change, "--format", "json")
	acts, err := rehearsal.Read([]byte(out))
	if code != 0 || err != nil {
		j.Fatalf("the rehearsal ends with %d, %v:\n%s", code, err, out)
	}
	j.acts = acts
	if j.without != "" {
		j.acts = rehearsal.Part(acts, "", "", regexp.MustCompile(j.without))
	}
	first := slices.IndexFunc(j.acts, rehearsal.Act.Starts)
	if len(acts) == 0 {
		j.Fatal("the rehearsal does nothing")
	}
	event := j.merged(p, option(split(j, j.acts[first].Command), "--as"))
	j.push = &event
}

// split reads a command as a shell does.
func split(j *journey, command string) []string {
	j.Helper()
	words, err := shellquote.Split(command)
	if err != nil {
		j.Fatalf("%s: %v", command, err)
	}
	return words
}

// option is the value of a flag; "" without it.
func option(words []string, name string) string {
	return strings.Join(options(words, name), "\n")
}

func options(words []string, name string) (out []string) {
	for i, w := range words {
		if w == name && i+1 < len(words) {
			out = append(out, words[i+1])
		}
	}
	return out
}

// perform does what the rehearsal says, each at its time: attempts and sign-offs
// through the workflows, the rest with the command; so are, unless there is time,
// most sign-offs.
func (j *journey) perform(acts []rehearsal.Act) {
	j.Helper()
	for len(acts) > 0 {
		a := acts[0]
		acts = acts[1:]
		if !a.Starts() {
			j.do(a)
			continue
		}
		end := slices.IndexFunc(acts, rehearsal.Act.Ends)
		if end < 0 {
			j.Fatalf("%s never ends", a.Command)
		}
		j.during, j.end, acts = acts[:end], acts[end], acts[end+1:]
		j.enter(a)
	}
}

// do is anything but an attempt.
func (j *journey) do(a rehearsal.Act) {
	j.Helper()
	j.at(a.At)
	if a.Ticket != nil {
		j.label(j.tickets[a.Ticket.ID], a.Ticket.State)
		return
	}
	words := split(j, a.Command)
	if words[1] == "signoff" && option(words, "--by") == "" && (long() || j.signed < 2) {
		j.signed++
		j.signOff(words)
		return
	}
	args := append(words[1:], "--github", j.repo.FullName(), "--commit", j.repo.Head("main"), "--now", j.now())
	if out, code := j.lockflight(j.TempDir(), args...); code != 0 {
		j.Errorf("%q ends with %d:\n%s", args, code, out)
	}
}

// signOff says through the workflow what a command says.
func (j *journey) signOff(words []string) {
	j.Helper()
	by := option(words, "--as")
	inputs := []string{"change", j.change, "stage", option(words, "--stage"), "role", option(words, "--role"), "verdict", option(words, "--verdict"), "yes", option(words, "--yes")}
	r := j.byHand("signoff.yml", by, inputs...)
	j.wantJobs(r, "signoff success")
}

// enter carries out an attempt as a job: the first by the push of the merge, the
// others by hand. Production is tried before its time as well.
func (j *journey) enter(a rehearsal.Act) {
	j.Helper()
	by := option(split(j, a.Command), "--as")
	byHand := func() *runner.Result {
		return j.byHand("promote.yml", by, "change", j.change, "stage", a.Stage)
	}
	if a.Stage == "production" {
		job := byHand().Job(a.Stage)
		if got := job.Step("gate").Outputs["outcome"]; job.Result != "failure" || got != "pending" {
			j.Errorf("before its time the gate of production says %q; the log is\n%s", got, job.Log())
		}
	}
	j.at(a.At)
	if a.Stage == "production" && j.breaks {
		j.fail(byHand)
		return
	}
	var r *runner.Result
	if j.push != nil {
		r = j.run("promote.yml", *j.push)
		j.push = nil
		for id, result := range jobs(r) {
			if id != a.Stage && result == "success" {
				j.Errorf("the merge went on to %s:\n%s", id, r.Job(id).Log())
			}
		}
	} else {
		r = byHand()
	}
	job := r.Job(a.Stage)
	if job.Result != "success" || !strings.Contains(job.Log(), "deployed to "+a.Stage) {
		j.Fatalf("%s is a %s; the log is\n%s", a.Stage, job.Result, job.Log())
	}
}

// id is that of the change.
func (j *journey) id() string {
	text := j.repo.Files("main")[j.change+"/"+j.file]
	found := regexp.MustCompile(`(?m)^\s*"?id"?:\s*"?([a-z0-9-]+)"?`).FindStringSubmatch(text)
	if found == nil {
		j.Fatalf("there is no id in\n%s", text)
	}
	return found[1]
}
