package workflow

import (
	"regexp"
	"slices"
)

// image is one whose content cannot become another.
var image = regexp.MustCompile(`^[a-z0-9][^\s$@]*@sha256:[0-9a-f]{64}$`)

// holds says why a gate that runs in a container is none: the image and how it is
// started say which programs, libraries and variables there are. "" is well.
func holds(container *node) string {
	if container.isNull() {
		return ""
	}
	of := container
	if container.kind == mapping {
		of = container.field("image")
		allowed := []string{"image", "credentials", "env", "ports"}
		for _, f := range container.fields {
			if !slices.Contains(allowed, f.name) && !f.value.isNull() {
				return "the field " + quote(f.name) + " of its container can change what it runs"
			}
		}
		if name := steers(container.field("env")); name != "" {
			return "the variable " + quote(name) + " of its container can change what it runs"
		}
	}
	if of == nil || of.kind != scalar || !image.MatchString(of.text) {
		return "the image of its container is not pinned to a digest (@sha256:), and can change what it runs"
	}
	return ""
}
