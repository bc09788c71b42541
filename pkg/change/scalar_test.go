package change

import (
	"encoding/json"
	"testing"
)

func TestScalar(t *testing.T) {
	for text, want := range map[string]string{
		`true`: "true", `"x"`: "x", `12`: "12", `1.5`: "1.5", `""`: "", `"12"`: "12", `"a\nb"`: "a\nb", `-3`: "-3",
	} {
		var s Scalar
		if err := json.Unmarshal([]byte(text), &s); err != nil || s.String() != want {
			t.Errorf("%s is written %q, %v; want %q", text, s, err, want)
		}
		raw, err := json.Marshal(s)
		if err != nil || string(raw) != text {
			t.Errorf("%s is written %s, %v", text, raw, err)
		}
	}
	for _, text := range []string{`null`, `[]`, `[1]`, `{}`, `{"a": 1}`, `1e400`} {
		var s Scalar
		if err := json.Unmarshal([]byte(text), &s); err == nil {
			t.Errorf("%s is taken for a scalar", text)
		}
	}
	if scalar(t, "1").Equal(scalar(t, 1)) || !scalar(t, 1).Equal(scalar(t, 1)) || scalar(t, true).Equal(scalar(t, "true")) {
		t.Error("scalars are equal only to the same value of the same type")
	}
	var escaped Scalar
	if err := json.Unmarshal([]byte(`"\u0041"`), &escaped); err != nil || !escaped.Equal(scalar(t, "A")) {
		t.Errorf("one text in two notations is not equal: %v", err)
	}
	if _, err := NewScalar([]string{"a"}); err == nil {
		t.Error("a list is taken for a scalar")
	}
}

func TestParameter(t *testing.T) {
	var one, many Parameter
	if err := json.Unmarshal([]byte(`12`), &one); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(`{"test": "t", "production": "p"}`), &many); err != nil {
		t.Fatal(err)
	}
	if v, ok := one.In("test"); !ok || v.String() != "12" || one.Varies() {
		t.Errorf("got %s, %t", v, ok)
	}
	if v, ok := many.In("production"); !ok || v.String() != "p" || !many.Varies() {
		t.Errorf("got %s, %t", v, ok)
	}
	if v, ok := many.In("elsewhere"); ok {
		t.Errorf("got %s for an environment without a value", v)
	}
	for _, text := range []string{`null`, `[]`, `{"test": null}`, `{"test": {"a": 1}}`} {
		var p Parameter
		if err := json.Unmarshal([]byte(text), &p); err == nil {
			t.Errorf("%s is taken for a parameter", text)
		}
	}
	if raw, err := json.Marshal(map[string]Parameter{"a": one, "b": many}); err != nil || string(raw) != `{"a":12,"b":{"production":"p","test":"t"}}` {
		t.Errorf("got %s, %v", raw, err)
	}
}
