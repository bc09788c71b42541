package spec

import (
	"io/fs"
	"runtime"
	"testing"

	"github.com/lockflight/lockflight/pkg/change"
)

// TestMemoryStaysFlat checks one change over and over: nothing of it may stay
// in the compiled schema.
func TestMemoryStaysFlat(t *testing.T) {
	s, err := newSchema()
	if err != nil {
		t.Fatal(err)
	}
	trees := corpusFiles(t, "change-*")
	var data [][]byte
	for _, name := range []string{"change-good-full.cue", "change-bad-steps.cue"} {
		text, err := fs.ReadFile(trees[name], name)
		if err != nil {
			t.Fatal(err)
		}
		root, _ := read(name, text)
		data = append(data, root.json())
	}
	check := func(times int) uint64 {
		for range times {
			for _, d := range data {
				s.validate("#Change", d, change.Source{File: "x"})
			}
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := check(50)
	after := check(300)
	const each = 4 << 10 // built as files, each would leave about 400 KB
	if grown := int64(after) - int64(before); grown > 300*each {
		t.Errorf("the heap grew by %d KB over 300 documents", grown>>10)
	}
	runtime.KeepAlive(s)
}

func TestUnknownDefinition(t *testing.T) {
	s, err := newSchema()
	if err != nil {
		t.Fatal(err)
	}
	for _, definition := range []string{"#Nothing", "#change"} {
		if found := s.validate(definition, []byte(`{}`), change.Source{File: "x"}); len(found) != 1 {
			t.Errorf("%q: %s", definition, printed(found))
		}
	}
	if found := s.validate("#Change", []byte(`{"id":`), change.Source{File: "x"}); len(found) != 1 {
		t.Errorf("cut off: %s", printed(found))
	}
}

// FuzzExplain looks for data that CUE refuses without an explanation, or that is
// explained though CUE accepts it.
func FuzzExplain(f *testing.F) {
	s, err := newSchema()
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		`{"id": "a", "summary": "b", "type": "normal"}`,
		`{"id": "a", "summary": "b", "type": "normal", "impact": {"outage": true, "duration": "1h30m"}, "facts": {"x": 1.5}}`,
		`{"id": "a", "summary": "b", "type": "normal", "window": {"start": "2026-12-01T22:00:00+01:00", "end": "2026-12-02T02:00:00Z", "zone": "UTC"}}`,
		`{"id": "a", "summary": "b", "type": "normal", "procedure": [{"name": "s", "at": "S+1h5m", "owner": "dba", "do": "x", "takes": "3m..10m", "run": ["a/b.sh"]}]}`,
		`{"id": "a", "summary": "b", "type": "normal", "parameters": {"x": {"test": 1}, "y": true}, "people": {"qa": ["qa-1"]}, "tests": [{"name": "t", "kind": "unit", "do": "x"}]}`,
		`{"id": "a", "summary": "b", "type": "normal", "preparation": [{"do": "x", "due": {"from": "passed:test", "latest": "-5bd", "weekday": "monday", "time": "17:00"}}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		root, _ := read("c.json", text)
		if root == nil {
			return
		}
		data := root.json()
		tree, err := dataOf(data)
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		e := &explainer{src: change.Source{File: "x"}}
		e.explain(s.shapes["#Change"], tree, "")
		if refused := s.judge("#Change", data); (refused == nil) != (len(e.found) == 0) {
			t.Errorf("%s\nCUE says %v, and we\n%s", data, refused, printed(e.found))
		}
	})
}
