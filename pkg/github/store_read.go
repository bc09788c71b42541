package github

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/lockflight/lockflight/pkg/evidence"
)

const (
	headFile   = "HEAD"
	recentFile = ".recent"
	// listed is the most that GitHub lists of a folder in one answer.
	listed = 1000
)

var (
	fileShape   = regexp.MustCompile(`^[0-9]{6,9}\.json$`)
	kindFolders = []string{"changes", "scopes"}
)

func fileOf(place int) string { return fmt.Sprintf("%06d.json", place) }

// folderOf is where a chain is kept. A colon, which some file systems refuse, is
// written as two underscores, which no name contains.
func folderOf(chain string) string { return strings.Replace(chain, ":", "__", 1) }

// folderAt is the folder of a chain at a commit.
type folderAt struct {
	chain   string
	commit  string // "" without a branch
	entries []node // the statements, in order
	head    node
	recent  node
}

// Read returns the entries of a chain in order; beside damage those before it.
func (s *Store) Read(ctx context.Context, chain string) ([][]byte, error) {
	f, err := s.look(ctx, chain)
	var broken *evidence.BrokenError
	if errors.As(err, &broken) && broken.Place > 1 {
		sound, failed := s.fetch(ctx, f.entries)
		return sound, cmp.Or(failed, err)
	}
	if err != nil {
		return nil, err
	}
	return s.entries(ctx, f, 1)
}

// Tail returns the last entries of a chain, and the place of the first of them.
func (s *Store) Tail(ctx context.Context, chain string, most int) (int, [][]byte, error) {
	f, err := s.look(ctx, chain)
	if err != nil {
		return 1, nil, err
	}
	first := max(1, len(f.entries)-most+1)
	out, err := s.entries(ctx, f, first)
	return first, out, err
}

// look finds the folder of a chain on the branch as it is now.
func (s *Store) look(ctx context.Context, chain string) (folderAt, error) {
	if err := cmp.Or(ctx.Err(), evidence.CheckChain(chain)); err != nil {
		return folderAt{}, err
	}
	head, err := s.head(ctx, chain)
	if err != nil || head == "" {
		return folderAt{chain: chain}, err
	}
	return s.folder(ctx, chain, head)
}

// folder is what the folder of a chain holds at a commit. Whoever appends has looked
// at it just before, and no commit ever changes.
func (s *Store) folder(ctx context.Context, chain, commit string) (folderAt, error) {
	s.mu.Lock()
	last := s.last
	s.mu.Unlock()
	if commit != "" && last.chain == chain && last.commit == commit {
		return last, nil
	}
	f, err := s.findFolder(ctx, chain, commit)
	if err == nil {
		s.mu.Lock()
		s.last = f
		s.mu.Unlock()
	}
	return f, err
}

// findFolder reads it. The short way is
// to ask for this folder alone, unless all folders are known. Where that finds nothing, the way there from the
// top decides, whose digests show that nothing is missing.
func (s *Store) findFolder(ctx context.Context, chain, commit string) (folderAt, error) {
	var nodes []node
	var err error
	if !s.whole {
		nodes, err = s.contents(ctx, chain, commit)
	}
	var e *Error
	if s.whole || errors.As(err, &e) && e.Status == http.StatusNotFound || len(nodes) >= listed {
		nodes, err = s.walk(ctx, chain, commit)
	}
	if err != nil {
		return folderAt{chain: chain}, err
	}
	return s.arrange(folderAt{chain: chain, commit: commit}, nodes)
}

func (s *Store) contents(ctx context.Context, chain, commit string) ([]node, error) {
	endpoint, err := s.repo.path("/contents/%s?ref=%s", escaped(folderOf(chain)), commit)
	if err != nil {
		return nil, err
	}
	var got []struct {
		Type, Name, SHA string
		Size            *int64
	}
	q := &call{method: http.MethodGet, endpoint: endpoint, into: &got}
	if err := s.client.do(ctx, q); err != nil {
		return nil, err
	}
	if len(got) == 0 {
		return nil, q.fail(http.StatusOK, "the folder is there with nothing in it, which git does not have")
	}
	var out []node
	for _, f := range got {
		if f.Name == "" || !shaShape.MatchString(f.SHA) || f.Size == nil || *f.Size < 0 {
			return nil, q.fail(http.StatusOK, "the file %s lacks its digest or size", quote(f.Name))
		}
		n := node{name: f.Name, mode: "100644", sha: f.SHA, size: *f.Size}
		if f.Type != "file" {
			n.mode = ""
		}
		out = append(out, n)
	}
	return out, nil
}

// walk finds the folder of a chain from the top of the branch; nil if it is not
// there.
func (s *Store) walk(ctx context.Context, chain, commit string) ([]node, error) {
	at, err := s.top(ctx, chain, commit)
	if err != nil {
		return nil, err
	}
	for part := range strings.SplitSeq(folderOf(chain), "/") {
		i := slices.IndexFunc(at, func(n node) bool { return n.name == part })
		switch {
		case i < 0:
			return nil, nil
		case !at[i].isFolder():
			return nil, &evidence.BrokenError{Chain: chain, Reason: part + " is not a folder; remove it, or name another branch"}
		}
		if at, err = s.tree(ctx, at[i].sha); err != nil {
			return nil, err
		}
	}
	return at, nil
}

func (s *Store) tree(ctx context.Context, sha string) ([]node, error) {
	if nodes, ok := s.client.objects.tree(sha); ok {
		return nodes, nil
	}
	_, err := s.client.loadTree(ctx, s.repo, sha, false)
	nodes, _ := s.client.objects.tree(sha)
	return nodes, err
}

// top reads the top of the branch, and refuses one that is no ledger: a ledger has
// no other folders, and nothing but notes beside its own.
func (s *Store) top(ctx context.Context, chain, commit string) ([]node, error) {
	root, err := s.client.root(ctx, s.repo, commit)
	if err != nil {
		return nil, err
	}
	nodes, err := s.tree(ctx, root)
	if err != nil {
		return nil, err
	}
	kept := slices.ContainsFunc(nodes, func(n node) bool { return slices.Contains(kindFolders, n.name) })
	for _, n := range nodes {
		own := slices.Contains(kindFolders, n.name)
		if !own && n.isFolder() || !kept && !strings.HasPrefix(n.name, ".") {
			return nil, &evidence.BrokenError{Chain: chain, Reason: fmt.Sprintf("the branch %s of %s is not a ledger: it holds %s; name the branch of a ledger, or one that does not exist yet",
				s.branch, s.repo, quote(n.name))}
		}
	}
	return nodes, nil
}

// arrange sorts the files of a chain. One that does not belong there, or one
// that is missing, is named.
func (s *Store) arrange(f folderAt, nodes []node) (folderAt, error) {
	nodes = slices.Clone(nodes) // others read the same list
	slices.SortFunc(nodes, func(a, b node) int { return cmp.Or(cmp.Compare(len(a.name), len(b.name)), cmp.Compare(a.name, b.name)) })
	for _, n := range nodes {
		switch {
		case !modes[n.mode].IsRegular() || n.mode == "":
			return f, f.broken(0, "%s is not a regular file; remove it from the branch %s", quote(n.name), s.branch)
		case n.name == headFile:
			f.head = n
		case n.name == recentFile:
			f.recent = n
		case !fileShape.MatchString(n.name):
			return f, f.broken(0, "%s does not belong in it; remove it from the branch %s", quote(n.name), s.branch)
		case n.name != fileOf(len(f.entries)+1):
			place, _ := strconv.Atoi(strings.TrimSuffix(n.name, ".json"))
			return f, f.broken(len(f.entries)+1, "it is missing, while statement %d is there; put it back from an earlier commit", place)
		case n.size > evidence.MaxStatement:
			return f, f.broken(len(f.entries)+1, "it has %d bytes, and a statement at most %d", n.size, evidence.MaxStatement)
		default:
			f.entries = append(f.entries, n)
		}
	}
	if len(f.entries) > 0 && f.head.name == "" {
		return f, f.broken(0, "its HEAD is missing; put it back from an earlier commit")
	}
	if len(f.entries) == 0 && len(nodes) > 0 {
		return f, f.broken(1, "it is missing, while %s is there; put it back from an earlier commit", nodes[0].name)
	}
	return f, nil
}

func (f folderAt) broken(place int, format string, a ...any) error {
	return &evidence.BrokenError{Chain: f.chain, Place: place, Reason: fmt.Sprintf(format, a...)}
}

// entries reads the entries from one place to the last, and holds the last one
// against HEAD.
func (s *Store) entries(ctx context.Context, f folderAt, first int) ([][]byte, error) {
	if len(f.entries) == 0 {
		return nil, nil
	}
	wanted := f.entries[first-1:]
	if err := s.recent(ctx, f, wanted); err != nil {
		return nil, err
	}
	out, err := s.fetch(ctx, wanted)
	if err != nil {
		return nil, err
	}
	last := len(f.entries)
	if blobSHA(headOf(last, out[len(out)-1])) != f.head.sha {
		return out, f.broken(last, "it is not the statement that HEAD names as the last one: it was changed, or what followed it was removed")
	}
	return out, nil
}

// fetch reads statements, all at once.
func (s *Store) fetch(ctx context.Context, nodes []node) ([][]byte, error) {
	out := make([][]byte, len(nodes))
	var work []func() error
	for i, n := range nodes {
		work = append(work, func() (err error) {
			content, err := s.client.blob(ctx, s.repo, n.sha)
			out[i] = slices.Clone(content)
			return err
		})
	}
	return out, together(work...)
}

// headOf is what HEAD holds after an entry.
func headOf(place int, entry []byte) []byte {
	return fmt.Appendf(nil, "%d %s", place, evidence.Digest(entry))
}

// recent takes entries that are not known yet from the file that repeats the
// last ones. Only what has the digest of its own file counts.
func (s *Store) recent(ctx context.Context, f folderAt, wanted []node) error {
	unknown := 0
	for _, n := range wanted {
		if _, known := s.client.objects.blob(n.sha); !known {
			unknown++
		}
	}
	if unknown < 2 || f.recent.name == "" || f.recent.size > maxFile {
		return nil
	}
	content, err := s.client.fetchBlob(ctx, s.repo, f.recent.sha)
	if err != nil {
		return err
	}
	for _, n := range slices.Backward(f.entries) {
		from := len(content) - int(n.size)
		if from < 0 || blobSHA(content[from:]) != n.sha {
			return nil
		}
		s.client.objects.keepBlob(n.sha, content[from:])
		content = content[:from]
	}
	return nil
}
