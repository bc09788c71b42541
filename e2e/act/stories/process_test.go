package stories_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/e2e/rehearsal"
	"github.com/lockflight/lockflight/e2e/story"
)

// process is one of the examples: who says what before its change is merged, and
// how its text changes meanwhile.
type process struct {
	name   string
	places []place
	// author pushes to pull request 1.
	author string
	// missing is what the check says at first.
	missing string
	// words turn it green, in their order.
	words []said
	file  string
	// edit is what the author changes afterwards, and stale what the check says of
	// that.
	old, text string
	stale     []string
	// without are the commands of the rehearsal that the words make unnecessary.
	without string
}

// said is what somebody says of pull request 1: an approving review, a comment, a
// command, or that all tickets are in a state.
type said struct {
	by      string
	comment string
	command []string
	tickets string
}

func approved(by string) said { return said{by: by} }

var processes = []process{
	{
		name: "isc-learn", author: "handler-1", missing: "no GO from validator",
		places: []place{{"prepare", "workshop", false}, {"trial", "trial", false}, {"production", "production", false}},
		words:  []said{{by: "validator-1", comment: "/lockflight go as validator for production"}},
		file:   "change.cue", old: "Send the start notification.", text: "Send the start notification, and wait five minutes.",
		stale: []string{"validator-1 said go", "procedure"}, without: `verdict go$`,
	},
	{
		name: "ixiasoft-ccms", author: "author-1", missing: "approver",
		places: []place{{"experiment", "test", false}, {"test", "test", false}, {"validation", "validation", false}, {"production", "production", false}},
		words:  []said{approved("approver-1")},
		file:   "change.json", old: "Wait until the list of sessions is empty.", text: "Wait until nobody is logged in.",
		stale: []string{"approver-1", "procedure"},
	},
	{
		name: "maestrano", author: "author-1", missing: "qa",
		places: []place{{"qa", "qa", true}, {"uat", "uat", true}, {"production", "production", true}},
		words: []said{
			approved("qa-1"), approved("peer-1"), approved("ops-1"), {by: "support-1", tickets: "to-be-released"},
			{by: "support-1", command: strings.Fields("signoff --stage uat --role business --as customer-1 --verdict approve --by support-1 --ref REQ-350")},
			{by: "qa-1", command: strings.Fields("attest --stage uat --name tests-before-release --outcome passed --as qa-1")},
		},
		file: "change.cue", old: "Dump the database of the hub.", text: "Dump the database of the hub, and count its tables.",
		stale: []string{"qa-1", "procedure"}, without: ` --role (qa|peer|operations) .*approve$`,
	},
	{
		name: "sakai-2009", author: "programmer-1", missing: "dba",
		places: []place{{"workbench", "workbench", false}, {"test", "test", false}, {"copy", "copy", true}, {"production", "production", false}},
		words:  []said{approved("dba-1")},
		file:   "change.cue", old: "the old sites, the pilot sample.", text: "the old sites and the pilot sample.",
		stale: []string{"dba-1 said approve", "procedure"}, without: `signoff.* --role dba .* approve$`,
	},
	{
		name: "totara-acceptance", author: "handler-1", missing: "requester",
		places: []place{{"acceptance", "acceptance", false}, {"production", "production", false}},
		words: []said{{by: "handler-1", command: strings.Fields(
			"signoff --stage acceptance --role requester --as requester-1 --verdict approve --by handler-1 --ref MAIL-17")}},
		file: "change.yaml", old: "summary: ", text: "summary: After all, ",
		stale: []string{"what is asked for has changed since"}, without: `verdict approve `,
	},
}

// TestTheFiveProcesses: a change of each process of the examples, from its pull
// request to production.
func TestTheFiveProcesses(t *testing.T) {
	for _, p := range processes {
		t.Run(p.name, func(t *testing.T) { newJourney(t, p).travel() })
	}
}

// newJourney opens the repository of a process, with the workflows for its stages.
func newJourney(t testing.TB, p process) *journey {
	t.Helper()
	told, err := story.Load(filepath.Join(top, "e2e", "scripts", "testdata", "stories", p.name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	files := workflows(t)
	files["promote.yml"] = promoteThrough(t, files["promote.yml"], p.places)
	files["signoff.yml"] = withQuestions(t, withStages(t, files["signoff.yml"], p.places))
	delete(files, "promote-before-merge.yml")
	j := &journey{world: open(t, told, files, `curl --fail-with-body --silent --show-error --output result.json "$PEOPLE/$1"`+"\necho \"deployed to $1\"\n"), process: p}
	j.change = "changes/" + p.name
	j.watch()
	return j
}

// TestTheFiveProcessesWithAFailure: the deployment to production fails; the change is
// fixed, planned for another evening, tested again and let in. It takes minutes.
func TestTheFiveProcessesWithAFailure(t *testing.T) {
	if !long() {
		t.Log("not without LOCKFLIGHT_LONG=1")
		return
	}
	for _, p := range processes {
		t.Run(p.name, func(t *testing.T) { newJourney(t, p).travelTwice() })
	}
}

// long reports whether there are minutes for a test.
func long() bool { return os.Getenv("LOCKFLIGHT_LONG") != "" }

// approach is the way up to the merge of pull request 1.
func (j *journey) approach() {
	j.Helper()
	p := j.repo.Pull(1)
	j.numberTickets(p)
	j.check(p, p.Event("opened", j.author), "failure", j.missing)
	j.sayAll(p)
	j.check(p, j.pushed(p, j.author, j.change+"/"+j.file, j.old, j.text), "failure", j.stale...)
	j.sayAll(p)
	j.merge(p)
}

// travel is the whole way.
func (j *journey) travel() {
	j.Helper()
	j.approach()
	j.perform(j.acts)
	j.arrived(j.everyStage("1", "passed"))
}

// travelTwice is the way with a failure at its end, and then once more.
func (j *journey) travelTwice() {
	j.Helper()
	j.approach()
	until := slices.IndexFunc(j.acts, func(a rehearsal.Act) bool { return a.Starts() && a.Stage == "production" })
	j.perform(j.acts[:until])
	j.breaks = true
	j.enter(j.acts[until])
	j.breaks = false
	p := j.fix()
	j.check(p, p.Event("opened", j.author), "failure")
	j.sayAll(p)
	j.merge(p)
	j.perform(j.acts)
	j.arrived(j.everyStage("1", "failed") + ", " + j.everyStage("2", "passed"))
}

// arrived fails unless the change is in production.
func (j *journey) arrived(attempts string) {
	j.Helper()
	status := j.state(j.change)
	for _, place := range j.places {
		j.says("the status", status, "✓ "+place.stage+": passed")
	}
	j.wantAttempts(j.id(), attempts)
	j.verify()
}

// everyStage are the attempts of one pass through all stages, and how that in
// production ended.
func (j *journey) everyStage(n, production string) string {
	var out []string
	for _, p := range j.places {
		ended := "passed"
		if p.stage == "production" {
			ended = production
		}
		out = append(out, p.stage+"-"+n+" "+ended)
	}
	return strings.Join(out, ", ")
}
