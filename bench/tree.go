package main

import (
	"fmt"
	"strconv"
	"strings"
)

// object is a document with its fields in order, so that it can be written as
// CUE and as YAML.
type object []field

type field struct {
	name  string
	value any // string, int, bool, []string, object or []object
}

// asCUE writes an object as the body of a CUE file.
func asCUE(o object) string {
	var b strings.Builder
	writeCUE(&b, o, "")
	return b.String()
}

func writeCUE(b *strings.Builder, o object, indent string) {
	for _, f := range o {
		fmt.Fprintf(b, "%s%s: ", indent, cueName(f.name))
		switch v := f.value.(type) {
		case object:
			b.WriteString("{\n")
			writeCUE(b, v, indent+"\t")
			b.WriteString(indent + "}\n")
		case []object:
			b.WriteString("[")
			for i, item := range v {
				if i > 0 {
					b.WriteString(indent + "}, ")
				}
				b.WriteString("{\n")
				writeCUE(b, item, indent+"\t")
			}
			b.WriteString(indent + "}]\n")
		default:
			b.WriteString(flow(v) + "\n")
		}
	}
}

func cueName(name string) string {
	if strings.ContainsAny(name, "-.") {
		return strconv.Quote(name)
	}
	return name
}

// asYAML writes an object as a YAML document.
func asYAML(o object) string {
	var b strings.Builder
	writeYAML(&b, o, "", "")
	return b.String()
}

// writeYAML writes the first line after lead, which may hold the dash of a list.
func writeYAML(b *strings.Builder, o object, lead, indent string) {
	for i, f := range o {
		if i > 0 {
			lead = indent
		}
		fmt.Fprintf(b, "%s%s:", lead, yamlName(f.name))
		switch v := f.value.(type) {
		case object:
			b.WriteString("\n")
			writeYAML(b, v, indent+"  ", indent+"  ")
		case []object:
			b.WriteString("\n")
			for _, item := range v {
				writeYAML(b, item, indent+"  - ", indent+"    ")
			}
		default:
			b.WriteString(" " + flow(v) + "\n")
		}
	}
}

// yamlName quotes the one field name that is a boolean to some readers of YAML.
func yamlName(name string) string {
	if name == "on" {
		return strconv.Quote(name)
	}
	return name
}

// flow writes a value in the notation that JSON, CUE and YAML share.
func flow(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case []string:
		quoted := make([]string, len(v))
		for i, s := range v {
			quoted[i] = strconv.Quote(s)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	return fmt.Sprint(v)
}
