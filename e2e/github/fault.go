package github

import (
	"net/http"
)

// Fault is a thing that goes wrong.
type Fault struct {
	Name      string
	Operation string
	Call      int
}

type armed struct {
	Fault
	seen int
}

func (s *Server) faultFor(c *call) *Fault                                   { return &Fault{} }
func (f *Fault) before(w http.ResponseWriter, r *http.Request) bool         { return false }
func (f *Fault) after(w http.ResponseWriter, r *http.Request, out rendered) { out.send(w) }
