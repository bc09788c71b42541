package change

import (
	"errors"
	"slices"
	"testing"
)

func TestUnfillable(t *testing.T) {
	for _, c := range []struct {
		text  string
		slots []string
		want  []string
	}{
		{"no word at all, $1 and {braces}", nil, nil},
		{"from ${start} to ${end}, ${finish} ${duration} ${impact} ${id} ${delay} ${summary} ${text}", nil, nil},
		{"the host ${host}", []string{"host"}, nil},
		{"the host ${host}", []string{"hosts"}, []string{"${host}"}},
		{"${Start} ${ start} ${} ${start", nil, []string{"${Start}", "${ start}", "${}", "${start"}},
		{"${who} and ${who}", nil, []string{"${who}"}},
	} {
		if got := Unfillable(c.text, c.slots); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q, expected %q", c.text, got, c.want)
		}
	}
}

func TestFillLetter(t *testing.T) {
	value := func(name string) (string, error) {
		if name == "bad" {
			return "", errors.New("nobody knows it")
		}
		return "${id} of " + name, nil
	}
	if got, err := FillLetter("a ${start} b ${host}", value); got != "a ${id} of start b ${id} of host" || err != nil {
		t.Errorf("got %q, %v; a value must not be filled in again", got, err)
	}
	if got, err := FillLetter("a ${bad} b", value); got != "" || err == nil {
		t.Errorf("got %q, %v; expected an error", got, err)
	}
}
