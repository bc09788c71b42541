package change

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"
)

// leaf is one value inside a structure that a test can change.
type leaf struct {
	path string
	// change gives the value another content.
	change func()
}

var notInNames = regexp.MustCompile(`[^A-Za-z0-9]+`)

// leavesOf lists every value below v, in a fixed order. Everything that can be
// set is set first, so that a new field is never forgotten.
func leavesOf(t *testing.T, path string, v reflect.Value) []leaf {
	switch x := v.Addr().Interface().(type) {
	case *Scalar:
		*x = scalar(t, "value of "+path)
		return []leaf{{path, func() { *x = scalar(t, x.String()+"'") }}}
	case *Parameter:
		value := scalar(t, "value of "+path)
		x.Value = &value
		return []leaf{{path, func() { other := scalar(t, "other"); x.Value = &other }}}
	case *ClockTime:
		*x = ClockTime{Clock: StartClock, Minutes: 10}
		return []leaf{{path, func() { x.Minutes++ }}}
	case *Duration:
		*x = Duration{Days: 1, Minutes: 10}
		return []leaf{{path, func() { x.Minutes++ }}}
	case *Span:
		*x = Span{Duration{Minutes: 10}, Duration{Minutes: 20}}
		return []leaf{{path + ".min", func() { x.Min.Minutes++ }}, {path + ".max", func() { x.Max.Minutes++ }}}
	case *time.Time:
		*x = time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC)
		return []leaf{{path, func() { *x = x.Add(time.Minute) }}}
	case *Due:
		*x = Due{From: "start"}
		return []leaf{{path, func() { x.From = "end" }}}
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("value-of-" + notInNames.ReplaceAllString(path, "-"))
		return []leaf{{path, func() { v.SetString(v.String() + "x") }}}
	case reflect.Bool:
		return []leaf{{path, func() { v.SetBool(!v.Bool()) }}}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return leavesOf(t, path, v.Elem())
	case reflect.Slice:
		return leavesOfSlice(t, path, v)
	case reflect.Map:
		return leavesOfMap(t, path, v)
	case reflect.Struct:
		var all []leaf
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.Tag.Get("json") != "-" {
				all = append(all, leavesOf(t, join(path, fieldName(f)), v.Field(i))...)
			}
		}
		return all
	}
	t.Fatalf("%s: no way to change a %s", path, v.Type())
	return nil
}

func leavesOfSlice(t *testing.T, path string, v reflect.Value) []leaf {
	v.Set(reflect.MakeSlice(v.Type(), 2, 2))
	all := leavesOf(t, path+"[0]", v.Index(0))
	leavesOf(t, path+"[1] of another content", v.Index(1))
	return append(all,
		leaf{path + " in another order", func() {
			first := reflect.ValueOf(v.Index(0).Interface())
			v.Index(0).Set(v.Index(1))
			v.Index(1).Set(first)
		}},
		leaf{path + " with one entry less", func() { v.Set(v.Slice(0, 1)) }})
}

func leavesOfMap(t *testing.T, path string, v reflect.Value) []leaf {
	v.Set(reflect.MakeMap(v.Type()))
	entry := reflect.New(v.Type().Elem()).Elem()
	all := leavesOf(t, path+".key", entry)
	key := reflect.ValueOf("key")
	v.SetMapIndex(key, entry)
	for i := range all {
		inner := all[i].change
		all[i].change = func() { inner(); v.SetMapIndex(key, entry) }
	}
	return append(all, leaf{path + " under another name", func() {
		v.SetMapIndex(key, reflect.Value{})
		v.SetMapIndex(reflect.ValueOf("other"), entry)
	}})
}

func scalar(t *testing.T, v any) Scalar {
	t.Helper()
	s, err := NewScalar(v)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// full returns a change in which every field is set, with its leaves by field.
func full(t *testing.T) (*Change, map[string][]leaf) {
	c := &Change{}
	leaves := map[string][]leaf{}
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.Tag.Get("json") != "-" {
			leaves[f.Name] = leavesOf(t, fieldName(f), v.Field(i))
		}
	}
	return c, leaves
}

// contents gives every file of a change a content made from its path.
func contents(c *Change) map[string][]byte {
	files := map[string][]byte{}
	for _, path := range c.Files() {
		files[path] = []byte("content of " + path)
	}
	return files
}

func digest(t *testing.T, c *Change) Digests {
	t.Helper()
	d, err := Digest(c, contents(c))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// inProcedure and inRequest say which fields of a change each digest is taken
// of. A field is in one list, in both, or in neither.
var (
	inProcedure = []string{"Backup", "Canary", "Fleet", "Irreversible", "Parameters", "Procedure", "Rollback", "Tests", "Versions"}
	inRequest   = []string{"Class", "Components", "Facts", "ID", "Impact", "Requester", "Summary", "Tickets", "Type", "Versions"}
	inNeither   = []string{
		"Authors", "Changelog", "Checklist", "Communication", "DependsOn", "Description", "People",
		"Performer", "Pipeline", "Preparation", "Skip", "Template", "Ticket", "Window",
	}
	// notInProcedure are leaves of fields in inProcedure that are plans or prose.
	notInProcedure = []string{
		"backup[0].kept", "backup[0].restore.max", "backup[0].restore.min", "backup[0].takes.max", "backup[0].takes.min",
	}
)

func TestEveryFieldIsMaterialOrNot(t *testing.T) {
	_, leaves := full(t)
	for _, field := range slices.Sorted(maps.Keys(leaves)) {
		procedure, request := slices.Contains(inProcedure, field), slices.Contains(inRequest, field)
		if neither := slices.Contains(inNeither, field); neither == (procedure || request) {
			t.Errorf("decide whether the field %s is material: name it in inProcedure, inRequest or inNeither", field)
		}
		for i := range leaves[field] {
			t.Run(field+"/"+leaves[field][i].path, func(t *testing.T) {
				checkLeaf(t, field, i, procedure && !slices.Contains(notInProcedure, leaves[field][i].path), request)
			})
		}
	}
}

// TestNoLeafIsExemptInVain finds an exemption that names no leaf any more.
func TestNoLeafIsExemptInVain(t *testing.T) {
	_, leaves := full(t)
	for _, path := range notInProcedure {
		if !slices.ContainsFunc(leaves["Backup"], func(l leaf) bool { return l.path == path }) {
			t.Errorf("there is no leaf %s", path)
		}
	}
}

func checkLeaf(t *testing.T, field string, i int, procedure, request bool) {
	c, leaves := full(t)
	before := digest(t, c)
	leaves[field][i].change()
	after := digest(t, c)
	if got := before.Procedure != after.Procedure; got != procedure {
		t.Errorf("the procedure digest changed: %t, want %t", got, procedure)
	}
	if got := before.Request != after.Request; got != request {
		t.Errorf("the request digest changed: %t, want %t", got, request)
	}
	valueOnly := field == "Parameters" && leaves[field][i].path == "parameters.key"
	if got := before.Template != after.Template; got != (procedure && !valueOnly) {
		t.Errorf("the template digest changed: %t, want %t", got, procedure && !valueOnly)
	}
	diff, err := Diff(before.Material, after.Material)
	if err != nil || (len(diff) > 0) != procedure {
		t.Errorf("the differences are %v, %v", diff, err)
	}
}

func TestDigestNeedsEveryFileAndNoOther(t *testing.T) {
	c, _ := full(t)
	before := digest(t, c)
	for _, path := range c.Files() {
		files := contents(c)
		files[path] = append(files[path], '\n')
		after, err := Digest(c, files)
		if err != nil || after.Procedure == before.Procedure || after.Template == before.Template || after.Request != before.Request {
			t.Errorf("one more byte in %s: %v, %v", path, after, err)
		}
		diff, err := Diff(before.Material, after.Material)
		if err != nil || len(diff) != 1 || diff[0].String() != "file "+path+" has other content" {
			t.Errorf("one more byte in %s: the differences are %v, %v", path, diff, err)
		}
	}
	files := contents(c)
	files["unrelated"] = []byte("x")
	if after, err := Digest(c, files); err != nil || after.Procedure != before.Procedure {
		t.Errorf("a file that nothing runs changed the digest: %v", err)
	}
}

func TestDigestDoesNotDependOnNotation(t *testing.T) {
	c, _ := full(t)
	want := digest(t, c)
	raw, err := json.MarshalIndent(c, "\t", "  ")
	if err != nil {
		t.Fatal(err)
	}
	var generic map[string]any
	if err := json.Unmarshal(raw, &generic); err != nil {
		t.Fatal(err)
	}
	reordered := "{"
	for i, name := range slices.Backward(slices.Sorted(maps.Keys(generic))) {
		value, err := json.MarshalIndent(generic[name], "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		reordered += fmt.Sprintf("\n%q : %s", name, value)
		if i > 0 {
			reordered += " ,"
		}
	}
	for _, text := range []string{string(raw), reordered + "}"} {
		var again Change
		if err := json.Unmarshal([]byte(text), &again); err != nil {
			t.Fatal(err)
		}
		if got := digest(t, &again); got.Procedure != want.Procedure || got.Request != want.Request || got.Template != want.Template {
			t.Errorf("another digest after writing the change as\n%s", text)
		}
	}
}
