package github

// deployKey is a key that one repository takes.
type deployKey struct {
	id       int64
	title    string
	readOnly bool
}

// AddDeployKey gives the repository a key that can read it, or write to it as well.
func (r *Repo) AddDeployKey(title string, write bool) *Repo {
	defer r.s.building()()
	r.keys = append(r.keys, &deployKey{r.s.nextID(), title, !write})
	return r
}

func listDeployKeys(c *call) reply {
	return page(c, c.repo.keys, func(k *deployKey) any {
		return obj{
			"id": k.id, "key": "ssh-ed25519 AAAA", "url": c.repo.url("/keys/%d", k.id), "title": k.title, "verified": true,
			"created_at": stamp(c.repo.created), "read_only": k.readOnly,
		}
	})
}

// allowedActions is there only where selected actions may run.
func allowedActions(c *call) reply {
	if c.repo.settings.ActionsAllowed != "selected" {
		return message(409, "Conflict")
	}
	return ok(obj{"github_owned_allowed": true, "verified_allowed": false, "patterns_allowed": anys(c.repo.settings.ActionPatterns)})
}
