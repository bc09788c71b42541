package github

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/go-github/v60/github"

	"github.com/lockflight/lockflight/pkg/evidence"
)

const (
	// rounds is how often an append is tried while others write to the branch.
	rounds = 100
	// The file that repeats the last statements has at most so many of them, and
	// so many bytes, but always the last one.
	recentMost  = 64
	recentBytes = 256 << 10
)

// Append puts an entry in the next place of a chain: a commit on the branch as
// it was read, which the branch takes only if nobody else moved it since. If
// somebody did, and the place is still free, it is tried again.
func (s *Store) Append(ctx context.Context, chain string, place int, entry []byte) error {
	if err := cmp.Or(ctx.Err(), evidence.CheckChain(chain)); err != nil {
		return err
	}
	if len(entry) > evidence.MaxStatement {
		return fmt.Errorf("a statement of %d bytes is too large; expected at most %d", len(entry), evidence.MaxStatement)
	}
	if s.pinned != nil {
		return errors.New("this is the ledger as it was at one moment; nothing can be recorded in it")
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	for round := 1; round <= rounds; round++ {
		f, err := s.look(ctx, chain)
		if err != nil {
			return err
		}
		if next := len(f.entries) + 1; place != next {
			return fmt.Errorf("place %d of %s is not free, the next one is %d: %w", place, chain, next, evidence.ErrTaken)
		}
		won, err := s.commit(ctx, f, entry)
		if err != nil || won {
			return err
		}
		if err := s.client.rest(ctx, round); err != nil {
			return err
		}
	}
	return fmt.Errorf("statement %d in %s was not recorded: others wrote to the branch %s each of %d times; try again later", place, chain, s.branch, rounds)
}

// rest waits a little, longer each time and never the same as others do.
func (c *Client) rest(ctx context.Context, try int) error {
	if c.sleep == nil {
		return ctx.Err()
	}
	return c.sleep(ctx, 50*time.Millisecond+c.jitter(300*time.Millisecond<<min(try, 5)))
}

// commit makes a commit with one more entry and moves the branch to it. It
// returns false if somebody else moved the branch.
func (s *Store) commit(ctx context.Context, f folderAt, entry []byte) (won bool, err error) {
	tree, err := s.write(ctx, f, entry)
	if err != nil {
		return false, err
	}
	place := len(f.entries) + 1
	// The text makes each commit one of its kind, so that two writers of the same
	// statement at the same second do not both believe that they won.
	body := map[string]any{
		"message": fmt.Sprintf("lockflight: statement %d in %s\n\nWritten-As: %s\n", place, f.chain, rand.Text()),
		"tree":    tree, "parents": []string{},
	}
	if f.commit != "" {
		body["parents"] = []string{f.commit}
	}
	sha, err := s.post(ctx, "/git/commits", body)
	if err != nil {
		return false, err
	}
	s.client.objects.keepRoot(sha, tree)
	return s.move(ctx, f.commit, sha)
}

// write makes the tree with one more entry.
func (s *Store) write(ctx context.Context, f folderAt, entry []byte) (string, error) {
	place := len(f.entries) + 1
	body := map[string]any{}
	if f.commit != "" {
		root, err := s.client.root(ctx, s.repo, f.commit)
		if err != nil {
			return "", err
		}
		body["base_tree"] = root
	}
	recent, err := s.nextRecent(ctx, f, entry)
	if err != nil {
		return "", err
	}
	files := []struct {
		name    string
		content []byte
	}{{fileOf(place), entry}, {headFile, headOf(place, entry)}, {recentFile, recent}}
	entries := make([]map[string]any, len(files))
	for i, file := range files {
		entries[i] = map[string]any{"path": folderOf(f.chain) + "/" + file.name, "mode": "100644", "type": "blob"}
		if inline(file.content) {
			entries[i]["content"] = string(file.content)
			continue
		}
		if entries[i]["sha"], err = s.upload(ctx, file.content); err != nil {
			return "", err
		}
	}
	body["tree"] = entries
	return s.post(ctx, "/git/trees", body)
}

// inline reports whether content can be sent as text within a tree.
func inline(content []byte) bool {
	return len(content) > 0 && utf8.Valid(content) && !bytes.ContainsFunc(content, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f })
}

// upload sends a file by itself.
func (s *Store) upload(ctx context.Context, content []byte) (string, error) {
	sha, err := s.post(ctx, "/git/blobs", map[string]any{"content": base64.StdEncoding.EncodeToString(content), "encoding": "base64"})
	if err == nil && sha != blobSHA(content) {
		return "", fmt.Errorf("GitHub kept the statement as %.12s; expected %.12s, so it is not what was sent", sha, blobSHA(content))
	}
	return sha, err
}

// post makes a git object and returns its digest.
func (s *Store) post(ctx context.Context, what string, body any) (string, error) {
	endpoint, err := s.repo.path("%s", what)
	if err != nil {
		return "", err
	}
	var got struct{ SHA string }
	q := &call{method: http.MethodPost, endpoint: endpoint, body: body, into: &got}
	if err := s.client.do(ctx, q); err != nil {
		return "", err
	}
	if !shaShape.MatchString(got.SHA) {
		return "", q.fail(http.StatusCreated, "the answer lacks the digest of what was made")
	}
	return got.SHA, nil
}

// nextRecent is what repeats the last statements, once there is one more: those
// that are known without asking for each.
func (s *Store) nextRecent(ctx context.Context, f folderAt, entry []byte) ([]byte, error) {
	kept := f.entries[max(0, len(f.entries)-recentMost+1):]
	if len(kept) > 0 {
		if err := s.recent(ctx, f, kept); err != nil {
			return nil, err
		}
		if _, err := s.entries(ctx, f, len(f.entries)); err != nil {
			return nil, err
		}
	}
	parts := [][]byte{entry}
	size := len(entry)
	for _, n := range slices.Backward(kept) {
		content, known := s.client.objects.blob(n.sha)
		if size += len(content); !known || size > recentBytes {
			break
		}
		parts = append(parts, content)
	}
	slices.Reverse(parts)
	return bytes.Join(parts, nil), nil
}

// move points the branch to a commit that follows where it was. To do it twice
// is the same as once; so where it is not clear whether it was done, it is done
// again, and in the end the branch is looked at.
func (s *Store) move(ctx context.Context, from, to string) (won bool, err error) {
	endpoint, err := s.repo.path("/git/refs/heads/%s", s.branch)
	q := &call{method: http.MethodPatch, endpoint: endpoint, body: map[string]any{"sha": to, "force": false}, final: true}
	if from == "" {
		endpoint, err = s.repo.path("/git/refs")
		q = &call{method: http.MethodPost, endpoint: endpoint, body: map[string]any{"ref": "refs/heads/" + s.branch, "sha": to}, final: true}
	}
	if err != nil {
		return false, err
	}
	var unsure error
	for try := 1; try <= attempts; try++ {
		var ref github.Reference
		q.into = &ref
		err = s.client.do(ctx, q)
		if err == nil {
			var at string
			if at, err = s.target(q, ref); err == nil && at == to {
				s.saw(to)
				return true, nil
			}
			err = cmp.Or(err, error(q.fail(http.StatusOK, "the branch is at %.12s after it was moved to %.12s", at, to)))
		}
		var e *Error
		switch {
		case !errors.As(err, &e) || e.Status >= 400 && e.Status < 500 && e.Status != http.StatusConflict && e.Status != http.StatusUnprocessableEntity:
			return false, err
		case e.Status == http.StatusConflict || e.Status == http.StatusUnprocessableEntity:
			return s.lost(ctx, e, from, to, unsure != nil)
		}
		unsure = err
		if ctx.Err() != nil || s.client.sleep == nil {
			break
		}
		if s.client.rest(ctx, try) != nil {
			break
		}
	}
	return s.settled(ctx, to, unsure)
}

// lost says what it means that the branch was not moved: somebody else did, or,
// if it is where it was, GitHub does not allow it.
func (s *Store) lost(ctx context.Context, e *Error, from, to string, unsure bool) (won bool, err error) {
	now, err := s.ref(ctx)
	switch {
	case err != nil:
		return false, err
	case now == to:
		s.saw(to)
		return true, nil
	case now == from:
		e.Hint = "let whoever records push to the branch " + s.branch + ", without force"
		return false, e
	case !unsure:
		return false, nil
	}
	return s.holds(ctx, now, to)
}

// settled looks whether the branch was moved after all.
func (s *Store) settled(ctx context.Context, to string, unsure error) (won bool, err error) {
	now, err := s.ref(ctx)
	if err == nil && now != "" {
		if won, err = s.holds(ctx, now, to); won {
			return true, nil
		}
	}
	return false, fmt.Errorf("nobody knows whether the statement was recorded; read the ledger before you try again: %w", cmp.Or(unsure, err))
}

// holds reports whether the branch has a commit.
func (s *Store) holds(ctx context.Context, now, commit string) (bool, error) {
	if now == commit {
		s.saw(now)
		return true, nil
	}
	relation, err := s.relation(ctx, commit, now)
	return relation == "ahead", err
}
