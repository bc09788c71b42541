package github

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// paging is which part of a list is asked for.
type paging struct{ page, per int }

// paging reads page and per_page as GitHub does: what makes no sense is the
// default, and more than the most is the most.
func (c *call) paging(most int) paging {
	p := paging{1, min(30, most)}
	if n, err := strconv.Atoi(c.query.Get("page")); err == nil && n > 0 {
		p.page = n
	}
	if n, err := strconv.Atoi(c.query.Get("per_page")); err == nil && n > 0 {
		p.per = min(n, most)
	}
	return p
}

func slice[T any](items []T, p paging) []T {
	from := min((p.page-1)*p.per, len(items))
	return items[from:min(from+p.per, len(items))]
}

// page answers one page of a list.
func page[T any](c *call, items []T, view func(T) any) reply {
	p := c.paging(100)
	out := reply{status: http.StatusOK, header: http.Header{}}
	out.body = views(turned(c.fault, items, p), view)
	c.link(out.header, p, len(items))
	return out
}

// whole answers a list that has no pages.
func whole[T any](c *call, items []T, view func(T) any) []any {
	return views(turned(c.fault, items, paging{1, len(items) + 1}), view)
}

// counted answers one page of a list inside an object with the total.
func counted[T any](c *call, key string, items []T, view func(T) any) reply {
	out := page(c, items, view)
	out.body = obj{"total_count": len(items), key: out.body}
	return out
}

func views[T any](items []T, view func(T) any) []any {
	out := []any{}
	for _, item := range items {
		out = append(out, view(item))
	}
	return out
}

// link adds the links to other pages, in GitHub's order. GitHub names a
// repository by its number there.
func (c *call) link(h http.Header, p paging, total int) {
	last := max(1, (total+p.per-1)/p.per)
	var links []string
	add := func(page int, rel string) {
		links = append(links, fmt.Sprintf(`<%s>; rel="%s"`, c.pageURL(page), rel))
	}
	if p.page > 1 {
		add(min(p.page-1, last), "prev")
	}
	if p.page < last {
		add(p.page+1, "next")
		add(last, "last")
	}
	if p.page > 1 {
		add(1, "first")
	}
	switch {
	case c.fault.DropLink:
		return
	case c.fault.LoopLink:
		links = []string{fmt.Sprintf(`<%s>; rel="next"`, c.pageURL(1))}
	case c.fault.RepeatPage:
		links = []string{fmt.Sprintf(`<%s>; rel="next"`, c.pageURL(p.page+1))}
	}
	if len(links) > 0 {
		h.Set("Link", strings.Join(links, ", "))
	}
}

func (c *call) pageURL(page int) string {
	path := strings.TrimPrefix(c.r.URL.EscapedPath(), "/api/v3")
	if c.repo != nil {
		parts := strings.SplitN(path, "/", 5)
		if parts[1] == "repos" && len(parts) == 5 {
			path = fmt.Sprintf("/repositories/%d/%s", c.repo.id, parts[4])
		}
	}
	var query []string
	for pair := range strings.SplitSeq(c.r.URL.RawQuery, "&") {
		if pair != "" && !strings.HasPrefix(pair, "page=") {
			query = append(query, pair)
		}
	}
	query = append(query, "page="+url.QueryEscape(strconv.Itoa(page)))
	return c.s.URL() + path + "?" + strings.Join(query, "&")
}
