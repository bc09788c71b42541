package github

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/pkg/review"
)

// people collects accounts, each once.
type people struct {
	all []review.Identity
	err error
}

// add takes an account. One that is gone is kept as somebody whom nobody can
// know; the words in its login, which no account can have, say who it was.
func (p *people) add(q *call, u *github.User, what string) {
	id, err := identity(q, u, what)
	if err != nil {
		p.err = cmp.Or(p.err, err)
		return
	}
	p.keep(id)
}

func (p *people) keep(id review.Identity) {
	if !slices.ContainsFunc(p.all, func(o review.Identity) bool { return o == id || id.ID != 0 && o.ID == id.ID }) {
		p.all = append(p.all, id)
	}
}

// commit takes the author and the committer of a commit. GitHub names an
// account only where one has the address in the commit.
func (p *people) commit(q *call, k github.RepositoryCommit) {
	p.wrote(q, k.Author, k.GetCommit().GetAuthor(), k.GetSHA())
	p.wrote(q, k.Committer, k.GetCommit().GetCommitter(), k.GetSHA())
	p.together(k.GetCommit().GetMessage())
}

// coAuthor is a line with which GitHub names who wrote a commit together with its
// author, as when somebody takes over what a reviewer suggests. Only addresses that
// GitHub itself gives to accounts say whose they are:
// https://docs.github.com/en/pull-requests/committing-changes-to-your-project/creating-and-editing-commits/creating-a-commit-with-multiple-authors
var coAuthor = regexp.MustCompile(`(?im)^co-authored-by:[^<\n]*<(?:([0-9]{1,18})\+)?([A-Za-z0-9][A-Za-z0-9-]{0,99}(?:\[bot\])?)@users\.noreply\.[A-Za-z0-9.-]+>`)

// together takes those whom the message of a commit names as its authors too.
func (p *people) together(message string) {
	for _, m := range coAuthor.FindAllStringSubmatch(message, -1) {
		id, _ := strconv.ParseInt(m[1], 10, 64) // 0 without a number
		p.keep(review.Identity{Login: m[2], ID: id, Bot: strings.HasSuffix(m[2], "[bot]")})
	}
}

func (p *people) wrote(q *call, u *github.User, by *github.CommitAuthor, sha string) {
	if u == nil || u.GetID() == 0 && u.GetLogin() == "" {
		address := printable(by.GetEmail())
		p.keep(review.Identity{Login: "whoever has the address " + quote(address) + ", in commit " + sha[:min(12, len(sha))] + " among others"})
		return
	}
	p.add(q, u, "who wrote commit "+sha)
}

// sorted returns them in an order that does not depend on the answers.
func (p *people) sorted() []review.Identity {
	slices.SortFunc(p.all, func(a, b review.Identity) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Login, b.Login))
	})
	return p.all
}

// identity reads an account. Whatever is not a user, such as an app or an
// account that was brought over from elsewhere, counts as a bot.
func identity(q *call, u *github.User, what string) (review.Identity, error) {
	switch {
	case u == nil:
		return review.Identity{Login: "a deleted account, " + what}, nil
	case u.GetLogin() == "" || u.GetID() <= 0 || u.GetType() == "":
		return review.Identity{}, q.fail(http.StatusOK, "an account lacks its login, number or type: %s", what)
	}
	return review.Identity{Login: u.GetLogin(), ID: u.GetID(), Bot: u.GetType() != "User" || strings.HasSuffix(u.GetLogin(), "[bot]")}, nil
}
