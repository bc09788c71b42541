package spec

import (
	"bytes"
	"errors"
	"io"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// readYAML reads one YAML document that is plain data: no anchors, aliases,
// tags, merge keys or directives.
func readYAML(r *report, text []byte) *node {
	if refuseDirectives(r, text) {
		return nil
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	var doc yaml.Node
	if !decodeYAML(r, d, &doc) {
		return nil
	}
	y := &yamlReader{report: r}
	root := y.value(doc.Content[0], 1)
	y.refuseSecond(d)
	if root != nil && root.kind != kindObject {
		r.stop(root.at, offence{"found something other than a mapping at the top", "begin with the fields id, summary and type"})
	}
	return root
}

// decodeYAML parses one document; a panic of the parser is a refusal too.
func decodeYAML(r *report, d *yaml.Decoder, doc *yaml.Node) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
			r.stop(0, offence{"found YAML that cannot be read", "write the change in CUE or JSON"})
		}
	}()
	switch err := d.Decode(doc); {
	case errors.Is(err, io.EOF):
		r.stop(0, offence{"the change is empty", "begin with the fields id, summary and type"})
		return false
	case err != nil:
		r.stop(yamlError(r, err))
		return false
	}
	return true
}

// yamlReader turns the nodes of the YAML library into ours.
type yamlReader struct {
	*report
	nodes int
}

func (y *yamlReader) refuseSecond(d *yaml.Decoder) {
	var second yaml.Node
	switch err := d.Decode(&second); {
	case errors.Is(err, io.EOF):
	case err != nil:
		y.stop(yamlError(y.report, err))
	default:
		y.add(y.place(&second), offence{"found a second document; a file holds one change", "delete it, and the line --- before it"})
	}
}

func (y *yamlReader) place(n *yaml.Node) int { return y.offset(n.Line, n.Column) }

func (y *yamlReader) value(n *yaml.Node, depth int) *node {
	if y.stopped {
		return nil
	}
	at := y.place(n)
	if y.nodes++; y.nodes > maxNodes {
		y.stop(at, tooMany())
		return nil
	}
	if depth > maxDepth+1 {
		y.add(at, tooDeep())
		return nil
	}
	if o, bad := y.beyondData(n, at); bad {
		y.add(at, o)
		return nil
	}
	switch n.Kind {
	case yaml.MappingNode:
		return y.object(n, at, depth)
	case yaml.SequenceNode:
		list := &node{kind: kindList, at: at}
		for _, c := range n.Content {
			y.addItem(list, y.value(c, depth+1))
		}
		return list
	}
	return y.scalar(n, at)
}

// beyondData refuses what a YAML reader would have to look up or follow. The
// library says nothing of the tag "!", which stands at the place of its node.
func (y *yamlReader) beyondData(n *yaml.Node, at int) (offence, bool) {
	bang := at < len(y.src) && y.src[at] == '!'
	switch {
	case n.Kind == yaml.AliasNode:
		return offence{"found an alias (*); a change holds nothing but data", "write the value again"}, true
	case n.Anchor != "":
		return offence{"found an anchor (&); a change holds nothing but data", "delete it, and write the value again where it is used"}, true
	case n.Style&yaml.TaggedStyle != 0, bang:
		return offence{"found a tag (!); a change holds nothing but data", "delete it; text goes in double quotes"}, true
	}
	return offence{}, false
}

func (y *yamlReader) object(n *yaml.Node, at, depth int) *node {
	object := &node{kind: kindObject, at: at}
	for i := 0; i+1 < len(n.Content) && !y.stopped; i += 2 {
		key, at := n.Content[i], y.place(n.Content[i])
		value := y.value(n.Content[i+1], depth+1)
		if !y.name(key, at) {
			continue
		}
		y.checkField(object, key.Value, at)
		if value != nil {
			object.fields = append(object.fields, field{key.Value, at, value})
		}
	}
	return object
}

func (y *yamlReader) name(key *yaml.Node, at int) bool {
	o, bad := y.beyondData(key, at)
	switch {
	case bad:
	case key.Kind != yaml.ScalarNode:
		o, bad = offence{"found a list or a mapping as the name of a field", "write name: value"}, true
	case key.Value == "<<":
		o, bad = offence{"found a merge key (<<); a change holds nothing but data", "write the fields again"}, true
	case !quoted(key) && (yamlLegacyBool.MatchString(key.Value) || yamlNumberLike.MatchString(key.Value)):
		o, bad = offence{"found a field name that some programs read as a number, a boolean or null", "put the name in quotes"}, true
	}
	if bad {
		y.add(at, o)
		return false
	}
	return y.checkName(at, key.Value)
}

var (
	yamlLegacyBool = regexp.MustCompile(`^(?i:true|false|yes|no|on|off|null|~)$`)
	yamlNumberLike = regexp.MustCompile(`^[-+]?(\.?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|0[xob][0-9A-Fa-f_]+|\.(?i:inf|nan))$`)
)

// quoted reports whether a scalar is text whatever it looks like.
func quoted(n *yaml.Node) bool {
	return n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
}

// scalar reads a value. Words and numbers without quotes that YAML's versions
// read differently are refused; everything else that is not plainly a boolean
// or a number is text.
func (y *yamlReader) scalar(n *yaml.Node, at int) *node {
	s := n.Value
	if quoted(n) {
		y.checkText(at, s)
		return &node{kind: kindText, at: at, scalar: s}
	}
	switch {
	case s == "" || s == "~" || s == "null":
		return &node{kind: kindNull, at: at, scalar: "null"}
	case s == "true" || s == "false":
		return &node{kind: kindBool, at: at, scalar: s}
	case yamlLegacyBool.MatchString(s):
		y.add(at, offence{"found a word that some programs read as true, false or null, and others as text", "write true or false, or put the word in quotes"})
		return nil
	case yamlNumberLike.MatchString(s):
		if o, bad := badNumber(s); bad {
			y.add(at, o)
			return nil
		}
		return &node{kind: kindNumber, at: at, scalar: s}
	}
	return &node{kind: kindText, at: at, scalar: s}
}
