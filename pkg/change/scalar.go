package change

import (
	"encoding/json"
	"fmt"
)

// Scalar is a boolean, a number as it was written, or a string.
type Scalar struct{ json json.RawMessage }

// NewScalar makes a scalar from a bool, a string or a number.
func NewScalar(v any) (Scalar, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return Scalar{}, err
	}
	var s Scalar
	return s, s.UnmarshalJSON(raw)
}

// String returns the value as a person would write it into a text.
func (s Scalar) String() string {
	var text string
	if json.Unmarshal(s.json, &text) == nil {
		return text
	}
	return string(s.json)
}

// Equal reports whether two scalars are the same value of the same type.
func (s Scalar) Equal(o Scalar) bool { return string(s.json) == string(o.json) }

// MarshalJSON writes the value.
func (s Scalar) MarshalJSON() ([]byte, error) {
	if s.json == nil {
		return []byte("null"), nil
	}
	return s.json, nil
}

// UnmarshalJSON reads a value; lists, objects and null are refused.
func (s *Scalar) UnmarshalJSON(raw []byte) error {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	switch v := v.(type) {
	case bool, float64:
		s.json = append(json.RawMessage(nil), raw...)
		return nil
	case string:
		var err error
		s.json, err = json.Marshal(v)
		return err
	}
	return fmt.Errorf("%s is not a boolean, a number or a string", raw)
}

// Parameter is the value of a slot: one for all environments, or one for each.
type Parameter struct {
	Value         *Scalar
	ByEnvironment map[string]Scalar
}

// Varies reports whether the value depends on the environment.
func (p Parameter) Varies() bool { return p.Value == nil }

// In returns the value in an environment, and whether there is one.
func (p Parameter) In(environment string) (Scalar, bool) {
	if p.Value != nil {
		return *p.Value, true
	}
	v, ok := p.ByEnvironment[environment]
	return v, ok
}

// MarshalJSON writes one value, or an object by environment.
func (p Parameter) MarshalJSON() ([]byte, error) {
	if p.Value != nil {
		return p.Value.MarshalJSON()
	}
	return json.Marshal(p.ByEnvironment)
}

// UnmarshalJSON reads one value, or an object by environment.
func (p *Parameter) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '{' {
		p.Value = nil
		return json.Unmarshal(raw, &p.ByEnvironment)
	}
	p.Value = new(Scalar)
	return p.Value.UnmarshalJSON(raw)
}
