package loader

import (
	"math"
	"runtime/debug"
)

// heapAim is what the Go runtime tries to stay within. The process takes some MB more: at most 256 MB whatever the size of a file.
const heapAim = 200 << 20

// BoundMemory has the garbage collector keep this process small beside the engine: loading is quick to allocate. GOMEMLIMIT in the
// environment goes before what it would set.
func BoundMemory() {
	debug.SetGCPercent(50)
	if debug.SetMemoryLimit(-1) == math.MaxInt64 { // none was set
		debug.SetMemoryLimit(heapAim)
	}
}
