package forge

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/gate"
	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/review"
	"github.com/lockflight/lockflight/pkg/spec"
)

// IsPolicy reports whether a file says what is allowed: the pipeline and what it is
// made of, workflows and actions, and who owns which code. Without a pipeline its
// usual folder counts.
func IsPolicy(name string, p *change.Pipeline) bool {
	dir, base := path.Split(name)
	folders := strings.Split(dir, "/")
	switch {
	case strings.HasPrefix(name, ".github/"), name == "CODEOWNERS", name == "docs/CODEOWNERS":
		return true
	case name == "action.yml", name == "action.yaml", slices.Contains(folders, "cue.mod"):
		return true
	case slices.Contains(folders, ".lockflight"):
		return !strings.Contains("/"+name, "/.lockflight/evidence/")
	}
	return p != nil && path.Ext(base) == ".cue" && !slices.Contains(spec.ChangeFiles(), base) && slices.Contains(p.Folders, path.Dir(name))
}

// policy tells what pull requests change of the files that say what is allowed,
// and who approved those as they are.
func (c *Case) policy(ctx context.Context, p *change.Pipeline) ([]gate.PolicyChange, error) {
	var out []gate.PolicyChange
	for _, pull := range c.open() {
		var files []string
		for _, file := range pull.Files {
			if IsPolicy(file.Path, p) {
				files = append(files, file.Path)
			}
		}
		if len(files) == 0 {
			continue
		}
		slices.Sort(files)
		files = slices.Compact(files)
		said, err := c.saidOf(ctx, pull, files)
		if err != nil {
			return nil, err
		}
		out = append(out, gate.PolicyChange{Pull: pull.Number, Files: files, Said: said})
	}
	return out, nil
}

// saidOf returns the reviews of a pull request as words about some files: an
// approval of a commit where one of them is another is void.
func (c *Case) saidOf(ctx context.Context, pull *github.Pull, files []string) (review.Set, error) {
	head, err := c.Client.Tree(ctx, c.Repo, pull.Head)
	if err != nil {
		return review.Set{}, err
	}
	now, err := contentOf(head, files)
	if err != nil {
		return review.Set{}, err
	}
	at := func(_ context.Context, tree fs.FS, _ string) (change.Digests, error) {
		content, err := contentOf(tree, files)
		return change.Digests{Procedure: content, Request: content}, err
	}
	set, err := github.PullReviews{Client: c.Client, Pull: pull, Path: files[0], DigestAt: at}.Reviews(ctx, "")
	for i := range set.Reviews {
		r := &set.Reviews[i]
		if r.Verdict == evidence.Approve && r.Void == "" && r.Procedure != now {
			r.Void = fmt.Sprintf("these files were different at commit %.12s", r.Commit)
		}
	}
	return set, err
}

// contentOf writes the digest of each file on a line. A file that is not there
// has an empty one, and is as good an answer as any other.
func contentOf(tree fs.FS, files []string) (string, error) {
	var out strings.Builder
	for _, name := range files {
		sha := ""
		info, err := fs.Stat(tree, name)
		switch {
		case err == nil:
			sha, _ = info.Sys().(string)
		case !errors.Is(err, fs.ErrNotExist):
			return "", err
		}
		fmt.Fprintf(&out, "%s %s\n", sha, name)
	}
	return out.String(), nil
}
