package spec

import (
	"regexp"
	"strconv"
)

// refuseDirectives refuses lines that would change how YAML is read.
func refuseDirectives(r *report, text []byte) bool {
	found := false
	for _, at := range r.lines {
		if at < len(text) && text[at] == '%' {
			r.add(at, offence{"found a directive (%) or a line that looks like one", "delete it, or indent the line"})
			found = true
		}
	}
	return found
}

// yamlProblems are the complaints of the library that say what is wrong
// without quoting anything.
var yamlProblems = map[string]string{
	"mapping values are not allowed in this context":               "found a colon where no field can begin",
	"did not find expected key":                                    "found a line that does not continue the mapping above it",
	"did not find expected '-' indicator":                          "found a line that does not continue the list above it",
	"did not find expected ',' or ']'":                             "found a list whose ] is missing",
	"did not find expected ',' or '}'":                             "found a mapping whose } is missing",
	"did not find expected node content":                           "found no value where one should be",
	"could not find expected ':'":                                  "found a line without a colon",
	"found character that cannot start any token":                  "found a sign or a tab that nothing can begin with",
	"found a tab character that violates indentation":              "found a tab in the indentation",
	"found a tab character where an indentation space is expected": "found a tab in the indentation",
	"found unexpected end of stream":                               "found text whose closing quote is missing",
	"found unknown escape character":                               "found text with an unknown escape",
	"block sequence entries are not allowed in this context":       "found - where no list can begin",
	"found unexpected document indicator":                          "found --- or ... inside a text",
	"did not find expected <document start>":                       "found more after the end of the document",
	"did not find expected hexdecimal number":                      "found text with an escape that cannot be read",
	"found invalid Unicode character escape code":                  "found text with an escape that is no character",
	"did not find expected comment or line break":                  "found more after > or | on the same line",
	"did not find expected alphabetic or numeric character":        "found an anchor or an alias without a name",
}

var yamlErrorShape = regexp.MustCompile(`^yaml: (?:line ([0-9]{1,9}): )?(.*)$`)

// yamlError tells where and what an error of the library is about.
func yamlError(r *report, err error) (int, offence) {
	o := offence{"found something that is not YAML", "look for a missing quote, colon or indentation in or above this line"}
	m := yamlErrorShape.FindStringSubmatch(err.Error())
	if m == nil {
		return 0, o
	}
	if text, known := yamlProblems[m[2]]; known {
		o.message = text
	}
	if libraryDepth.MatchString(m[2]) {
		o = tooDeep()
	}
	if unknownAnchor.MatchString(m[2]) {
		o = offence{"found an alias (*) without its anchor; a change holds nothing but data", "write the value itself; text that begins with * goes in quotes"}
	}
	line, _ := strconv.Atoi(m[1])
	return r.offset(max(line, 1), 1), o
}

var (
	unknownAnchor = regexp.MustCompile(`^unknown anchor `)
	// The library goes no deeper than this by itself.
	libraryDepth = regexp.MustCompile(`^exceeded max depth of `)
)
