package warehouse

import (
	"cmp"
	"slices"
	"sync"
)

// apart hands out groups of months from both ends of their sizes: a build takes memory by the size of its months, and of two large ones at once the server would need it twice.
type apart struct {
	mu     sync.Mutex
	groups [][]uint32 // the smallest first
}

func apartOf(groups [][]uint32, held map[uint32]uint64) *apart {
	slices.SortStableFunc(groups, func(a, b []uint32) int { return cmp.Compare(versionsOf(a, held), versionsOf(b, held)) })
	return &apart{groups: groups}
}

// take returns the largest or the smallest of those that are left; nil: none is.
func (a *apart) take(largest bool) (months []uint32) {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := len(a.groups)
	switch {
	case n == 0:
		return nil
	case largest:
		months, a.groups = a.groups[n-1], a.groups[:n-1]
	default:
		months, a.groups = a.groups[0], a.groups[1:]
	}
	return months
}
