package github

// DispatchEvent is what GitHub tells when somebody starts a workflow by hand, at a
// branch or tag; "" for the default branch.
func (r *Repo) DispatchEvent(workflow, ref, by string, inputs map[string]string) Event {
	defer r.s.building()()
	if ref == "" {
		ref = r.branch
	}
	full := "refs/heads/" + ref
	if r.refs[full] == "" {
		full = "refs/tags/" + ref
	}
	given := obj{}
	for name, value := range inputs {
		given[name] = value
	}
	e := r.event("workflow_dispatch", r.s.mustUser(by), obj{"inputs": given, "ref": full, "workflow": workflow})
	e.Ref, e.Commit, e.filtered = full, r.mustResolve(ref), ref
	return e
}

// ScheduleEvent is what GitHub tells when the time of a workflow comes; it names
// whoever changed the schedule last.
func (r *Repo) ScheduleEvent(workflow, cron, by string) Event {
	defer r.s.building()()
	e := r.event("schedule", r.s.mustUser(by), obj{"schedule": cron, "workflow": workflow})
	delete(e.Payload, "sender")
	return r.onDefault(e)
}

// CommentEvent is what GitHub tells about a new comment.
func (i *Issue) CommentEvent(id int64) Event {
	defer i.repo.s.building()()
	for _, k := range i.comments {
		if k.id == id {
			payload := obj{"action": "created", "issue": i.view(), "comment": k.view()}
			return i.repo.onDefault(i.repo.event("issue_comment", k.author, payload))
		}
	}
	i.repo.s.fail("there is no comment %d on number %d", id, i.number)
	return Event{}
}

// DeploymentEvent is what GitHub tells about the newest deployment to an
// environment.
func (r *Repo) DeploymentEvent(environment string) Event {
	defer r.s.building()()
	for n := len(r.deployments) - 1; n >= 0; n-- {
		d := r.deployments[n]
		if d.environment != environment {
			continue
		}
		by := d.by
		e := r.event("deployment", by, obj{"action": "created", "deployment": d.view(r), "workflow": nil, "workflow_run": nil})
		e.Ref, e.Commit = "", d.sha
		if r.refs["refs/heads/"+d.ref] != "" {
			e.Ref = "refs/heads/" + d.ref
		} else if r.refs["refs/tags/"+d.ref] != "" {
			e.Ref = "refs/tags/" + d.ref
		}
		return e
	}
	r.s.fail("there is no deployment to %q", environment)
	return Event{}
}

// onDefault is an event that runs what the default branch has.
func (r *Repo) onDefault(e Event) Event {
	e.Ref, e.Commit, e.filtered = "refs/heads/"+r.branch, r.refs["refs/heads/"+r.branch], r.branch
	return e
}
