package change

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"
)

// The input and the expected output are the examples of RFC 8785, sections
// 3.2.2 to 3.2.4, and of the test data that its author published for it.
func TestCanonicalJSONOfTheRFC(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"values (3.2.2)": {
			`{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
			  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}`,
			`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
		},
		"order of UTF-16 units (3.2.3)": {
			`{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
			  "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}`,
			`{"\r":"Carriage Return","1":"One","` + "\u0080" + `":"Control","ö":"Latin Small Letter O With Diaeresis",` +
				`"€":"Euro Sign","😀":"Emoji: Grinning Face","` + "\ufb33" + `":"Hebrew Letter Dalet With Dagesh"}`,
		},
		"arrays": {`[ 56, { "d": true, "10": null, "1": [ ] } ]`, `[56,{"1":[],"10":null,"d":true}]`},
		"structures": {
			`{"1": {"f": {"f": "hi","F": 5} ,"\n": 56.0}, "10": { }, "": "empty", "a": { },
			  "111": [ {"e": "yes","E": "no" } ], "A": { }}`,
			`{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}`,
		},
		"no locale": {
			`{"peach": "This sorting order", "p\u00e9ch\u00e9": "is wrong according to French",
			  "p\u00eache": "but canonicalization MUST", "sin": "ignore locale"}`,
			`{"peach":"This sorting order","péché":"is wrong according to French",` +
				`"pêche":"but canonicalization MUST","sin":"ignore locale"}`,
		},
		"no normalisation": {`{"Unnormalized Unicode":"A\u030a"}`, `{"Unnormalized Unicode":"A` + "\u030a" + `"}`},
		"characters of HTML": {
			`{"</script>": "Browser Challenge"}`,
			`{"</script>":"Browser Challenge"}`,
		},
	} {
		got, err := canonical(json.RawMessage(c.in))
		if err != nil || string(got) != c.want {
			t.Errorf("%s:\n got %s, %v\nwant %s", name, got, err, c.want)
		}
	}
}

// The numbers of RFC 8785, appendix B: the bits of the IEEE 754 value, and how
// it is written.
const numberSamples = `
0000000000000000 0
8000000000000000 0
0000000000000001 5e-324
8000000000000001 -5e-324
7fefffffffffffff 1.7976931348623157e+308
ffefffffffffffff -1.7976931348623157e+308
4340000000000000 9007199254740992
c340000000000000 -9007199254740992
4430000000000000 295147905179352830000
44b52d02c7e14af5 9.999999999999997e+22
44b52d02c7e14af6 1e+23
44b52d02c7e14af7 1.0000000000000001e+23
444b1ae4d6e2ef4e 999999999999999700000
444b1ae4d6e2ef4f 999999999999999900000
444b1ae4d6e2ef50 1e+21
3eb0c6f7a0b5ed8c 9.999999999999997e-7
3eb0c6f7a0b5ed8d 0.000001
41b3de4355555553 333333333.3333332
41b3de4355555554 333333333.33333325
41b3de4355555555 333333333.3333333
41b3de4355555556 333333333.3333334
41b3de4355555557 333333333.33333343
becbf647612f3696 -0.0000033333333333333333
43143ff3c1cb0959 1424953923781206.2`

func TestCanonicalNumbersOfTheRFC(t *testing.T) {
	for line := range strings.Lines(strings.TrimSpace(numberSamples)) {
		sample := strings.Fields(line)
		bits, err := strconv.ParseUint(sample[0], 16, 64)
		if err != nil {
			t.Fatal(err)
		}
		in := strconv.FormatFloat(math.Float64frombits(bits), 'e', 17, 64)
		got, err := canonical(json.RawMessage(in))
		if err != nil || string(got) != sample[1] {
			t.Errorf("%s (%s): got %s, %v; want %s", sample[0], in, got, err, sample[1])
		}
	}
}

func TestCanonicalNumbersThatJSONDoesNotHave(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if got, err := canonical(v); err == nil {
			t.Errorf("%v became %s", v, got)
		}
	}
	if got, err := canonical(json.RawMessage("1e400")); err == nil {
		t.Errorf("1e400 became %s", got)
	}
}
