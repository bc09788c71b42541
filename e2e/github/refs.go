package github

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

var hash = regexp.MustCompile(`^[0-9a-f]{40}$`)

// emptyRepo is GitHub's answer to most of the git data API without any commit.
func emptyRepo() reply { return message(http.StatusConflict, "Git Repository is empty.") }

// inGit runs an operation of the git data API.
func inGit(run func(*call) reply) func(*call) reply {
	return func(c *call) reply {
		if len(c.repo.refs) == 0 {
			return emptyRepo()
		}
		return run(c)
	}
}

func (r *Repo) kindOf(sha string) string {
	switch {
	case r.git.Commits[sha] != nil:
		return "commit"
	case r.git.Tags[sha] != nil:
		return "tag"
	case r.git.Trees[sha] != nil:
		return "tree"
	case r.git.Blobs[sha] != nil:
		return "blob"
	}
	return ""
}

func (r *Repo) refView(ref string) any {
	sha := r.refs[ref]
	kind := r.kindOf(sha)
	return obj{
		"ref": ref, "url": r.url("/git/%s", ref),
		"object": obj{"type": kind, "sha": sha, "url": r.url("/git/%ss/%s", kind, sha)},
	}
}

func getRef(c *call) reply {
	ref := "refs/" + c.params["ref"]
	if c.repo.refs[ref] == "" {
		return notFound()
	}
	return ok(c.repo.refView(ref))
}

func matchingRefs(c *call) reply {
	var found []string
	for _, ref := range slices.Sorted(maps.Keys(c.repo.refs)) {
		if strings.HasPrefix(ref, "refs/"+c.params["ref"]) {
			found = append(found, ref)
		}
	}
	return ok(whole(c, found, c.repo.refView))
}

var refShape = regexp.MustCompile(`^refs/[^/]+/[^ ~^:?*\[\\]+$`)

func createRef(c *call) reply {
	ref, sha := c.text("ref"), c.text("sha")
	switch {
	case !strings.HasPrefix(ref, "refs/"):
		return unprocessable("Reference name must start with 'refs/'.")
	case !refShape.MatchString(ref) || strings.Contains(ref, "..") || strings.HasSuffix(ref, "/"):
		return unprocessable("Reference name is not valid.")
	case !hash.MatchString(sha):
		return unprocessable("The sha parameter must be exactly 40 characters and contain only [0-9a-f].")
	case c.repo.kindOf(sha) == "":
		return unprocessable("Object does not exist")
	case strings.HasPrefix(ref, "refs/heads/") && c.repo.kindOf(sha) != "commit":
		return unprocessable("Reference refers to an object that is not a commit")
	case c.repo.refs[ref] != "":
		return unprocessable("Reference already exists")
	}
	c.repo.setRef(ref, sha, c.token.user)
	return created(c.repo.refView(ref))
}

func updateRef(c *call) reply {
	ref, sha := "refs/"+c.params["ref"], c.text("sha")
	before := c.repo.refs[ref]
	force, _ := c.field("force").(bool)
	switch {
	case before == "":
		return unprocessable("Reference does not exist")
	case !hash.MatchString(sha):
		return unprocessable("The sha parameter must be exactly 40 characters and contain only [0-9a-f].")
	case c.repo.kindOf(sha) == "":
		return unprocessable("Object does not exist")
	case !force && !c.repo.git.IsAncestor(before, sha):
		return unprocessable("Update is not a fast forward")
	}
	if refused := c.repo.guarded(ref, sha, c.token.user); refused != nil {
		return *refused
	}
	c.repo.setRef(ref, sha, c.token.user)
	return ok(c.repo.refView(ref))
}

func deleteRef(c *call) reply {
	ref := "refs/" + c.params["ref"]
	if c.repo.refs[ref] == "" {
		return unprocessable("Reference does not exist")
	}
	if refused := c.repo.guarded(ref, "", c.token.user); refused != nil {
		return *refused
	}
	c.repo.dropRef(ref, c.token.user)
	return noContent()
}

// guarded refuses what the protection of a branch forbids: to rewrite it or to
// take it away; with sha "" for the latter.
func (r *Repo) guarded(ref, sha string, by *User) *reply {
	p, protected := r.protections[strings.TrimPrefix(ref, "refs/heads/")]
	if !protected || !strings.HasPrefix(ref, "refs/heads/") || r.permission(by) == "admin" && !p.EnforceAdmins {
		return nil
	}
	var out reply
	switch {
	case sha == "" && !p.AllowDeletions:
		out = unprocessable("Cannot delete this protected branch")
	case sha != "" && !p.AllowForcePushes && !r.git.IsAncestor(r.refs[ref], sha):
		out = unprocessable("Cannot force-push to this protected branch")
	case sha != "" && p.Approvals > 0:
		out = unprocessable("Changes must be made through a pull request.")
	default:
		return nil
	}
	return &out
}
