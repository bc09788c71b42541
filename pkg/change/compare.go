package change

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

type differ struct{ found []Difference }

func (d *differ) add(path, kind string, old, new any) {
	before, after := valueText(old), valueText(new)
	if before == after { // the string "1" and the number 1
		before, after = jsonText(old), jsonText(new)
	}
	d.found = append(d.found, Difference{Path: path, Kind: kind, Old: before, New: after})
}

// compare reports what differs between two values; one that is nil is not there.
func (d *differ) compare(path string, old, new any) {
	oldFields, newFields := fieldsOf(old), fieldsOf(new)
	oldItems, newItems := itemsOf(old), itemsOf(new)
	before := len(d.found)
	switch {
	case jsonText(old) == jsonText(new):
		return
	case oldItems != nil && newItems != nil:
		d.compareItems(path, oldItems, newItems)
	case oldFields != nil && newFields != nil:
		d.compareFields(path, oldFields, newFields)
	}
	switch {
	case len(d.found) > before:
	case old == nil:
		d.add(path, Added, old, new)
	case new == nil:
		d.add(path, Removed, old, new)
	default:
		d.add(path, Changed, old, new)
	}
}

// fieldsOf returns the fields of an object, none for what is not there, and nil
// for anything else.
func fieldsOf(v any) map[string]any {
	if v == nil {
		return map[string]any{}
	}
	fields, _ := v.(map[string]any)
	return fields
}

// itemsOf returns the entries of a list of objects, none for what is not there,
// and nil for anything else: a list of words is compared as a whole.
func itemsOf(v any) []any {
	if v == nil {
		return []any{}
	}
	items, _ := v.([]any)
	for _, item := range items {
		if _, ok := item.(map[string]any); !ok {
			return nil
		}
	}
	return items
}

func (d *differ) compareFields(path string, old, new map[string]any) {
	all := maps.Clone(old)
	maps.Copy(all, new)
	for name := range all {
		where := join(path, label(name))
		if path == "files" {
			where = filePrefix + label(name)
		}
		d.compare(where, old[name], new[name])
	}
}

// compareItems matches the entries of two lists by their names, or by their
// index where they have none.
func (d *differ) compareItems(path string, old, new []any) {
	oldKeys, newKeys := itemKeys(old), itemKeys(new)
	for i, key := range oldKeys {
		if k := slices.Index(newKeys, key); k >= 0 {
			d.compare(path+key, old[i], new[k])
		} else {
			d.add(path+key, Removed, old[i], nil)
		}
	}
	for k, key := range newKeys {
		if !slices.Contains(oldKeys, key) {
			d.add(path+key, Added, nil, new[k])
		}
	}
	d.compareOrder(path, oldKeys, newKeys)
}

// itemKeys returns how the entries of a list are written in a path:
// ".restart-head", or "[2]" without a name. No key comes twice.
func itemKeys(items []any) []string {
	keys := make([]string, 0, len(items))
	for i, item := range items {
		key := fmt.Sprintf("[%d]", i)
		name, ok := item.(map[string]any)["name"].(string)
		if ok && !slices.Contains(keys, "."+label(name)) {
			key = "." + label(name)
		}
		keys = append(keys, key)
	}
	return keys
}

// compareOrder reports the fewest entries whose moving explains the new order.
func (d *differ) compareOrder(path string, oldKeys, newKeys []string) {
	before := slices.DeleteFunc(slices.Clone(oldKeys), func(k string) bool { return !slices.Contains(newKeys, k) })
	after := slices.DeleteFunc(slices.Clone(newKeys), func(k string) bool { return !slices.Contains(oldKeys, k) })
	places := make([]int, len(after))
	for i, key := range after {
		places[i] = slices.Index(before, key)
	}
	kept := longestRise(places)
	for i, key := range after {
		if !kept[i] {
			d.found = append(d.found, Difference{
				Path: path + key, Kind: Moved,
				Old: placeIn(before, places[i]), New: placeIn(after, i),
			})
		}
	}
}

func placeIn(keys []string, i int) string {
	if i == 0 {
		return "the first place"
	}
	return "after " + strings.TrimPrefix(keys[i-1], ".")
}

// longestRise marks the members of a longest increasing subsequence.
func longestRise(values []int) []bool {
	length := make([]int, len(values))
	previous := make([]int, len(values))
	last := -1
	for i, v := range values {
		length[i], previous[i] = 1, -1
		for k := range i {
			if values[k] < v && length[k] >= length[i] {
				length[i], previous[i] = length[k]+1, k
			}
		}
		if last < 0 || length[i] > length[last] {
			last = i
		}
	}
	kept := make([]bool, len(values))
	for i := last; i >= 0; i = previous[i] {
		kept[i] = true
	}
	return kept
}

// label returns a name as it is, or quoted if it could be taken for something
// else.
func label(name string) string {
	odd := func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/", r)
	}
	if name == "" || strings.ContainsFunc(name, odd) {
		return strconv.Quote(name)
	}
	return name
}

// valueText returns a string as it is, and anything else as JSON.
func valueText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	return jsonText(v)
}

func jsonText(v any) string {
	if v == nil {
		return ""
	}
	raw, err := canonical(v)
	if err != nil { // v was read from JSON
		return fmt.Sprint(v)
	}
	return string(raw)
}
