package github

import (
	"net/http"

	"github.com/lockflight/lockflight/pkg/doctor"
)

// actions reads which actions may run.
func (l *look) actions() doctor.Setting[doctor.Actions] {
	var got struct {
		Enabled *bool  `json:"enabled"`
		Allowed string `json:"allowed_actions"`
		Pinned  bool   `json:"sha_pinning_required"`
	}
	q, err := l.get(l.repo, &got, "/actions/permissions")
	if err == nil && (got.Enabled == nil || *got.Enabled && got.Allowed == "") {
		err = q.fail(http.StatusOK, "the answer does not say whether actions run, or which")
	}
	if err != nil {
		return doctor.Unknown[doctor.Actions](unseen(err, needAdministration))
	}
	out := doctor.Actions{Enabled: *got.Enabled, Allowed: got.Allowed, Pinned: got.Pinned}
	if out.Enabled && out.Allowed == "selected" {
		out.Patterns = l.allowed()
	}
	return doctor.Known(out)
}

// allowed reads the patterns of the actions that may run.
func (l *look) allowed() doctor.Setting[[]string] {
	var got struct {
		Patterns *[]string `json:"patterns_allowed"`
	}
	q, err := l.get(l.repo, &got, "/actions/permissions/selected-actions")
	if err == nil && got.Patterns == nil {
		err = q.fail(http.StatusOK, "the answer lacks patterns_allowed")
	}
	if err != nil {
		return doctor.Unknown[[]string](unseen(err, needAdministration))
	}
	return doctor.Known(*got.Patterns)
}

// token reads what the token of a workflow may do if the workflow does not say.
func (l *look) token() doctor.Setting[doctor.Token] {
	var got struct {
		Default string `json:"default_workflow_permissions"`
		Approve *bool  `json:"can_approve_pull_request_reviews"`
	}
	q, err := l.get(l.repo, &got, "/actions/permissions/workflow")
	if err == nil && (got.Approve == nil || got.Default != "read" && got.Default != "write") {
		err = q.fail(http.StatusOK, "the answer lacks default_workflow_permissions or can_approve_pull_request_reviews")
	}
	if err != nil {
		return doctor.Unknown[doctor.Token](unseen(err, needAdministration))
	}
	return doctor.Known(doctor.Token{Write: got.Default == "write", Approve: *got.Approve})
}

// writers reads who can write to the repository of the ledger: people, also those
// in teams, and keys.
func (l *look) writers() doctor.Setting[[]string] {
	type person struct {
		ID   int64  `json:"id"`
		Name string `json:"login"`
		May  struct {
			Push  bool `json:"push"`
			Admin bool `json:"admin"`
		} `json:"permissions"`
	}
	type key struct {
		ID       int64  `json:"id"`
		Title    string `json:"title"`
		ReadOnly *bool  `json:"read_only"`
	}
	var people []person
	var keys []key
	collaborators, err := l.ledger.path("/collaborators?permission=push")
	if err != nil {
		return doctor.Unknown[[]string](err.Error())
	}
	keysAt, _ := l.ledger.path("/keys") // the same repository
	err = together(
		func() (err error) {
			people, err = list(l.ctx, l.client, collaborators, func(p person) string { return number64(p.ID) })
			return err
		},
		func() (err error) {
			keys, err = list(l.ctx, l.client, keysAt, func(k key) string { return number64(k.ID) })
			return err
		},
	)
	if err != nil {
		return doctor.Unknown[[]string](unseen(err, needAdministration))
	}
	out := []string{}
	for _, p := range people {
		switch {
		case p.May.Admin:
			out = append(out, printable(p.Name)+" (administrator)")
		case p.May.Push:
			out = append(out, printable(p.Name))
		}
	}
	for _, k := range keys {
		if k.ReadOnly == nil || !*k.ReadOnly {
			out = append(out, "the deploy key "+quote(k.Title))
		}
	}
	return doctor.Known(out)
}
