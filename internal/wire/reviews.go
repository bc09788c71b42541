package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/review"
)

// MaxReviews is the largest file of reviews, in bytes.
const MaxReviews = 4 << 20

// Reviews is a source of reviews that were read from a file.
type Reviews struct{ set review.Set }

// Reviews returns what the file says, whatever the change.
func (r Reviews) Reviews(context.Context, string) (review.Set, error) { return r.set, nil }

// ReadReviews reads a file of reviews. It is strict: an unknown, missing or
// repeated field, a bad time or an unknown verdict is an error with its place.
func ReadReviews(name string, data []byte) (Reviews, error) {
	d := &decoder{name: name, data: data, json: json.NewDecoder(bytes.NewReader(data))}
	d.json.UseNumber()
	set, err := d.document()
	if err != nil {
		return Reviews{}, d.place(err)
	}
	return Reviews{set}, nil
}

// decoder reads tokens and remembers where it is.
type decoder struct {
	name string
	data []byte
	json *json.Decoder
}

// place puts file, line and column in front of an error.
func (d *decoder) place(err error) error {
	offset := int(d.json.InputOffset())
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = int(syntax.Offset) - 1
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the file ends too early; expected the whole JSON document")
	}
	offset = min(max(offset, 0), len(d.data))
	before := string(d.data[:offset])
	line := 1 + strings.Count(before, "\n")
	column := offset - strings.LastIndex(before, "\n")
	return fmt.Errorf("%s:%d:%d: %w", d.name, line, column, err)
}

func (d *decoder) document() (review.Set, error) {
	var set review.Set
	err := d.object([]string{"authors", "reviews"}, nil, func(field string) error {
		if field == "authors" {
			return d.list(func() error {
				by, err := d.author()
				set.Authors = append(set.Authors, by)
				return err
			})
		}
		return d.list(func() error {
			r, err := d.review()
			set.Reviews = append(set.Reviews, r)
			return err
		})
	})
	if err != nil {
		return set, err
	}
	if _, err := d.json.Token(); !errors.Is(err, io.EOF) {
		return set, errors.New("something follows the document; expected one JSON object and nothing after it")
	}
	return set, nil
}

func (d *decoder) author() (review.Identity, error) {
	var by review.Identity
	err := d.object([]string{"login"}, []string{"id", "bot"}, func(field string) error { return d.identity(field, &by) })
	return by, err
}

func (d *decoder) identity(field string, by *review.Identity) (err error) {
	switch field {
	case "login":
		by.Login, err = d.text(field, nonEmpty, "the login of an account")
	case "id":
		by.ID, err = d.number(field)
	case "bot":
		by.Bot, err = d.boolean(field)
	}
	return err
}

func (d *decoder) review() (review.Review, error) {
	var r review.Review
	required := []string{"login", "verdict", "procedureDigest", "requestDigest", "at"}
	err := d.object(required, []string{"id", "bot", "ref"}, func(field string) (err error) {
		switch field {
		case "verdict":
			var word string
			word, err = d.text(field, verdict, "approve, reject, withdraw, comment, go or no-go")
			r.Verdict = word
		case "procedureDigest":
			r.Procedure, err = d.text(field, digest, "sha256: and 64 hex digits in lower case")
		case "requestDigest":
			r.Request, err = d.text(field, digest, "sha256: and 64 hex digits in lower case")
		case "at":
			r.At, err = d.time(field)
		case "ref":
			r.Ref, err = d.text(field, nonEmpty, "where the review can be found")
		default:
			err = d.identity(field, &r.By)
		}
		return err
	})
	return r, err
}

var (
	nonEmpty = regexp.MustCompile(`^\S.{0,399}$`)
	digest   = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
	outcome  = regexp.MustCompile(`^(?:passed|failed|skipped)$`)
	verdict  = regexp.MustCompile(`^(?:` + strings.Join([]string{
		evidence.Approve, evidence.Reject, evidence.Withdraw, evidence.Go, evidence.NoGo, review.Comment}, `|`) + `)$`)
)

func (d *decoder) time(field string) (time.Time, error) {
	token, err := d.json.Token()
	if err != nil {
		return time.Time{}, err
	}
	text, ok := token.(string)
	if !ok {
		return time.Time{}, fmt.Errorf("%s is not a text; expected a time such as 2026-12-01T22:00:00Z", field)
	}
	t, err := Time(text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: %w", field, err)
	}
	return t, nil
}
