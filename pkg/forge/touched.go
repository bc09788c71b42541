package forge

import (
	"context"
	"io/fs"
	"path"
	"slices"

	"github.com/lockflight/lockflight/pkg/github"
	"github.com/lockflight/lockflight/pkg/spec"
)

// Touched returns the files that are different under judgement: those of the pull
// request, or those that differ since the commit before. A rename counts with
// both names.
func (c *Case) Touched(ctx context.Context) ([]github.File, error) {
	if c.Pull != nil {
		return c.Pull.Files, nil
	}
	return c.Client.Changed(ctx, c.Repo, c.Since, c.Judged.Commit())
}

// Changes returns the files of the changes that are touched, sorted: those of
// which the file itself is, or any other in its folder or below it that belongs
// to no nearer change.
func (c *Case) Changes(ctx context.Context) ([]string, error) {
	touched, err := c.Touched(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range touched {
		name, err := c.changeOf(f.Path)
		if err != nil {
			return nil, err
		}
		if name != "" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// changeOf returns the file of the change that a file belongs to, in the nearest
// folder upwards that has one; "" for none. A link in its place is not overlooked;
// whoever reads it refuses it.
func (c *Case) changeOf(name string) (string, error) {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		found := slices.ContainsFunc(spec.ChangeFiles(), func(file string) bool {
			info, err := fs.Stat(c.Judged, path.Join(dir, file))
			return err == nil && !info.IsDir()
		})
		switch {
		case c.Judged.Failed() != nil:
			return "", c.Judged.Failed()
		case found:
			name, err := spec.FindChange(c.Judged, dir)
			if err != nil {
				return "", notThere("%w", err)
			}
			return name, nil
		case dir == ".":
			return "", nil
		}
	}
}
