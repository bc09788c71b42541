package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// What a value of CUE can be besides plain data.
const (
	kindOpen   = kindObject + 1 + iota // a constraint, not a value: scalar shows it
	kindBroken                         // an error: scalar says which
)

// dataOf reads JSON into a tree, in the order of the fields and with numbers as
// they are written. The places of the nodes stay empty.
func dataOf(text []byte) (*node, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return nextData(d)
}

func nextData(d *json.Decoder) (*node, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case nil:
		return &node{kind: kindNull, scalar: "null"}, nil
	case bool:
		return &node{kind: kindBool, scalar: fmt.Sprint(t)}, nil
	case json.Number:
		return &node{kind: kindNumber, scalar: t.String()}, nil
	case string:
		return &node{kind: kindText, scalar: t}, nil
	case json.Delim:
		return restOfData(d, t)
	}
	return nil, fmt.Errorf("found %v; expected a value", t)
}

func restOfData(d *json.Decoder, open json.Delim) (*node, error) {
	n := &node{kind: kindList}
	if open == '{' {
		n.kind = kindObject
	}
	for d.More() {
		var name json.Token = ""
		var err error
		if n.kind == kindObject {
			if name, err = d.Token(); err != nil {
				return nil, err
			}
		}
		value, err := nextData(d)
		if err != nil {
			return nil, err
		}
		if n.kind == kindList {
			n.items = append(n.items, value)
			continue
		}
		n.fields = append(n.fields, field{name: fmt.Sprint(name), value: value})
	}
	_, err := d.Token()
	return n, err
}
