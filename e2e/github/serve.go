package github

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// obj is a JSON object.
type obj = map[string]any

// reply is what an operation answers.
type reply struct {
	status int
	body   any
	// raw is the body of an answer that is not JSON, with its type.
	raw    []byte
	kind   string
	header http.Header
}

var byNumber = regexp.MustCompile(`^/repositories/([0-9]+)(/|$)`)

// serve answers one request.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	path := s.canonical(r.URL.EscapedPath())
	op, params, known := s.contract.Match(r.Method, path)
	if op == nil {
		s.unknown(w, r, known)
		return
	}
	c := &call{s: s, op: op, r: r, params: params, query: r.URL.Query()}
	s.begin(c, body)
	if c.fault.before(w, r) {
		return
	}
	out := s.answer(c, body)
	c.fault.after(w, s.render(c, out))
}

// canonical takes the prefix of an enterprise server off a path, and puts the
// name of a repository in the place of its number.
func (s *Server) canonical(path string) string {
	path = strings.TrimPrefix(path, "/api/v3")
	m := byNumber.FindStringSubmatch(path)
	if m == nil {
		return path
	}
	id, _ := strconv.ParseInt(m[1], 10, 64)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, repo := range s.repos {
		if repo.id == id {
			return "/repos/" + repo.FullName() + strings.TrimPrefix(path, "/repositories/"+m[1])
		}
	}
	return path
}

func (s *Server) unknown(w http.ResponseWriter, r *http.Request, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	what := "is not an operation that the loopback GitHub has"
	if known {
		what = "is not a method that this path has"
	}
	s.violations = append(s.violations, fmt.Sprintf("%s %s %s", r.Method, r.URL.Path, what))
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Date", s.time().Format(http.TimeFormat))
	w.WriteHeader(http.StatusNotFound)
	json.NewEncoder(w).Encode(notFound().body)
}

// begin counts a call, judges the request, finds the fault of the call and waits for
// the latency.
func (s *Server) begin(c *call, body []byte) {
	found := s.contract.Request(c.op, c.r, c.params, body)
	s.mu.Lock()
	s.calls[c.op.ID]++
	s.note(c, "request", found)
	c.fault = s.faultFor(c)
	wait := s.latency
	s.mu.Unlock()
	pause(c.r, wait)
}

func pause(r *http.Request, d time.Duration) {
	if d <= 0 {
		return
	}
	select {
	case <-time.After(d):
	case <-r.Context().Done():
	}
}

func (s *Server) note(c *call, what string, found []string) {
	for _, line := range found {
		s.violations = append(s.violations, fmt.Sprintf("%s: %s of %s %s: %s", c.op.ID, what, c.r.Method, c.r.URL.Path, line))
	}
}

// answer runs the operation. A mistake in the server itself shows as a violation,
// and not as a connection that ends.
func (s *Server) answer(c *call, body []byte) (out reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		if failed := recover(); failed != nil {
			s.note(c, "handling", []string{fmt.Sprintf("the server failed: %v", failed)})
			out = message(http.StatusInternalServerError, "Server Error")
		}
	}()
	if len(bytes.TrimSpace(body)) > 0 {
		if err := json.Unmarshal(body, &c.body); err != nil {
			return message(http.StatusBadRequest, "Problems parsing JSON")
		}
	}
	handler, ok := operations[c.op.ID]
	if !ok {
		return message(http.StatusNotImplemented, "the loopback GitHub does not have this operation")
	}
	if refused := c.admit(handler.needs); refused != nil {
		return *refused
	}
	return handler.run(c)
}

// rendered is an answer as it goes over the wire.
type rendered struct {
	status int
	header http.Header
	body   []byte
}

// render writes an answer, holds it against the description, and adds the
// headers that GitHub gives.
func (s *Server) render(c *call, out reply) rendered {
	r := rendered{status: out.status, header: out.header}
	if r.header == nil {
		r.header = http.Header{}
	}
	switch {
	case out.raw != nil:
		r.body = out.raw
		r.header.Set("Content-Type", out.kind)
	case out.status == http.StatusNoContent:
	default:
		r.body = encode(s.contract.Dress(c.op, out.status, s.URL(), out.body))
		r.header.Set("Content-Type", "application/json; charset=utf-8")
	}
	var found []string
	if out.raw == nil {
		found = s.judge(c, r)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note(c, "response "+strconv.Itoa(r.status), found)
	c.headers(r.header)
	if c.r.Method == http.MethodGet && r.status == http.StatusOK {
		tag := fmt.Sprintf(`W/"%x"`, sha256.Sum256(r.body))
		r.header.Set("ETag", tag)
		if c.r.Header.Get("If-None-Match") == tag {
			return rendered{status: http.StatusNotModified, header: r.header}
		}
	}
	return r
}

// judge holds an answer against the description. The same answer to the same
// operation is judged once.
func (s *Server) judge(c *call, r rendered) []string {
	key := fmt.Sprintf("%s %d %s %x", c.op.ID, r.status, r.header.Get("Content-Type"), sha256.Sum256(r.body))
	if found, known := s.judged.Load(key); known {
		return found.([]string)
	}
	found := s.contract.Response(c.op, r.status, r.header.Get("Content-Type"), r.body)
	s.judged.Store(key, found)
	return found
}

// encode writes JSON as GitHub does, without a newline at its end.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func (r rendered) send(w http.ResponseWriter) {
	for key, values := range r.header {
		w.Header()[key] = values
	}
	w.WriteHeader(r.status)
	w.Write(r.body)
}

// Operations returns the names of all operations that the server has, sorted.
func (s *Server) Operations() []string {
	var out []string
	for _, op := range s.contract.Operations() {
		out = append(out, op.ID)
	}
	return out
}
