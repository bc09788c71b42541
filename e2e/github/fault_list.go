package github

import (
	"net/http"
	"time"
)

// AllFaults returns everything that can go wrong with a call, each with its name,
// for any operation and every call. Set Operation, Call and Times as needed.
func AllFaults() []Fault {
	return []Fault{
		{Name: "unauthorized", Status: 401, Message: "Bad credentials"},
		{Name: "forbidden", Status: 403, Message: "Resource not accessible by integration", Header: map[string]string{"X-Accepted-GitHub-Permissions": "contents=read"}},
		{Name: "not-found", Status: 404, Message: "Not Found"},
		{Name: "conflict", Status: 409, Message: "Conflict"},
		{Name: "gone", Status: 410, Message: "Gone"},
		{Name: "unprocessable", Status: 422, Message: "Validation Failed"},
		{Name: "rate-limit", Status: 403, Message: "API rate limit exceeded for installation.", Header: map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1772456400"}},
		{Name: "secondary-rate-limit", Status: 403, Message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.", RetryAfter: 1},
		{Name: "too-many-requests", Status: 429, Message: "Too Many Requests", RetryAfter: 1},
		{Name: "server-error", Status: 500, Message: "Server Error"},
		{Name: "bad-gateway", Status: 502, Message: "Server Error", Body: new("<html><body>Unicorn!</body></html>"), ContentType: "text/html"},
		{Name: "unavailable", Status: 503, Message: "Service unavailable", RetryAfter: 1},
		{Name: "gateway-timeout", Status: 504, Message: "We couldn't respond to your request in time."},
		{Name: "accepted", Status: 202, Message: "Accepted"},
		{Name: "no-content", Status: 204},
		{Name: "not-modified", Status: 304},
		{Name: "moved-elsewhere", Redirect: "http://127.0.0.1:9/elsewhere"},
		{Name: "reset", Reset: true},
		{Name: "reset-after-effect", Reset: true, Applied: true},
		{Name: "error-after-effect", Status: http.StatusBadGateway, Message: "Server Error", Applied: true},
		{Name: "slow", Delay: 200 * time.Millisecond},
		{Name: "empty", Body: new("")},
		{Name: "null", Body: new("null")},
		{Name: "list-for-object", Body: new("[]")},
		{Name: "object-for-list", Body: new("{}")},
		{Name: "null-item", Body: new("[null]")},
		{Name: "text-for-object", Body: new(`"ok"`)},
		{Name: "not-json", Body: new("<html><body>Unicorn!</body></html>")},
		{Name: "wrong-type", ContentType: "text/html; charset=utf-8"},
		{Name: "truncated", Truncate: true},
		{Name: "half-body", Half: true},
		{Name: "twice", Twice: true},
		{Name: "huge", Pad: 40 << 20},
		{Name: "total-too-high", Total: 1},
		{Name: "total-too-low", Total: -1},
		{Name: "repeated-page", RepeatPage: true},
		{Name: "looping-link", LoopLink: true},
		{Name: "lost-link", DropLink: true},
		{Name: "reversed", Reverse: true},
		{Name: "swapped-pages", Swap: true},
		{Name: "duplicates", Duplicate: true},
		{Name: "lost-item", Drop: true},
	}
}

// FaultNamed returns one of AllFaults.
func FaultNamed(name string) (f Fault, ok bool) {
	for _, f := range AllFaults() {
		if f.Name == name {
			return f, true
		}
	}
	return Fault{}, false
}
