// Package spec turns the files that people write into changes and pipelines, or
// into findings that say what is wrong with them and where.
//
// A change comes from anybody, so it is plain data: a guard refuses whatever
// would have to be evaluated before CUE sees a byte of it. A pipeline is full
// CUE and has to come from a place that is trusted.
package spec

// Loader reads changes and pipelines against the compiled schema. It is not
// safe for concurrent use; make one for each goroutine.
type Loader struct {
	schema *schema
}

// NewLoader compiles the schema once, for many files.
func NewLoader() (*Loader, error) {
	s, err := newSchema()
	if err != nil {
		return nil, err
	}
	return &Loader{schema: s}, nil
}
