// Package story reads what is in a GitHub and what happens there from a YAML
// file, and plays it on the loopback GitHub.
package story

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.yaml.in/yaml/v3"
)

// Story is a file.
type Story struct {
	// Now is when it begins; zero for the clock of the machine.
	Now          time.Time
	Users        []User
	Teams        []Team
	Repositories []Repository
	Tokens       []Token
	// Events happen one after the other, a second apart unless they say when.
	Events []Event

	// dir is where folders are looked for.
	dir string
}

// User is an account. A plain login stands for one without anything special.
type User struct {
	Login  string
	ID     int64
	Emails []string
	Bot    bool
}

// Team is a team such as org/release.
type Team struct {
	Name    string
	Members []string
	// Parent is the team above.
	Parent string
}

// Repository is a repository with its first commit on the default branch.
type Repository struct {
	Name   string
	Public bool
	Branch string // the default branch; "" for main
	// Files are in the first commit, and so is all that is in the folder From, and
	// what is chosen of Folders.
	Files       map[string]string
	From        string
	Folders     []Folder
	Author      string
	Permissions map[string]string // by login
	Protect     map[string]Protection
	// Environments are places to deploy to.
	Environments []Environment
}

// Protection is how a branch is protected.
type Protection struct {
	Approvals     int
	CodeOwners    bool     `yaml:"code-owners"`
	DismissStale  bool     `yaml:"dismiss-stale"`
	EnforceAdmins bool     `yaml:"enforce-admins"`
	Checks        []string // that have to pass
}

// Environment is a place to deploy to.
type Environment struct {
	Name      string
	Reviewers []string
	Branches  []string
	Wait      int // minutes
}

// Token is a token to print beside the first one, which may do everything.
type Token struct {
	Name string
	User string
	May  []string // such as contents:read; none for all that the user may
	// Workflow is a repository: the token is as that of its workflows.
	Workflow string
}

// UnmarshalYAML reads a plain login too.
func (u *User) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&u.Login)
	}
	type plain User
	return n.Decode((*plain)(u))
}

// Load reads a file.
func Load(path string) (*Story, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s, err := Read(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s.dir = filepath.Dir(path)
	return s, nil
}

// Read reads a story; a word that it does not know is an error.
func Read(content []byte) (*Story, error) {
	s := &Story{dir: "."}
	d := yaml.NewDecoder(bytes.NewReader(content))
	d.KnownFields(true)
	if err := d.Decode(s); err != nil {
		return nil, err
	}
	return s, nil
}

// ReadEvents reads a list of events, or a single one.
func ReadEvents(content []byte) ([]Event, error) {
	var events []Event
	d := yaml.NewDecoder(bytes.NewReader(content))
	d.KnownFields(true)
	if start := bytes.TrimSpace(content); bytes.HasPrefix(start, []byte("-")) || bytes.HasPrefix(start, []byte("[")) {
		err := d.Decode(&events)
		return events, err
	}
	var e Event
	err := d.Decode(&e)
	return []Event{e}, err
}
