package github

import (
	"net/http"
	"slices"

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

// writer is somebody who can write to a repository.
type writer struct {
	ID   int64  `json:"id"`
	Name string `json:"login"`
	May  struct {
		Admin bool `json:"admin"`
	} `json:"permissions"`
}

// deployKey is a key that a machine reads or writes a repository with.
type deployKey struct {
	ID       int64  `json:"id"`
	Title    string `json:"title"`
	ReadOnly *bool  `json:"read_only"`
}

// writers reads who can write to the repository of the ledger: people, also those
// in teams, and keys.
func (l *look) writers() doctor.Setting[[]string] {
	var people []writer
	var keys []deployKey
	collaborators, err := l.ledger.path("/collaborators?permission=push")
	if err != nil {
		return doctor.Unknown[[]string](err.Error())
	}
	keysAt, _ := l.ledger.path("/keys") // the same repository
	err = together(
		func() (err error) {
			people, err = list(l.ctx, l.client, collaborators, func(p writer) string { return number64(p.ID) })
			return err
		},
		func() (err error) {
			keys, err = list(l.ctx, l.client, keysAt, func(k deployKey) string { return number64(k.ID) })
			return err
		},
	)
	if err != nil {
		return doctor.Unknown[[]string](unseen(err, needAdministration))
	}
	if slices.ContainsFunc(people, func(p writer) bool { return p.Name == "" }) {
		return doctor.Unknown[[]string]("GitHub lists somebody without a login")
	}
	return doctor.Known(writerNames(people, keys))
}

// writerNames names those who can write. Of people only those were asked for, so
// that one whose permissions are not told can as well.
func writerNames(people []writer, keys []deployKey) []string {
	out := []string{}
	for _, p := range people {
		name := printable(p.Name)
		if p.May.Admin {
			name += " (administrator)"
		}
		out = append(out, name)
	}
	for _, k := range keys {
		if k.ReadOnly == nil || !*k.ReadOnly {
			out = append(out, "the deploy key "+quote(k.Title))
		}
	}
	return out
}
