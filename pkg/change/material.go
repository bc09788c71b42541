package change

import (
	"maps"
	"slices"
)

// The first field of every material, so that no digest can pass for another.
const (
	procedureFormat = "lockflight/procedure/v1"
	templateFormat  = "lockflight/template/v1"
	requestFormat   = "lockflight/request/v1"
)

type procedureV1 struct {
	Format       string                 `json:"format"`
	Procedure    []Step                 `json:"procedure,omitempty"`
	Rollback     []Step                 `json:"rollback,omitempty"`
	Irreversible string                 `json:"irreversible,omitempty"`
	Tests        []Test                 `json:"tests,omitempty"`
	Versions     map[string]VersionStep `json:"versions,omitempty"`
	Backup       []backupV1             `json:"backup,omitempty"`
	Fleet        map[string][]string    `json:"fleet,omitempty"`
	Canary       []string               `json:"canary,omitempty"`
	Files        map[string]string      `json:"files,omitempty"`
	// Parameters holds a Scalar, or variesV1, for each slot.
	Parameters map[string]any `json:"parameters,omitempty"`
}

// backupV1 is what a rollback can count on; how long it takes and where it is
// kept are plans.
type backupV1 struct {
	Name     string   `json:"name"`
	Covers   []string `json:"covers,omitempty"`
	Kind     string   `json:"kind"`
	InWindow bool     `json:"inWindow,omitempty"`
}

// variesV1 stands for the value of a slot that differs by environment.
type variesV1 struct {
	Varies string `json:"varies"`
}

type templateV1 struct {
	procedureV1
	Parameters []string `json:"parameters,omitempty"`
}

type requestV1 struct {
	Format     string                 `json:"format"`
	ID         string                 `json:"id"`
	Type       string                 `json:"type"`
	Class      string                 `json:"class,omitempty"`
	Summary    string                 `json:"summary"`
	Requester  string                 `json:"requester,omitempty"`
	Components []string               `json:"components,omitempty"`
	Versions   map[string]VersionStep `json:"versions,omitempty"`
	Impact     *Impact                `json:"impact,omitempty"`
	Tickets    []Ticket               `json:"tickets,omitempty"`
	Facts      map[string]Scalar      `json:"facts,omitempty"`
}

// Files returns every path whose content belongs to the procedure digest: what
// steps, rollback steps and tests run or use. It is sorted, each path once.
func (c *Change) Files() []string {
	var paths []string
	for _, use := range c.fileUses() {
		paths = append(paths, use.file)
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

func procedureMaterial(c *Change, files map[string][]byte) procedureV1 {
	m := procedureV1{
		Format:       procedureFormat,
		Procedure:    c.Procedure,
		Rollback:     c.Rollback,
		Irreversible: c.Irreversible,
		Tests:        c.Tests,
		Versions:     c.Versions,
		Fleet:        map[string][]string{},
		Canary:       c.Canary,
		Files:        map[string]string{},
		Parameters:   map[string]any{},
	}
	for _, b := range c.Backup {
		m.Backup = append(m.Backup, backupV1{b.Name, b.Covers, b.Kind, b.InWindow})
	}
	for group, targets := range c.Fleet {
		m.Fleet[group] = append([]string{}, targets...)
	}
	for _, path := range c.Files() {
		m.Files[path] = sum(files[path])
	}
	for name, p := range c.Parameters {
		if p.Varies() {
			m.Parameters[name] = variesV1{Varies: "environment"}
		} else {
			m.Parameters[name] = *p.Value
		}
	}
	return m
}

func templateMaterial(m procedureV1) templateV1 {
	m.Format = templateFormat
	return templateV1{procedureV1: m, Parameters: slices.Sorted(maps.Keys(m.Parameters))}
}

func requestMaterial(c *Change) requestV1 {
	return requestV1{
		Format:     requestFormat,
		ID:         c.ID,
		Type:       c.Type,
		Class:      c.Class,
		Summary:    c.Summary,
		Requester:  c.Requester,
		Components: c.Components,
		Versions:   c.Versions,
		Impact:     c.Impact,
		Tickets:    c.Tickets,
		Facts:      c.Facts,
	}
}
