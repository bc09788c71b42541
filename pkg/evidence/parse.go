package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/gowebpki/jcs"
)

// MaxStatement is the size in bytes that no statement exceeds.
const MaxStatement = 1 << 20

// New returns a statement of a kind about two subjects, each given by its
// digest, "sha256:" and 64 hex digits.
func New(kind Kind, p Predicate, procedure, request string) Statement {
	subject := func(name, digest string) Subject {
		return Subject{Name: name, Digest: map[string]string{"sha256": strings.TrimPrefix(digest, "sha256:")}}
	}
	return Statement{
		Type:          StatementType,
		Subject:       []Subject{subject(ProcedureSubject, procedure), subject(RequestSubject, request)},
		PredicateType: predicateType(kind),
		Predicate:     p,
	}
}

func predicateType(k Kind) string { return PredicatePrefix + string(k) + "/v1" }

// Kind tells what the statement says; it is empty if that is not known.
func (s Statement) Kind() Kind {
	for _, k := range kinds {
		if s.PredicateType == predicateType(k) {
			return k
		}
	}
	return ""
}

// About returns the digest of a subject, "sha256:…", or nothing if the
// statement is not about it.
func (s Statement) About(name string) string {
	for _, subject := range s.Subject {
		if subject.Name == name && subject.Digest["sha256"] != "" {
			return "sha256:" + subject.Digest["sha256"]
		}
	}
	return ""
}

// Canonical returns the statement as RFC 8785 JSON: the bytes that are kept.
func (s Statement) Canonical() ([]byte, error) {
	plain, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("the statement cannot be written as JSON: %w", err)
	}
	return canonicalJSON(plain)
}

func canonicalJSON(b []byte) ([]byte, error) { return jcs.Transform(b) }

// Parse reads a statement. It is stricter than the in-toto specification, which
// lets a reader ignore fields it does not know: here each field decides
// something, so that each must be known, appear once, be written in the one way
// that we write it, and have a sensible value. Formatting and order are free.
func Parse(b []byte) (Statement, error) {
	if len(b) > MaxStatement {
		return Statement{}, fmt.Errorf("it has %d bytes; expected at most %d", len(b), MaxStatement)
	}
	canonical, err := canonicalJSON(b)
	if err != nil {
		return Statement{}, errors.New("it is not JSON in UTF-8 in which every key appears once")
	}
	var s Statement
	d := json.NewDecoder(bytes.NewReader(canonical))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return Statement{}, readable(err)
	}
	again, err := s.Canonical()
	if err != nil {
		return Statement{}, err
	}
	if !bytes.Equal(canonical, again) {
		return Statement{}, fmt.Errorf("%s is not written as this program writes it; expected it to be left out if empty, and its name and value in their usual form", firstDifference(canonical, again))
	}
	return s, check(s)
}

func readable(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Errorf("%s is a %s; expected another type of value", wrong.Field, wrong.Value)
	}
	if field, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return fmt.Errorf("the field %s is not known; expected an in-toto Statement v1 of this program", quote(strings.Trim(field, `"`)))
	}
	return errors.New("it does not have the shape of a statement of this program")
}

// Digest returns "sha256:" and the hex digest of bytes.
func Digest(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// quote shows hostile text on one line, shortened.
func quote(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%+q", s)
}
