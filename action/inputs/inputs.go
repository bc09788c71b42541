// Package inputs lists the inputs and outputs of the Action. action.yml and the
// tables of docs/github.md are written from it; a test compares them.
package inputs

import (
	"slices"
	"strings"
)

//go:generate go run ../../internal/genaction ../..

// The modes of the Action, as the input "mode" names them.
const (
	Check   = "check"
	Gate    = "gate"
	Record  = "record"
	SignOff = "signoff"
	Sweep   = "sweep"
)

// Input is one input of the Action.
type Input struct {
	// Name is how a workflow writes it.
	Name string
	// Description is one line of plain text.
	Description string
	// Default is what it holds if a workflow does not give it. What is written as
	// an expression is filled in by GitHub, in every mode.
	Default string
	// Required lists the modes that refuse to work without it.
	Required []string
	// Modes lists the modes in which it counts; a workflow that gives it in
	// another one has made a mistake.
	Modes []string
	// Lines says that it may hold more than one line.
	Lines bool
}

// Output is one output of the Action. It is a single line, always.
type Output struct {
	Name        string
	Description string
}

var modes = []string{Check, Gate, Record, SignOff, Sweep}

// judging are the modes that look at one state of a change.
var judging = []string{Check, Gate, Record, SignOff}

var all = []Input{
	{Name: "mode", Default: Check, Modes: modes,
		Description: "What to do: check, gate, record, signoff or sweep."},
	{Name: "change", Modes: judging,
		Description: "The change: a file, or a folder that holds one. If it is not given: the changes that the event touches."},
	{Name: "stage", Modes: modes, Required: []string{Gate, Record},
		Description: "The stage of the pipeline, such as production. Without one, check, signoff and sweep take the next stage of each change."},
	{Name: "pull", Modes: judging,
		Description: "The number of the pull request that brings the change. If it is not given: the one that the event is about."},
	{Name: "commit", Modes: judging,
		Description: "The commit that is judged, 40 hex digits; of a pull request the head that somebody looked at. If it is not given: that of the event."},
	{Name: "outcome", Modes: []string{Record},
		Description: "How the attempt ended: passed, failed, rolled-back or aborted. If it is not given: as the job goes so far."},
	{Name: "attempt", Modes: []string{Record},
		Description: "The attempt that ended, such as production-2. Only needed if another run started it."},
	{Name: "result", Modes: []string{Record},
		Description: "A JSON file with the times of steps, the results of tests and a note, as the command record takes it."},
	{Name: "job-status", Default: "${{ job.status }}", Modes: []string{Gate, Record},
		Description: "How the job ended. The gate's post step records it as the attempt's end; leave it as it is."},
	{Name: "role", Modes: []string{SignOff}, Required: []string{SignOff},
		Description: "The role in which somebody signs off. A comment says it itself."},
	{Name: "verdict", Modes: []string{SignOff}, Required: []string{SignOff},
		Description: "What the sign-off says: approve, reject, confirm, go, no-go or withdraw. A comment says it itself."},
	{Name: "ref", Modes: []string{SignOff},
		Description: "Where the sign-off can be read up, such as a ticket or the minutes of a meeting."},
	{Name: "yes", Modes: []string{SignOff}, Lines: true,
		Description: "The questions of a checklist that are answered with yes, one on each line."},
	{Name: "pipeline", Modes: modes,
		Description: "The pipeline's file on the default branch. If it is not given: .lockflight/pipeline.cue, or pipeline.cue beside the change."},
	{Name: "ledger", Modes: modes,
		Description: "Where the evidence is kept, such as github:org/repository@branch or dir:.lockflight/evidence. If it is not given: the branch lockflight of the repository."},
	{Name: "wait", Default: "0", Modes: []string{Gate},
		Description: "How long the gate may wait to open, such as 10m; the runner is held and paid for meanwhile. 0 does not wait."},
	{Name: "run-approvals", Default: "false", Modes: []string{Gate},
		Description: "Whether approvals of this run before an environment count as reviews: true or false. The job then needs actions: read."},
	{Name: "token", Default: "${{ github.token }}", Modes: modes,
		Description: "The token for GitHub's API. One that can only read gives the same verdict, and writes nothing; a gate needs one that can write evidence."},
	{Name: "comment", Default: "true", Modes: []string{Check, SignOff, Sweep},
		Description: "Whether to keep one comment on the pull request up to date: true or false."},
	{Name: "summary", Default: "true", Modes: modes,
		Description: "Whether to write the job's summary: true or false."},
}

var outputs = []Output{
	{"outcome", "passed, blocked, pending or undecided."},
	{"procedure-digest", "The digest of the procedure that was judged, such as sha256:0123…; empty if there is not exactly one."},
	{"earliest", "The earliest time at which the gate can open, in UTC; empty if nobody can know it."},
	{"commit", "The commit that was judged; what is deployed has to be checked out at it."},
	{"attempt", "The attempt that the gate started, or whose end was recorded, such as production-2; empty otherwise."},
	{"report-path", "The file that holds the whole report as JSON."},
}

// Modes lists the modes, the default first.
func Modes() []string { return slices.Clone(modes) }

// Inputs lists the inputs, in the order in which people read them.
func Inputs() []Input { return slices.Clone(all) }

// Outputs lists the outputs.
func Outputs() []Output { return slices.Clone(outputs) }

// Lookup finds an input by its name.
func Lookup(name string) (Input, bool) {
	i := slices.IndexFunc(all, func(in Input) bool { return in.Name == name })
	if i < 0 {
		return Input{}, false
	}
	return all[i], true
}

// Counts reports whether the input means anything in a mode.
func (in Input) Counts(mode string) bool { return slices.Contains(in.Modes, mode) }

// FilledIn reports whether GitHub fills it in where a workflow does not give it.
func (in Input) FilledIn() bool { return strings.HasPrefix(in.Default, "${{") }

// Needed reports whether a mode refuses to work without the input.
func (in Input) Needed(mode string) bool { return slices.Contains(in.Required, mode) }
