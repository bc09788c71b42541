package spec

import (
	"bytes"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/cuecontext"
	cueparser "cuelang.org/go/cue/parser"
	cueyaml "cuelang.org/go/encoding/yaml"
)

var fuzzNames = []string{"a.cue", "a.yaml", "a.json"}

// FuzzGuard demands that whatever the guard accepts is the same data to an
// outside reader: CUE for CUE and YAML, Go's own for JSON. Whatever it refuses
// has a place in the file.
func FuzzGuard(f *testing.F) {
	for _, h := range hostileFiles() {
		if len(h.src) < 4<<10 {
			f.Add(fuzzKind(h.name), []byte(h.src))
		}
	}
	for _, pattern := range []string{"testdata/same/change.*", "../../examples/*/change.*"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, name := range files {
			src, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(fuzzKind(name), src)
		}
	}
	f.Fuzz(func(t *testing.T, kind byte, src []byte) {
		name := fuzzNames[int(kind)%len(fuzzNames)]
		root, r := read(name, src)
		if root == nil {
			checkFindings(t, r, name, string(src))
			return
		}
		got := root.json()
		checkOutside(t, name, src, got)
		checkAgain(t, got)
	})
}

func fuzzKind(name string) byte {
	for i, n := range fuzzNames {
		if filepath.Ext(n) == filepath.Ext(name) {
			return byte(i)
		}
	}
	return 0
}

func checkFindings(t *testing.T, r *report, name, src string) {
	t.Helper()
	list := r.findings()
	if !list.HasErrors() {
		t.Fatal("refused without a reason")
	}
	for _, f := range list {
		if f.At.Line > 0 && !inFile(f.At, name, src) || f.Rule != ruleSyntax || f.Message == "" || f.Hint == "" {
			t.Errorf("%+v is no finding in the file", f)
		}
	}
}

// checkOutside compares data with what an outside reader makes of a file.
func checkOutside(t *testing.T, name string, src, got []byte) {
	t.Helper()
	want := src
	if name != "a.json" {
		want = readWithCUE(t, name, src)
	}
	if !reflect.DeepEqual(plain(t, got), plain(t, want)) {
		t.Errorf("%s %q:\nthe guard reads %s\nan outside reader reads %s", name, src, got, want)
	}
}

func readWithCUE(t *testing.T, name string, src []byte) []byte {
	t.Helper()
	extract := func(name string, src any) (*ast.File, error) { return cueparser.ParseFile(name, src) }
	if name == "a.yaml" {
		extract = cueyaml.Extract
	}
	file, err := extract(name, src)
	if err != nil {
		t.Fatalf("%s %q is accepted, and CUE cannot read it: %v", name, src, err)
	}
	out, err := cuecontext.New().BuildFile(file).MarshalJSON()
	if err != nil {
		t.Fatalf("%s %q is accepted, and CUE cannot export it: %v", name, src, err)
	}
	return out
}

// checkAgain demands that the data, written as JSON, is read as itself.
func checkAgain(t *testing.T, data []byte) {
	t.Helper()
	if len(data) > maxBytes {
		return
	}
	for _, name := range fuzzNames {
		root, r := read(name, data)
		if root == nil {
			t.Errorf("%s: %s is refused the second time: %s", name, data, told(r.findings(), 3))
		} else if again := root.json(); !bytes.Equal(again, data) {
			t.Errorf("%s: %s is read as %s", name, data, again)
		}
	}
}

// plain decodes JSON with exact numbers.
func plain(t *testing.T, data []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%q is no JSON: %v", data, err)
	}
	return exact(t, v)
}

func exact(t *testing.T, v any) any {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = exact(t, v[k])
		}
	case []any:
		for i := range v {
			v[i] = exact(t, v[i])
		}
	case json.Number:
		r, ok := new(big.Rat).SetString(v.String())
		if !ok {
			t.Fatalf("%q is no number", v)
		}
		return r.String()
	}
	return v
}
