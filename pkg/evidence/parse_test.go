package evidence_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/lockflight/lockflight/pkg/evidence"
)

// files returns the test cases in a folder of testdata. Those of valid and
// invalid are judged alike by the schema; what is in contradictory has the
// right shape, and what is in unreadable is no JSON document at all.
func files(t testing.TB, folder string) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", folder, "*.json"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases in %s: %v", folder, err)
	}
	out := map[string][]byte{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimSuffix(filepath.Base(name), ".json")] = b
	}
	return out
}

func TestParseAccepts(t *testing.T) {
	for name, b := range files(t, "valid") {
		t.Run(name, func(t *testing.T) {
			s, err := evidence.Parse(b)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(name, string(s.Kind())) {
				t.Errorf("it is read as %q", s.Kind())
			}
			roundTrip(t, s)
		})
	}
}

// roundTrip checks that a statement that was read is written and read the same.
func roundTrip(t *testing.T, s evidence.Statement) {
	t.Helper()
	b, err := s.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	again, err := evidence.Parse(b)
	if err != nil {
		t.Fatalf("what was written cannot be read: %v\n%s", err, b)
	}
	if !reflect.DeepEqual(sameMaterial(t, s), sameMaterial(t, again)) {
		t.Errorf("read again it is\n%+v\nexpected\n%+v", again, s)
	}
	if twice, err := again.Canonical(); err != nil || string(twice) != string(b) {
		t.Errorf("written again it is\n%s\nexpected\n%s", twice, b)
	}
}

// sameMaterial replaces the bytes of the material, whose layout is free.
func sameMaterial(t *testing.T, s evidence.Statement) any {
	t.Helper()
	var material any
	if raw := s.Predicate.Material; raw != nil {
		if err := json.Unmarshal(raw, &material); err != nil {
			t.Fatal(err)
		}
	}
	s.Predicate.Material = nil
	return []any{s, material}
}

func TestParseRefuses(t *testing.T) {
	for _, folder := range []string{"invalid", "contradictory", "unreadable"} {
		for name, b := range files(t, folder) {
			t.Run(folder+"/"+name, func(t *testing.T) {
				_, err := evidence.Parse(b)
				if err == nil {
					t.Fatal("it was accepted")
				}
				plain(t, err)
			})
		}
	}
}

// plain checks that an error is one line that a terminal shows as it is.
func plain(t *testing.T, err error) {
	t.Helper()
	for _, r := range err.Error() {
		if !unicode.IsPrint(r) {
			t.Errorf("the error %q has the character %q", err, r)
		}
	}
	if strings.Contains(err.Error(), "json:") || strings.Contains(err.Error(), "Go struct") {
		t.Errorf("the error %q speaks of the program, not of the statement", err)
	}
}

func TestParseRefusesLargeStatements(t *testing.T) {
	pad := func(size int) []byte {
		b := files(t, "valid")["check"]
		return append(b, strings.Repeat(" ", size-len(b))...)
	}
	if _, err := evidence.Parse(pad(evidence.MaxStatement)); err != nil {
		t.Errorf("a statement of the largest size is refused: %v", err)
	}
	if _, err := evidence.Parse(pad(evidence.MaxStatement + 1)); err == nil {
		t.Error("a statement that is too large is accepted")
	}
}

// Messages name the field, what was found and what was expected.
func TestParseExplains(t *testing.T) {
	explained := map[string]string{
		"invalid/sign-off-verdict-unknown":            `predicate.signOff.verdict is "maybe"; expected approve, reject, confirm, go, no-go or withdraw`,
		"invalid/field-unknown":                       `the field "mood" is not known; expected an in-toto Statement v1 of this program`,
		"invalid/field-in-capitals":                   `predicate.Actor is not written as this program writes it`,
		"invalid/body-null":                           `predicate.notice is not written as this program writes it`,
		"invalid/sequence-text":                       `predicate.sequence is a string; expected another type of value`,
		"invalid/body-of-another-kind":                `predicate is not of one kind; expected the body of notice and no other`,
		"invalid/actor-look-alike":                    `predicate.actor is "d\u0435v-1"; expected the handle of a person such as dev-1`,
		"contradictory/material-of-another-procedure": `predicate.material is of the digest sha256:`,
		"unreadable/duplicate-key":                    `it is not JSON in UTF-8 in which every key appears once`,
	}
	for path, want := range explained {
		folder, name, _ := strings.Cut(path, "/")
		if _, err := evidence.Parse(files(t, folder)[name]); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: found the error %v; expected %s", path, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, folder := range []string{"valid", "invalid", "contradictory", "unreadable"} {
		for _, b := range files(f, folder) {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := evidence.Parse(b)
		if err != nil {
			plain(t, err)
			return
		}
		roundTrip(t, s)
	})
}
