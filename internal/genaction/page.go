package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lockflight/lockflight/action/inputs"
)

// fill puts the tables of inputs and outputs between their marks on a page.
func fill(page string) (string, error) {
	page, err := between(page, "inputs", inputTable())
	if err != nil {
		return "", err
	}
	return between(page, "outputs", outputTable())
}

// between replaces what stands between the two marks of a name.
func between(page, name, text string) (string, error) {
	begin, end := "<!-- "+name+": written by go generate ./action/inputs -->\n", "<!-- /"+name+" -->"
	if strings.Count(page, begin) != 1 || strings.Count(page, end) != 1 {
		return "", fmt.Errorf("the marks of the %s are not there once each; expected %q and %q", name, begin, end)
	}
	before, rest, _ := strings.Cut(page, begin)
	_, after, found := strings.Cut(rest, end)
	if !found {
		return "", fmt.Errorf("the marks of the %s are the wrong way round", name)
	}
	return before + begin + text + end + after, nil
}

func inputTable() string {
	var b strings.Builder
	b.WriteString("| input | what it says | default | modes |\n|---|---|---|---|\n")
	for _, in := range inputs.Inputs() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", in.Name, cell(in.Description), code(in.Default), modes(in))
	}
	return b.String()
}

func outputTable() string {
	var b strings.Builder
	b.WriteString("| output | what it says |\n|---|---|\n")
	for _, out := range inputs.Outputs() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", out.Name, cell(out.Description))
	}
	return b.String()
}

// modes lists the modes in which an input counts; those that need it in bold.
func modes(in inputs.Input) string {
	if slices.Equal(in.Modes, inputs.Modes()) && len(in.Required) == 0 {
		return "all"
	}
	var names []string
	for _, m := range in.Modes {
		if in.Needed(m) {
			m = "**" + m + "**"
		}
		names = append(names, m)
	}
	return strings.Join(names, ", ")
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + cell(s) + "`"
}

// cell keeps a text from ending its cell.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
