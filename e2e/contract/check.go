package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// Request returns what is wrong with a request, one line for each problem.
func (c *Contract) Request(op *Operation, r *http.Request, params map[string]string, body []byte) []string {
	again := r.Clone(context.Background())
	again.Body = io.NopCloser(bytes.NewReader(body))
	input := &openapi3filter.RequestValidationInput{
		Request: again, PathParams: params,
		Route:   &routers.Route{Spec: c.doc, Path: op.Path, PathItem: op.item, Method: op.Method, Operation: op.op},
		Options: &openapi3filter.Options{MultiError: true, SkipSettingDefaults: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	}
	found := lines(openapi3filter.ValidateRequest(context.Background(), input))
	found = append(found, unknownQuery(op, r.URL.Query())...)
	found = append(found, unknownBody(op, body)...)
	return unexcepted(op, "request", body, found)
}

// Response returns what is wrong with a response, one line for each problem.
func (c *Contract) Response(op *Operation, status int, contentType string, body []byte) []string {
	schema, known := op.schema(status)
	switch {
	case schema == nil && status >= 400:
		// GitHub lists few of the errors that any operation may have, and some
		// without their body.
		schema = c.doc.Components.Schemas["basic-error"].Value
	case !known:
		return unexcepted(op, "response", body, []string{fmt.Sprintf("the status %d is not described", status)})
	}
	if schema == nil {
		if len(body) > 0 {
			return []string{fmt.Sprintf("the status %d has no body, and there are %d bytes", status, len(body))}
		}
		return nil
	}
	if !strings.HasPrefix(contentType, "application/json") {
		return []string{fmt.Sprintf("the content type is %q; expected application/json", contentType)}
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		return []string{"the body is not JSON: " + err.Error()}
	}
	found := lines(schema.VisitJSON(value, openapi3.VisitAsResponse(), openapi3.MultiErrors(), openapi3.EnableFormatValidation(),
		openapi3.WithStringFormatValidator("date-time", openapi3.NewCallbackValidator(isTime)),
		openapi3.WithStringFormatValidator("uri", openapi3.NewCallbackValidator(isURI))))
	found = append(found, unknown(schema, value, "")...)
	return unexcepted(op, "response", body, found)
}

func isTime(s string) error {
	_, err := time.Parse(time.RFC3339, s)
	return err
}

func isURI(s string) error {
	u, err := url.Parse(s)
	if err == nil && !u.IsAbs() {
		err = fmt.Errorf("%q is not a whole address", s)
	}
	return err
}

// unknownQuery finds parameters that GitHub does not have, and would ignore.
func unknownQuery(op *Operation, query url.Values) []string {
	var out []string
	for name := range query {
		if op.op.Parameters.GetByInAndName("query", name) == nil {
			out = append(out, fmt.Sprintf("the parameter %s is not described", name))
		}
	}
	slices.Sort(out)
	return out
}

func unknownBody(op *Operation, body []byte) []string {
	if len(body) == 0 {
		return nil
	}
	if op.op.RequestBody == nil {
		return []string{"there is a body, and none is described"}
	}
	media := op.op.RequestBody.Value.Content.Get("application/json")
	var value any
	if media == nil || media.Schema == nil || json.Unmarshal(body, &value) != nil {
		return nil
	}
	return unknown(media.Schema.Value, value, "")
}

// lines takes an error apart.
func lines(err error) []string {
	if err == nil {
		return nil
	}
	if many, ok := err.(openapi3.MultiError); ok {
		var out []string
		for _, e := range many {
			out = append(out, lines(e)...)
		}
		return out
	}
	var schema *openapi3.SchemaError
	if errors.As(err, &schema) {
		return []string{"/" + strings.Join(schema.JSONPointer(), "/") + ": " + shorten(schema.Reason)}
	}
	return []string{shorten(err.Error())}
}

func shorten(s string) string {
	const most = 400
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
