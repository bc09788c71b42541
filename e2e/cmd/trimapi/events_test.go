package main

import (
	"encoding/json"
	"strings"
	"testing"
)

const told = `{"definitions": {
  "push$event": {"$schema": "s", "title": "prose", "type": "object", "properties": {"title": {"type": "string", "description": "prose"}, "by": {"$ref": "#/definitions/user"}}},
  "user": {"type": "object", "tsAdditionalProperties": false},
  "unused": {"type": "object"}}}`

func TestTrimEvents(t *testing.T) {
	for name, c := range map[string]struct{ events, want string }{
		"what is named": {"push$event", `{"definitions":{"push$event":{"properties":{"by":{"$ref":"#/definitions/user"},"title":{"type":"string"}},"type":"object"},"user":{"type":"object"}}}`},
		"what is not":   {"pull$event", `the description has no "pull$event"`},
	} {
		t.Run(name, func(t *testing.T) {
			var api object
			if err := json.Unmarshal([]byte(told), &api); err != nil {
				t.Fatal(err)
			}
			out, err := trim(api, strings.Fields(c.events))
			got, _ := json.Marshal(out)
			if err != nil {
				got = []byte(err.Error())
			}
			if !strings.HasPrefix(string(got), c.want) {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
