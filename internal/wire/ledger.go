// Package wire turns what a user names into a store or a source: the scheme of
// a ledger's URL, a file of reviews. It is the one place that names all of them.
package wire

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/evidence/dirstore"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// schemes lists the schemes of ledgers that are known, with an example of each.
const schemes = "dir: (a folder, such as dir:.lockflight/evidence) or github: (a branch, such as github:org/house or github:org/house@lockflight)"

// SchemeError says that a ledger's URL has a scheme that nobody knows.
type SchemeError struct{ URL string }

func (e *SchemeError) Error() string {
	return fmt.Sprintf("the ledger %q has no scheme that is known; expected %s", e.URL, schemes)
}

// Folder returns the folder of a ledger in one, relative ones taken from base;
// "" if the ledger is none.
func Folder(url, base string) string {
	name, ok := strings.CutPrefix(url, "dir:")
	if !ok || name == "" {
		return ""
	}
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(base, name)
}

// OnGitHub reports whether a ledger is a branch on GitHub.
func OnGitHub(url string) bool { return strings.HasPrefix(url, "github:") }

// Ledger opens the store of a ledger: dir:FOLDER, relative ones taken from base, or
// github:OWNER/REPO@BRANCH#COMMIT, of which the branch is lockflight by default, and
// the commit is one that the branch is known to have had, if it is given. hub is
// asked for a client only where one is needed.
func Ledger(url, base string, hub func() (*github.Client, error)) (evidence.Store, error) {
	if dir := Folder(url, base); dir != "" {
		return dirstore.Open(dir)
	}
	if !OnGitHub(url) {
		return nil, &SchemeError{URL: url}
	}
	at, err := ParseBranch(url)
	if err != nil {
		return nil, &NameError{URL: url, Err: err}
	}
	client, err := hub()
	if err != nil {
		return nil, err
	}
	store, err := github.OpenStore(client, at.Repo, at.Branch, at.Anchor)
	if err != nil {
		return nil, &NameError{URL: url, Err: err}
	}
	return store, nil
}

// AtBranch is a ledger on a branch on GitHub.
type AtBranch struct {
	Repo   github.Repository
	Branch string
	// Anchor is a commit that the branch is known to have had; it may be empty.
	Anchor string
}

// ParseBranch reads the URL of a ledger on GitHub.
func ParseBranch(url string) (AtBranch, error) {
	rest, ok := strings.CutPrefix(url, "github:")
	if !ok {
		return AtBranch{}, errors.New("expected github:OWNER/REPO or github:OWNER/REPO@BRANCH")
	}
	rest, anchor, _ := strings.Cut(rest, "#")
	repo, branch, named := strings.Cut(rest, "@")
	if !named {
		branch = lockflight.LedgerBranch
	}
	at := AtBranch{Repo: github.Repository(repo), Branch: branch, Anchor: anchor}
	return at, at.Repo.Valid()
}

// NameError says that the URL of a ledger names something that cannot be one.
type NameError struct {
	URL string
	Err error
}

func (e *NameError) Error() string { return fmt.Sprintf("the ledger %q: %v", e.URL, e.Err) }
func (e *NameError) Unwrap() error { return e.Err }
