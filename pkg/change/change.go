// Package change holds the words that the rest of lockflight speaks: a change
// and what it does, a pipeline and what it asks for, and the procedure digest
// that approvals and evidence are bound to. It does no I/O and reads no clock.
//
// The shapes follow the CUE files in package schema; their meaning is told in
// docs/language.md.
package change

import (
	"time"

	"github.com/lockflight/lockflight/pkg/finding"
)

// Change is what one person wants to do to a service.
type Change struct {
	ID            string                 `json:"id"`
	Summary       string                 `json:"summary"`
	Description   string                 `json:"description,omitempty"`
	Pipeline      string                 `json:"pipeline,omitempty"`
	Type          string                 `json:"type"`
	Class         string                 `json:"class,omitempty"`
	Facts         map[string]Scalar      `json:"facts,omitempty"`
	Components    []string               `json:"components,omitempty"`
	Versions      map[string]VersionStep `json:"versions,omitempty"`
	Impact        *Impact                `json:"impact,omitempty"`
	Ticket        string                 `json:"ticket,omitempty"`
	Tickets       []Ticket               `json:"tickets,omitempty"`
	Changelog     []ChangelogEntry       `json:"changelog,omitempty"`
	Requester     string                 `json:"requester,omitempty"`
	Authors       []string               `json:"authors,omitempty"`
	Performer     string                 `json:"performer,omitempty"`
	People        map[string][]string    `json:"people,omitempty"`
	Window        *Window                `json:"window,omitempty"`
	Backup        []Backup               `json:"backup,omitempty"`
	Preparation   []Preparation          `json:"preparation,omitempty"`
	Fleet         map[string][]string    `json:"fleet,omitempty"`
	Canary        []string               `json:"canary,omitempty"`
	Procedure     []Step                 `json:"procedure,omitempty"`
	Rollback      []Step                 `json:"rollback,omitempty"`
	Irreversible  string                 `json:"irreversible,omitempty"`
	Tests         []Test                 `json:"tests,omitempty"`
	Checklist     []ChecklistItem        `json:"checklist,omitempty"`
	Communication []Announcement         `json:"communication,omitempty"`
	Parameters    map[string]Parameter   `json:"parameters,omitempty"`
	Template      string                 `json:"template,omitempty"`
	Skip          []Skip                 `json:"skip,omitempty"`
	DependsOn     []string               `json:"dependsOn,omitempty"`

	// Source knows where in the file each field stands.
	Source Source `json:"-"`
}

// VersionStep is a move of one component from one version to another.
type VersionStep struct {
	From string `json:"from,omitempty"`
	To   string `json:"to"`
}

// Impact is what users will notice.
type Impact struct {
	Outage   bool     `json:"outage"`
	Duration Duration `json:"duration,omitzero"`
	Affects  []string `json:"affects,omitempty"`
	Notice   string   `json:"notice,omitempty"`
}

// Ticket is a ticket that the change solves.
type Ticket struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
	Kind  string `json:"kind,omitempty"`
}

// ChangelogEntry is one difference between the running version and the next.
type ChangelogEntry struct {
	Text    string `json:"text"`
	Kind    string `json:"kind,omitempty"`
	Version string `json:"version,omitempty"`
	Ticket  string `json:"ticket,omitempty"`
}

// Window is the planned time on production.
type Window struct {
	Start   time.Time `json:"start"`
	End     time.Time `json:"end"`
	Zone    string    `json:"zone,omitempty"`
	Weekday string    `json:"weekday,omitempty"`
}

// Backup is something that is saved before anything is touched.
type Backup struct {
	Name     string   `json:"name"`
	Covers   []string `json:"covers"`
	Kind     string   `json:"kind"`
	Takes    Span     `json:"takes,omitzero"`
	Restore  Span     `json:"restore,omitzero"`
	InWindow bool     `json:"inWindow,omitempty"`
	Kept     string   `json:"kept,omitempty"`
}

// Preparation is something that has to be ready before the start.
type Preparation struct {
	Do    string `json:"do"`
	Owner string `json:"owner,omitempty"`
	Due   *Due   `json:"due,omitempty"`
}

// Step is one action of a procedure or of a rollback.
type Step struct {
	Name        string            `json:"name"`
	At          ClockTime         `json:"at,omitzero"`
	Owner       string            `json:"owner"`
	Do          string            `json:"do"`
	Takes       Span              `json:"takes,omitzero"`
	On          []string          `json:"on,omitempty"`
	Each        bool              `json:"each,omitempty"`
	After       []string          `json:"after,omitempty"`
	Undoes      []string          `json:"undoes,omitempty"`
	Run         []string          `json:"run,omitempty"`
	Uses        []string          `json:"uses,omitempty"`
	Hold        *Hold             `json:"hold,omitempty"`
	Stop        []Stop            `json:"stop,omitempty"`
	Sets        map[string]Scalar `json:"sets,omitempty"`
	Reads       map[string]Scalar `json:"reads,omitempty"`
	Clears      []string          `json:"clears,omitempty"`
	Service     string            `json:"service,omitempty"`
	TakesBackup string            `json:"takesBackup,omitempty"`
	Restores    string            `json:"restores,omitempty"`
	Tests       []string          `json:"tests,omitempty"`
}

// Hold is what has to be given before a procedure goes on.
type Hold struct {
	Signoff  string `json:"signoff,omitempty"`
	Check    string `json:"check,omitempty"`
	Question string `json:"question,omitempty"`
}

// Stop is a reason to stop, and who decides it.
type Stop struct {
	If      string    `json:"if"`
	Decides string    `json:"decides"`
	Then    string    `json:"then,omitempty"`
	Until   ClockTime `json:"until,omitzero"`
}

// Test shows that a change worked, or that nothing else broke.
type Test struct {
	Name   string   `json:"name"`
	Kind   string   `json:"kind"`
	Do     string   `json:"do"`
	Expect string   `json:"expect,omitempty"`
	Owner  string   `json:"owner,omitempty"`
	Ticket string   `json:"ticket,omitempty"`
	Run    []string `json:"run,omitempty"`
}

// ChecklistItem is something that was done before the release, or not yet.
type ChecklistItem struct {
	Item string `json:"item"`
	Done bool   `json:"done"`
	Ref  string `json:"ref,omitempty"`
}

// Announcement is a notice of the pipeline that this change sends.
type Announcement struct {
	Notice string   `json:"notice"`
	To     []string `json:"to"`
	Text   string   `json:"text,omitempty"`
}

// Skip is the wish to leave out a stage.
type Skip struct {
	Stage  string `json:"stage"`
	Reason string `json:"reason"`
}

// Source knows where the fields of a document stand. Paths are written
// "procedure[3].do"; a path that is not known has the place of its parent.
type Source struct {
	File  string
	Where map[string]finding.Position
}

// At returns the place of a path, or of the nearest known parent of it.
func (s Source) At(path string) finding.Position {
	for path != "" {
		if p, ok := s.Where[path]; ok {
			return p
		}
		path = parent(path)
	}
	if p, ok := s.Where[""]; ok {
		return p
	}
	return finding.Position{File: s.File}
}

func parent(path string) string {
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '.' || path[i] == '[' {
			return path[:i]
		}
	}
	return ""
}
