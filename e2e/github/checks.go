package github

import (
	"slices"
	"time"
)

type check struct {
	id         int64
	sha        string
	name       string
	status     string
	conclusion string
	external   string
	details    string
	output     obj
	started    time.Time
	completed  time.Time
	app        *User
}

// Checks returns the conclusion of the newest check run of each name of a commit;
// one that has none gives its status.
func (r *Repo) Checks(sha string) map[string]string {
	defer r.s.building()()
	out := map[string]string{}
	for _, k := range r.checks {
		if k.sha == sha {
			out[k.name] = k.conclusion
			if k.conclusion == "" {
				out[k.name] = k.status
			}
		}
	}
	return out
}

// AddCheck adds a check run to a commit; without a conclusion it is in progress.
func (r *Repo) AddCheck(sha, name, conclusion string) {
	defer r.s.building()()
	k := &check{id: r.s.nextID(), sha: r.mustResolve(sha), name: name, status: "in_progress", started: r.s.tick(), app: r.s.actionsBot(), output: obj{}}
	if conclusion != "" {
		k.finish(conclusion, r.s.time())
	}
	r.checks = append(r.checks, k)
}

func (k *check) finish(conclusion string, at time.Time) {
	k.status, k.conclusion, k.completed = "completed", conclusion, at
}

func (k *check) view(r *Repo) any {
	self := r.url("/check-runs/%d", k.id)
	return obj{
		"id": k.id, "name": k.name, "head_sha": k.sha, "status": k.status, "conclusion": orNull(k.conclusion), "external_id": k.external,
		"started_at": stampOrNull(k.started), "completed_at": stampOrNull(k.completed), "url": self, "html_url": r.html("/runs/%d", k.id),
		"details_url": orNull(k.details), "check_suite": obj{"id": 1}, "app": nil, "pull_requests": r.pullsAt(k.sha),
		"output": obj{
			"title": k.output["title"], "summary": k.output["summary"], "text": k.output["text"],
			"annotations_count": len(annotations(k.output)), "annotations_url": self + "/annotations",
		},
	}
}

func annotations(output obj) []any {
	list, _ := output["annotations"].([]any)
	return list
}

// pullsAt are the open pull requests whose head a commit is, as runs show them.
func (r *Repo) pullsAt(sha string) []any {
	out := []any{}
	for _, p := range r.pulls() {
		if p.state == "open" && p.head == sha && p.headRepo == r {
			out = append(out, obj{
				"id": p.id, "number": p.number, "url": r.url("/pulls/%d", p.number),
				"head": obj{"ref": p.branch, "sha": p.head, "repo": obj{"id": r.id, "url": r.url(""), "name": r.name}},
				"base": obj{"ref": p.base, "sha": p.baseSHA, "repo": obj{"id": r.id, "url": r.url(""), "name": r.name}},
			})
		}
	}
	return out
}

func createCheck(c *call) reply {
	if !c.token.integration {
		return forbidden("You must authenticate via a GitHub App.")
	}
	if c.repo.git.Commits[c.text("head_sha")] == nil {
		return noCommit(c.text("head_sha"))
	}
	k := &check{id: c.s.nextID(), sha: c.text("head_sha"), status: "queued", app: c.token.user, output: obj{}}
	if bad := c.fill(k); bad != nil {
		return *bad
	}
	c.repo.checks = append(c.repo.checks, k)
	return created(k.view(c.repo))
}

// mostAnnotations is how many annotations one call may bring.
const mostAnnotations = 50

// fill takes what a call says about a check run.
func (c *call) fill(k *check) *reply {
	for field, to := range map[string]*string{"name": &k.name, "status": &k.status, "external_id": &k.external, "details_url": &k.details} {
		if c.has(field) {
			*to = c.text(field)
		}
	}
	if output, given := c.field("output").(obj); given {
		if len(annotations(output)) > mostAnnotations {
			out := unprocessable("Invalid request.\n\nNo more than 50 items are allowed; " + sprintf("%d were supplied.", len(annotations(output))))
			return &out
		}
		for key, value := range output {
			k.output[key] = value
		}
	}
	if k.started.IsZero() && k.status != "queued" {
		k.started = c.s.time()
	}
	if conclusion := c.text("conclusion"); conclusion != "" {
		k.finish(conclusion, c.s.tick())
	} else if k.status == "completed" && k.conclusion == "" {
		out := unprocessable("Invalid request.\n\nMissing required keys: conclusion.")
		return &out
	}
	return nil
}

func withCheck(run func(*call, *check) reply) func(*call) reply {
	return func(c *call) reply {
		for _, k := range c.repo.checks {
			if k.id == c.number("check_run_id") {
				return run(c, k)
			}
		}
		return notFound()
	}
}

func getCheck(c *call, k *check) reply { return ok(k.view(c.repo)) }

func updateCheck(c *call, k *check) reply {
	if !c.token.integration || k.app != c.token.user {
		return forbidden("Invalid app_id `0` - check run can only be modified by the GitHub App that created it.")
	}
	if bad := c.fill(k); bad != nil {
		return *bad
	}
	return ok(k.view(c.repo))
}

// listChecks answers the newest check run of each name, unless all are asked for.
func listChecks(c *call) reply {
	sha := c.repo.resolve(c.params["ref"])
	if sha == "" {
		return noCommit(c.params["ref"])
	}
	found := []*check{}
	for _, k := range slices.Backward(c.repo.checks) {
		same := func(o *check) bool { return o.name == k.name && o.app == k.app }
		name, status := c.query.Get("check_name"), c.query.Get("status")
		switch {
		case k.sha != sha, name != "" && name != k.name, status != "" && status != k.status:
		case c.query.Get("filter") != "all" && slices.ContainsFunc(found, same):
		default:
			found = append(found, k)
		}
	}
	return counted(c, "check_runs", found, func(k *check) any { return k.view(c.repo) })
}
