// Package evidence records what was done, as in-toto Statements about the
// procedure of a change, in one chain per change.
package evidence

import (
	"encoding/json"
	"time"
)

// StatementType is the _type of every statement.
// Format: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
const StatementType = "https://in-toto.io/Statement/v1"

// PredicatePrefix starts every predicate type; the kind and "/v1" follow.
const PredicatePrefix = "https://github.com/lockflight/lockflight/evidence/"

// Kind tells what a statement says.
type Kind string

// The kinds of statement.
const (
	AttemptStarted  Kind = "attempt-started"
	AttemptFinished Kind = "attempt-finished"
	SignOff         Kind = "sign-off"
	Check           Kind = "check"
	Notice          Kind = "notice"
	Backup          Kind = "backup"
	Copy            Kind = "copy"
	Waiver          Kind = "waiver"
)

// Outcomes of an attempt, and of a check.
const (
	Passed     = "passed"
	Failed     = "failed"
	RolledBack = "rolled-back"
	Aborted    = "aborted"
)

// Verdicts of a sign-off.
const (
	Approve  = "approve"
	Reject   = "reject"
	Confirm  = "confirm"
	Go       = "go"
	NoGo     = "no-go"
	Withdraw = "withdraw"
)

// Names of the subjects of a statement.
const (
	// ProcedureSubject is the procedure digest: what is promoted.
	ProcedureSubject = "procedure"
	// RequestSubject is the digest of what was asked for.
	RequestSubject = "request"
)

// Statement is an in-toto Statement v1.
type Statement struct {
	Type          string    `json:"_type"`
	Subject       []Subject `json:"subject"`
	PredicateType string    `json:"predicateType"`
	Predicate     Predicate `json:"predicate"`
}

// Subject is one thing that a statement is about.
type Subject struct {
	Name   string            `json:"name"`
	Digest map[string]string `json:"digest"` // "sha256": 64 hex digits
}

// Predicate says what was done, where, by whom and when. Exactly one of the
// bodies is set, the one of the statement's kind.
type Predicate struct {
	Change      string `json:"change"`
	Repository  string `json:"repository,omitempty"`
	Stage       string `json:"stage,omitempty"`
	Environment string `json:"environment,omitempty"`
	// Actor is the handle of who recorded it.
	Actor string `json:"actor"`
	// Run is the workflow run or the machine that recorded it.
	Run string `json:"run,omitempty"`
	// Time is when it was recorded, in UTC.
	Time time.Time `json:"time"`
	// Sequence counts the statements of a chain from 1.
	Sequence int `json:"sequence"`
	// Previous is the digest of the statement before, "sha256:…"; empty in the
	// first.
	Previous string `json:"previous,omitempty"`
	// Material is what the procedure digest was taken of. The first statement
	// about a digest carries it, so that later ones can say what changed.
	Material json.RawMessage `json:"material,omitempty"`
	// Window is when the change was planned for as it stood then.
	Window *PlannedWindow `json:"window,omitempty"`

	AttemptStarted  *AttemptStartedBody  `json:"attemptStarted,omitempty"`
	AttemptFinished *AttemptFinishedBody `json:"attemptFinished,omitempty"`
	SignOff         *SignOffBody         `json:"signOff,omitempty"`
	Check           *CheckBody           `json:"check,omitempty"`
	Notice          *NoticeBody          `json:"notice,omitempty"`
	Backup          *BackupBody          `json:"backup,omitempty"`
	Copy            *CopyBody            `json:"copy,omitempty"`
	Waiver          *WaiverBody          `json:"waiver,omitempty"`
}

// PlannedWindow is the time that a change was planned for, in UTC.
type PlannedWindow struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// AttemptStartedBody claims a stage and its exclusive scopes.
type AttemptStartedBody struct {
	// Attempt names the attempt; its end carries the same name.
	Attempt string `json:"attempt"`
	// Gate is the outcome of the decision that let it start.
	Gate string `json:"gate"`
	// Policy is the digest of what the pipeline asked for to enter the stage.
	Policy string `json:"policy,omitempty"`
	// Template is the digest of the procedure with its slots left open.
	Template string `json:"template,omitempty"`
	// Scopes are the exclusive scopes it holds: "environment:production".
	Scopes []string `json:"scopes,omitempty"`
	// Register is the name of the register that it is entered in: that of the
	// pipeline. Attempts of other changes stand there too, and exclude nothing.
	Register string `json:"register,omitempty"`
	// Debts is the digest of what no change of the pipeline may owe, where the
	// gate saw that nothing of it was overdue.
	Debts string `json:"debts,omitempty"`
	// Place is the place in the chain of its change that it was claimed for. A
	// claim for a place that went to another statement holds nothing.
	Place int `json:"place,omitempty"`
}

// AttemptFinishedBody ends an attempt.
type AttemptFinishedBody struct {
	Attempt string `json:"attempt"`
	Outcome string `json:"outcome"` // passed, failed, rolled-back or aborted
	// Steps are the actual times, where they were taken.
	Steps []StepTime `json:"steps,omitempty"`
	// Results are the outcomes of tests by name.
	Results map[string]string `json:"results,omitempty"`
	Note    string            `json:"note,omitempty"`
	// Ends is, in the chain of a scope or a register, the place of the start that it ends.
	Ends int `json:"ends,omitempty"`
}

// StepTime is when a step really started and ended.
type StepTime struct {
	Step  string    `json:"step"`
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// SignOffBody is somebody's word.
type SignOffBody struct {
	Role    string `json:"role"`
	Verdict string `json:"verdict"`
	// Person is who gives it; the actor of the statement differs from it where
	// a proxy enters what somebody wrote.
	Person string `json:"person"`
	// Ref is where the letter, mail or ticket can be found.
	Ref string `json:"ref,omitempty"`
	// Answers are the questions that were answered with yes.
	Answers []string `json:"answers,omitempty"`
}

// CheckBody is the result of a named check.
type CheckBody struct {
	Name    string   `json:"name"`
	Outcome string   `json:"outcome"` // passed or failed
	Value   *float64 `json:"value,omitempty"`
	Unit    string   `json:"unit,omitempty"`
	// Role is the party that reports it.
	Role   string `json:"role,omitempty"`
	Person string `json:"person"`
	Ref    string `json:"ref,omitempty"`
}

// NoticeBody is an announcement that was sent.
type NoticeBody struct {
	Name string   `json:"name"`
	To   []string `json:"to"`
	// Subject and Text are what was sent.
	Subject string `json:"subject,omitempty"`
	Text    string `json:"text,omitempty"`
	Ref     string `json:"ref,omitempty"`
}

// BackupBody is a backup that was taken, or proven by a restore.
type BackupBody struct {
	Name   string    `json:"name"`
	Kind   string    `json:"kind"`
	Covers []string  `json:"covers"`
	Taken  time.Time `json:"taken"`
	// Restored is when a restore of it was seen to work; zero if never.
	Restored time.Time `json:"restored,omitzero"`
	Ref      string    `json:"ref,omitempty"`
}

// CopyBody says that the environment of the stage is a copy of another.
type CopyBody struct {
	Of    string    `json:"of"`
	Taken time.Time `json:"taken"`
	Ref   string    `json:"ref,omitempty"`
}

// WaiverBody lets a stage or a requirement go.
type WaiverBody struct {
	// Requirement is the name of what is waived; empty for a whole stage.
	Requirement string    `json:"requirement,omitempty"`
	Role        string    `json:"role"`
	Person      string    `json:"person"`
	Reason      string    `json:"reason"`
	Incident    string    `json:"incident,omitempty"`
	Expires     time.Time `json:"expires,omitzero"`
}
