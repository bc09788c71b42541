package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const small = `{
  "openapi": "3.0.3", "info": {"title": "API", "version": "1", "license": {"name": "MIT"}, "description": "prose"},
  "paths": {
    "/a": {"get": {"operationId": "a/get", "summary": "prose", "tags": ["a"], "parameters": [{"$ref": "#/components/parameters/p"}],
      "responses": {"200": {"description": "prose", "headers": {}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/one"}, "examples": {}}}}}},
      "post": {"operationId": "a/post", "responses": {}}},
    "/b": {"get": {"operationId": "b/get", "responses": {}}}
  },
  "components": {
    "parameters": {"p": {"name": "p", "in": "query", "description": "prose", "schema": {"type": "string"}}},
    "schemas": {
      "one": {"type": "object", "description": "prose", "properties": {"description": {"type": "string", "example": "x"}, "two": {"$ref": "#/components/schemas/two"}}},
      "two": {"type": "array", "items": {"$ref": "#/components/schemas/one"}},
      "unused": {"type": "string"}
    }
  }
}`

const trimmed = `{"components":{"parameters":{"p":{"in":"query","name":"p","schema":{"type":"string"}}},` +
	`"schemas":{"one":{"properties":{"description":{"type":"string"},"two":{"$ref":"#/components/schemas/two"}},"type":"object"},` +
	`"two":{"items":{"$ref":"#/components/schemas/one"},"type":"array"}}},` +
	`"info":{"license":{"name":"MIT"},"title":"API","version":"1"},"openapi":"3.0.3",` +
	`"paths":{"/a":{"get":{"operationId":"a/get","parameters":[{"$ref":"#/components/parameters/p"}],` +
	`"responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/one"}}},"description":""}}}}},` +
	`"servers":[{"url":"/"}]}`

func TestTrim(t *testing.T) {
	dir := t.TempDir()
	api, operations := filepath.Join(dir, "api.json"), filepath.Join(dir, "operations.txt")
	if err := os.WriteFile(api, []byte(small), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(operations, []byte("a/get\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := run(api, operations, &out); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(out.String()); got != trimmed {
		t.Errorf("got\n%s\nwant\n%s", got, trimmed)
	}
}

func TestWhatIsMissingIsSaid(t *testing.T) {
	var api object
	if err := json.Unmarshal([]byte(small), &api); err != nil {
		t.Fatal(err)
	}
	if _, err := trim(api, []string{"c/get"}); err == nil || !strings.Contains(err.Error(), `no operation "c/get"`) {
		t.Errorf("an unknown operation: got %v", err)
	}
	delete(api["components"].(object)["schemas"].(object), "two")
	if _, err := trim(api, []string{"a/get"}); err == nil || !strings.Contains(err.Error(), "#/components/schemas/two") {
		t.Errorf("a missing part: got %v", err)
	}
}
