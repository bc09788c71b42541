package github

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/lockflight/lockflight/pkg/doctor"
)

const needAdministration = "administration: read"

// branches reads how the default branch and that of the ledger are guarded.
func (l *look) branches(main, ledger string) (doctor.Branch, doctor.Branch) {
	a, b := doctor.Branch{Name: main}, doctor.Branch{Name: ledger}
	var rules [2]rulesFound
	_ = together(
		func() error { l.protection(l.repo, &a); return nil },
		func() error { l.protection(l.ledger, &b); return nil },
		func() error { rules[0] = l.rules(l.repo, main); return nil },
		func() error { rules[1] = l.rules(l.ledger, ledger); return nil },
	)
	known := l.rulesets(rules[:])
	for i, branch := range []*doctor.Branch{&a, &b} {
		branch.Rulesets = rules[i].guards(known)
		branch.NotOffered = branch.NotOffered && rules[i].notOffered
	}
	return a, b
}

// notOffered reports whether GitHub says that the plan lacks something, which
// therefore nobody can have set.
func notOffered(err error) bool { return says(err, http.StatusForbidden, "Upgrade to GitHub") }

// protection reads the classic protection of a branch. Whoever does not
// administer the repository is told neither that there is one nor that there is
// none; then what everybody sees of the branch may say that nothing protects it.
func (l *look) protection(repo Repository, b *doctor.Branch) {
	var seen struct {
		Name      string `json:"name"`
		Protected *bool  `json:"protected"`
	}
	_, seenErr := l.get(repo, &seen, "/branches/%s", part(b.Name))
	b.Missing = says(seenErr, http.StatusNotFound, "Branch not found")
	var p protection
	q, err := l.get(repo, &p, "/branches/%s/protection", part(b.Name))
	unprotected := seenErr == nil && seen.Name == b.Name && seen.Protected != nil && !*seen.Protected
	switch {
	case err == nil:
		b.Protection = p.guard(q)
	case notOffered(err):
		b.NotOffered, b.Protection = true, doctor.Known[[]doctor.Guard](nil)
	case says(err, http.StatusNotFound, "Branch not protected"), b.Missing, unprotected:
		b.Protection = doctor.Known[[]doctor.Guard](nil)
	default:
		b.Protection = doctor.Unknown[[]doctor.Guard](unseen(err, needAdministration))
	}
}

// protection is a classic branch protection, as GitHub answers it.
type protection struct {
	Admins   *toggle `json:"enforce_admins"`
	Forced   *toggle `json:"allow_force_pushes"`
	Deletion *toggle `json:"allow_deletions"`
	Reviews  *struct {
		Stale  bool   `json:"dismiss_stale_reviews"`
		Last   bool   `json:"require_last_push_approval"`
		Owners bool   `json:"require_code_owner_reviews"`
		Count  int    `json:"required_approving_review_count"`
		Bypass actors `json:"bypass_pull_request_allowances"`
	} `json:"required_pull_request_reviews"`
	Checks *struct {
		Strict bool `json:"strict"`
		Checks []struct {
			Context string `json:"context"`
			App     *int64 `json:"app_id"`
		} `json:"checks"`
	} `json:"required_status_checks"`
	Restrictions *actors `json:"restrictions"`
}

type toggle struct {
	On *bool `json:"enabled"`
}

func (t *toggle) missing() bool { return t == nil || t.On == nil }

// actors are people, teams and apps.
type actors struct {
	Users []struct{ Login string } `json:"users"`
	Teams []struct{ Slug string }  `json:"teams"`
	Apps  []struct{ Slug string }  `json:"apps"`
}

func (a actors) names() []string {
	var out []string
	for _, u := range a.Users {
		out = append(out, printable(u.Login))
	}
	for _, t := range a.Teams {
		out = append(out, "the team "+printable(t.Slug))
	}
	for _, app := range a.Apps {
		out = append(out, "the app "+printable(app.Slug))
	}
	return out
}

const administrators = "administrators"

// guard says what a protection does, in our words. Administrators go around what
// a merge needs unless it binds them too; force pushes and deletions are blocked
// for everybody.
func (p protection) guard(q *call) doctor.Setting[[]doctor.Guard] {
	if p.Admins.missing() || p.Forced.missing() || p.Deletion.missing() {
		return doctor.Unknown[[]doctor.Guard](q.fail(http.StatusOK, "the answer lacks enforce_admins, allow_force_pushes or allow_deletions").Error())
	}
	g := doctor.Guard{
		Name: "the branch protection", NoForcePush: !*p.Forced.On, NoDeletion: !*p.Deletion.On, Rewriters: doctor.Known[[]string](nil),
	}
	var free []string
	if !*p.Admins.On {
		free = append(free, administrators)
	}
	if r := p.Restrictions; r != nil {
		g.Restricted, g.Pushers = true, doctor.Known(append(r.names(), free...))
	}
	if r := p.Reviews; r != nil {
		g.Approvals, g.Fresh, g.CodeOwners = r.Count, r.Stale || r.Last, r.Owners
		free = append(free, r.Bypass.names()...)
	}
	if c := p.Checks; c != nil {
		g.Strict = c.Strict
		for _, one := range c.Checks {
			g.Checks = append(g.Checks, requiredCheck(one.Context, one.App))
		}
	}
	g.Bypass = doctor.Known(free)
	return doctor.Known([]doctor.Guard{g})
}

// requiredCheck reads a required check. No app, or the app -1, is any.
func requiredCheck(context string, app *int64) doctor.RequiredCheck {
	c := doctor.RequiredCheck{Name: context}
	if app != nil && *app > 0 {
		c.App = *app
	}
	return c
}

// who names somebody who may go around a ruleset.
func (a bypassActor) who() string {
	text := ""
	id := int64(0)
	if a.ID != nil {
		id = *a.ID
	}
	switch role := map[int64]string{2: "maintain", 4: "write", 5: "admin"}[id]; {
	case a.Kind == "OrganizationAdmin":
		text = "administrators of the organisation"
	case a.Kind == "DeployKey":
		text = "deploy keys"
	case a.Kind == "RepositoryRole" && role != "":
		text = "the role " + role
	default:
		text = fmt.Sprintf("%s number %d", strings.ToLower(printable(a.Kind)), id)
	}
	if a.Mode == "pull_request" {
		text += " (with a pull request)"
	}
	return text
}
