// Package github holds the files to start from, for lockflight init.
package github

import "embed"

// Files are the pipeline, the first change and the workflows of this folder.
//
//go:embed pipeline.cue change.cue *.yml
var Files embed.FS
