package render

import (
	"encoding/json"
	"io"
)

// JSON writes one document, indented, with a line break at its end.
func JSON(w io.Writer, document any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(document)
}
