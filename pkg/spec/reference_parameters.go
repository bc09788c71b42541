package spec

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/lockflight/lockflight/pkg/change"
)

// parameters checks the values of slots against what the pipeline says of them.
func (r *changeCheck) parameters() {
	slots := namesIn("a slot of the pipeline", "slots", r.p.Parameters)
	for _, name := range sortedKeys(r.change.Parameters) {
		path, value := "parameters."+name, r.change.Parameters[name]
		slot, known := r.p.Parameters[name]
		switch {
		case !known:
			r.declared(path, name, slots)
		case !value.Varies():
			r.value(path, slot, *value.Value)
		case slot.Varies == "":
			r.add(path, "the pipeline does not let this slot differ between environments", "give it one value")
		default:
			r.byEnvironment(path, slot, value.ByEnvironment)
		}
	}
}

// byEnvironment checks the values of a slot that differs between environments:
// each stage needs one.
func (r *changeCheck) byEnvironment(path string, slot change.Slot, values map[string]change.Scalar) {
	used := names{one: "an environment of the pipeline", many: "environments"}
	for _, s := range r.p.Stages {
		used.all = append(used.all, s.Environment)
	}
	if len(r.p.Environments) > 0 {
		used.all = r.environmentNames.all
	}
	for _, environment := range sortedKeys(values) {
		r.declared(path+"."+environment, environment, used)
		r.value(path+"."+environment, slot, values[environment])
	}
	told := map[string]bool{}
	for _, s := range r.p.Stages {
		if _, given := values[s.Environment]; !given && !told[s.Environment] {
			told[s.Environment] = true
			r.add(path, fmt.Sprintf("there is no value for the environment %s of the stage %s", quote(s.Environment), quote(s.Name)),
				"add "+path+"."+s.Environment)
		}
	}
}

func (r *changeCheck) value(path string, slot change.Slot, value change.Scalar) {
	if problem := unfit(slot, value); problem != "" {
		r.add(path, problem, "")
	}
}

var versionShape = regexp.MustCompile(`^v?[0-9][0-9A-Za-z]*([._+-][0-9A-Za-z]+)*$`)

// unfit says why a value does not fit a slot, or nothing.
func unfit(slot change.Slot, value change.Scalar) string {
	raw, _ := value.MarshalJSON() // a scalar always has a JSON form
	n, err := dataOf(raw)
	if err != nil {
		return "the value cannot be read"
	}
	problem := ""
	switch slot.Type {
	case "int":
		problem = unfitInt(slot, n)
	case "bool":
		if n.kind != kindBool {
			problem = found(n) + " is not true or false"
		}
	default:
		problem = unfitText(slot, n)
	}
	if problem == "" && len(slot.OneOf) > 0 && !oneOf(slot.OneOf, value) {
		problem = shown(n) + " is not one of the values that the pipeline admits: " + listOf(slot.OneOf)
	}
	return problem
}

func unfitInt(slot change.Slot, n *node) string {
	if n.kind != kindNumber {
		return found(n) + " is not a whole number"
	}
	value, err := strconv.ParseInt(n.scalar, 10, 64)
	switch {
	case err != nil:
		return cut(n.scalar) + " is not a whole number"
	case slot.Min != nil && value < *slot.Min:
		return fmt.Sprintf("%d is less than %d, the least that the pipeline admits", value, *slot.Min)
	case slot.Max != nil && value > *slot.Max:
		return fmt.Sprintf("%d is more than %d, the most that the pipeline admits", value, *slot.Max)
	}
	return ""
}

func unfitText(slot change.Slot, n *node) string {
	switch {
	case n.kind != kindText:
		return found(n) + " is not a text; write it in quotes"
	case slot.Type == "version" && !versionShape.MatchString(n.scalar):
		return quote(n.scalar) + ` is not a version; expected for example "12.6" or "v1.4.0-rc1"`
	case slot.Pattern != "" && !matchesWhole(slot.Pattern, n.scalar):
		return quote(n.scalar) + " does not look like " + quote(slot.Pattern) + ", as the pipeline asks"
	}
	return ""
}

// matchesWhole reports whether a pattern matches all of a text.
func matchesWhole(pattern, text string) bool {
	re, err := regexp.Compile("^(?:" + pattern + ")$")
	return err == nil && re.MatchString(text)
}

func oneOf(all []change.Scalar, value change.Scalar) bool {
	for _, one := range all {
		if one.Equal(value) {
			return true
		}
	}
	return false
}

func listOf(all []change.Scalar) string {
	var texts []string
	for _, s := range all {
		texts = append(texts, quoteScalar(s))
	}
	return orList(texts)
}

func shown(n *node) string {
	if n.kind == kindText {
		return quote(n.scalar)
	}
	return cut(n.scalar)
}

// slotShape is what package change fills in.
var slotShape = regexp.MustCompile(`\$\{([a-z0-9]{1,40}(?:[._-][a-z0-9]{1,40}){0,12})\}`)

// emptySlots finds slots in texts that no parameter fills.
func (r *changeCheck) emptySlots() {
	for i, s := range r.change.Procedure {
		r.emptyIn(itemPath("procedure", i), s)
	}
	for i, s := range r.change.Rollback {
		r.emptyIn(itemPath("rollback", i), s)
	}
	for i, t := range r.change.Tests {
		r.empty(itemPath("tests", i)+".do", t.Do)
		r.empty(itemPath("tests", i)+".expect", t.Expect)
	}
	for _, name := range sortedKeys(r.change.Versions) {
		r.empty("versions."+name+".from", r.change.Versions[name].From)
		r.empty("versions."+name+".to", r.change.Versions[name].To)
	}
}

func (r *changeCheck) emptyIn(path string, s change.Step) {
	r.empty(path+".do", s.Do)
	if s.Hold != nil {
		r.empty(path+".hold.question", s.Hold.Question)
	}
	for i, stop := range s.Stop {
		r.empty(itemPath(path+".stop", i)+".if", stop.If)
	}
	for field, markers := range map[string]map[string]change.Scalar{"sets": s.Sets, "reads": s.Reads} {
		for _, name := range sortedKeys(markers) {
			r.empty(path+"."+field+"."+name, markers[name].String())
		}
	}
}

func (r *changeCheck) empty(path, text string) {
	for _, slot := range slotShape.FindAllString(text, -1) {
		name := strings.TrimSuffix(strings.TrimPrefix(slot, "${"), "}")
		if _, given := r.change.Parameters[name]; !given {
			r.add(path, "the slot "+quote(slot)+" has no value",
				firstOf(didYouMean(name, sortedKeys(r.change.Parameters)), "add parameters."+name))
		}
	}
}
