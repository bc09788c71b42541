package github

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const (
	perPage = 100
	// maxPages bounds a list; GitHub itself ends most at 30 to 100 pages.
	maxPages = 100
)

// list gets every page of a list. Each item is kept once, by its key: while a
// list is read, items may move from one page to the next. The same key with
// another content, a page without anything new, or a link that leads back are
// errors.
//
// A full page is followed by another call even if GitHub names no next page, so
// that a lost link does not cut off the list.
func list[T any](ctx context.Context, c *Client, endpoint string, key func(T) string) ([]T, error) {
	var out []T
	seen := map[string]string{}
	var before []string
	for page := 1; ; page++ {
		q := &call{method: http.MethodGet, endpoint: pageOf(endpoint, page)}
		var raw []json.RawMessage
		q.into = &raw
		if err := c.do(ctx, q); err != nil {
			return nil, err
		}
		fresh := 0
		var keys []string
		for i, item := range raw {
			v, k, err := one(item, key)
			if err != nil {
				return nil, q.fail(http.StatusOK, "item %d of page %d %v", i+1, page, err)
			}
			keys = append(keys, k)
			first, twice := seen[k]
			switch {
			case twice && first != string(item):
				return nil, q.fail(http.StatusOK, "%s is listed twice, with different content; it changed while it was read, so try again", quote(k))
			case !twice:
				seen[k] = string(item)
				out = append(out, v)
				fresh++
			}
		}
		more, err := nextPage(q, page)
		switch {
		case err != nil:
			return nil, err
		case page > 1 && fresh == 0 && (more || len(raw) >= perPage || slices.Equal(keys, before)):
			return nil, q.fail(http.StatusOK, "page %d has nothing that was not there before; expected the end of the list, or more of it", page)
		case !more && len(raw) < perPage:
			return out, nil
		case page == maxPages:
			return nil, q.fail(http.StatusOK, "there are more than %d pages of %d, which is too much to look at", maxPages, perPage)
		}
		before = keys
	}
}

func pageOf(endpoint string, page int) string {
	join := "?"
	if strings.Contains(endpoint, "?") {
		join = "&"
	}
	return endpoint + join + "per_page=" + strconv.Itoa(perPage) + "&page=" + strconv.Itoa(page)
}

// one reads an item of a list.
func one[T any](item json.RawMessage, key func(T) string) (v T, k string, err error) {
	if err := decode(item, &v); err != nil {
		return v, "", fmt.Errorf("is not as GitHub describes it: %w", err)
	}
	if k = key(v); k == "" {
		return v, "", fmt.Errorf("has nothing that tells it from others")
	}
	return v, k, nil
}

// nextPage reports whether an answer links to the page after this one. A link
// to any other page is an error.
func nextPage(q *call, page int) (bool, error) {
	for link := range strings.SplitSeq(q.header.Get("Link"), ",") {
		address, params, ok := strings.Cut(link, ">")
		if !ok || !strings.Contains(params, `rel="next"`) {
			continue
		}
		u, err := url.Parse(strings.TrimLeft(address, " <"))
		if err != nil {
			return false, q.fail(http.StatusOK, "the link to the next page is not an address")
		}
		if named := u.Query().Get("page"); named != strconv.Itoa(page+1) {
			return false, q.fail(http.StatusOK, "page %d links to page %s as the next one", page, quote(named))
		}
		return true, nil
	}
	return false, nil
}
