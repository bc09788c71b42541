package evidence

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// firstDifference names the first field that two JSON documents do not share.
func firstDifference(a, b []byte) string {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return "the statement"
	}
	return strings.TrimPrefix(differ("", x, y), ".")
}

// differ returns the path at which two values differ, or "" if they do not.
func differ(path string, a, b any) string {
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok {
			return differInside(path, a, b)
		}
	case []any:
		if b, ok := b.([]any); ok && len(a) == len(b) {
			for i := range a {
				if at := differ(path+"["+strconv.Itoa(i)+"]", a[i], b[i]); at != "" {
					return at
				}
			}
			return ""
		}
	}
	if reflect.DeepEqual(a, b) {
		return ""
	}
	return path
}

func differInside(path string, a, b map[string]any) string {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(keys)
	for _, key := range slices.Compact(keys) {
		x, inA := a[key]
		y, inB := b[key]
		if inA != inB {
			return path + "." + key
		}
		if at := differ(path+"."+key, x, y); at != "" {
			return at
		}
	}
	return ""
}
