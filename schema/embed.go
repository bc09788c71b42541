// Package schema holds the language of lockflight as CUE: what a change, a
// pipeline and a piece of evidence may say. The same files are embedded in the
// program and can be imported by any CUE module as
// "github.com/lockflight/lockflight/schema".
package schema

import "embed"

// Files holds the CUE files of this package, at the root of the tree.
//
//go:embed *.cue
var Files embed.FS
