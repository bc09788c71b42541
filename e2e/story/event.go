package story

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

// Event is something that happens. Exactly one of the fields with a pointer is
// given, and names it.
type Event struct {
	// Repo is where; "" if there is one repository.
	Repo string
	// At is when; zero for a second after the event before.
	At time.Time
	// Repeat is how often it happens; 0 for once.
	Repeat int

	Commit    *Commit
	Branch    *Ref
	Tag       *Ref
	Pull      *Pull
	Push      *Push
	ForcePush *Move `yaml:"force-push"`
	Rebase    *Act
	Update    *Act // merges the base branch into the pull request
	Retarget  *Move
	Review    *Review
	Dismiss   *Review
	Merge     *Merge
	Queue     *Queue
	Close     *Act
	Reopen    *Act
	Issue     *Issue
	Label     *Word
	Unlabel   *Word
	Comment   *Word
	Run       *Run
	Approve   *Word // lets the newest run into an environment
	Reject    *Word
	Rerun     *Act  // starts the newest run again
	Finish    *Word // ends the newest run with success, failure or cancelled
	Fork      *Act
	User      *User // a new account
	Join      *Member
	Leave     *Member
	Rename    *Name // gives an account another login
	Delete    *Name // takes an account away
	Fault     *Fault
}

// Commit is a commit on a branch.
type Commit struct {
	Branch, From, Author, Committer string
	Email                           string // of the author, if it is not that of the account
	Message                         string
	Files                           map[string]string
	Links                           map[string]string // symbolic links, and what they name
	Folders                         []Folder
	Edit                            []Edit
	Remove                          []string
	Rename                          map[string]string
}

// Edit puts a new text where an old one is, once, in a file of the branch.
type Edit struct{ File, Old, New string }

// Ref is a branch or tag, and where it points to.
type Ref struct{ Name, To string }

// Pull is a pull request to open.
type Pull struct {
	Author, Head, Base, Title, Body string
	Draft                           bool
	Fork                            string // the repository of the head, such as dev-1/house
}

// Push is a commit on the branch of a pull request.
type Push struct {
	Pull   int
	Commit `yaml:",inline"`
}

// Move sends a pull request to another head, or to another base branch.
type Move struct {
	Pull int
	By   string
	To   string
}

// Act is something that somebody does with a pull request or an issue.
type Act struct {
	Number int
	Pull   int
	By     string
	Reason string
}

// Review is what somebody says about a pull request: approved, changes-requested,
// commented or pending; for dismiss, whose newest review goes.
type Review struct {
	Pull int
	By   string
	Says string
	Body string
	Of   string // for dismiss
	// Commit is what was reviewed; "" for the head.
	Commit string
}

// Member is somebody who joins or leaves a team.
type Member struct{ Team, User string }

// Merge merges a pull request by merge, squash or rebase.
type Merge struct {
	Pull   int
	By     string
	Method string
}

// Queue puts pull requests into the merge queue; with land they are merged.
type Queue struct {
	Pulls  []int
	By     string
	Method string
	Land   bool
}

// Issue is an issue to open.
type Issue struct {
	Author, Title string
	Labels        []string
}

// Word is a text that somebody puts on a number: a label, a comment, or, for a run,
// the name of an environment.
type Word struct {
	Number int
	By     string
	Text   string
}

// Run is a run of a workflow.
type Run struct {
	Workflow, Event, Branch, Commit, Actor string
	Waiting                                []string
}

// Name is an account, and its new login.
type Name struct{ User, To string }

// Fault goes wrong from then on, by its name among all faults, or as it says here;
// none ends all of them.
type Fault struct {
	Name, Operation string
	Call, Times     int
	Replace         map[string]string // texts of the answer
	Header          map[string]string
}

// verb returns which event it is, as it is written.
func (e Event) verb() (string, error) {
	var given []string
	v := reflect.ValueOf(e)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Type.Kind() != reflect.Pointer || v.Field(i).IsNil() {
			continue
		}
		name := f.Tag.Get("yaml")
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		given = append(given, name)
	}
	if len(given) != 1 {
		return "", fmt.Errorf("it says %d things (%s); expected exactly one, such as commit, pull or review", len(given), strings.Join(given, ", "))
	}
	return given[0], nil
}
