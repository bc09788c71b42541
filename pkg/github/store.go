package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// Store keeps evidence on a branch of a repository, without a clone. Each
// statement is a file, and each append a commit on the branch as it was:
//
//	changes/upgrade-12-6/000001.json
//	changes/upgrade-12-6/HEAD
//	changes/upgrade-12-6/.recent
//	scopes/environment__production/000001.json
//
// HEAD holds the number and the digest of the last statement. The file .recent
// repeats the last statements, so that they can be read in one call; it is not
// believed, for the digest of every statement is known from its own file. A
// clone of the branch is a ledger in a folder.
//
// The branch only ever grows: one that was rewritten is noticed by everyone who
// has seen it before. Whoever may push to it by force can rewrite it for
// those who have not; protect it.
type Store struct {
	client *Client
	repo   Repository
	branch string

	pinned *string // where a snapshot looks; nil for the branch as it is
	whole  bool    // all folders of a snapshot are known

	writing sync.Mutex // one append at a time
	mu      sync.Mutex
	seen    string   // the last head of the branch that was seen
	last    folderAt // the folder that was looked at last
}

var branchShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$`)

// OpenStore returns the store on a branch, which need not exist: it is made when
// the first statement is written. The anchor is a commit that the branch is
// known to have had; it may be empty.
func OpenStore(c *Client, repo Repository, branch, anchor string) (*Store, error) {
	if _, err := repo.path(""); err != nil {
		return nil, err
	}
	if !branchShape.MatchString(branch) || len(branch) > 200 || strings.Contains(branch, "..") || strings.HasSuffix(branch, ".lock") {
		return nil, fmt.Errorf("%s is not a branch for a ledger; expected plain letters such as lockflight/evidence", quote(branch))
	}
	if anchor != "" {
		if err := checkSHA(anchor); err != nil {
			return nil, err
		}
	}
	return &Store{client: c, repo: repo, branch: branch, seen: anchor}, nil
}

// Head returns the commit of the branch that was seen last, to anchor it in
// another place; it is empty before anything was read, and without a branch.
func (s *Store) Head() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

func (s *Store) saw(head string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = head
}

// mostSnapshot is the longest list of all files of a ledger that is read, in
// bytes; it is that of some thousand statements.
const mostSnapshot = 2 << 20

// Snapshot returns the store as the branch is now, for reading several chains
// as they stood together, and with fewer calls: the names of all files are read at
// once, unless they are too many. Nothing can be appended to it.
func (s *Store) Snapshot(ctx context.Context) (evidence.Store, error) {
	head, err := s.headBy(ctx, s.branch, s.askBranch)
	if err != nil {
		return nil, err
	}
	out := &Store{client: s.client, repo: s.repo, branch: s.branch, pinned: &head, seen: head}
	if head == "" {
		return out, nil
	}
	root, err := s.client.root(ctx, s.repo, head)
	if err != nil {
		return nil, err
	}
	out.whole, err = s.client.loadTreeOf(ctx, s.repo, root, true, mostSnapshot)
	return out, err
}

// staleReads is how often a branch is asked again that seems to have gone back:
// GitHub may answer from a copy that is a moment behind.
const staleReads = 4

// head returns where the branch is, "" if there is none, once it is sure that
// it follows what was seen before.
func (s *Store) head(ctx context.Context, chain string) (string, error) {
	return s.headBy(ctx, chain, s.askRef)
}

func (s *Store) headBy(ctx context.Context, chain string, ask func(context.Context) (string, error)) (string, error) {
	if s.pinned != nil {
		return *s.pinned, nil
	}
	for try := 1; ; try++ {
		before := s.Head()
		now, err := s.where(ctx, ask)
		if err != nil || now == before {
			return now, err
		}
		if now == "" {
			return "", s.rewritten(chain, before, "is gone")
		}
		relation := Ahead
		if before != "" {
			if relation, err = s.relation(ctx, before, now); err != nil {
				return "", err
			}
		}
		switch relation {
		case Ahead, Identical:
			s.saw(now)
			return now, nil
		case Behind:
			if try < staleReads {
				if err := s.client.rest(ctx, try); err != nil {
					return "", err
				}
				continue
			}
		}
		return "", s.rewritten(chain, before, "is at "+now[:12]+" now, which does not follow it")
	}
}

func (s *Store) rewritten(chain, before, what string) error {
	return &evidence.BrokenError{Chain: chain, Reason: fmt.Sprintf("the branch %s of %s was at %.12s, and %s: it was rewritten; put it back to that commit, and forbid to push to it by force",
		s.branch, s.repo, before, what)}
}

// ref asks where the branch is.
func (s *Store) ref(ctx context.Context) (string, error) { return s.where(ctx, s.askRef) }

// where asks where the branch is. That there is none has to be said twice: by the
// branch, and by the list of branches.
func (s *Store) where(ctx context.Context, ask func(context.Context) (string, error)) (string, error) {
	for try := 1; ; try++ {
		sha, err := ask(ctx)
		var e *Error
		if !errors.As(err, &e) || e.Status != http.StatusNotFound {
			return sha, err
		}
		there, err := s.listed(ctx)
		if err != nil || !there {
			return "", err
		}
		// It may have been made between the two questions.
		if e.Reason = "the branch is not found, and listed all the same"; try == staleReads {
			return "", e
		}
		if err := s.client.rest(ctx, try); err != nil {
			return "", err
		}
	}
}

// askRef asks for the commit of the branch alone, for writing to it.
func (s *Store) askRef(ctx context.Context) (string, error) {
	endpoint, err := s.repo.path("/git/ref/heads/%s", s.branch)
	if err != nil {
		return "", err
	}
	var ref github.Reference
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &ref}
	if err := s.client.do(ctx, q); err != nil {
		return "", err
	}
	return s.target(q, ref)
}

// askBranch asks for the commit of the branch and its tree, for reading all of it.
func (s *Store) askBranch(ctx context.Context) (string, error) {
	endpoint, err := s.repo.path("/branches/%s", s.branch)
	if err != nil {
		return "", err
	}
	var branch github.Branch
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &branch}
	if err := s.client.do(ctx, q); err != nil {
		return "", err
	}
	return s.tip(q, branch)
}

// tip returns the commit of the branch, and keeps its tree, which saves a call.
func (s *Store) tip(q *call, branch github.Branch) (string, error) {
	sha, tree := branch.GetCommit().GetSHA(), branch.GetCommit().GetCommit().GetTree().GetSHA()
	if branch.GetName() != s.branch || !shaShape.MatchString(sha) || !shaShape.MatchString(tree) {
		return "", q.fail(http.StatusOK, "the answer is not about this branch, or lacks its commit or its tree")
	}
	s.client.objects.keepRoot(sha, tree)
	return sha, nil
}

func (s *Store) target(q *call, ref github.Reference) (string, error) {
	if ref.GetRef() != "refs/heads/"+s.branch || ref.GetObject().GetType() != "commit" || !shaShape.MatchString(ref.GetObject().GetSHA()) {
		return "", q.fail(http.StatusOK, "the answer is not about this branch, or lacks its commit")
	}
	return ref.GetObject().GetSHA(), nil
}

// listed reports whether the branch is among those of the repository.
func (s *Store) listed(ctx context.Context) (bool, error) {
	endpoint, err := s.repo.path("/git/matching-refs/heads/%s", s.branch)
	if err != nil {
		return false, err
	}
	var refs []github.Reference
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &refs}
	if err := s.client.do(ctx, q); err != nil {
		return false, err
	}
	return slices.ContainsFunc(refs, func(r github.Reference) bool { return r.GetRef() == "refs/heads/"+s.branch }), nil
}

// relation tells how one commit stands to another: ahead of it, behind it,
// diverged from it, or identical.
func (s *Store) relation(ctx context.Context, before, now string) (string, error) {
	got, err := s.client.gitCommit(ctx, s.repo, now)
	if err != nil {
		return "", err
	}
	for _, p := range got.Parents {
		if p.GetSHA() == before {
			return Ahead, nil
		}
	}
	compared, err := s.client.Compare(ctx, s.repo, before, now)
	if err != nil {
		if s.unrelated(ctx, before, err) {
			return Diverged, nil
		}
		return "", fmt.Errorf("the branch %s was at %.12s and is at %.12s, and nobody knows whether it was rewritten: %w", s.branch, before, now, err)
	}
	return compared.Relation, nil
}

// unrelated reports whether two commits could not be compared because they have
// nothing in common, or because the earlier one is gone: GitHub keeps whatever a
// branch has.
func (s *Store) unrelated(ctx context.Context, before string, err error) bool {
	var e *Error
	if !errors.As(err, &e) || e.Status != http.StatusNotFound {
		return false
	}
	if strings.Contains(e.Reason, "No common ancestor") {
		return true
	}
	_, err = s.client.gitCommit(ctx, s.repo, before)
	return errors.As(err, &e) && e.Status == http.StatusNotFound
}
