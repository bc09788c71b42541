package spec

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/lockflight/lockflight/pkg/change"
	"github.com/lockflight/lockflight/pkg/finding"
)

// check returns what the schema cannot see in data that is to fill a type:
// values of the right shape that mean nothing, such as a 30th of February. Local
// times become instants, by the zone that stands at a path.
func (n *node) check(into any, where change.Source, zonePath string) finding.List {
	d := &decoder{where: where, zonePath: zonePath, zone: n.find(zonePath)}
	d.check(reflect.TypeOf(into).Elem(), n, "")
	return d.found
}

// decode fills a struct by its json tags; a field that it has no place for is
// an error.
func (n *node) decode(into any) error {
	d := json.NewDecoder(bytes.NewReader(n.json()))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// decoder tries each value on its own, so that each mistake has its place.
type decoder struct {
	where    change.Source
	zonePath string
	zone     *node // what stands there, if anything does
	found    finding.List
}

func (d *decoder) add(path, message, hint string) {
	d.found = append(d.found, finding.Finding{
		Rule: ruleReference, Severity: finding.Error, Message: path + ": " + message, Hint: hint, At: d.where.At(path),
	})
}

// check tries to read a node as a type. Where the kinds differ it says
// nothing: that is for the schema to explain.
func (d *decoder) check(t reflect.Type, n *node, path string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if v, ok := reflect.New(t).Interface().(encoding.TextUnmarshaler); ok {
		d.text(v, n, path)
		return
	}
	if t.Kind() == reflect.Int || t.Kind() == reflect.Int64 {
		d.whole(t, n, path)
	}
	switch {
	case t.Kind() == reflect.Struct && n.kind == kindObject:
		for _, f := range n.fields {
			if ft, known := fieldType(t, f.name); known {
				d.check(ft, f.value, fieldPath(path, f.name))
			}
		}
	case t.Kind() == reflect.Map && n.kind == kindObject:
		for _, f := range n.fields {
			d.check(t.Elem(), f.value, fieldPath(path, f.name))
		}
	case t.Kind() == reflect.Slice && n.kind == kindList:
		for i, item := range n.items {
			d.check(t.Elem(), item, itemPath(path, i))
		}
	}
}

func (d *decoder) text(v encoding.TextUnmarshaler, n *node, path string) {
	if n.kind != kindText {
		return
	}
	if _, isTime := v.(*time.Time); isTime {
		d.moment(n, path)
		return
	}
	if err := v.UnmarshalText([]byte(n.scalar)); err != nil {
		d.add(path, err.Error(), "")
		return
	}
	d.amount(v, n, path)
}

// whole reports a whole number that does not fit.
func (d *decoder) whole(t reflect.Type, n *node, path string) {
	if n.kind != kindNumber {
		return
	}
	if _, err := strconv.ParseInt(n.scalar, 10, t.Bits()); err != nil {
		d.add(path, fmt.Sprintf("%s is not a whole number that can be counted with", cut(n.scalar)), "write a smaller number")
	}
}

func fieldType(t reflect.Type, name string) (reflect.Type, bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag == name {
			return f.Type, true
		}
	}
	return nil, false
}
