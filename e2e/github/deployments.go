package github

import (
	"slices"
	"time"
)

type deployment struct {
	id          int64
	sha         string
	ref         string
	task        string
	environment string
	about       string
	payload     any
	by          *User
	at          time.Time
	statuses    []*deploymentStatus
}

type deploymentStatus struct {
	id     int64
	state  string
	about  string
	logURL string
	url    string
	by     *User
	at     time.Time
}

// Deployments returns the newest state of every deployment to an environment, the
// oldest deployment first; one without a status is pending.
func (r *Repo) Deployments(environment string) []string {
	defer r.s.building()()
	var out []string
	for _, d := range r.deployments {
		if d.environment != environment {
			continue
		}
		state := "pending"
		if n := len(d.statuses); n > 0 {
			state = d.statuses[n-1].state
		}
		out = append(out, state)
	}
	return out
}

func (r *Repo) addDeployment(d *deployment) *deployment {
	d.id, d.at = r.s.nextID(), r.s.tick()
	r.deployments = append(r.deployments, d)
	return d
}

func (d *deployment) view(r *Repo) any {
	payload := d.payload
	if payload == nil {
		payload = obj{}
	}
	updated := d.at
	if n := len(d.statuses); n > 0 {
		updated = d.statuses[n-1].at
	}
	return obj{
		"id": d.id, "sha": d.sha, "ref": d.ref, "task": d.task, "environment": d.environment, "original_environment": d.environment,
		"payload": payload, "description": orNull(d.about), "creator": d.by.view(), "created_at": stamp(d.at), "updated_at": stamp(updated),
		"url": r.url("/deployments/%d", d.id), "statuses_url": r.url("/deployments/%d/statuses", d.id), "repository_url": r.url(""),
		"transient_environment": false, "production_environment": d.environment == "production",
	}
}

func createDeployment(c *call) reply {
	sha := c.repo.resolve(c.text("ref"))
	if sha == "" {
		return unprocessable("No ref found for: " + c.text("ref"))
	}
	d := &deployment{sha: sha, ref: c.text("ref"), task: "deploy", environment: "production", about: c.text("description"), payload: c.field("payload"), by: c.token.user}
	if c.has("task") {
		d.task = c.text("task")
	}
	if c.has("environment") {
		d.environment = c.text("environment")
	}
	var failing []string
	if !c.has("required_contexts") {
		for _, s := range c.repo.statusesOf(sha) {
			if s.state != "success" && !slices.Contains(failing, s.context) {
				failing = append(failing, s.context)
			}
		}
	}
	if len(failing) > 0 {
		return message(409, "Conflict: Commit status checks failed for "+c.text("ref")+".")
	}
	c.repo.environmentOrNew(d.environment)
	return created(c.repo.addDeployment(d).view(c.repo))
}

func listDeployments(c *call) reply {
	var found []*deployment
	for _, d := range slices.Backward(c.repo.deployments) {
		wanted := true
		for key, value := range map[string]string{"sha": d.sha, "ref": d.ref, "task": d.task, "environment": d.environment} {
			asked := c.query.Get(key)
			wanted = wanted && (asked == "" || asked == "none" || asked == value)
		}
		if wanted {
			found = append(found, d)
		}
	}
	return page(c, found, func(d *deployment) any { return d.view(c.repo) })
}

func withDeployment(run func(*call, *deployment) reply) func(*call) reply {
	return func(c *call) reply {
		for _, d := range c.repo.deployments {
			if d.id == c.number("deployment_id") {
				return run(c, d)
			}
		}
		return notFound()
	}
}

func getDeployment(c *call, d *deployment) reply { return ok(d.view(c.repo)) }

func createDeploymentStatus(c *call, d *deployment) reply {
	s := &deploymentStatus{
		id: c.s.nextID(), state: c.text("state"), about: c.text("description"), logURL: c.text("log_url"), url: c.text("environment_url"),
		by: c.token.user, at: c.s.tick(),
	}
	if s.logURL == "" {
		s.logURL = c.text("target_url")
	}
	d.statuses = append(d.statuses, s)
	return created(s.view(c.repo, d))
}

func (s *deploymentStatus) view(r *Repo, d *deployment) any {
	return obj{
		"id": s.id, "state": s.state, "description": s.about, "environment": d.environment, "creator": s.by.view(),
		"created_at": stamp(s.at), "updated_at": stamp(s.at), "log_url": s.logURL, "target_url": s.logURL, "environment_url": s.url,
		"url": r.url("/deployments/%d/statuses/%d", d.id, s.id), "deployment_url": r.url("/deployments/%d", d.id), "repository_url": r.url(""),
	}
}

func listDeploymentStatuses(c *call, d *deployment) reply {
	newest := slices.Clone(d.statuses)
	slices.Reverse(newest)
	return page(c, newest, func(s *deploymentStatus) any { return s.view(c.repo, d) })
}
