package change

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/lockflight/lockflight/pkg/finding"
)

func decode(t *testing.T, text string) *Change {
	t.Helper()
	var c Change
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	return &c
}

// What each digest of the change below is taken of, written by hand; the
// digests are what sha256sum says of them.
const (
	smallMaterial = `{"files":{"restart.sh":"sha256:4bb2bc1090feaebe9d3c64640ee53d01945c33e70988daa8b90bbf1a016f173a"},"fleet":{"web":["web-1"]},"format":"lockflight/procedure/v1","parameters":{"node":{"varies":"environment"},"wait":30},"procedure":[{"at":"S+1h30m","do":"restart ${node}","name":"restart","owner":"ops","run":["restart.sh"]}]}`
	// of smallMaterial
	smallProcedure = "sha256:577e06de9f54d3297e52c0a6429aa0dd741fcdf48b93ed9005e4cb64d655b1f0"
	// {"files":{"restart.sh":"sha256:4bb2bc1090feaebe9d3c64640ee53d01945c33e70988daa8b90bbf1a016f173a"},"fleet":{"web":["web-1"]},"format":"lockflight/template/v1","parameters":["node","wait"],"procedure":[{"at":"S+1h30m","do":"restart ${node}","name":"restart","owner":"ops","run":["restart.sh"]}]}
	smallTemplate = "sha256:74ed7e47f1dc7956659b256d901abcf403fe89b9aae70799f3d0218f4640c49d"
	// {"format":"lockflight/request/v1","id":"restart","requester":"dev-1","summary":"restart the head node","type":"standard"}
	smallRequest = "sha256:f8235723f00aad132053ac4977248d2a56d554cc0ca40c7535ea94e60a447b53"
)

func TestDigestOfASmallChange(t *testing.T) {
	c := decode(t, `{"id": "restart", "summary": "restart the head node", "type": "standard", "requester": "dev-1",
		"fleet": {"web": ["web-1"]},
		"parameters": {"node": {"test": "t1", "production": "p1"}, "wait": 30},
		"procedure": [{"name": "restart", "at": "S+90m", "owner": "ops", "do": "restart ${node}", "run": ["restart.sh"]}]}`)
	d, err := Digest(c, map[string][]byte{"restart.sh": []byte("reboot\n")})
	if err != nil {
		t.Fatal(err)
	}
	if string(d.Material) != smallMaterial {
		t.Errorf("the material is\n%s\nwant\n%s", d.Material, smallMaterial)
	}
	if d.Procedure != smallProcedure {
		t.Errorf("the procedure digest is %s, want %s", d.Procedure, smallProcedure)
	}
	if d.Template != smallTemplate {
		t.Errorf("the template digest is %s, want %s", d.Template, smallTemplate)
	}
	if d.Request != smallRequest {
		t.Errorf("the request digest is %s, want %s", d.Request, smallRequest)
	}
}

func TestDigestRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change string
		want   []string // one line each, in this order
	}{
		"a file that is missing": {
			`{"procedure": [{"name": "a"}, {"name": "stop-web", "run": ["stop.sh"], "uses": ["web.conf"]}]}`,
			[]string{
				`procedure[1].run[0]: step "stop-web" runs "stop.sh", and there is no such file; add the file`,
				`procedure[1].uses[0]: step "stop-web" uses "web.conf", and there is no such file; add the file`,
			},
		},
		"a file of the rollback and of a test": {
			`{"rollback": [{"name": "back", "run": ["back.sh"]}], "tests": [{"name": "smoke", "run": ["/test/smoke.sh"]}]}`,
			[]string{
				`rollback[0].run[0]: rollback step "back" runs "back.sh"`,
				`tests[0].run[0]: test "smoke" runs "/test/smoke.sh"`,
			},
		},
		"a number whose text differs": {
			`{"parameters": {"version": 1.10}, "procedure": [{"name": "a", "sets": {"marker": 1e3}}]}`,
			[]string{
				`parameters.version: the number 1.10 is the same as 1.1, but not as a text; write "1.10" in quotes if it is a version or a name, or else 1.1`,
				`procedure[0].sets.marker: 1e3 is a number that not every reader`,
			},
		},
		"a number for one environment": {
			`{"parameters": {"version": {"production": 2.0}}}`,
			[]string{`parameters.version.production: the number 2.0 is the same as 2,`},
		},
		"minus zero":                 {`{"parameters": {"n": -0}}`, []string{`parameters.n: the number -0 is the same as 0,`}},
		"a number too large":         {`{"facts": {"n": 9007199254740992}}`, []string{`facts.n: 9007199254740992 is a number that`}},
		"a number too small":         {`{"facts": {"n": -9007199254740992}}`, []string{`facts.n: -9007199254740992 is a number that`}},
		"a number with a long tail":  {`{"facts": {"n": 0.12345678901234567890123456789}}`, []string{`facts.n: 0.1234567890123456789012… is a number that`}},
		"a number that vanishes":     {`{"facts": {"n": 1e-400}}`, []string{`facts.n: 1e-400 is a number that`}},
		"a number with an exponent":  {`{"parameters": {"n": 1e+21}}`, []string{`parameters.n: 1e+21 is a number that`}},
		"a marker that is too large": {`{"rollback": [{"reads": {"n": 9007199254740993}}]}`, []string{`rollback[0].reads.n: 9007199254740993 is a number that`}},
	} {
		d, err := Digest(decode(t, c.change), nil)
		var material *MaterialError
		if !errors.As(err, &material) || d.Procedure != "" || d.Material != nil {
			t.Errorf("%s: got %+v, %v", name, d, err)
			continue
		}
		lines := strings.Split(err.Error(), "\n")
		if len(lines) != len(c.want) {
			t.Errorf("%s: got\n%s\nwant %d lines", name, err, len(c.want))
			continue
		}
		for i := range lines {
			if !strings.HasPrefix(lines[i], c.want[i]) {
				t.Errorf("%s: line %d is\n%s\nwant\n%s", name, i, lines[i], c.want[i])
			}
		}
	}
}

func TestDigestTakesTheLargestNumbers(t *testing.T) {
	c := decode(t, `{"parameters": {"most": 9007199254740991, "least": -9007199254740991, "half": 0.5, "none": 0},
		"facts": {"share": 1.10, "whole": 2.0, "nothing": -0}}`)
	if _, err := Digest(c, nil); err != nil {
		t.Error(err)
	}
}

func TestDigestRefusesTextThatIsNotUTF8(t *testing.T) {
	broken := "a\xff"
	for path, c := range map[string]*Change{
		"procedure[0].do":           {Procedure: []Step{{Do: broken}}},
		"tests[0].expect":           {Tests: []Test{{Expect: broken}}},
		"summary":                   {Summary: broken},
		"tickets[0].title":          {Tickets: []Ticket{{Title: broken}}},
		"versions.app.to":           {Versions: map[string]VersionStep{"app": {To: broken}}},
		"procedure[0].hold.signoff": {Procedure: []Step{{Hold: &Hold{Signoff: broken}}}},
		"backup[0].kind":            {Backup: []Backup{{Kind: broken}}},
		"fleet":                     {Fleet: map[string][]string{broken: nil}},
	} {
		_, err := Digest(c, nil)
		if err == nil || !strings.HasPrefix(err.Error(), path+": the text is not valid UTF-8") {
			t.Errorf("%q: got %v", path, err)
		}
	}
}

func TestDigestErrorSaysThePlace(t *testing.T) {
	c := decode(t, `{"procedure": [{"name": "a", "run": ["x.sh"]}]}`)
	place := finding.Position{File: "change.cue", Line: 7, Column: 3}
	c.Source = Source{File: "change.cue", Where: map[string]finding.Position{"procedure[0].run": place}}
	_, err := Digest(c, nil)
	var material *MaterialError
	if !errors.As(err, &material) || material.Problems[0].At != place || !strings.HasPrefix(err.Error(), "change.cue:7:3: procedure[0].run[0]: ") {
		t.Errorf("got %v", err)
	}
}

// What is absent and what is empty are the same; a list in another place is not.
func TestDigestOfWhatLooksAlike(t *testing.T) {
	digestOf := func(text string) string {
		t.Helper()
		return digest(t, decode(t, text)).Procedure
	}
	same := [][2]string{
		{`{}`, `{"procedure": [], "rollback": [], "tests": [], "backup": [], "versions": {}, "fleet": {}, "parameters": {}}`},
		{`{"procedure": [{"takes": "90m"}]}`, `{"procedure": [{"takes": "1h30m..90m"}]}`},
		{`{"procedure": [{"at": "S-0m"}]}`, `{"procedure": [{"at": "S+0h0m"}]}`},
		{`{"backup": [{"name": "a", "takes": "5m", "restore": "1h", "kept": "x"}]}`, `{"backup": [{"name": "a", "kept": "elsewhere"}]}`},
		{`{"parameters": {"a": "\u0041"}}`, `{"parameters": {"a": "A"}}`},
		{`{"parameters": {"a": {"test": 1}}}`, `{"parameters": {"a": {"production": 2}}}`},
	}
	for _, pair := range same {
		if digestOf(pair[0]) != digestOf(pair[1]) {
			t.Errorf("different digests of %s and %s", pair[0], pair[1])
		}
	}
	different := [][2]string{
		{`{"procedure": [{"name": "a"}]}`, `{"rollback": [{"name": "a"}]}`},
		{`{"procedure": [{"takes": "24h"}]}`, `{"procedure": [{"takes": "1d"}]}`},
		{`{"parameters": {"a": 1}}`, `{"parameters": {"a": "1"}}`},
		{`{"parameters": {"a": "x"}}`, `{"parameters": {"a": {"test": "x"}}}`},
		{`{"procedure": [{"do": "\u00e9"}]}`, `{"procedure": [{"do": "e\u0301"}]}`},
		{`{"procedure": [{"do": "a "}]}`, `{"procedure": [{"do": "a"}]}`},
		{`{"fleet": {"web": []}}`, `{}`},
		{`{"backup": [{"name": "a", "kind": "dump"}]}`, `{"backup": [{"name": "a", "kind": "none"}]}`},
		{`{"backup": [{"name": "a", "covers": ["db", "files"]}]}`, `{"backup": [{"name": "a", "covers": ["db"]}]}`},
		{`{"backup": [{"name": "a"}]}`, `{}`},
	}
	for _, pair := range different {
		if digestOf(pair[0]) == digestOf(pair[1]) {
			t.Errorf("the same digest of %s and %s", pair[0], pair[1])
		}
	}
}

func TestFilesAreSortedAndUnique(t *testing.T) {
	c := decode(t, `{"procedure": [{"run": ["b", "a"], "uses": ["d"]}], "rollback": [{"run": ["a"], "uses": ["c"]}], "tests": [{"run": ["b", "e"]}]}`)
	if got := strings.Join(c.Files(), " "); got != "a b c d e" {
		t.Errorf("got %s", got)
	}
	if got := (&Change{}).Files(); len(got) != 0 {
		t.Errorf("no steps run %v", got)
	}
}
