package doctor

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/lockflight/lockflight/pkg/finding"
)

// named is a text of a file, and where it stands.
type named struct {
	Text string
	At   finding.Position
}

// contents are what matters of a workflow or an action.
type contents struct {
	// Uses are the actions and workflows that it uses.
	Uses []named
	// Environments are those that its jobs name.
	Environments []named
	// Err says why it cannot be read.
	Err error
}

// maxFile is the largest file that is read; GitHub's own bound is 512 KiB.
const maxFile = 512 << 10

// contentsOf reads a workflow or an action. It looks for the words anywhere in the
// file, so that it rather finds too much. A name that stands elsewhere, behind an
// alias, is read from there.
func contentsOf(f File) contents {
	doc, err := document(f.Data)
	if err != nil {
		return contents{Err: err}
	}
	c := contents{}
	c.walk(f.Name, doc)
	return c
}

// document reads one YAML document. A panic of the parser is an error too.
func document(data []byte) (doc *yaml.Node, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("it is YAML that cannot be read")
		}
	}()
	if len(data) > maxFile {
		return nil, fmt.Errorf("it is larger than %d KiB", maxFile>>10)
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	doc = &yaml.Node{}
	if err := d.Decode(doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.New("it is not YAML that can be read")
	}
	if err := d.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return nil, errors.New("it holds more than one document")
	}
	return doc, nil
}

func (c *contents) walk(file string, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		for _, child := range n.Content {
			c.walk(file, child)
		}
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := finding.Position{File: file, Line: key.Line, Column: key.Column}
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		switch {
		case key.Value == "uses" && value.Kind == yaml.ScalarNode:
			c.Uses = append(c.Uses, named{value.Value, at})
		case key.Value == "environment" && value.Kind == yaml.ScalarNode:
			c.Environments = append(c.Environments, named{value.Value, at})
		case key.Value == "environment" && value.Kind == yaml.MappingNode:
			c.name(at, value)
		}
		if n.Content[i+1].Kind != yaml.AliasNode {
			c.walk(file, value)
		}
	}
}

// name reads the name of an environment with other fields.
func (c *contents) name(at finding.Position, n *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "name" {
			c.Environments = append(c.Environments, named{n.Content[i+1].Value, at})
		}
	}
}

var (
	wholeCommit = regexp.MustCompile(`@[0-9a-f]{40}$`)
	wholeDigest = regexp.MustCompile(`@sha256:[0-9a-f]{64}$`)
)

// pinned reports whether an action cannot become another one.
func pinned(uses string) bool {
	switch {
	case strings.HasPrefix(uses, "./"):
		return true
	case strings.HasPrefix(uses, "docker://"):
		return wholeDigest.MatchString(uses)
	}
	return wholeCommit.MatchString(uses)
}

// files looks for actions that are not pinned.
func (e *examiner) files() {
	files, known := e.s.Files.Get()
	if !known {
		e.unseen("the workflows of "+quote(e.s.Main.Name), e.s.Files.Why())
		return
	}
	for _, file := range files {
		c := contentsOf(file)
		if c.Err != nil {
			e.unseen("the actions of "+quote(file.Name), c.Err.Error())
		}
		for _, u := range c.Uses {
			if !pinned(u.Text) {
				at := u.At
				e.found("actions/unpinned", names{file: file.Name}, "%s is not pinned: it is not named by a whole commit or digest", quote(u.Text)).At = &at
			}
		}
	}
}
