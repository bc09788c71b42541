package action_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
	dom "golang.org/x/net/html"
)

// seen is a page as a browser has it.
type seen struct {
	// text is what can be read, and bad what must not be there.
	text string
	bad  []string
}

var (
	ourElements = strings.Fields("html head body h3 h4 p ul ol li strong em code pre a details summary blockquote br hr table thead tbody tr th td")
	ourLink     = regexp.MustCompile(`^https://github\.com/org/house/blob/[0-9a-f]{40}/(changes/new-settings/change\.cue|\.lockflight/pipeline\.cue)(#L[0-9]+)?$`)
	mention     = regexp.MustCompile(`@[0-9A-Za-z]`)
	ourComment  = regexp.MustCompile(`^( lockflight | lockflight:seen [0-9a-f: sha]*)?$`)
)

// readPage turns Markdown into a page with the extensions that GitHub has, raw HTML
// as well, and looks at all that is on it.
func readPage(t *testing.T, text string) seen {
	t.Helper()
	var page bytes.Buffer
	markdown := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
	if err := markdown.Convert([]byte(text), &page); err != nil {
		t.Fatal(err)
	}
	root, err := dom.Parse(&page)
	if err != nil {
		t.Fatal(err)
	}
	var s seen
	s.look(root, false)
	return s
}

// look goes through a page. Within code nothing is a mention.
func (s *seen) look(n *dom.Node, code bool) {
	switch n.Type {
	case dom.TextNode:
		s.text += n.Data
		if !code && mention.MatchString(n.Data) {
			s.bad = append(s.bad, "a mention in "+n.Data)
		}
	case dom.CommentNode:
		if !ourComment.MatchString(n.Data) {
			s.bad = append(s.bad, "the comment "+n.Data)
		}
	case dom.ElementNode:
		s.element(n)
		code = code || n.Data == "code" || n.Data == "pre"
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		s.look(child, code)
	}
}

func (s *seen) element(n *dom.Node) {
	if !slices.Contains(ourElements, n.Data) {
		s.bad = append(s.bad, "the element "+n.Data)
	}
	for _, a := range n.Attr {
		switch {
		case n.Data == "a" && a.Key == "href" && ourLink.MatchString(a.Val):
		case n.Data == "code" && a.Key == "class" && a.Val == "language-mermaid":
		case n.Data == "td" && a.Key == "style", n.Data == "th" && a.Key == "style":
		default:
			s.bad = append(s.bad, n.Data+" with "+a.Key+" "+a.Val)
		}
	}
}

// What is looked for is found.
func TestReadPage(t *testing.T) {
	for text, bad := range map[string]bool{
		"plain": false, "### ✅ **a**\n\n- [y](https://github.com/org/house/blob/0123456789012345678901234567890123456789/.lockflight/pipeline.cue#L3)\n": false,
		"<details><summary>a</summary>\n\nb\n\n</details>\n": false, "&#64;<!---->everyone": false,
		"@everyone": true, "&#64;everyone": true, "<img src=x>": true, "[a](https://evil.example)": true, "https://evil.example": true, "www.evil.example": true,
		"<!-- a -->": true, "- [ ] a": true, "~~a~~": true, "mail@evil.example": true, "<details open>": true, "![a](b)": true, "# a": true,
	} {
		if got := readPage(t, text); bad != (len(got.bad) > 0) {
			t.Errorf("%q has %q", text, got.bad)
		}
	}
}
