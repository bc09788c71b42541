package workflow

import (
	"strings"
	"testing"
)

// TestConditions says which conditions ask for success, and which cannot be read.
func TestConditions(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "unclear",
		"success()":                        "plain success",
		"${{ Success( ) }}":                "plain success",
		"a.b == 'c'":                       "success",
		"contains(github.ref, 'always()')": "success",
		"'it''s always()' != ''":           "success",
		"success() && x":                   "success",
		"(success() && x) && always()":     "success",
		"always() && (x && success())":     "success",
		"!(!success())":                    "",
		"success('a')":                     "",
		"success() || x":                   "",
		"always() && x":                    "",
		"x[failure()]":                     "",
		"f(1, cancelled())":                "",
		"!cancelled() && needs.a.result == 'success'": "",
		"a b":               "unclear",
		"success() &&":      "unclear",
		"'open":             "unclear",
		"a..b":              "unclear",
		"(a":                "unclear",
		"f(a,)":             "unclear",
		"a ? b : c":         "unclear",
		"\"success()\"":     "unclear",
		"${{ a }} ${{ b }}": "unclear",
		"${{ a":             "unclear",
		"x ${{ a }}":        "unclear",
		strings.Repeat("(", 60) + "a" + strings.Repeat(")", 60): "unclear",
	} {
		j := newJudge(nil, Options{})
		c := j.condition(&node{text: text})
		var got []string
		if c.unclear {
			got = append(got, "unclear")
		}
		if c.isPlain() {
			got = append(got, "plain")
		}
		if c.needsSuccess() {
			got = append(got, "success")
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", text, got, want)
		}
	}
}

// TestEval works expressions out; "?" is what cannot be told.
func TestEval(t *testing.T) {
	s := scope{
		inputs: map[string]value{"env": {is: text, text: "production"}, "on": truth(true), "any": {is: text, free: true, text: elsewhere}},
		leg:    leg{values: map[string]*node{"n": {text: "7", plain: true}, "v": {text: "x-${{ inputs.env }}"}, "u": {text: "${{ vars.X }}"}}},
	}
	for source, want := range map[string]string{
		"production":                          "production",
		"${{ inputs.env }}":                   "production",
		"${{ INPUTS.Env }}":                   "production",
		"${{ inputs['env'] }}":                "production",
		"x-${{ inputs.env }}-${{ matrix.n }}": "x-production-7",
		"${{ matrix.v }}":                     "x-production",
		"${{ matrix.none }}":                  "",
		"${{ inputs.none }}":                  "",
		"${{ inputs.on }}":                    "true",
		"${{ !inputs.on }}":                   "false",
		"${{ inputs.env == 'PRODUCTION' && 'a' || 'b' }}": "a",
		"${{ inputs.env != 'production' && 'a' || 'b' }}": "b",
		"${{ inputs.none == 'x' && 'a' || 'b' }}":         "b",
		"${{ inputs.none == '' && 'a' || 'b' }}":          "a",
		"${{ null || 'it''s' }}":                          "it's",
		"${{ '}}' }}":                                     "}}",
		"${{ false && vars.X || 'b' }}":                   "b",
		"${{ vars.X }}":                                   "?",
		"${{ vars.X && 'a' || 'b' }}":                     "?",
		"${{ inputs.any == 'x' }}":                        "?",
		"x${{ inputs.any }}":                              "?",
		"${{ inputs.any && 'a' }}":                        "?",
		"${{ inputs.env.x }}":                             "?",
		"${{ inputs.* }}":                                 "?",
		"${{ inputs }}":                                   "?",
		"${{ matrix.u }}":                                 "?",
		"${{ matrix.n == '7' }}":                          "?",
		"${{ 'ſtaging' == 'staging' }}":                   "?",
		"${{ format('a') }}":                              "?",
		"${{ 1 }}":                                        "?",
		"${{ 'a' < 'b' }}":                                "?",
		"${{ }}":                                          "?",
	} {
		got, known := newJudge(nil, Options{}).eval(&node{text: source}, s).known()
		if !known {
			got = "?"
		}
		if got != want {
			t.Errorf("%s is %q, want %q", source, got, want)
		}
	}
}

// TestInclude runs the matrix of GitHub's own documentation in small: what is
// added stays with what it fits, and what fits nowhere runs alone.
func TestInclude(t *testing.T) {
	root, wrong := parseFile(File{Name: "m", Data: []byte("matrix:\n  fruit: [apple, pear]\n  animal: [cat, dog]\n  exclude: [{fruit: pear, animal: dog}]\n" +
		"  include:\n    - color: green\n    - {color: pink, animal: cat}\n    - {fruit: apple, shape: circle}\n    - {fruit: banana}\n    - {fruit: banana, animal: cat}\n")})
	if wrong != nil {
		t.Fatal(wrong.why)
	}
	j := newJudge(nil, Options{})
	runs := j.legs(root)
	var got []string
	for _, l := range runs.all {
		v := j.eval(&node{text: "${{matrix.fruit}} ${{matrix.animal}} ${{matrix.color}} ${{matrix.shape}}"}, scope{leg: l})
		got = append(got, strings.TrimSpace(v.text))
	}
	want := "apple cat pink circle|apple dog green circle|pear cat pink|banana|banana cat"
	if strings.Join(got, "|") != want || !runs.exact {
		t.Errorf("found %s, want %s", strings.Join(got, "|"), want)
	}
}
