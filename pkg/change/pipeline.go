package change

import "time"

// Pipeline is a policy, resolved for one change: what is in it applies, and no
// CUE is left.
type Pipeline struct {
	Name         string                 `json:"name"`
	Title        string                 `json:"title,omitempty"`
	Description  string                 `json:"description,omitempty"`
	Repository   string                 `json:"repository,omitempty"`
	Owner        string                 `json:"owner,omitempty"`
	People       map[string]Person      `json:"people,omitempty"`
	Roles        map[string]Role        `json:"roles"`
	Performers   map[string]Performer   `json:"performers,omitempty"`
	Parameters   map[string]Slot        `json:"parameters,omitempty"`
	Components   map[string]Component   `json:"components,omitempty"`
	Environments map[string]Environment `json:"environments,omitempty"`
	Types        map[string]Type        `json:"types,omitempty"`
	Classes      []Class                `json:"classes,omitempty"`
	Stages       []Stage                `json:"stages"`
	Without      map[string]string      `json:"without,omitempty"`
	Exclusive    []string               `json:"exclusive,omitempty"`
	Calendar     *Calendar              `json:"calendar,omitempty"`
	Notices      map[string]Notice      `json:"notices,omitempty"`
	Backups      map[string]BackupKind  `json:"backups,omitempty"`
	Plan         *PlanPolicy            `json:"plan,omitempty"`
	Tickets      *TicketStates          `json:"tickets,omitempty"`
	ChangeTicket *TicketStates          `json:"changeTicket,omitempty"`
	Trust        *Trust                 `json:"trust,omitempty"`

	// Derived is what was worked out from the change when the pipeline was
	// resolved for it.
	Derived Derived `json:"-"`
	// Folders hold the files that the pipeline was read from, sorted.
	Folders []string `json:"-"`
	// Source knows where in the file each field stands.
	Source Source `json:"-"`
}

// Derived holds facts about a change that it does not state itself.
type Derived struct {
	// Class is the lightest class that the facts allow; empty without classes.
	Class string
	// Outage reports whether a step takes the service down.
	Outage bool
	// Components are those that the change touches, named by it or not, sorted.
	Components []string
	// Owners are the roles that own a component of the change, sorted.
	Owners []string
	// TypeHolds reports whether the change meets what its type demands.
	TypeHolds bool
	// Owing are all stages of the pipeline, those included that are not there for
	// this change, with what may be owed after them: other changes were there, and
	// so was this one if it was something else then. It is nil where that is no
	// other than the stages of the pipeline.
	Owing []Stage
	// Freezes are all freezes of the calendar, for the same reason.
	Freezes []Freeze
}

// Person is somebody whom a role names.
type Person struct {
	Title string `json:"title,omitempty"`
	Login string `json:"login,omitempty"`
	// ID is the number of the account; 0 where it is not given.
	ID    int64  `json:"id,omitempty"`
	Email string `json:"email,omitempty"`
}

// Role is a part that somebody plays in a process.
type Role struct {
	Title       string       `json:"title,omitempty"`
	Members     []string     `json:"members,omitempty"`
	Teams       []string     `json:"teams,omitempty"`
	Owners      bool         `json:"owners,omitempty"`
	From        string       `json:"from,omitempty"`
	Proxies     []string     `json:"proxies,omitempty"`
	Delegations []Delegation `json:"delegations,omitempty"`
}

// Delegation lets one person act for another.
type Delegation struct {
	From   string    `json:"from"`
	To     string    `json:"to"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	Reason string    `json:"reason"`
}

// Performer is a party that carries out changes.
type Performer struct {
	Title string   `json:"title,omitempty"`
	Roles []string `json:"roles"`
}

// Slot is a typed hole in a procedure.
type Slot struct {
	Type    string   `json:"type"`
	Pattern string   `json:"pattern,omitempty"`
	OneOf   []Scalar `json:"oneOf,omitempty"`
	Min     *int64   `json:"min,omitempty"`
	Max     *int64   `json:"max,omitempty"`
	Varies  string   `json:"varies,omitempty"`
}

// Component is a part of the service.
type Component struct {
	Title  string   `json:"title,omitempty"`
	Owners []string `json:"owners,omitempty"`
	Paths  []string `json:"paths,omitempty"`
}

// Environment is a place where the service runs.
type Environment struct {
	Title string `json:"title,omitempty"`
	Users bool   `json:"users,omitempty"`
}

// Type is a type of change.
type Type struct {
	Title       string        `json:"title,omitempty"`
	RecordOnly  bool          `json:"recordOnly,omitempty"`
	PreApproved []PreApproval `json:"preApproved,omitempty"`
	Earned      *Earned       `json:"earned,omitempty"`
}

// PreApproval approves a template ahead of its use.
type PreApproval struct {
	Template string `json:"template"`
	Until    string `json:"until"`
	By       string `json:"by"`
}

// Earned approves a template after so many runs that passed.
type Earned struct {
	Passed int `json:"passed"`
}

// Class is a weight of change; classes stand from light to heavy.
type Class struct {
	Name  string `json:"name"`
	Title string `json:"title,omitempty"`
}

// Notice is an announcement that changes send.
type Notice struct {
	Title    string   `json:"title,omitempty"`
	To       []string `json:"to,omitempty"`
	Affected bool     `json:"affected,omitempty"`
	Subject  string   `json:"subject,omitempty"`
	Text     string   `json:"text,omitempty"`
}

// BackupKind is a way of making a backup.
type BackupKind struct {
	Title  string `json:"title,omitempty"`
	Broken string `json:"broken,omitempty"`
}

// PlanPolicy is the time that a plan keeps in hand.
type PlanPolicy struct {
	Margin       Duration `json:"margin,omitzero"`
	Before       Duration `json:"before,omitzero"`
	RestoreCheck Duration `json:"restoreCheck,omitzero"`
	Decision     *Due     `json:"decision,omitempty"`
	Should       []string `json:"should,omitempty"`
}

// TicketStates is the life of a ticket.
type TicketStates struct {
	Initial    string                     `json:"initial"`
	States     map[string]TicketState     `json:"states"`
	Performers map[string]TicketPerformer `json:"performers,omitempty"`
}

// TicketState is one state of a ticket.
type TicketState struct {
	Title    string   `json:"title,omitempty"`
	WaitsFor string   `json:"waitsFor,omitempty"`
	To       []string `json:"to,omitempty"`
	Done     bool     `json:"done,omitempty"`
}

// TicketPerformer says what differs where one party performs the change.
type TicketPerformer struct {
	Waiting  []string          `json:"waiting"`
	Reassign map[string]string `json:"reassign,omitempty"`
}

// Trust says who may record evidence.
type Trust struct {
	Keys       map[string]TrustedKey `json:"keys,omitempty"`
	Identities []TrustedIdentity     `json:"identities,omitempty"`
}

// TrustedKey is a key that may sign evidence of some stages.
type TrustedKey struct {
	Ed25519 string   `json:"ed25519"`
	Stages  []string `json:"stages,omitempty"`
}

// TrustedIdentity is a workflow that may record evidence of some stages.
type TrustedIdentity struct {
	Issuer   string   `json:"issuer"`
	Workflow string   `json:"workflow"`
	Ref      string   `json:"ref,omitempty"`
	Stages   []string `json:"stages,omitempty"`
}
