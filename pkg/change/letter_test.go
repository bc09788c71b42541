package change

import (
	"errors"
	"testing"
)

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
