package github_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/github"
)

// answer is a recorded answer that a fault may change.
type answer struct {
	w    http.ResponseWriter
	r    *http.Request
	good *httptest.ResponseRecorder
}

func (a answer) send(status int, contentType, body string, headers ...string) {
	if contentType != "" {
		a.w.Header().Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		a.w.Header().Set(headers[i], headers[i+1])
	}
	a.w.WriteHeader(status)
	a.w.Write([]byte(body))
}

const asJSON = "application/json"

// faults are what can go wrong with an answer. None of them may look like an
// answer that says less.
var faults = map[string]func(a answer){
	"200 without a body":      func(a answer) { a.send(200, asJSON, "") },
	"200 with spaces":         func(a answer) { a.send(200, asJSON, " \n") },
	"200 null":                func(a answer) { a.send(200, asJSON, "null") },
	"200 true":                func(a answer) { a.send(200, asJSON, "true") },
	"200 another shape":       func(a answer) { a.send(200, asJSON, `"text"`) },
	"200 an empty object":     func(a answer) { a.send(200, asJSON, "{}") },
	"200 a list of null":      func(a answer) { a.send(200, asJSON, "[null]") },
	"200 a list of nothing":   func(a answer) { a.send(200, asJSON, "[{}]") },
	"200 something follows":   func(a answer) { a.send(200, asJSON, a.good.Body.String()+"{}") },
	"200 cut off":             func(a answer) { a.send(200, asJSON, a.good.Body.String()[:a.good.Body.Len()/2]) },
	"200 cut off by the line": cutLine,
	"200 HTML":                func(a answer) { a.send(200, "text/html", "<html>"+a.good.Body.String()) },
	"200 without a type":      func(a answer) { a.w.Header()["Content-Type"] = nil; a.send(200, "", a.good.Body.String()) },
	"201":                     func(a answer) { a.send(201, asJSON, strings.Replace(a.good.Body.String(), "sha", "ash", 1)) },
	"202":                     func(a answer) { a.send(202, asJSON, a.good.Body.String()) },
	"203":                     func(a answer) { a.send(203, asJSON, a.good.Body.String()) },
	"204":                     func(a answer) { a.send(204, "", "") },
	"206":                     func(a answer) { a.send(206, asJSON, a.good.Body.String()) },
	"304":                     func(a answer) { a.send(304, "", "") },
	"301 elsewhere":           func(a answer) { a.send(301, "", "", "Location", "http://other.example.org/") },
	"302 round and round":     func(a answer) { a.send(302, "", "", "Location", a.r.URL.String()) },
	"400":                     func(a answer) { a.send(400, asJSON, `{"message":"Bad"}`) },
	"401":                     func(a answer) { a.send(401, asJSON, `{"message":"Bad credentials"}`) },
	"403":                     func(a answer) { a.send(403, asJSON, `{"message":"Resource not accessible by integration"}`) },
	"403 secondary limit":     func(a answer) { a.send(403, asJSON, `{"message":"You have exceeded a secondary rate limit"}`) },
	"403 out of calls": func(a answer) {
		a.send(403, asJSON, `{}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "99999999999")
	},
	"404":                    func(a answer) { a.send(404, asJSON, `{"message":"Not Found"}`) },
	"404 without a body":     func(a answer) { a.send(404, "", "") },
	"409":                    func(a answer) { a.send(409, asJSON, `{"message":"Git Repository is empty."}`) },
	"410":                    func(a answer) { a.send(410, asJSON, `{"message":"gone"}`) },
	"422":                    func(a answer) { a.send(422, asJSON, `{"message":"Validation Failed"}`) },
	"429":                    func(a answer) { a.send(429, asJSON, `{}`, "Retry-After", "1") },
	"429 for an hour":        func(a answer) { a.send(429, asJSON, `{}`, "Retry-After", "3600") },
	"451":                    func(a answer) { a.send(451, asJSON, `{}`) },
	"500":                    func(a answer) { a.send(500, asJSON, `{}`) },
	"502 HTML":               func(a answer) { a.send(502, "text/html", "<html>") },
	"503":                    func(a answer) { a.send(503, "", "") },
	"504":                    func(a answer) { a.send(504, "", "") },
	"the line is cut":        func(a answer) { panic(http.ErrAbortHandler) },
	"a page that links back": func(a answer) { a.send(200, asJSON, a.good.Body.String(), "Link", `<http://x/?page=1>; rel="next"`) },
	"a page that repeats": func(a answer) {
		a.send(200, asJSON, a.good.Body.String(), "Link", fmt.Sprintf(`<http://x/?page=%d>; rel="next"`, 1+pageAsked(a.r)))
	},
}

func pageAsked(r *http.Request) int {
	page := 1
	fmt.Sscan(r.URL.Query().Get("page"), &page)
	return page
}

// cutLine promises more than it sends.
func cutLine(a answer) {
	a.w.Header().Set("Content-Length", fmt.Sprint(a.good.Body.Len()))
	a.send(200, asJSON, a.good.Body.String()[:a.good.Body.Len()/2])
	panic(http.ErrAbortHandler)
}

const (
	goodChain   = `["entry 1\n" "entry 2\n" "entry 3\n"]`
	longerChain = `["entry 1\n" "entry 2\n" "entry 3\n" "four\n"]`
)

// TestEveryFaultOfEveryEndpoint: whatever is wrong with one endpoint, the answer
// is the right one or an error that names an endpoint, after few calls.
func TestEveryFaultOfEveryEndpoint(t *testing.T) {
	pairs := 0
	for name, ask := range questions {
		good, endpoints := answered(t, ask)
		for _, endpoint := range endpoints {
			for _, fault := range slices.Sorted(maps.Keys(faults)) {
				pairs++
				w := ledgerWorld(t)
				broken := 0
				w.fault = func(out http.ResponseWriter, r *http.Request, ok func()) {
					if shape(r.Method+" "+r.URL.Path) != endpoint {
						ok()
						return
					}
					broken++
					rec := httptest.NewRecorder()
					w.answer(rec, r)
					faults[fault](answer{out, r, rec})
				}
				got, err := ask(w)
				if broken > 45 {
					t.Errorf("%s, %s, %s: it asked %d times", name, endpoint, fault, broken)
				}
				if err == nil && got != good {
					t.Errorf("%s, %s, %s: the answer is %s; expected an error, or %s", name, endpoint, fault, got, good)
				}
				if err != nil && !named(err, endpoint) {
					t.Errorf("%s, %s, %s: the error is %v; expected one that names the endpoint", name, endpoint, fault, err)
				}
				w.fault = nil
				if left, failed := questions["a chain"](w); failed != nil || left != goodChain && (name != "an append" || left != longerChain) {
					t.Errorf("%s, %s, %s: afterwards the chain is %s (%v)", name, endpoint, fault, left, failed)
				}
				if err != nil && strings.Contains(err.Error(), "secret") {
					t.Errorf("%s, %s, %s: the error tells the token", name, endpoint, fault)
				}
			}
		}
	}
	if pairs < 1000 {
		t.Errorf("only %d pairs were tried", pairs)
	}
}

func ledgerWorld(t *testing.T) *world {
	w := newWorld(t)
	s := open(t, w.fake)
	fill(t, s, 3)
	w.asked = nil
	return w
}

// answered asks without a fault, and returns the endpoints that it took.
func answered(t *testing.T, ask question) (string, []string) {
	t.Helper()
	w := ledgerWorld(t)
	good, err := ask(w)
	if err != nil {
		t.Fatal(err)
	}
	var endpoints []string
	for _, a := range w.asked {
		endpoints = append(endpoints, shape(a))
	}
	slices.Sort(endpoints)
	return good, slices.Compact(endpoints)
}

// shape leaves the digests out of a path.
func shape(call string) string {
	parts := strings.Split(call, "/")
	for i, p := range parts {
		if len(p) >= 40 {
			parts[i] = "SHA"
		}
	}
	return strings.Join(parts, "/")
}

// named reports whether an error says which call failed, or which chain is bad.
func named(err error, endpoint string) bool {
	var e *github.Error
	var broken *evidence.BrokenError
	if errors.As(err, &broken) {
		return true
	}
	return errors.As(err, &e) && strings.Contains(shape(strings.ReplaceAll(err.Error(), ":", "/")), endpoint[strings.Index(endpoint, " ")+1:]) ||
		strings.Contains(err.Error(), "cannot be had")
}
