package evidence

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Memory is a store that lives as long as the process.
type Memory struct {
	mu     sync.Mutex
	chains map[string][][]byte
}

// NewMemory returns an empty store.
func NewMemory() *Memory { return &Memory{chains: map[string][][]byte{}} }

// Read returns the entries of a chain.
func (m *Memory) Read(ctx context.Context, chain string) ([][]byte, error) {
	if err := cmp.Or(ctx.Err(), CheckChain(chain)); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var out [][]byte
	for _, entry := range m.chains[chain] {
		out = append(out, bytes.Clone(entry))
	}
	return out, nil
}

// Append puts an entry in the next place of a chain.
func (m *Memory) Append(ctx context.Context, chain string, place int, entry []byte) error {
	if err := cmp.Or(ctx.Err(), CheckChain(chain)); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if next := len(m.chains[chain]) + 1; place != next {
		return fmt.Errorf("place %d of %s is not free, the next one is %d: %w", place, chain, next, ErrTaken)
	}
	m.chains[chain] = append(m.chains[chain], bytes.Clone(entry))
	return nil
}

// Chains returns the names of all chains, sorted.
func (m *Memory) Chains(ctx context.Context) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.chains)), nil
}
