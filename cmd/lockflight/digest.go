package main

import (
	"context"
	"io/fs"
	"path/filepath"

	"github.com/lockflight/lockflight/internal/gitfs"
	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/lockflight"
	"github.com/lockflight/lockflight/pkg/render"
)

func digestVerb() verb {
	return verb{
		name: "digest", does: "print the procedure digest; what it covers, or what changed since a revision", arg: argChange, most: 1,
		asks: true,
		flags: func(c *call) {
			c.aboutFiles()
			c.flag(&c.explained, "explain", "list the fields and files that it covers")
			c.text(&c.against, "against", "name what differs from a `REVISION` of the git repository", nil)
			c.aboutFormat("text", "json")
		},
		run: runDigest,
	}
}

func runDigest(c *call) error {
	j, err := c.open()
	if err != nil {
		return err
	}
	doc := render.DigestDocument{
		Change: j.Change.ID, Procedure: j.Digests.Procedure, Template: j.Digests.Template, Request: j.Digests.Request,
	}
	if c.explained {
		if doc.Covers, err = render.Covered(j.Digests.Material); err != nil {
			return err
		}
	}
	if c.against != "" {
		if doc.Against, err = c.compare(j); err != nil {
			return err
		}
	}
	if c.format == "json" {
		return render.JSON(c.Stdout, doc)
	}
	return render.Digest(c.Stdout, doc, c.explained, c.style())
}

// compare holds the change against the same change in another revision.
func (c *call) compare(j *journey) (*render.Comparison, error) {
	old, commit, err := c.revision(j.place)
	if err != nil {
		return nil, usage("--against %s: %w", c.against, err)
	}
	flight, findings, err := lockflight.Open(lockflight.Files{
		Changes: old, Change: j.Change.Source.File, Pipelines: j.tree, Pipeline: j.Pipeline.Source.File,
	})
	if err != nil {
		return nil, usage("--against %s: %w", c.against, err)
	}
	if flight == nil {
		return nil, usage("--against %s: the change had errors there, the first at %s", c.against, findings.FirstError())
	}
	out := &render.Comparison{Revision: c.against, Commit: commit, Procedure: flight.Digests.Procedure, Differences: []change.Difference{}}
	found, err := change.Diff(flight.Digests.Material, j.Digests.Material)
	out.Differences = append(out.Differences, found...)
	return out, err
}

// revision opens the folder of a place as it was in another revision. The top
// of the place can lie below that of the git repository.
func (c *call) revision(at *place) (fs.FS, string, error) {
	old, err := gitfs.Open(context.Background(), at.top, c.against)
	if err != nil {
		return nil, "", err
	}
	rel, err := filepath.Rel(topOf(at.top, ".git"), at.top)
	if err != nil || rel == "." {
		return old, old.Commit(), err
	}
	below, err := fs.Sub(old, filepath.ToSlash(rel))
	return below, old.Commit(), err
}
