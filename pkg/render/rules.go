package render

import (
	"io"

	"github.com/lockflight/lockflight/pkg/gate"
)

// Rules writes the catalogue.
func Rules(w io.Writer, rules []gate.Rule, style Style) error {
	p := page{w: w, style: style}
	for _, r := range rules {
		p.line(bold, r.ID+": "+r.Title)
		p.item(plainInk, "    ", r.Holds)
	}
	return p.err
}
