package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// object reads an object: each of the required fields once, the optional ones
// at most once, and no other.
func (d *decoder) object(required, optional []string, read func(field string) error) error {
	if err := d.delimiter('{', "an object"); err != nil {
		return err
	}
	all := slices.Concat(required, optional)
	var seen []string
	for d.json.More() {
		token, err := d.json.Token()
		if err != nil {
			return err
		}
		field := token.(string) // a key of an object is nothing else
		switch {
		case slices.Contains(seen, field):
			return fmt.Errorf("the field %q is there twice; keep one of them", field)
		case !slices.Contains(all, field):
			return fmt.Errorf("%q is not a field here; expected %s", field, strings.Join(all, ", "))
		}
		seen = append(seen, field)
		if err := read(field); err != nil {
			return err
		}
	}
	if _, err := d.json.Token(); err != nil {
		return err
	}
	for _, field := range required {
		if !slices.Contains(seen, field) {
			return fmt.Errorf("the field %q is missing; expected %s", field, strings.Join(required, ", "))
		}
	}
	return nil
}

func (d *decoder) list(read func() error) error {
	if err := d.delimiter('[', "a list"); err != nil {
		return err
	}
	for d.json.More() {
		if err := read(); err != nil {
			return err
		}
	}
	_, err := d.json.Token()
	return err
}

func (d *decoder) delimiter(want json.Delim, what string) error {
	token, err := d.json.Token()
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("nothing is here; expected %s", what)
	}
	if err != nil {
		return err
	}
	if token != want {
		return fmt.Errorf("found %s; expected %s", name(token), what)
	}
	return nil
}

func (d *decoder) text(field string, shape *regexp.Regexp, expected string) (string, error) {
	token, err := d.json.Token()
	if err != nil {
		return "", err
	}
	text, ok := token.(string)
	if !ok || !shape.MatchString(text) {
		return "", fmt.Errorf("%s is %s; expected %s", field, name(token), expected)
	}
	return text, nil
}

func (d *decoder) number(field string) (int64, error) {
	token, err := d.json.Token()
	if err != nil {
		return 0, err
	}
	number, _ := token.(json.Number)
	n, err := strconv.ParseInt(number.String(), 10, 64)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%s is %s; expected the number of an account, 1 or more", field, name(token))
	}
	return n, nil
}

func (d *decoder) boolean(field string) (bool, error) {
	token, err := d.json.Token()
	if err != nil {
		return false, err
	}
	b, ok := token.(bool)
	if !ok {
		return false, fmt.Errorf("%s is %s; expected true or false", field, name(token))
	}
	return b, nil
}

// name says what was found, quoted and cut if it is long.
func name(token json.Token) string {
	switch t := token.(type) {
	case nil:
		return "null"
	case json.Delim:
		if t == '[' || t == ']' {
			return "a list"
		}
		return "an object"
	case string:
		if runes := []rune(t); len(runes) > 60 {
			t = string(runes[:60]) + "…"
		}
		return strconv.QuoteToASCII(t)
	}
	return fmt.Sprint(token)
}
