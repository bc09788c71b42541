package github

import "slices"

func listJobs(c *call, run *Run) reply {
	return counted(c, "jobs", run.jobs, func(name string) any {
		id := run.id*100 + int64(slices.Index(run.jobs, name))
		status, conclusion, done := run.status, any(nil), any(nil)
		if run.status == "completed" {
			conclusion, done = run.conclusion, stamp(run.updated)
		}
		return obj{
			"id": id, "run_id": run.id, "run_attempt": run.attempt, "run_url": c.repo.url("/actions/runs/%d", run.id), "head_sha": run.sha,
			"head_branch": run.branch, "workflow_name": run.workflow, "name": name, "status": status, "conclusion": conclusion,
			"created_at": stamp(run.created), "started_at": stamp(run.created), "completed_at": done, "labels": []any{"ubuntu-latest"}, "steps": []any{},
		}
	})
}

func listApprovals(c *call, run *Run) reply {
	return ok(whole(c, run.approvals, func(a approval) any {
		v := c.repo.environmentOrNew(a.environment).short(c.repo)
		v["created_at"], v["updated_at"] = stamp(c.repo.created), stamp(c.repo.created)
		return obj{"state": a.state, "user": a.by.view(), "comment": a.comment, "environments": []any{v}}
	}))
}

// environmentOrNew makes the environment that a job names, as GitHub does.
func (r *Repo) environmentOrNew(name string) *environment {
	if e := r.environment(name); e != nil {
		return e
	}
	e := &environment{Environment: Environment{Name: name}, id: r.s.nextID()}
	r.environments = append(r.environments, e)
	return e
}

func listPending(c *call, run *Run) reply {
	return ok(whole(c, run.waiting, func(name string) any {
		e := c.repo.environmentOrNew(name)
		return obj{
			"environment": e.short(c.repo), "wait_timer": e.WaitMinutes, "wait_timer_started_at": stampOrNull(run.created),
			"current_user_can_approve": e.mayReview(c.token.user), "reviewers": e.reviewers(),
		}
	}))
}

func reviewPending(c *call, run *Run) reply {
	deployments := []any{}
	for _, id := range c.list("environment_ids") {
		number, _ := id.(float64)
		at := slices.IndexFunc(run.waiting, func(name string) bool { return c.repo.environmentOrNew(name).id == int64(number) })
		if at < 0 {
			return unprocessable("No pending deployment requests to approve or reject")
		}
		e := c.repo.environment(run.waiting[at])
		if !e.mayReview(c.token.user) {
			return forbidden("Must be a reviewer of the environment")
		}
		run.answer(c.token.user, e.Name, c.text("state"), c.text("comment"))
		deployments = append(deployments, run.deployment(e.Name).view(c.repo))
	}
	return ok(deployments)
}

// reviewCustom takes what an app says about an environment; it is the app that
// must be one of the environment's rules.
func reviewCustom(c *call, run *Run) reply {
	name := c.text("environment_name")
	e := c.repo.environment(name)
	if e == nil || len(e.CustomRules) == 0 {
		return unprocessable("The environment has no custom deployment protection rule of this app")
	}
	if len(run.custom) >= 10 && c.text("state") == "" {
		return unprocessable("No more than 10 status reports are allowed")
	}
	if len([]rune(c.text("comment"))) > 1024 {
		return unprocessable("comment is too long (maximum is 1024 characters)")
	}
	run.custom = append(run.custom, c.body.(obj))
	switch c.text("state") {
	case "approved", "rejected":
		run.answer(c.token.user, e.Name, c.text("state"), c.text("comment"))
		run.approvals = run.approvals[:len(run.approvals)-1]
	}
	return noContent()
}

func actionsPermissions(c *call) reply {
	v := obj{"enabled": true, "allowed_actions": c.repo.settings.ActionsAllowed, "sha_pinning_required": c.repo.settings.PinnedActions}
	if c.repo.settings.ActionsAllowed == "selected" {
		v["selected_actions_url"] = c.repo.url("/actions/permissions/selected-actions")
	}
	return ok(v)
}

func workflowPermissions(c *call) reply {
	return ok(obj{
		"default_workflow_permissions": c.repo.settings.WorkflowPermissions, "can_approve_pull_request_reviews": c.repo.settings.WorkflowsApprove,
	})
}
