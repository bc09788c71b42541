package change

import (
	"strconv"
	"strings"
	"testing"
)

func diffOf(t *testing.T, old, new string) []Difference {
	t.Helper()
	diff, err := Diff(digest(t, decode(t, old)).Material, digest(t, decode(t, new)).Material)
	if err != nil {
		t.Fatal(err)
	}
	return diff
}

func TestDiffSaysWhatChanged(t *testing.T) {
	const three = `{"procedure": [{"name": "a", "do": "one"}, {"name": "b", "do": "two"}, {"name": "c", "do": "three"}]}`
	for name, c := range map[string]struct{ old, new, want string }{
		"a word of a step": {
			three,
			`{"procedure": [{"name": "a", "do": "one"}, {"name": "b", "do": "2"}, {"name": "c", "do": "three"}]}`,
			`procedure.b.do was changed from "two" to "2"`,
		},
		"a step is added in front": {
			three,
			`{"procedure": [{"name": "z"}, {"name": "a", "do": "one"}, {"name": "b", "do": "two"}, {"name": "c", "do": "three"}]}`,
			`procedure.z was added: "{\"do\":\"\",\"name\":\"z\",\"owner\":\"\"}"`,
		},
		"a step is removed": {
			three,
			`{"procedure": [{"name": "b", "do": "two"}, {"name": "c", "do": "three"}]}`,
			`procedure.a was removed: "{\"do\":\"one\",\"name\":\"a\",\"owner\":\"\"}"`,
		},
		"the last step comes first": {
			three,
			`{"procedure": [{"name": "c", "do": "three"}, {"name": "a", "do": "one"}, {"name": "b", "do": "two"}]}`,
			`procedure.c was moved from after b to the first place`,
		},
		"two steps change places": {
			`{"procedure": [{"name": "a"}, {"name": "b"}]}`, `{"procedure": [{"name": "b"}, {"name": "a"}]}`,
			`procedure.a was moved from the first place to after b`,
		},
		"a step moves, another comes and one goes": {
			three,
			`{"procedure": [{"name": "d"}, {"name": "c", "do": "three"}, {"name": "b", "do": "two"}]}`,
			`procedure.a was removed: "{\"do\":\"one\",\"name\":\"a\",\"owner\":\"\"}"
			 procedure.b was moved from the first place to after c
			 procedure.d was added: "{\"do\":\"\",\"name\":\"d\",\"owner\":\"\"}"`,
		},
		"the whole rollback goes": {
			`{"rollback": [{"name": "a", "do": "x"}]}`, `{}`,
			`rollback.a was removed: "{\"do\":\"x\",\"name\":\"a\",\"owner\":\"\"}"`,
		},
		"targets": {
			`{"procedure": [{"name": "a", "on": ["web-1", "web-2"]}]}`, `{"procedure": [{"name": "a", "on": ["web-2", "web-1"]}]}`,
			`procedure.a.on was changed from "[\"web-1\",\"web-2\"]" to "[\"web-2\",\"web-1\"]"`,
		},
		"a hold is added": {
			`{"procedure": [{"name": "a"}]}`, `{"procedure": [{"name": "a", "hold": {"signoff": "qa"}}]}`,
			`procedure.a.hold.signoff was added: "qa"`,
		},
		"a reason to stop": {
			`{"procedure": [{"name": "a", "stop": [{"if": "x", "decides": "qa"}]}]}`,
			`{"procedure": [{"name": "a", "stop": [{"if": "y", "decides": "qa"}, {"if": "z", "decides": "qa"}]}]}`,
			`procedure.a.stop[0].if was changed from "x" to "y"
			 procedure.a.stop[1] was added: "{\"decides\":\"qa\",\"if\":\"z\"}"`,
		},
		"the backup is another one": {
			`{"backup": [{"name": "before", "covers": ["database"], "kind": "dump"}]}`,
			`{"backup": [{"name": "before", "covers": [], "kind": "none", "inWindow": true}]}`,
			`backup.before.covers was removed: "[\"database\"]"
			 backup.before.inWindow was added: "true"
			 backup.before.kind was changed from "dump" to "none"`,
		},
		"the type of a marker": {
			`{"procedure": [{"name": "a", "sets": {"m": "1"}}]}`, `{"procedure": [{"name": "a", "sets": {"m": 1}}]}`,
			`procedure.a.sets.m was changed from "\"1\"" to "1"`,
		},
		"a parameter comes to vary": {
			`{"parameters": {"host": "h"}}`, `{"parameters": {"host": {"test": "h"}}}`,
			`parameters.host was changed from "h" to "{\"varies\":\"environment\"}"`,
		},
		"a file that nothing ran before": {
			`{"tests": [{"name": "a"}]}`, `{"tests": [{"name": "a", "run": ["a.sh"]}]}`,
			`file a.sh was added: "` + sum([]byte("content of a.sh"))[:excerptRunes] + `…"
			 tests.a.run was added: "[\"a.sh\"]"`,
		},
		"an empty group": {
			`{}`, `{"fleet": {"web": []}}`,
			`fleet.web was added: "[]"`,
		},
		"two steps of one name": {
			`{"procedure": [{"name": "a"}, {"name": "a", "do": "x"}]}`, `{"procedure": [{"name": "a"}, {"name": "a", "do": "y"}]}`,
			`procedure[1].do was changed from "x" to "y"`,
		},
		"no way back": {`{"irreversible": "no"}`, `{"irreversible": "yes"}`, `irreversible was changed from "no" to "yes"`},
		"a version":   {`{"versions": {"app": {"to": "1"}}}`, `{"versions": {"app": {"to": "2"}}}`, `versions.app.to was changed from "1" to "2"`},
		"nothing":     {three, three, ""},
	} {
		var got []string
		for _, d := range diffOf(t, c.old, c.new) {
			got = append(got, d.String())
		}
		if want := strings.ReplaceAll(c.want, "\n\t\t\t ", "\n"); strings.Join(got, "\n") != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, strings.Join(got, "\n"), want)
		}
	}
}

func TestDiffKeepsTheWholeValues(t *testing.T) {
	long := strings.Repeat("wait for the queue to drain, ", 20)
	old := long + "then stop the head node" + long
	new := long + "then start the head node" + long
	diff := diffOf(t, `{"procedure": [{"name": "a", "do": "`+old+`"}]}`, `{"procedure": [{"name": "a", "do": "`+new+`"}]}`)
	if len(diff) != 1 || diff[0].Old != old || diff[0].New != new {
		t.Fatalf("got %+v", diff)
	}
	const want = `procedure.a.do was changed from "… drain, then stop the head nodewait for the queue to drain, …"` +
		` to "… drain, then start the head nodewait for the queue to drain,…"`
	if got := diff[0].String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAnExcerptOfTheEndIsAsLongAsAnyOther(t *testing.T) {
	start := strings.Repeat("0123456789", 20)
	d := Difference{Path: "procedure.a.do", Kind: Changed, Old: start + "x", New: start + "y"}
	tail := start[len(start)-excerptRunes+1:]
	if got, want := d.String(), `procedure.a.do was changed from "…`+tail+`x" to "…`+tail+`y"`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestATextThatGrowsOrShrinks(t *testing.T) {
	for _, c := range []struct{ old, new string }{{"stop", "stop it"}, {"stop it", "stop"}, {"é", "éa"}, {"", "a"}} {
		d := Difference{Path: "p", Kind: Changed, Old: c.old, New: c.new}
		if got, want := d.String(), "p was changed from "+strconv.Quote(c.old)+" to "+strconv.Quote(c.new); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestDifferencesOfHostileTextStayOnOneLine(t *testing.T) {
	const bad = `x\n::error::\u001b[31m\u202e\r\u2028`
	diff := diffOf(t, `{"procedure": [{"name": "`+bad+`", "do": "a"}, {"name": "b"}], "fleet": {"`+bad+`": []}}`,
		`{"procedure": [{"name": "b"}, {"name": "`+bad+`", "do": "`+bad+`"}], "irreversible": "`+bad+`"}`)
	if len(diff) != 4 {
		t.Errorf("got %d differences: %v", len(diff), diff)
	}
	for _, d := range diff {
		if strings.ContainsAny(d.String(), "\n\r\x1b\u202e\u2028") {
			t.Errorf("%q", d.String())
		}
	}
}

func TestDiffRefusesWhatIsNoMaterial(t *testing.T) {
	good := digest(t, &Change{}).Material
	for _, bad := range []string{"", "{", "[]", "null", "1", "{}", `{"format": "lockflight/procedure/v2"}`, `{"format": 1}`} {
		if diff, err := Diff([]byte(bad), good); err == nil || !strings.HasPrefix(err.Error(), "the old procedure: not the material of a digest") {
			t.Errorf("%q as the old one: %v, %v", bad, diff, err)
		}
		if diff, err := Diff(good, []byte(bad)); err == nil || !strings.HasPrefix(err.Error(), "the new procedure: not the material of a digest") {
			t.Errorf("%q as the new one: %v, %v", bad, diff, err)
		}
	}
}
