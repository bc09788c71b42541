package wire_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lockflight/lockflight/internal/wire"
	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

func TestResultsAreRead(t *testing.T) {
	for text, want := range map[string]lockflight.Result{
		`{}`:                           {},
		`{"steps": [], "results": {}}`: {Results: map[string]string{}},
		`{"note": "Two lines\nof text", "results": {"login": "passed", "mail": "skipped"},
		  "steps": [{"step": "stop", "start": "2026-12-01T22:00:00+01:00", "end": "2026-12-01T21:02:00Z"}]}`: {
			Note: "Two lines\nof text", Results: map[string]string{"login": "passed", "mail": "skipped"},
			Steps: []evidence.StepTime{{Step: "stop", Start: time.Date(2026, 12, 1, 21, 0, 0, 0, time.UTC), End: time.Date(2026, 12, 1, 21, 2, 0, 0, time.UTC)}},
		},
	} {
		got, err := wire.ReadResult("r.json", []byte(text))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v", text, got, err)
		}
	}
}

func TestResultsAreStrict(t *testing.T) {
	step := func(fields string) string { return `{"steps": [{` + fields + `}]}` }
	const times = `"start": "2026-12-01T22:00:00Z", "end": "2026-12-01T22:02:00Z"`
	for text, want := range map[string]string{
		``:                            "r.json:1:1: nothing is here; expected an object",
		`[]`:                          "found a list; expected an object",
		`{} {}`:                       "something follows the document",
		`{"steps": [`:                 "the file ends too early",
		`{"step": []}`:                `"step" is not a field here; expected steps, results, note`,
		`{"outcome": "passed"}`:       `"outcome" is not a field here`,
		`{"note": "a", "note": "b"}`:  `the field "note" is there twice`,
		`{"note": " "}`:               `note is " "; expected a text`,
		`{"note": 3}`:                 "note is 3; expected a text",
		step(`"step": "stop"`):        `the field "start" is missing; expected step, start, end`,
		step(times):                   `the field "step" is missing`,
		step(`"step": "", ` + times):  `step is ""; expected the name of a step`,
		step(`"name": "a", ` + times): `"name" is not a field here; expected step, start, end`,
		step(`"step": "a", "start": "2026-12-01T22:00:00.5Z"`): `start: "2026-12-01T22:00:00.5Z" is not a time`,
		step(`"step": "a", "start": "2026-12-01T22:00"`):       "is a clock without zone",
		step(`"step": "a", "end": 5`):                          "end is not a text",
		`{"results": []}`:                                      "found a list; expected an object with the outcome of each test",
		`{"results": {"a": "pass"}}`:                           `the test "a" is "pass"; expected passed, failed or skipped`,
		`{"results": {"a": true}}`:                             `the test "a" is true; expected passed`,
		`{"results": {"a": "passed", "a": "failed"}}`:          `the test "a" is there twice`,
		`{"results": {"a": "passed"`:                           "the file ends too early",
	} {
		if _, err := wire.ReadResult("r.json", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}
