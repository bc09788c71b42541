package doctor

// Setting is something that may be known or not. The zero value is not known:
// what nobody asked for is never taken for "fine".
type Setting[T any] struct {
	value T
	known bool
	why   string
}

// Known is a setting that was read.
func Known[T any](value T) Setting[T] { return Setting[T]{value: value, known: true} }

// Unknown is a setting that could not be looked at, and why.
func Unknown[T any](why string) Setting[T] { return Setting[T]{why: why} }

// Get returns the value, and whether it is known.
func (s Setting[T]) Get() (T, bool) { return s.value, s.known }

// Why says why it is not known.
func (s Setting[T]) Why() string {
	if s.why == "" && !s.known {
		return "nobody asked for it"
	}
	return s.why
}

// Question says whose settings are looked at.
type Question struct {
	// Repository and LedgerRepository are owner/name.
	Repository string
	// Pipeline is the path of the trusted pipeline at the default branch.
	Pipeline string
	// LedgerRepository and LedgerBranch are where evidence is kept.
	LedgerRepository string
	LedgerBranch     string
}

// Check is the name of the status check that lockflight reports.
const Check = "lockflight"

// Settings are what a repository is set to, as far as it could be read.
type Settings struct {
	Question
	// Main is the default branch, and Ledger that of the evidence.
	Main, Ledger Branch
	// Stages are those of the trusted pipeline; nil where there is no pipeline.
	Stages       Setting[*[]Stage]
	Environments Setting[[]Environment]
	Token        Setting[Token]
	Actions      Setting[Actions]
	// Files are the workflows and the actions of the default branch.
	Files  Setting[[]File]
	Owners Setting[Owners]
	// Writers are the accounts, the teams and the keys that may write to the
	// ledger's repository.
	Writers Setting[[]string]
}

// Branch is how a branch is guarded.
type Branch struct {
	Name string
	// Missing says that there is no such branch yet.
	Missing bool
	// Protection is the classic one, none or one, and Rulesets are those that
	// apply to the branch. What either forbids is forbidden.
	Protection, Rulesets Setting[[]Guard]
	// NotOffered says that the plan of the owner has neither.
	NotOffered bool
}

// Guard is one protection of a branch, or one ruleset, as far as it applies.
type Guard struct {
	// Name is such as: the branch protection.
	Name string
	// Approvals is how many a merge needs; 0 also if no pull request is needed.
	Approvals int
	// Fresh says that approvals of what was pushed over do not count.
	Fresh      bool
	CodeOwners bool
	// NoForcePush and NoDeletion say what is blocked.
	NoForcePush, NoDeletion bool
	Checks                  []RequiredCheck
	// Strict says that a merge is checked together with what is there already.
	Strict bool
	// Pushers may push, where Restricted says that others may not.
	Restricted bool
	Pushers    Setting[[]string]
	// Bypass are those who need no pull request, approval or check.
	Bypass Setting[[]string]
	// Rewriters are those who may force push and delete all the same.
	Rewriters Setting[[]string]
}

// RequiredCheck is a check that has to pass.
type RequiredCheck struct {
	Name string
	// App is the number of the app that has to report it; 0 for anybody.
	App int64
}

// Stage is a stage of the trusted pipeline.
type Stage struct{ Name, Kind, Environment string }

// Environment is a place to deploy to, with its rules.
type Environment struct {
	Name      string
	Reviewers int
	// Custom is how many custom deployment protection rules are on.
	Custom Setting[int]
	// Limited says that not every branch may deploy: only protected ones, or
	// those that match Patterns.
	Limited, ProtectedBranches bool
	Patterns                   Setting[[]Pattern]
	AdminsBypass               Setting[bool]
}

// Pattern is what a branch or tag has to match to deploy.
type Pattern struct{ Kind, Name string }

// Token is what the token of a workflow may do if the workflow does not say.
type Token struct{ Write, Approve bool }

// Actions says which actions may run.
type Actions struct {
	Enabled bool
	// Allowed is all, local_only or selected.
	Allowed string
	// Pinned says that only actions at a whole commit run.
	Pinned bool
	// Patterns are those that are allowed where only selected ones are.
	Patterns Setting[[]string]
}

// File is a file of the default branch.
type File struct {
	Name string
	Data []byte
}

// Owners is the file of code owners.
type Owners struct {
	// File is "" if there is none.
	File string
	Data []byte
	// Errors are the lines that GitHub ignores, and why.
	Errors Setting[[]OwnerError]
}

// OwnerError is a line of the file of code owners that GitHub ignores.
type OwnerError struct {
	Line int
	Kind string
}
