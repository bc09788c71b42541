package runner

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// permissions are those of a workflow or a job: read-all, write-all, or a list,
// in which what is not named is not given.
type permissions struct {
	all   string // read or write
	named map[string]string
}

// scopes are all permissions that a workflow can ask for.
var scopes = []string{
	"actions", "attestations", "checks", "contents", "deployments", "discussions", "id-token", "issues", "models", "packages", "pages",
	"pull-requests", "security-events", "statuses",
}

func (p *permissions) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		level, ok := strings.CutSuffix(node.Value, "-all")
		if !ok || level != "read" && level != "write" {
			return fmt.Errorf("line %d: %q is no permission; expected read-all, write-all or a list", node.Line, node.Value)
		}
		p.all = level
		return nil
	}
	if err := node.Decode(&p.named); err != nil {
		return err
	}
	for name, level := range p.named {
		if !slices.Contains(scopes, name) || !slices.Contains([]string{"read", "write", "none"}, level) {
			return fmt.Errorf("line %d: %s: %s is no permission", node.Line, name, level)
		}
	}
	return nil
}

// of are the permissions of a job, as the loopback GitHub writes them. A pull
// request from a fork gets nothing to write with.
func (f *file) permissions(id, usual string, fork bool) []string {
	p := f.more.Jobs[id].Permissions
	if p == nil {
		p = f.more.Permissions
	}
	if p == nil && usual == "write" {
		p = &permissions{all: "write"}
	}
	if p == nil {
		p = &permissions{named: map[string]string{"contents": "read", "packages": "read"}}
	}
	var out []string
	for _, name := range scopes {
		level := p.all
		if level == "" {
			level = p.named[name]
		}
		if fork && level == "write" {
			level = "read"
		}
		if level == "read" || level == "write" {
			out = append(out, strings.ReplaceAll(name, "-", "_")+":"+level)
		}
	}
	if out == nil {
		out = []string{"metadata:read"}
	}
	return out
}
