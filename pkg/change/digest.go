package change

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/gowebpki/jcs"
)

// Digests are the fingerprints of one change, each "sha256:" and 64 hex digits.
type Digests struct {
	// Procedure is what is promoted from stage to stage.
	Procedure string
	// Template is the procedure with its slots left open.
	Template string
	// Request is what the requester asked for.
	Request string
	// Material is the canonical JSON that Procedure was taken of.
	Material []byte
}

// Digest computes the fingerprints of a change. The files are the content of
// every path that Files names, under the path as it is written there; others
// are ignored.
//
// Each digest is the SHA-256 of canonical JSON (RFC 8785) of what is material
// to it, taken from the decoded fields: layout, comments, the order of fields
// and the notation of a duration make no difference. The order of a list does.
// Strings are compared as they are written: two spellings of one letter in
// Unicode are two different texts.
//
// The error is a *MaterialError if the change itself is at fault.
func Digest(c *Change, files map[string][]byte) (Digests, error) {
	m := procedureMaterial(c, files)
	r := requestMaterial(c)
	if problems := problemsOf(c, files, m, r); len(problems) > 0 {
		return Digests{}, &MaterialError{Problems: problems}
	}
	var d Digests
	var err error
	if d.Material, err = canonical(m); err != nil {
		return Digests{}, err
	}
	template, err := canonical(templateMaterial(m))
	if err != nil {
		return Digests{}, err
	}
	request, err := canonical(r)
	if err != nil {
		return Digests{}, err
	}
	d.Procedure, d.Template, d.Request = sum(d.Material), sum(template), sum(request)
	return d, nil
}

func canonical(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("cannot write the change as JSON: %w", err)
	}
	out, err := jcs.Transform(raw)
	if err != nil {
		return nil, fmt.Errorf("cannot write the change as canonical JSON: %w", err)
	}
	return out, nil
}

func sum(content []byte) string {
	h := sha256.Sum256(content)
	return "sha256:" + hex.EncodeToString(h[:])
}
