package github

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// maxAnswer is the largest answer that is read. GitHub's own bound for a tree
// is 7 MB, and for a file 100 MB, of which we never want more than this.
const maxAnswer = 32 << 20

// call is one question to GitHub.
type call struct {
	method   string
	endpoint string // below the API's address, with its query
	body     any
	// final says that the call must not be made again by itself: whether it
	// took effect has to be looked at first.
	final bool
	// most is the largest answer that is read; maxAnswer if it is 0.
	most int64
	// empty says that the answer has no content.
	empty bool
	// into receives the answer.
	into any
	// header receives the header of the answer.
	header http.Header
}

// fail makes an error of a call.
func (q *call) fail(status int, format string, args ...any) *Error {
	endpoint, _, _ := strings.Cut(q.endpoint, "?")
	return &Error{Method: q.method, Endpoint: endpoint, Status: status, Reason: fmt.Sprintf(format, args...)}
}

// send makes one attempt.
func (c *Client) send(ctx context.Context, q *call) (http.Header, error) {
	req, err := c.api.NewRequest(q.method, q.endpoint, q.body)
	if err != nil {
		return nil, q.fail(0, "the call cannot be written: %v", err)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return nil, c.unsent(q, ctx.Err())
	}
	c.mu.Lock()
	c.calls++
	c.mu.Unlock()
	resp, err := c.http.Do(req.WithContext(ctx))
	if err != nil {
		return nil, c.unsent(q, err)
	}
	defer resp.Body.Close()
	c.met(resp.Header)
	return resp.Header, c.receive(q, resp)
}

// unsent says why there was no answer, without the address, which the caller
// of the call knows.
func (c *Client) unsent(q *call, err error) error {
	e := q.fail(0, "there was no answer: %v", bare(err))
	e.Err, e.Hint = err, "check the network, and that the URL of the API is right"
	if errors.Is(err, errElsewhere) {
		e.Reason, e.Hint = "it sends us to another place, which is not followed", "check the name of the repository, and the URL of the API"
	}
	return e
}

// bare takes the outer layers off an error of net/http, which repeat the call.
func bare(err error) error {
	type layer interface{ Timeout() bool }
	if inner := errors.Unwrap(err); inner != nil {
		if _, outer := err.(layer); outer {
			return bare(inner)
		}
	}
	return err
}

func (c *Client) receive(q *call, resp *http.Response) error {
	most := cmp.Or(q.most, maxAnswer)
	body, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	status := resp.StatusCode
	if status < 200 || status > 299 {
		return c.refused(q, resp, body)
	}
	switch {
	case err != nil:
		e := q.fail(status, "the answer was cut off: %v", bare(err))
		e.Err = errors.Join(errCut, err)
		return e
	case int64(len(body)) > most:
		e := q.fail(status, "the answer has more than %d MiB, and is not read", most>>20)
		e.Err = errLong
		return e
	case q.empty && (status != http.StatusNoContent || len(body) > 0):
		return q.fail(status, "expected an answer without content")
	case q.empty:
		return nil
	case status != http.StatusOK && (status != http.StatusCreated || q.method != http.MethodPost):
		return q.fail(status, "expected an answer with content")
	}
	if kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return q.fail(status, "the answer is of the type %s; expected application/json", quote(resp.Header.Get("Content-Type")))
	}
	if err := decode(body, q.into); err != nil {
		e := q.fail(status, "%v", err)
		e.Err = err
		return e
	}
	return nil
}

// refused makes an error of an answer that is none.
func (c *Client) refused(q *call, resp *http.Response, body []byte) error {
	var said struct{ Message string }
	e := q.fail(resp.StatusCode, "the call was refused")
	if json.Unmarshal(body, &said) == nil && said.Message != "" {
		e.said, e.Reason = said.Message, "GitHub says "+quote(said.Message)
	}
	if resp.StatusCode < 400 {
		e.Reason = "expected an answer with content"
	}
	if resp.StatusCode == http.StatusForbidden || resp.StatusCode == http.StatusNotFound {
		e.Missing = missing(resp.Header)
	}
	e.Hint = hint(resp.StatusCode, c.token == "")
	return e
}

// errLong says that an answer is too long to be read.
var errLong = errors.New("the answer is too long")

// errCut says that an answer ends too early, as one that was cut off does.
var errCut = errors.New("the answer ends too early; expected the whole JSON document")

// decode reads the one JSON document that an answer is. An empty answer, null,
// or anything after the document is an error.
func decode(body []byte, into any) error {
	trimmed := bytes.TrimSpace(body)
	switch {
	case len(trimmed) == 0:
		return errors.New("the answer is empty; expected a JSON document")
	case string(trimmed) == "null":
		return errors.New("the answer is null; expected a JSON document")
	}
	d := json.NewDecoder(bytes.NewReader(trimmed))
	err := d.Decode(into)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errCut
	case errors.As(err, &wrong):
		return fmt.Errorf("%s is a %s, and not of the type that GitHub describes", orTop(wrong.Field), wrong.Value)
	case err != nil:
		return errors.New("the answer is not JSON of the shape that GitHub describes")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON document; expected one alone")
	}
	return nil
}

func orTop(field string) string {
	if field == "" {
		return "the answer"
	}
	return "the field " + printable(field)
}
