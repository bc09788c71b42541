package github

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/pkg/doctor"
)

// maxFiles bounds the files that are fetched.
const maxFiles = 100

// files reads the workflows, and the actions of the repository.
func (l *look) files() doctor.Setting[[]doctor.File] {
	var names []string
	err := fs.WalkDir(l.tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && (isWorkflow(name) || isAction(name)) {
			names = append(names, name)
		}
		return err
	})
	if err == nil && len(names) > maxFiles {
		err = fmt.Errorf("there are %d workflows and actions; at most %d are looked at", len(names), maxFiles)
	}
	out := make([]doctor.File, len(names))
	var reads []func() error
	for i, name := range names {
		reads = append(reads, func() (err error) {
			out[i].Name = name
			out[i].Data, err = fs.ReadFile(l.tree, name)
			return err
		})
	}
	if err == nil {
		err = together(reads...)
	}
	if err != nil {
		return doctor.Unknown[[]doctor.File](unseen(err, "contents: read"))
	}
	return doctor.Known(out)
}

func isYAML(name string) bool {
	return slices.Contains([]string{".yml", ".yaml"}, path.Ext(name))
}

func isWorkflow(name string) bool { return path.Dir(name) == ".github/workflows" && isYAML(name) }

func isAction(name string) bool {
	return isYAML(name) && strings.TrimSuffix(path.Base(name), path.Ext(name)) == "action"
}

// ownerFiles are where GitHub looks for code owners; the first one counts.
func ownerFiles() []string { return []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"} }

// owners reads the file of code owners, and what GitHub finds wrong with it.
func (l *look) owners() doctor.Setting[doctor.Owners] {
	for _, name := range ownerFiles() {
		data, err := fs.ReadFile(l.tree, name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return doctor.Unknown[doctor.Owners](unseen(err, "contents: read"))
		}
		return doctor.Known(doctor.Owners{File: name, Data: data, Errors: l.ownerErrors()})
	}
	return doctor.Known(doctor.Owners{})
}

func (l *look) ownerErrors() doctor.Setting[[]doctor.OwnerError] {
	type wrong struct {
		Line int    `json:"line"`
		Kind string `json:"kind"`
	}
	var got struct {
		Errors *[]wrong `json:"errors"`
	}
	q, err := l.get(l.repo, &got, "/codeowners/errors?ref=%s", l.tree.commit)
	if err == nil && got.Errors == nil {
		err = q.fail(http.StatusOK, "the answer lacks errors")
	}
	if err != nil {
		return doctor.Unknown[[]doctor.OwnerError](unseen(err, "contents: read"))
	}
	var out []doctor.OwnerError
	for _, w := range *got.Errors {
		out = append(out, doctor.OwnerError{Line: w.Line, Kind: w.Kind})
	}
	return doctor.Known(out)
}
