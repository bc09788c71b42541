// Package github is a GitHub on the loopback interface: a server with state that
// answers the REST API as GitHub does, for tests. It holds every request and
// every answer against GitHub's own description, and keeps what breaks it.
package github

import (
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/lockflight/lockflight/e2e/contract"
)

// Server is a GitHub. All methods can be used at once from several goroutines.
type Server struct {
	contract *contract.Contract
	http     *httptest.Server
	fail     func(format string, args ...any)
	live     bool
	judged   sync.Map // what is wrong with answers, by their digest

	mu         sync.Mutex
	now        time.Time
	latency    time.Duration
	lastID     int64
	users      []*User
	teams      []*Team
	repos      []*Repo
	tokens     map[string]*Token
	faults     []*armed
	calls      map[string]int
	violations []string
}

// Options say how a server starts.
type Options struct {
	// Now is the time that the server tells, and which only the methods move;
	// zero for the clock of the machine.
	Now time.Time
	// Addr is where it listens; "" for a free port of 127.0.0.1.
	Addr string
	// Fail is called with what cannot be built; nil to panic.
	Fail func(format string, args ...any)
}

// Epoch is the time at which the servers of New start.
var Epoch = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// New starts a server for a test. The test fails if anything breaks the
// description of the API.
func New(t testing.TB) *Server {
	t.Helper()
	s, err := Start(Options{Now: Epoch, Fail: func(format string, args ...any) {
		t.Helper()
		t.Fatalf(format, args...)
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		for _, v := range s.Violations() {
			t.Errorf("against GitHub's description: %s", v)
		}
	})
	return s
}

// Start starts a server.
func Start(o Options) (*Server, error) {
	c, err := contract.Load()
	if err != nil {
		return nil, err
	}
	s := &Server{
		contract: c, fail: o.Fail, now: o.Now.UTC(), live: o.Now.IsZero(), lastID: 1000,
		tokens: map[string]*Token{}, calls: map[string]int{},
	}
	if s.fail == nil {
		s.fail = panicky
	}
	s.addWebFlow()
	s.http = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	if o.Addr != "" {
		listener, err := net.Listen("tcp", o.Addr)
		if err != nil {
			return nil, err
		}
		s.http.Listener.Close()
		s.http.Listener = listener
	}
	s.http.Start()
	return s, nil
}

// Close stops the server.
func (s *Server) Close() {
	s.http.CloseClientConnections()
	s.http.Close()
}

// URL is the address of the API, without a slash at its end.
func (s *Server) URL() string { return s.http.URL }

// Violations returns what broke GitHub's description so far, one line each.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// TakeViolations returns what broke the description and forgets it, for tests
// that break it on purpose.
func (s *Server) TakeViolations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.violations
	s.violations = nil
	return out
}

// Calls returns how often an operation was called, such as pulls/get; with "" how
// often any was.
func (s *Server) Calls(operation string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if operation != "" {
		return s.calls[operation]
	}
	n := 0
	for _, calls := range s.calls {
		n += calls
	}
	return n
}

// CallCounts returns how often each operation was called.
func (s *Server) CallCounts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]int{}
	for id, n := range s.calls {
		out[id] = n
	}
	return out
}

// ResetCalls forgets which operations were called.
func (s *Server) ResetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.calls)
}

// SetLatency makes every answer take at least this long.
func (s *Server) SetLatency(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latency = d
}

// Now is the time that the server tells.
func (s *Server) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.time()
}

// SetNow sets the time that the server tells.
func (s *Server) SetNow(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now, s.live = now.UTC(), false
}

// Advance moves the time that the server tells.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

func (s *Server) time() time.Time {
	if s.live {
		return time.Now().UTC().Truncate(time.Second)
	}
	return s.now
}

// tick is the time of something that happens; the next thing is a second later.
func (s *Server) tick() time.Time {
	at := s.time()
	if !s.live {
		s.now = s.now.Add(time.Second)
	}
	return at
}

func (s *Server) nextID() int64 {
	s.lastID++
	return s.lastID
}

// building starts a method that builds something; it returns what ends it.
func (s *Server) building() (end func()) {
	s.mu.Lock()
	return s.mu.Unlock
}
