package change

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/gowebpki/jcs"
)

// FuzzDigest takes two changes, as JSON or as bytes that choose their fields.
// Whatever they hold, a digest is the same after writing and reading the change
// again, its material is canonical, and two digests are the same if and only if
// there is no difference to tell.
func FuzzDigest(f *testing.F) {
	f.Add([]byte(slotted), []byte(`{}`))
	f.Add([]byte(`{"id": "a", "summary": "b", "type": "c", "facts": {"x": 1.5, "y": true}}`), []byte(`{"irreversible": "x"}`))
	f.Add([]byte(`{"procedure": [{"name": "a", "at": "S-10m", "takes": "3m..1h", "run": ["x"], "on": ["w"]}, {"name": "b"}]}`),
		[]byte(`{"procedure": [{"name": "b"}, {"name": "a", "at": "S-10m", "takes": "3m..1h", "run": ["x"]}]}`))
	f.Add([]byte(`{"fleet": {"a": null, "b": [], "c": ["d"]}, "tests": [{"name": "a", "kind": "must-not"}]}`),
		[]byte(`{"fleet": {"a": []}, "impact": {"outage": true, "duration": "999w999d"}}`))
	choices := bytes.Repeat([]byte("\x01\x02\x03\x01\x00\x02\x05\x01\x07"), 40)
	f.Add(choices, choices[1:])
	f.Add(choices[2:], append([]byte("\x05"), choices...))
	f.Fuzz(func(t *testing.T, one, two []byte) {
		a, okA := materialOf(t, one)
		b, okB := materialOf(t, two)
		if !okA || !okB {
			return
		}
		diff, err := Diff(a.Material, b.Material)
		if err != nil {
			t.Fatal(err)
		}
		if (len(diff) == 0) != (a.Procedure == b.Procedure) {
			t.Errorf("%s and %s:\n%s\n%s\n%v", a.Procedure, b.Procedure, a.Material, b.Material, diff)
		}
		for _, d := range diff {
			if bytes.ContainsAny([]byte(d.String()), "\n\r\x1b") {
				t.Errorf("%q", d.String())
			}
		}
	})
}

// materialOf reads a change and checks what holds for its digests alone.
func materialOf(t *testing.T, raw []byte) (Digests, bool) {
	var c Change
	if !bytes.HasPrefix(raw, []byte("{")) {
		choices := stream(raw)
		choices.fill(reflect.ValueOf(&c).Elem())
	} else if json.Unmarshal(raw, &c) != nil {
		return Digests{}, false
	}
	d, err := Digest(&c, contents(&c))
	written, writeErr := json.Marshal(&c)
	if err != nil {
		return Digests{}, false
	}
	if writeErr != nil {
		t.Fatalf("a change with a digest cannot be written: %v", writeErr)
	}
	var again Change
	if err := json.Unmarshal(written, &again); err != nil {
		t.Fatalf("%v in\n%s", err, written)
	}
	if e, err := Digest(&again, contents(&again)); err != nil || e.Procedure != d.Procedure || e.Template != d.Template || e.Request != d.Request {
		t.Errorf("%+v became %+v, %v", d, e, err)
	}
	if form, err := jcs.Transform(d.Material); err != nil || !bytes.Equal(form, d.Material) {
		t.Errorf("the material is not canonical: %s, %v", d.Material, err)
	}
	if filled, err := c.Fill("test"); err == nil {
		if _, err := Digest(filled, contents(filled)); err != nil {
			t.Errorf("the filled change has no digest: %v", err)
		}
	}
	return d, true
}
