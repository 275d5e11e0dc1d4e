//go:build unix

package loader

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"

	"greenlane/record"
)

// crowded is a store that holds one operator and so many orders, of which it keeps nothing.
type crowded struct {
	nothingStore
	orders int
}

func (s crowded) Begin(context.Context) (Batch, error) { return crowdedBatch{nothingBatch{}, s}, nil }

type crowdedBatch struct {
	nothingBatch
	crowded crowded
}

const portion = 1 << 13

func (b crowdedBatch) Known(_ context.Context, kind record.Kind, of []uint64, fn func(Known) error) error {
	if kind == record.Operators {
		return fn(Known{
			Key: []uint64{xxhash.Sum64String("OP1")}, Sub: make([]uint64, 1), Month: make([]uint32, 1), Version: []uint32{1}, Payload: []uint64{1},
		})
	}
	if kind != record.TradeOrders || of != nil { // nothing of the file is there
		return nil
	}
	k := Known{Payload: make([]uint64, portion), At: make([]int64, portion), Mine: make([]uint8, portion)}
	for from := 0; from < b.crowded.orders; from += portion {
		k.Key = k.Key[:0]
		for i := range portion {
			k.Key = append(k.Key, xxhash.Sum64(binary.LittleEndian.AppendUint64(nil, uint64(from+i))))
		}
		if err := fn(k); err != nil {
			return err
		}
	}
	return nil
}

// writeOrders makes a file of orders that all are new.
func writeOrders(t *testing.T, n int) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("order_id,operator_id,country,signed_on,ccy,value,contract_no,recorded_at\n")
	for i := range n {
		fmt.Fprintf(&text, "G%d,OP1,SG,2020-03-01,USD,1000,C%d,2020-03-05T00:00:00Z\n", i, i)
	}
	path := filepath.Join(t.TempDir(), "orders.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// heapWith returns the largest heap, in bytes, that a load of orders has when it tells how far it is.
func heapWith(t *testing.T, remember, stored int, path string) uint64 {
	t.Helper()
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most := heap(), uint64(0)
	opt := options()
	opt.Remember, opt.Progress = remember, func(Progress) { most = max(most, heap()) }
	l := New(crowded{orders: stored}, opt)
	l.few = 0
	report, err := l.Load(t.Context(), []Input{{Kind: record.TradeOrders, Paths: []string{path}}})
	if err != nil {
		t.Fatal(err)
	}
	if s := report.Summaries[0]; s.Accepted != s.Read || s.Read == 0 {
		t.Fatalf("not all accepted: %+v", s)
	}
	return most - min(most, before)
}

// What a load of orders remembers depends neither on how many the store holds nor on how many the file has, once that is more than may be
// remembered.
func TestMemoryDependsOnNeitherStoreNorFile(t *testing.T) {
	const small, large, stored, remembered = 60_000, 600_000, 2_000_000, 20_000
	const slack = 12 << 20 // a block more or less on its way to the store
	few, many := writeOrders(t, small), writeOrders(t, large)
	least := heapWith(t, remembered, 0, few)
	for what, got := range map[string]uint64{
		"a larger file":  heapWith(t, remembered, 0, many),
		"a larger store": heapWith(t, remembered, stored, few),
	} {
		if got > least+slack {
			t.Errorf("%s: %d KB, want no more than the %d KB of a small file and an empty store", what, got>>10, least>>10)
		}
	}
	// Where it may, it remembers everything, and that can be seen.
	for what, got := range map[string]uint64{
		"a larger file": heapWith(t, 10_000_000, 0, many), "a larger store": heapWith(t, 10_000_000, stored, few),
	} {
		if got < least+2*slack {
			t.Errorf("%s: %d KB with everything remembered, hardly more than the %d KB of a small file: nothing is measured", what, got>>10, least>>10)
		}
	}
}
