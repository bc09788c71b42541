package storetest_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/lockflight/lockflight/pkg/evidence"
	"github.com/lockflight/lockflight/pkg/evidence/storetest"
)

// faulty is a store with one fault.
type faulty struct {
	sound *evidence.Memory
	fault string
	mu    sync.Mutex
	calls int
}

func (f *faulty) Read(ctx context.Context, chain string) ([][]byte, error) {
	entries, err := f.sound.Read(f.hear(ctx), f.chain(chain))
	if n := len(entries); n > 3 && f.fault == "hides the last" {
		entries = entries[:n-1]
	}
	if n := len(entries); n > 0 && f.fault == "shows halves" && len(entries[n-1]) > 1000 {
		entries[n-1] = entries[n-1][:len(entries[n-1])/2]
	}
	return entries, err
}

func (f *faulty) Append(ctx context.Context, chain string, place int, entry []byte) error {
	ctx, chain = f.hear(ctx), f.chain(chain)
	switch f.fault {
	case "trims":
		entry = bytes.TrimSpace(entry)
	case "takes any place":
		f.mu.Lock()
		defer f.mu.Unlock()
		entries, err := f.sound.Read(ctx, chain)
		if err != nil {
			return err
		}
		place = len(entries) + 1
	case "loses":
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.calls++; f.calls%5 == 0 {
			return ctx.Err()
		}
	case "says nothing":
		f.sound.Append(ctx, chain, place, entry)
		return nil
	}
	return f.sound.Append(ctx, chain, place, entry)
}

func (f *faulty) Chains(ctx context.Context) ([]string, error) {
	chains, err := f.sound.Chains(f.hear(ctx))
	if f.fault == "forgets chains" && len(chains) > 1 {
		chains = chains[1:]
	}
	return chains, err
}

func (f *faulty) Tail(ctx context.Context, chain string, most int) (int, [][]byte, error) {
	entries, err := f.Read(ctx, chain)
	from := max(0, len(entries)-most)
	if f.fault == "miscounts" && from > 0 {
		return from, entries[from:], err
	}
	return from + 1, entries[from:], err
}

func (f *faulty) hear(ctx context.Context) context.Context {
	if f.fault == "does not hear" {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

func (f *faulty) chain(name string) string {
	switch {
	case f.fault == "mixes chains":
		return strings.ReplaceAll(name, "-b", ".b")
	case f.fault == "takes any name" && evidence.CheckChain(name) != nil:
		return "changes/other"
	}
	return name
}

// TestStore runs the suite on a store with the fault that the environment
// names; without one, the store is sound.
func TestStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) evidence.Store {
		return &faulty{sound: evidence.NewMemory(), fault: os.Getenv("STORE_FAULT")}
	})
}

func TestEveryFaultIsNoticed(t *testing.T) {
	faults := []string{
		"hides the last", "shows halves", "trims", "takes any place", "loses", "says nothing",
		"forgets chains", "miscounts", "does not hear", "mixes chains", "takes any name",
	}
	for _, fault := range faults {
		t.Run(fault, func(t *testing.T) {
			again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestStore$")
			again.Env = append(os.Environ(), "STORE_FAULT="+fault)
			out, err := again.CombinedOutput()
			if err == nil {
				t.Errorf("a store that %s passes the suite:\n%s", fault, out)
			}
		})
	}
}
