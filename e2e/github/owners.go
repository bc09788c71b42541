package github

import "strings"

// ownerErrors looks at who is named as a code owner: GitHub passes over those
// who do not exist, or may not write.
func ownerErrors(c *call) reply {
	ref := c.query.Get("ref")
	if ref == "" {
		ref = c.repo.branch
	}
	sha := c.repo.resolve(ref)
	if sha == "" {
		return notFound()
	}
	for _, name := range []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"} {
		if content, there := c.repo.fileAt(sha, name); there {
			return ok(obj{"errors": c.wrongOwners(name, content)})
		}
	}
	return notFound()
}

func (c *call) wrongOwners(name, content string) []any {
	out := []any{}
	for i, line := range strings.Split(content, "\n") {
		text, _, _ := strings.Cut(line, "#")
		fields := strings.Fields(text)
		for _, owner := range fields[min(1, len(fields)):] {
			if !c.mayOwn(strings.TrimPrefix(owner, "@")) {
				out = append(out, obj{
					"line": i + 1, "column": strings.Index(line, owner) + 1, "kind": "Unknown owner", "source": line, "path": name, "suggestion": nil,
					"message": "Unknown owner: make sure that " + owner + " exists and has write access to the repository",
				})
			}
		}
	}
	return out
}

// mayOwn reports whether a login, or a team, exists and may write.
func (c *call) mayOwn(owner string) bool {
	if org, slug, isTeam := strings.Cut(owner, "/"); isTeam {
		t := c.s.team(org, slug)
		return t != nil && rank(c.repo.teams[t]) >= rank("write")
	}
	u := c.s.user(owner)
	return u != nil && rank(c.repo.permission(u)) >= rank("write")
}
