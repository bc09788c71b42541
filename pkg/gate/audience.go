package gate

import (
	"slices"

	"github.com/lockflight/lockflight/pkg/change"
)

// Audience lists everybody who has to get a notice of a stage, sorted: those
// whom its requirements and the pipeline name, and everyone whom the impact
// affects if they name nobody or say so.
func Audience(c *change.Change, p *change.Pipeline, s change.Stage, notice string) []string {
	var out []string
	for _, r := range askedAnywhere(p, s) {
		if r.Require == "notice" && r.Notice == notice {
			out = append(out, audience(c, p, r)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// askedAnywhere lists all that a stage asks for: to enter it, for it to count, what
// is owed after it, and what is asked for instead of what is let go.
func askedAnywhere(p *change.Pipeline, s change.Stage) []change.Requirement {
	out := slices.Concat(s.Enter, s.Accept, s.Owed)
	for _, r := range out {
		out = append(out, instead(r.Waivable)...)
	}
	out = append(out, instead(s.Optional)...)
	if p.Calendar != nil {
		for _, f := range p.Calendar.Freezes {
			out = append(out, instead(f.Exception)...)
		}
	}
	return out
}

func instead(w *change.Waivable) []change.Requirement {
	if w == nil {
		return nil
	}
	return slices.Concat(w.Price, w.Owed)
}

func audience(c *change.Change, p *change.Pipeline, r change.Requirement) []string {
	n := p.Notices[r.Notice]
	out := slices.Concat(r.To, n.To)
	if i := c.Impact; i != nil && (len(out) == 0 || n.Affected) {
		out = append(out, i.Affects...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
