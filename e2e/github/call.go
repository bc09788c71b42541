package github

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/lockflight/lockflight/e2e/contract"
)

// call is one call of an operation.
type call struct {
	s      *Server
	op     *contract.Operation
	r      *http.Request
	params map[string]string
	query  url.Values
	body   any
	token  *Token
	repo   *Repo
	fault  *Fault
}

const docs = "https://docs.github.com/rest"

// message is an answer of GitHub that only says something.
func message(status int, text string) reply {
	return reply{status: status, body: obj{"message": text, "documentation_url": docs, "status": strconv.Itoa(status)}}
}

func notFound() reply { return message(http.StatusNotFound, "Not Found") }

func forbidden(text string) reply { return message(http.StatusForbidden, text) }

// unprocessable is the answer to a body that makes no sense.
func unprocessable(text string) reply {
	return reply{status: http.StatusUnprocessableEntity, body: obj{"message": text, "documentation_url": docs}}
}

// invalid is the answer to a field that makes no sense.
func invalid(resource, field, code string) reply {
	return reply{status: http.StatusUnprocessableEntity, body: obj{
		"message": "Validation Failed", "documentation_url": docs,
		"errors": []any{obj{"resource": resource, "field": field, "code": code}},
	}}
}

func ok(body any) reply { return reply{status: http.StatusOK, body: body} }

func created(body any) reply { return reply{status: http.StatusCreated, body: body} }

func noContent() reply { return reply{status: http.StatusNoContent} }

// field returns a field of the body; nil if it is not there.
func (c *call) field(name string) any {
	o, _ := c.body.(obj)
	return o[name]
}

func (c *call) has(name string) bool {
	o, _ := c.body.(obj)
	v, ok := o[name]
	return ok && v != nil
}

func (c *call) text(name string) string {
	s, _ := c.field(name).(string)
	return s
}

func (c *call) list(name string) []any {
	l, _ := c.field(name).([]any)
	return l
}

func (c *call) texts(name string) []string { return texts(c.list(name)) }

func texts(list []any) []string {
	var out []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// number returns a number in the path.
func (c *call) number(name string) int64 {
	n, err := strconv.ParseInt(c.params[name], 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// headers adds what GitHub adds to every answer.
func (c *call) headers(h http.Header) {
	h.Set("Date", c.s.time().Format(http.TimeFormat))
	h.Set("Server", "github.com")
	h.Set("X-GitHub-Media-Type", "github.v3; format=json")
	h.Set("X-GitHub-Request-Id", fmt.Sprintf("LOOP:%d", len(c.s.calls)))
	if v := c.r.Header.Get("X-GitHub-Api-Version"); v != "" {
		h.Set("X-GitHub-Api-Version-Selected", v)
	}
	if c.token != nil {
		c.token.headers(c, h)
	}
}

// stamp writes a time as GitHub does.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// stampOrNull is null for no time.
func stampOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}

// orNull is null for no text.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// url makes an address of the API.
func (s *Server) url(format string, args ...any) string {
	return s.URL() + fmt.Sprintf(format, args...)
}

// accepts reports whether the client asks for a media type.
func (c *call) accepts(kind string) bool {
	accept := c.r.Header.Get("Accept")
	return strings.Contains(accept, "application/vnd.github."+kind) || strings.Contains(accept, "application/vnd.github.v3."+kind)
}

// panicky ends what cannot be built without a test to fail.
func panicky(format string, args ...any) { panic(BuildError(fmt.Sprintf(format, args...))) }

// BuildError is what a server without Options.Fail panics with.
type BuildError string

func (e BuildError) Error() string { return string(e) }
