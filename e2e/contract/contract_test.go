package contract

import (
	"context"
	"testing"
)

func TestTheDescriptionIsValid(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.doc.Validate(context.Background()); err != nil {
		t.Error(err)
	}
	if n := len(c.Operations()); n < 65 {
		t.Errorf("there are %d operations", n)
	}
}
