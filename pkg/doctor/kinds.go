package doctor

import "slices"

// Kind is one line of the catalogue.
type Kind struct {
	ID       string   `json:"id"`
	Severity Severity `json:"severity"`
	Title    string   `json:"title"`
	// Why says in one sentence why it matters.
	Why string `json:"why"`
	// Remedy is the place in GitHub's settings and what to do there. Its words in
	// capitals stand for names.
	Remedy string `json:"remedy"`
}

// Severity says how far something opens the gate.
type Severity string

const (
	// High opens it to somebody who need not do anything else.
	High Severity = "high"
	// Medium opens it together with a mistake, or with somebody's help.
	Medium Severity = "medium"
)

// Kinds returns the catalogue.
func Kinds() []Kind { return slices.Clone(kinds) }

// kinds is the catalogue. The finding of a kind fills in the names.
var kinds = []Kind{
	{"pipeline/missing", High, "The default branch has no pipeline", "Without a trusted pipeline no gate knows what to ask for.",
		"Commit PIPELINE to BRANCH, or name the one that counts with --pipeline."},

	{"branch/unprotected", High, "Nothing protects the default branch", "Whoever can push can rewrite the pipeline and the workflows, and with them every gate.",
		"Settings › Rules › Rulesets › New branch ruleset for BRANCH: require a pull request with 1 approval and review from Code Owners, require the status check CHECK, restrict deletions, block force pushes; leave the bypass list empty."},
	{"branch/pull-request", High, "A push to the default branch needs no approval", "One person alone can change the pipeline and the workflows.",
		"Settings › Rules › Rulesets (or Branches) › BRANCH › Require a pull request before merging › Required approvals: 1 or more."},
	{"branch/stale", Medium, "An approval outlives later pushes", "After the approval another workflow can be pushed and merged that nobody has read.",
		"Settings › Rules › Rulesets (or Branches) › BRANCH › Require a pull request before merging › Dismiss stale pull request approvals when new commits are pushed."},
	{"branch/code-owners", Medium, "A merge needs no review of code owners", "Anybody who may approve can approve a change of the pipeline, not only its owners.",
		"Settings › Rules › Rulesets (or Branches) › BRANCH › Require a pull request before merging › Require review from Code Owners."},
	{"branch/force-push", High, "The default branch can be rewritten", "A force push replaces the pipeline and its history without a pull request.",
		"Settings › Rules › Rulesets (or Branches) › BRANCH › Block force pushes."},
	{"branch/deletion", Medium, "The default branch can be deleted", "Whoever deletes the branch can make it anew with another pipeline.",
		"Settings › Rules › Rulesets (or Branches) › BRANCH › Restrict deletions."},
	{"branch/check", High, "A merge does not need lockflight's check", "A pull request is merged although the gate says no, or never looked.",
		"Settings › Rules › Rulesets (or Branches) › BRANCH › Require status checks to pass › add CHECK."},
	{"branch/check-source", High, "Anybody may report lockflight's check", "Whoever can write to the repository can set the check to green with a token of their own.",
		"Settings › Rules › Rulesets (or Branches) › BRANCH › Require status checks to pass › CHECK › choose the app that reports it, in place of any source."},
	{"branch/check-strict", Medium, "A merge is not checked with what was merged before it", "Two pull requests that pass alone can break the rules together.",
		"Settings › Rules › Rulesets (or Branches) › BRANCH › Require status checks to pass › Require branches to be up to date before merging; or use a merge queue."},
	{"branch/bypass", High, "Somebody may go around the protection of the default branch", "Whoever is named there pushes a pipeline of their own without any review.",
		"Settings › Rules › Rulesets › BRANCH › Bypass list: empty it; under Branches › BRANCH: Do not allow bypassing the above settings, and nobody under Allow specified actors to bypass required pull requests."},

	{"ledger/unprotected", High, "Nothing protects the branch of the ledger", "Whoever can push can take away a failure, or replace the whole evidence.",
		"Settings › Rules › Rulesets › New branch ruleset for BRANCH: restrict deletions, block force pushes; leave the bypass list empty."},
	{"ledger/force-push", High, "The branch of the ledger can be rewritten", "A force push takes evidence away, or puts other evidence in its place.",
		"Settings › Rules › Rulesets (or Branches) › BRANCH › Block force pushes."},
	{"ledger/deletion", High, "The branch of the ledger can be deleted", "Whoever deletes the branch can begin a ledger without the failures.",
		"Settings › Rules › Rulesets (or Branches) › BRANCH › Restrict deletions."},
	{"ledger/bypass", High, "Somebody may go around the protection of the ledger", "Whoever is named there can rewrite or delete the evidence.",
		"Settings › Rules › Rulesets › BRANCH › Bypass list: empty it; who may write needs a ruleset of its own, so that it does not free anybody of this one."},
	{"ledger/writers", Medium, "Everybody who can write may write evidence", "A statement that somebody pushes by hand looks like one that a gate recorded.",
		"Settings › Rules › Rulesets › New branch ruleset for BRANCH with Restrict updates alone, and only the app that records on its bypass list; or Branches › BRANCH › Restrict who can push to matching branches."},

	{"environment/missing", High, "A gated environment does not exist", "GitHub makes it without any protection as soon as a job names it.",
		"Settings › Environments › New environment: ENVIRONMENT, with required reviewers or a custom deployment protection rule, and Deployment branches and tags limited to BRANCH."},
	{"environment/unprotected", High, "Any branch may deploy to a gated environment, and nobody is asked", "A workflow on any branch can deploy there without the gate.",
		"Settings › Environments › ENVIRONMENT › Deployment branches and tags: only BRANCH; and Required reviewers, or a custom deployment protection rule."},
	{"environment/branches", Medium, "More than the default branch may deploy to a gated environment", "A workflow that nobody reviewed asks for the deployment, and whoever approves it has to notice.",
		"Settings › Environments › ENVIRONMENT › Deployment branches and tags › Selected branches and tags: only BRANCH."},
	{"environment/bypass", Medium, "Administrators may go around the rules of a gated environment", "An administrator starts a deployment that the gate or its reviewers have not let go.",
		"Settings › Environments › ENVIRONMENT › untick Allow administrators to bypass configured protection rules."},

	{"actions/token", Medium, "Workflows may write unless they say otherwise", "Every action that a workflow runs gets a token that can push, to the ledger too.",
		"Settings › Actions › General › Workflow permissions › Read repository contents and packages permissions."},
	{"actions/approve", High, "Workflows may approve pull requests", "Whoever can push a workflow can let it approve their own pull request.",
		"Settings › Actions › General › Workflow permissions › untick Allow GitHub Actions to create and approve pull requests."},
	{"actions/allowed", Medium, "Any action of anybody may run", "A workflow can bring in code that nobody here has looked at, next to the secrets of a deployment.",
		"Settings › Actions › General › Actions permissions › select those that may run, or require actions to be pinned to a full-length commit SHA."},
	{"actions/unpinned", Medium, "An action is not pinned", "Whoever owns the action can move the tag or branch to other code, which runs with the workflow's token.",
		"In FILE: name the action by the 40 digits of a commit that was looked at, with the version as a comment; a docker image by its sha256 digest."},

	{"owners/missing", Medium, "There are no code owners", "Nobody in particular is asked about a change of the pipeline or the workflows.",
		"Commit .github/CODEOWNERS to BRANCH with owners for the folder of the pipeline and for .github/."},
	{"owners/uncovered", Medium, "Code owners leave out what decides", "A pull request changes it with the approval of anybody.",
		"In FILE: give it owners, for example with the last lines /.lockflight/ @ORG/TEAM and /.github/ @ORG/TEAM."},
	{"owners/errors", Medium, "GitHub ignores a line of the code owners", "Whom the line names is not asked.",
		"In FILE: correct the line; an owner has to exist, to see the repository and to have write access."},
}
