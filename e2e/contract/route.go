package contract

import (
	"cmp"
	"net/url"
	"regexp"
	"strings"
)

// route finds an operation by method and path.
type route struct {
	op     *Operation
	shape  *regexp.Regexp
	names  []string
	fixed  int // how much of the path is given
	greedy bool
}

var parameter = regexp.MustCompile(`\{([a-z_]+)\}`)

// long are the parameters that may hold slashes.
var long = map[string]bool{"path": true, "ref": true, "branch": true, "basehead": true}

func newRoute(op *Operation) route {
	r := route{op: op, fixed: len(parameter.ReplaceAllString(op.Path, ""))}
	pattern := parameter.ReplaceAllStringFunc(regexp.QuoteMeta(op.Path), func(s string) string { return s })
	pattern = strings.NewReplacer(`\{`, "{", `\}`, "}").Replace(pattern)
	pattern = parameter.ReplaceAllStringFunc(pattern, func(s string) string {
		name := strings.Trim(s, "{}")
		r.names = append(r.names, name)
		if !long[name] {
			return "([^/]+)"
		}
		r.greedy = true
		if name == "path" {
			return "(.*)"
		}
		return "(.+)"
	})
	r.shape = regexp.MustCompile("^" + pattern + "$")
	return r
}

// byPrecision puts first what has most of its path given.
func byPrecision(a, b route) int {
	return cmp.Or(cmp.Compare(b.fixed, a.fixed), cmp.Compare(a.op.Path, b.op.Path), cmp.Compare(a.op.Method, b.op.Method))
}

// Match returns the operation for a method and an escaped path, and the
// parameters in the path, unescaped. Without an operation, known reports whether
// the path has one for another method.
func (c *Contract) Match(method, escaped string) (op *Operation, params map[string]string, known bool) {
	for _, r := range c.routes {
		m := r.shape.FindStringSubmatch(escaped)
		if m == nil {
			continue
		}
		known = true
		if r.op.Method != method {
			continue
		}
		params = map[string]string{}
		for i, name := range r.names {
			value, err := url.PathUnescape(m[i+1])
			if err != nil {
				return nil, nil, false
			}
			params[name] = value
		}
		return r.op, params, true
	}
	return nil, nil, known
}
