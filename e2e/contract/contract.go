// Package contract holds requests and responses against GitHub's official
// OpenAPI description, cut down to the operations that are used here.
package contract

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// description is written by cmd/trimapi.
//
//go:embed api.github.com.json
var description []byte

// Contract is the description, ready to ask.
type Contract struct {
	doc    *openapi3.T
	routes []route
}

// Operation is one thing that the API can do.
type Operation struct {
	// ID is GitHub's own name for it, such as pulls/list-reviews.
	ID     string
	Method string
	// Path has its parameters in braces.
	Path string

	op   *openapi3.Operation
	item *openapi3.PathItem
}

// load reads the description once; it takes a moment, and never changes.
var load = sync.OnceValues(func() (*Contract, error) { return read(description) })

// Load returns the contract.
func Load() (*Contract, error) { return load() }

func read(text []byte) (*Contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, fmt.Errorf("the description of the API cannot be read: %w", err)
	}
	c := &Contract{doc: doc}
	for _, path := range doc.Paths.InMatchingOrder() {
		item := doc.Paths.Value(path)
		for method, op := range item.Operations() {
			c.routes = append(c.routes, newRoute(&Operation{ID: op.OperationID, Method: method, Path: path, op: op, item: item}))
		}
	}
	slices.SortFunc(c.routes, byPrecision)
	return c, nil
}

// Operations returns every operation, by name.
func (c *Contract) Operations() []*Operation {
	var out []*Operation
	for _, r := range c.routes {
		out = append(out, r.op)
	}
	slices.SortFunc(out, func(a, b *Operation) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// schema returns what the body of a response has to look like; nil for no body.
// ok reports whether the description knows the status at all.
func (o *Operation) schema(status int) (s *openapi3.Schema, ok bool) {
	ref := o.op.Responses.Status(status)
	if ref == nil || ref.Value == nil {
		return nil, false
	}
	media := ref.Value.Content.Get("application/json")
	if media == nil || media.Schema == nil {
		return nil, true
	}
	return media.Schema.Value, true
}
