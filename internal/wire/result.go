package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/lockflight"
)

// MaxResult is the largest file with the result of an attempt, in bytes.
const MaxResult = 1 << 20

// ReadResult reads what happened in an attempt:
//
//	{"steps": [{"step": "stop", "start": "2026-12-01T22:00:00Z", "end": "2026-12-01T22:02:00Z"}],
//	  "results": {"login": "passed"}, "note": "The second node was slow"}
//
// Each of the three may be left out. It is strict: an unknown, missing or
// repeated field, a bad time or an unknown outcome is an error with its place.
func ReadResult(name string, data []byte) (lockflight.Result, error) {
	d := &decoder{name: name, data: data, json: json.NewDecoder(bytes.NewReader(data))}
	d.json.UseNumber()
	r, err := d.result()
	if err != nil {
		return lockflight.Result{}, d.place(err)
	}
	return r, nil
}

func (d *decoder) result() (lockflight.Result, error) {
	var r lockflight.Result
	err := d.object(nil, []string{"steps", "results", "note"}, func(field string) (err error) {
		switch field {
		case "steps":
			err = d.list(func() error {
				s, err := d.step()
				r.Steps = append(r.Steps, s)
				return err
			})
		case "results":
			r.Results, err = d.results()
		case "note":
			r.Note, err = d.note()
		}
		return err
	})
	if err != nil {
		return r, err
	}
	if _, err := d.json.Token(); !errors.Is(err, io.EOF) {
		return r, errors.New("something follows the document; expected one JSON object and nothing after it")
	}
	return r, nil
}

func (d *decoder) step() (evidence.StepTime, error) {
	var s evidence.StepTime
	err := d.object([]string{"step", "start", "end"}, nil, func(field string) (err error) {
		switch field {
		case "step":
			s.Step, err = d.text(field, nonEmpty, "the name of a step of the change")
		case "start":
			s.Start, err = d.time(field)
		case "end":
			s.End, err = d.time(field)
		}
		return err
	})
	return s, err
}

// results reads the outcomes of tests by name.
func (d *decoder) results() (map[string]string, error) {
	out := map[string]string{}
	if err := d.delimiter('{', "an object with the outcome of each test"); err != nil {
		return nil, err
	}
	for d.json.More() {
		token, err := d.json.Token()
		if err != nil {
			return nil, err
		}
		test := token.(string) // a key of an object is nothing else
		if _, twice := out[test]; twice {
			return nil, fmt.Errorf("the test %s is there twice; keep one of them", name(test))
		}
		if out[test], err = d.text("the test "+name(test), outcome, "passed, failed or skipped"); err != nil {
			return nil, err
		}
	}
	_, err := d.json.Token()
	return out, err
}

func (d *decoder) note() (string, error) {
	token, err := d.json.Token()
	if err != nil {
		return "", err
	}
	text, ok := token.(string)
	if !ok || strings.TrimSpace(text) == "" {
		return "", fmt.Errorf("note is %s; expected a text, or no such field", name(token))
	}
	return text, nil
}
