package loader

import (
	"math/rand/v2"
	"testing"
)

// TestParentsAreTheirLatestVersions compares with a map, in the order in which declarations were met and in any other.
func TestParentsAreTheirLatestVersions(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 3, 5, 1000, 20_000} {
		type latest struct{ version, lodged, operator uint32 }
		want := map[uint64]latest{}
		var keys []uint64
		var draft parentsDraft
		for i := range n {
			key := r.Uint64()
			switch pick := r.IntN(9); {
			case i > 0 && pick < 3:
				key = keys[r.IntN(i)]
			case i > 0 && pick < 5:
				key = keys[i-1] ^ 1<<(20+r.IntN(20)) // a neighbour in its bucket
			}
			now := latest{uint32(r.IntN(4)), r.Uint32(), uint32(i)}
			if was, known := want[key]; !known || now.version > was.version {
				want[key] = now
			}
			keys = append(keys, key)
			draft.key.add(key)
			draft.add(now.version, now.lodged, now.operator)
		}
		p := draft.index()
		if len(p.of) != len(want) || len(p.places) != len(want) {
			t.Fatalf("%d declarations and %d places of %d", len(p.of), len(p.places), len(want))
		}
		near := -1
		for i := range 3 * n {
			key := keys[i%n]
			if i > n {
				key = keys[r.IntN(n)]
			}
			near = p.find(key, near)
			if near < 0 || p.of[near] != (parent{key, want[key].lodged, want[key].operator}) {
				t.Fatalf("of %d declarations, %x is at %d", n, key, near)
			}
		}
		for range 1000 {
			if key := r.Uint64(); p.find(key, r.IntN(n+2)-1) >= 0 {
				t.Fatalf("of %d declarations, %x is known", n, key)
			}
		}
	}
}
