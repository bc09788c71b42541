package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
)

// DigestDocument is what there is to say of the digests of a change.
type DigestDocument struct {
	Change    string      `json:"change"`
	Procedure string      `json:"procedureDigest"`
	Template  string      `json:"templateDigest"`
	Request   string      `json:"requestDigest"`
	Covers    []Cover     `json:"covers,omitempty"`
	Against   *Comparison `json:"against,omitempty"`
}

// Cover is one field or file that the procedure digest covers, with its value.
type Cover struct {
	Path  string `json:"path"`
	Value string `json:"value"`
}

// Comparison says what differs from the same change in another revision.
type Comparison struct {
	Revision    string              `json:"revision"`
	Commit      string              `json:"commit"`
	Procedure   string              `json:"procedureDigest"`
	Differences []change.Difference `json:"differences"`
}

// Covered lists what a procedure digest was taken of: every field of the
// canonical JSON, and the digest of every file.
func Covered(material []byte) ([]Cover, error) {
	d := json.NewDecoder(bytes.NewReader(material))
	d.UseNumber()
	var root map[string]any
	if err := d.Decode(&root); err != nil {
		return nil, fmt.Errorf("the material of the digest cannot be read: %w", err)
	}
	files, _ := root["files"].(map[string]any)
	delete(root, "files")
	out := cover(nil, "", root)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		out = append(out, Cover{"file " + name, fmt.Sprint(files[name])})
	}
	return out, nil
}

func cover(out []Cover, path string, value any) []Cover {
	switch v := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out = cover(out, join(path, key), v[key])
		}
	case []any:
		for i, e := range v {
			key := fmt.Sprint(i)
			if m, ok := e.(map[string]any); ok {
				if name, ok := m["name"].(string); ok {
					key = name
				}
			}
			out = cover(out, join(path, key), e)
		}
	default:
		out = append(out, Cover{path, fmt.Sprint(v)})
	}
	return out
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// Digest writes the procedure digest alone, so that a script can take it, or
// everything that was asked for besides.
func Digest(w io.Writer, d DigestDocument, explain bool, style Style) error {
	p := page{w: w, style: style}
	p.line(plainInk, d.Procedure)
	if explain {
		p.blank()
		p.line(plainInk, "template "+d.Template)
		p.line(plainInk, "request  "+d.Request)
		p.blank()
		p.line(bold, "The procedure digest covers:")
		for _, c := range d.Covers {
			p.item(dim, "  "+Safe(c.Path)+": ", c.Value)
		}
	}
	if d.Against != nil {
		p.against(*d.Against)
	}
	return p.err
}

func (p *page) against(a Comparison) {
	p.blank()
	name := Safe(a.Revision) + " (" + short(a.Commit) + ")"
	if len(a.Differences) == 0 {
		p.line(green, "the same procedure as in "+name)
		return
	}
	p.line(yellow, Count(len(a.Differences), "difference")+" from "+name+", which had "+short(a.Procedure)+":")
	for _, d := range a.Differences {
		p.item(plainInk, "  ", d.String())
	}
}
