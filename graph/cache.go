package graph

import (
	"context"
	"math"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Bounds of the kept answers.
const (
	keptOverhead = 512 // bytes that maps and lists take for one kept answer, rounded up
	keptShare    = 8   // an answer larger than this part of the cache would drive out too many others: it is not kept
)

// dataVersion is the data that an answer rests on.
type dataVersion struct {
	name      string
	published int64 // ms since 1970; tells apart versions of one name in a store and in what was put in its place
}

// cacheKey is all that an answer depends on. Go compares it as a whole wherever it is a key of a map.
type cacheKey struct {
	version   dataVersion
	scope     string
	media     string
	document  string
	operation string
	variables string // as JSON with sorted names; empty: none
}

// rendered is an answer as it is sent.
type rendered struct {
	status int
	body   []byte
	tag    string // strong entity tag of the body in its media type; empty: nobody may keep it
}

// cache holds answers that may be given again, the least recently used first to go, and the runs that are under way.
type cache struct {
	limit int64 // bytes

	mu      sync.Mutex
	kept    *simplelru.LRU[cacheKey, rendered]
	bytes   int64       // of what is kept
	of      dataVersion // of all that is kept
	running map[cacheKey]*flight
}

// flight is one run that several may wait for.
type flight struct {
	waiting int // guarded by the cache; the run is cancelled when it comes to 0
	cancel  context.CancelFunc
	landed  chan struct{} // closed when outcome is there
	outcome outcome
}

// outcome is what a run came to.
type outcome struct {
	first rendered // for whoever's request ran
	again rendered // for everybody else: it says that it is repeated
	keep  bool
}

func newCache(limit int64) *cache {
	c := &cache{limit: limit, running: map[cacheKey]*flight{}}
	// Bounded by bytes below; only a number of entries below 1 would be an error.
	c.kept, _ = simplelru.NewLRU(math.MaxInt, func(k cacheKey, r rendered) { c.bytes -= weigh(k, r) })
	return c
}

// weigh returns the bytes that a kept answer takes.
func weigh(k cacheKey, r rendered) int64 {
	return int64(keptOverhead + len(k.version.name) + len(k.scope) + len(k.document) + len(k.operation) + len(k.variables) + len(r.body) + len(r.tag))
}

// get returns a kept answer. What was answered of another data version goes as soon as this one is asked.
func (c *cache) get(key cacheKey) (rendered, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of != key.version {
		c.kept.Purge()
		c.of = key.version
	}
	return c.kept.Get(key)
}

// once has a question answered by one run, however many ask it at the same time. The run happens on the goroutine of whoever came first, in
// a context that ends only when all who wait for it have gone.
func (c *cache) once(ctx context.Context, key cacheKey, run func(context.Context) outcome) (rendered, error) {
	c.mu.Lock()
	if found, ok := c.kept.Get(key); ok { // a run has landed since get
		c.mu.Unlock()
		return found, nil
	}
	if f, ok := c.running[key]; ok {
		f.waiting++
		c.mu.Unlock()
		select {
		case <-f.landed:
			return f.outcome.again, nil
		case <-ctx.Done():
			c.leave(key, f)
			return rendered{}, ctx.Err()
		}
	}
	detached, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	f := &flight{waiting: 1, cancel: cancel, landed: make(chan struct{})}
	c.running[key] = f
	c.mu.Unlock()
	defer context.AfterFunc(ctx, func() { c.leave(key, f) })()
	defer c.land(key, f)
	f.outcome = run(detached)
	return f.outcome.first, nil
}

// leave is called for each who no longer waits for a run.
func (c *cache) leave(key cacheKey, f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.waiting--; f.waiting > 0 {
		return
	}
	f.cancel()
	c.forget(key, f)
}

// land keeps what a run came to, where it may be kept, and gives it to those who wait.
func (c *cache) land(key cacheKey, f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.outcome.keep {
		c.keep(key, f.outcome.again)
	}
	c.forget(key, f)
	close(f.landed)
}

// forget lets the next who asks start anew.
func (c *cache) forget(key cacheKey, f *flight) {
	if c.running[key] == f {
		delete(c.running, key)
	}
}

func (c *cache) keep(key cacheKey, r rendered) {
	weight := weigh(key, r)
	if weight > c.limit/keptShare || key.version != c.of {
		return
	}
	c.kept.Remove(key)
	c.kept.Add(key, r)
	for c.bytes += weight; c.bytes > c.limit; {
		c.kept.RemoveOldest()
	}
}
