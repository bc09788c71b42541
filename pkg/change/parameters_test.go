package change

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const slotted = `{
	"parameters": {"node": {"test": "t1", "production": "p1"}, "wait": 30, "to": "12.6", "trap": "${wait}"},
	"versions": {"app": {"from": "12.5", "to": "${to}"}},
	"procedure": [{"name": "restart", "do": "restart ${node}, wait ${wait} min; ${trap}",
		"hold": {"signoff": "qa", "question": "is ${node} up?"}, "stop": [{"if": "${node} is down", "decides": "qa"}],
		"sets": {"release": "${to}", "n": 1, "b": true}}],
	"rollback": [{"name": "back", "do": "stop ${node}", "reads": {"release": "v${to}"}}],
	"tests": [{"name": "t", "do": "open ${node}", "expect": "${to}"}],
	"preparation": [{"do": "read the notes of ${to}"}],
	"communication": [{"notice": "start", "to": ["all"], "text": "${to} comes"}]}`

func TestFill(t *testing.T) {
	c := decode(t, slotted)
	want := decode(t, `{
		"parameters": {"node": {"test": "t1", "production": "p1"}, "wait": 30, "to": "12.6", "trap": "${wait}"},
		"versions": {"app": {"from": "12.5", "to": "12.6"}},
		"procedure": [{"name": "restart", "do": "restart p1, wait 30 min; ${wait}",
			"hold": {"signoff": "qa", "question": "is p1 up?"}, "stop": [{"if": "p1 is down", "decides": "qa"}],
			"sets": {"release": "12.6", "n": 1, "b": true}}],
		"rollback": [{"name": "back", "do": "stop p1", "reads": {"release": "v12.6"}}],
		"tests": [{"name": "t", "do": "open p1", "expect": "12.6"}],
		"preparation": [{"do": "read the notes of 12.6"}],
		"communication": [{"notice": "start", "to": ["all"], "text": "12.6 comes"}]}`)
	got, err := c.Fill("production")
	if err != nil {
		t.Fatal(err)
	}
	if asJSON(t, got) != asJSON(t, want) {
		t.Errorf("got\n%s\nwant\n%s", asJSON(t, got), asJSON(t, want))
	}
	if !reflect.DeepEqual(c, decode(t, slotted)) {
		t.Error("filling in changed the original")
	}
	if got, want := strings.Join(c.Slots(), " "), "node to trap wait"; got != want {
		t.Errorf("the slots are %s, want %s", got, want)
	}
}

func TestFillNamesEverySlotWithoutAValue(t *testing.T) {
	c := decode(t, `{"parameters": {"node": {"test": "t1"}},
		"procedure": [{"do": "restart ${node} and ${other}"}], "tests": [{"expect": "${other}"}]}`)
	filled, err := c.Fill("production")
	const want = `procedure[0].do: the slot ${node} has no value for the environment "production"; add parameters.node.production
procedure[0].do: the slot ${other} has no value; add parameters.other
tests[0].expect: the slot ${other} has no value; add parameters.other`
	if filled != nil || err == nil || err.Error() != want {
		t.Errorf("got %v, %v; want\n%s", filled, err, want)
	}
}

func TestFillLeavesWhatIsNoSlot(t *testing.T) {
	for _, text := range []string{"$HOME", "${HOME}", "${}", "${a b}", "$(date)", "${a:-b}", "${a", "$a}", "${-a}", "${a..b}", "${ä}", "{a}"} {
		c := &Change{Procedure: []Step{{Do: text}}}
		filled, err := c.Fill("test")
		if err != nil || filled.Procedure[0].Do != text || len(c.Slots()) != 0 {
			t.Errorf("%q became %+v, %v", text, filled, err)
		}
	}
	filled, err := decode(t, `{"parameters": {"a": "x"}, "procedure": [{"do": "$${a} ${a}${a}"}]}`).Fill("test")
	if err != nil || filled.Procedure[0].Do != "$x xx" {
		t.Errorf("got %+v, %v", filled, err)
	}
}

// inTexts and notInTexts hold every text field below a step or a test: a new
// one has to be given slots, or a reason to have none.
var (
	inTexts = []string{
		"do", "expect", "hold.question", "stop[0].if", "sets.key", "reads.key",
	}
	notInTexts = []string{ // names, paths and closed lists of words
		"name", "owner", "on[0]", "each", "after[0]", "undoes[0]", "run[0]", "uses[0]", "hold.signoff", "hold.check", "stop[0].decides",
		"stop[0].then", "clears[0]", "service", "takesBackup", "restores", "tests[0]", "kind", "ticket",
	}
)

func TestEveryTextOfAStepHasSlotsOrNot(t *testing.T) {
	for _, v := range []any{&Step{}, &Test{}} {
		for _, l := range leavesOf(t, "", reflect.ValueOf(v).Elem()) {
			isTime := slices.Contains([]string{"at", "takes.min", "takes.max", "stop[0].until"}, l.path)
			if isTime || strings.Contains(l.path, " ") {
				continue
			}
			in, out := slices.Contains(inTexts, l.path), slices.Contains(notInTexts, l.path)
			if in == out {
				t.Errorf("decide whether %s may hold slots: name it in inTexts or in notInTexts", l.path)
			}
		}
	}
	c, _ := full(t)
	seen := map[string]bool{}
	c.replaceTexts(func(path, text string) string { seen[path] = true; return text })
	for _, path := range inTexts {
		if !seen["procedure[0]."+path] && !seen["tests[0]."+path] {
			t.Errorf("the slots of %s are not filled in", path)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
