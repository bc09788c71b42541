package github

// operation is what the server does for one operation of the API, and what a token
// needs for it.
type operation struct {
	run   func(*call) reply
	needs string
}

const (
	// Comments and labels belong to issues and pull requests alike.
	readIssues  = "issues=read; pull_requests=read"
	writeIssues = "issues=write; pull_requests=write"
)

// operations has every operation of the description.
var operations = map[string]operation{
	"actions/get-allowed-actions-repository":                             {allowedActions, "administration=read"},
	"actions/get-github-actions-default-workflow-permissions-repository": {workflowPermissions, "administration=read"},
	"actions/get-github-actions-permissions-repository":                  {actionsPermissions, "administration=read"},
	"actions/get-pending-deployments-for-run":                            {withRun(listPending), "actions=read"},
	"actions/get-reviews-for-run":                                        {withRun(listApprovals), "actions=read"},
	"actions/get-workflow-run":                                           {withRun(getRun), "actions=read"},
	"actions/list-jobs-for-workflow-run":                                 {withRun(listJobs), "actions=read"},
	"actions/list-workflow-runs-for-repo":                                {listRuns, "actions=read"},
	"actions/review-custom-gates-for-run":                                {withRun(reviewCustom), "deployments=write"},
	"actions/review-pending-deployments-for-run":                         {withRun(reviewPending), "deployments=write"},

	"checks/create":       {createCheck, "checks=write"},
	"checks/get":          {withCheck(getCheck), "checks=read"},
	"checks/list-for-ref": {listChecks, "checks=read"},
	"checks/update":       {withCheck(updateCheck), "checks=write"},

	"git/create-blob":        {inGit(createBlob), "contents=write"},
	"git/create-commit":      {inGit(createCommit), "contents=write"},
	"git/create-ref":         {inGit(createRef), "contents=write"},
	"git/create-tree":        {inGit(createTree), "contents=write"},
	"git/delete-ref":         {inGit(deleteRef), "contents=write"},
	"git/get-blob":           {inGit(getBlob), "contents=read"},
	"git/get-commit":         {inGit(getGitCommit), "contents=read"},
	"git/get-ref":            {inGit(getRef), "contents=read"},
	"git/get-tag":            {inGit(getTag), "contents=read"},
	"git/get-tree":           {inGit(getTree), "contents=read"},
	"git/list-matching-refs": {inGit(matchingRefs), "contents=read"},
	"git/update-ref":         {inGit(updateRef), "contents=write"},

	"issues/add-labels":               {withIssue(addLabels), writeIssues},
	"issues/create":                   {createIssue, "issues=write"},
	"issues/create-comment":           {withIssue(createComment), writeIssues},
	"issues/get":                      {withIssue(getIssue), readIssues},
	"issues/get-comment":              {withComment(getComment), readIssues},
	"issues/list-comments":            {withIssue(listComments), readIssues},
	"issues/list-events":              {withIssue(listEvents), readIssues},
	"issues/list-events-for-timeline": {withIssue(listTimeline), readIssues},
	"issues/list-for-repo":            {listIssues, readIssues},
	"issues/list-labels-on-issue":     {withIssue(listLabels), readIssues},
	"issues/remove-label":             {withIssue(removeLabel), writeIssues},
	"issues/update":                   {withIssue(updateIssue), writeIssues},
	"issues/update-comment":           {withComment(updateComment), writeIssues},

	"meta/get":       {getMeta, ""},
	"rate-limit/get": {getRateLimit, ""},

	"pulls/create":         {createPull, "pull_requests=write"},
	"pulls/create-review":  {withPull(createReview), "pull_requests=write"},
	"pulls/dismiss-review": {withReview(dismissReview), "pull_requests=write"},
	"pulls/get":            {withPull(getPull), "pull_requests=read"},
	"pulls/get-review":     {withReview(getReview), "pull_requests=read"},
	"pulls/list":           {listPulls, "pull_requests=read"},
	"pulls/list-commits":   {withPull(listPullCommits), "pull_requests=read"},
	"pulls/list-files":     {withPull(listPullFiles), "pull_requests=read"},
	"pulls/list-reviews":   {withPull(listReviews), "pull_requests=read"},
	"pulls/merge":          {withPull(mergePull), "contents=write"},
	"pulls/submit-review":  {withReview(submitReview), "pull_requests=write"},
	"pulls/update":         {withPull(updatePull), "pull_requests=write"},

	"reactions/create-for-issue":         {withIssue(reactToIssue), writeIssues},
	"reactions/create-for-issue-comment": {withComment(reactToComment), writeIssues},

	"repos/codeowners-errors":                         {ownerErrors, "contents=read"},
	"repos/compare-commits-with-basehead":             {compare, "contents=read"},
	"repos/create-commit-status":                      {createStatus, "statuses=write"},
	"repos/create-deployment":                         {createDeployment, "deployments=write"},
	"repos/create-deployment-status":                  {withDeployment(createDeploymentStatus), "deployments=write"},
	"repos/get":                                       {getRepo, "metadata=read"},
	"repos/get-all-deployment-protection-rules":       {withEnvironment(listProtectionRules), "actions=read"},
	"repos/get-all-environments":                      {listEnvironments, "actions=read"},
	"repos/get-branch":                                {getBranch, "contents=read"},
	"repos/get-branch-protection":                     {getProtection, "administration=read"},
	"repos/get-branch-rules":                          {branchRules, "metadata=read"},
	"repos/get-collaborator-permission-level":         {getPermission, "metadata=read"},
	"repos/get-combined-status-for-ref":               {combinedStatus, "statuses=read"},
	"repos/get-commit":                                {getCommit, "contents=read"},
	"repos/get-content":                               {getContent, "contents=read"},
	"repos/get-deployment":                            {withDeployment(getDeployment), "deployments=read"},
	"repos/get-environment":                           {withEnvironment(getEnvironment), "actions=read"},
	"repos/get-repo-ruleset":                          {getRuleset, "metadata=read"},
	"repos/get-repo-rulesets":                         {listRulesets, "metadata=read"},
	"repos/list-branches":                             {listBranches, "contents=read"},
	"repos/list-collaborators":                        {listCollaborators, "metadata=read"},
	"repos/list-commit-statuses-for-ref":              {listStatuses, "statuses=read"},
	"repos/list-commits":                              {listCommits, "contents=read"},
	"repos/list-deploy-keys":                          {listDeployKeys, "administration=read"},
	"repos/list-deployment-branch-policies":           {withEnvironment(listBranchPolicies), "actions=read"},
	"repos/list-deployment-statuses":                  {withDeployment(listDeploymentStatuses), "deployments=read"},
	"repos/list-deployments":                          {listDeployments, "deployments=read"},
	"repos/list-pull-requests-associated-with-commit": {pullsOf, "pull_requests=read"},
	"repos/list-teams":                                {listRepoTeams, "administration=read"},

	"teams/get-by-name":                    {withTeam(getTeam), "members=read"},
	"teams/get-membership-for-user-in-org": {withTeam(getMembership), "members=read"},
	"teams/list-child-in-org":              {withTeam(listChildTeams), "members=read"},
	"teams/list-members-in-org":            {withTeam(listMembers), "members=read"},

	"users/get-authenticated": {getMe, ""},
	"users/get-by-username":   {getUser, ""},
}
