package render

import (
	"fmt"
	"io"

	"github.com/lockflight/lockflight/pkg/doctor"
)

// Doctor writes what an examination of a repository found: the worst first, then
// what could not be looked at, and a line that sums it up.
func Doctor(w io.Writer, r doctor.Report, style Style) error {
	p := page{w: w, style: style}
	for _, f := range r.Findings {
		p.trouble(f)
		p.blank()
	}
	for i, u := range r.Unseen {
		if i == 0 {
			p.line(bold, "could not be looked at:")
		}
		p.item(yellow, "  ? ", u.What+": "+u.Why)
	}
	if len(r.Unseen) > 0 {
		p.blank()
	}
	if len(r.Writers) > 0 {
		p.item(dim, "  may write evidence: ", list(r.Writers, "and"))
		p.blank()
	}
	p.sum(r)
	return p.err
}

// trouble writes one finding with its reason and its remedy.
func (p *page) trouble(f doctor.Finding) {
	ink := red
	if f.Severity != doctor.High {
		ink = yellow
	}
	head := string(f.Severity) + ": "
	if !f.Sure {
		head = string(f.Severity) + ", not sure: "
	}
	text := f.Message + " [" + f.ID + "]"
	if f.At != nil {
		text = f.At.String() + ": " + text
	}
	p.item(ink, head, text)
	p.item(plainInk, "    why: ", f.Why)
	p.item(plainInk, "    do:  ", f.Remedy)
}

// sum says in one line what was found, and where.
func (p *page) sum(r doctor.Report) {
	high, unsure := 0, 0
	for _, f := range r.Findings {
		if f.Severity == doctor.High {
			high++
		}
		if !f.Sure {
			unsure++
		}
	}
	where := r.Repository + ", branch " + r.Branch + ", ledger " + r.Ledger + ": "
	if r.Outcome() == doctor.Closed {
		p.item(green, "", where+"nothing was found that lets anybody around the gate")
		return
	}
	p.item(bold, "", fmt.Sprintf("%s%s (%d high, %d not sure), %d not looked at",
		where, Count(len(r.Findings), "finding"), high, unsure, len(r.Unseen)))
}
