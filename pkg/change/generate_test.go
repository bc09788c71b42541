package change

import (
	"encoding/json"
	"reflect"
	"time"
)

// stream makes a change out of bytes, so that a fuzzer reaches every field
// without having to invent JSON.
type stream []byte

func (s *stream) next(n int) int {
	if len(*s) == 0 {
		return 0
	}
	b := (*s)[0]
	*s = (*s)[1:]
	return int(b) % n
}

func (s *stream) text() string {
	words := []string{"a", "b", "a.b", "", "${a}", "${b}", "S", "é", "e\u0301", "\n\x1b[31m", "\u202e", "\xff", "<&>", "\U0001f600", "\ufb33", "[1]"}
	n := s.next(len(words) + 4)
	if n < len(words) {
		return words[n]
	}
	size := min(n, len(*s))
	out := string((*s)[:size])
	*s = (*s)[size:]
	return out
}

func (s *stream) scalar() Scalar {
	numbers := []string{"0", "1", "-1", "1.5", "1.10", "1e3", "-0", "9007199254740991", "9007199254740992", "1e-400", "0.1", "100"}
	switch n := s.next(len(numbers) + 3); {
	case n < len(numbers):
		return Scalar{json: json.RawMessage(numbers[n])}
	case n == len(numbers):
		return Scalar{json: json.RawMessage("true")}
	}
	raw, _ := json.Marshal(s.text()) // a string always has a JSON form
	return Scalar{json: raw}
}

func (s *stream) duration() Duration { return Duration{Days: s.next(256), Minutes: s.next(256) * 61} }

// fill sets v and everything below it.
func (s *stream) fill(v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *Scalar:
		*x = s.scalar()
		return
	case *Parameter:
		value := s.scalar()
		x.Value = &value
		if s.next(3) == 1 {
			*x = Parameter{ByEnvironment: map[string]Scalar{s.text(): value}}
		}
		return
	case *ClockTime:
		*x = ClockTime{Clock: []string{StartClock, DecisionClock}[s.next(2)], Minutes: s.next(256)}
		return
	case *Duration:
		*x = s.duration()
		return
	case *Span:
		*x = Span{Max: s.duration()}
		return
	case *time.Time:
		*x = time.Unix(int64(s.next(256))<<20, 0).UTC()
		return
	case *Due:
		*x = Due{From: s.text()}
		return
	}
	s.fillKind(v)
}

func (s *stream) fillKind(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s.text())
	case reflect.Bool:
		v.SetBool(s.next(2) == 1)
	case reflect.Pointer:
		if s.next(2) == 1 {
			v.Set(reflect.New(v.Type().Elem()))
			s.fill(v.Elem())
		}
	case reflect.Slice:
		for range s.next(4) {
			entry := reflect.New(v.Type().Elem()).Elem()
			s.fill(entry)
			v.Set(reflect.Append(v, entry))
		}
	case reflect.Map:
		for range s.next(3) {
			entry := reflect.New(v.Type().Elem()).Elem()
			s.fill(entry)
			if v.IsNil() {
				v.Set(reflect.MakeMap(v.Type()))
			}
			v.SetMapIndex(reflect.ValueOf(s.text()), entry)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") != "-" && s.next(3) > 0 {
				s.fill(v.Field(i))
			}
		}
	}
}
