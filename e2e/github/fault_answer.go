package github

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// answer sends a status, or sends the client elsewhere, or nothing.
func (f *Fault) answer(w http.ResponseWriter) {
	if f.Reset {
		// The server closes the connection, and logs nothing.
		panic(http.ErrAbortHandler)
	}
	out := rendered{status: f.Status, header: http.Header{}}
	if f.RetryAfter > 0 {
		out.header.Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	for key, value := range f.Header {
		out.header.Set(key, value)
	}
	if f.Redirect != "" {
		out.header.Set("Location", f.Redirect)
		out.status = http.StatusFound
	}
	if out.status != http.StatusNoContent && out.status != http.StatusNotModified {
		out.header.Set("Content-Type", "application/json; charset=utf-8")
		out.body = encode(message(out.status, f.Message).body)
	}
	if f.Body != nil {
		out.body = []byte(*f.Body)
	}
	if f.ContentType != "" {
		out.header.Set("Content-Type", f.ContentType)
	}
	out.send(w)
}

// spoil changes an answer.
func (f *Fault) spoil(out rendered) rendered {
	for key, value := range f.Header {
		out.header.Set(key, value)
	}
	for _, old := range slices.Sorted(maps.Keys(f.Replace)) {
		out.body = bytes.ReplaceAll(out.body, []byte(old), []byte(f.Replace[old]))
	}
	if f.Total != 0 {
		out.body = addTotals(out.body, f.Total)
	}
	if f.Body != nil {
		out.body = []byte(*f.Body)
	}
	if f.ContentType != "" {
		out.header.Set("Content-Type", f.ContentType)
	}
	if f.Truncate {
		out.body = out.body[:len(out.body)/2]
	}
	if f.Twice {
		out.body = append(bytes.Clone(out.body), out.body...)
	}
	if f.Pad > 0 {
		out.body = append(bytes.Repeat([]byte{' '}, f.Pad), out.body...)
	}
	return out
}

// totals are the fields in which GitHub says how many there are.
var totals = []string{"total_count", "total_commits", "changed_files", "commits", "members_count", "ahead_by"}

// addTotals adds to the totals of an answer; what is not a number is left alone.
func addTotals(body []byte, n int) []byte {
	var v map[string]any
	if json.Unmarshal(body, &v) != nil {
		return body
	}
	for _, key := range totals {
		if have, ok := v[key].(float64); ok {
			v[key] = max(0, have+float64(n))
		}
	}
	return encode(v)
}

// sendHalf announces the whole, and ends in the middle.
func sendHalf(w http.ResponseWriter, out rendered) {
	for key, values := range out.header {
		w.Header()[key] = values
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(out.body)))
	w.WriteHeader(out.status)
	w.Write(out.body[:len(out.body)/2])
	if flusher, ok := w.(http.Flusher); ok {
		flusher.Flush()
	}
	panic(http.ErrAbortHandler)
}

// turned returns the items of a list as a fault has them.
func turned[T any](f *Fault, items []T, p paging) []T {
	out := append([]T{}, items...)
	if f.Drop && len(out) > 0 {
		out = out[:len(out)-1]
	}
	if f.Reverse {
		for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
			out[i], out[j] = out[j], out[i]
		}
	}
	last := max(1, (len(out)+p.per-1)/p.per)
	switch {
	case f.RepeatPage:
		p.page = 1
	case f.Swap && p.page == 1:
		p.page = last
	case f.Swap && p.page == last:
		p.page = 1
	}
	shown := slice(out, p)
	if f.Duplicate && len(shown) > 0 {
		if p.page == 1 {
			return append(shown[:len(shown):len(shown)], shown[len(shown)-1])
		}
		before := slice(out, paging{p.page - 1, p.per})
		return append(before[len(before)-1:len(before):len(before)], shown...)
	}
	return shown
}
