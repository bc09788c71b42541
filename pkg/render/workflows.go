package render

import "io"

// Workflows says in one line how many jobs of how many workflow files of a folder
// reach a gated environment, behind the gate and without it.
func Workflows(w io.Writer, folder string, files, gated, ungated int, style Style) error {
	p := page{w: w, style: style}
	switch {
	case files == 0:
		p.line(green, "✓ trust/gated  there is no workflow in "+Safe(folder)+", so no job reaches an environment")
	case ungated > 0:
		p.line(red, "✗ trust/gated  "+Count(files, "workflow")+": the gate is missing before "+Count(ungated, "job"))
	case gated == 0:
		p.line(green, "✓ trust/gated  "+Count(files, "workflow")+": no job reaches a gated environment")
	default:
		p.line(green, "✓ trust/gated  "+Count(files, "workflow")+": the gate stands before each of "+Count(gated, "job"))
	}
	return p.err
}
