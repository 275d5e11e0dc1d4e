package warehouse_test

import (
	"context"
	"errors"
	"net"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"greenlane/warehouse"
)

// fate is what becomes of a statement that writes.
type fate int

const (
	arrives fate = iota
	perishes
	unheard // it arrives, and its answer comes nowhere
)

// mortal is the way from a program to a server. It ends like that of a program that is killed: without a word, at a statement that writes.
type mortal struct {
	// decide tells what becomes of the nth statement, from 1, that inserts into a table.
	decide func(n int, table string) fate
	struck chan struct{} // closed when a statement perished or went unheard
	end    func()        // what happens when a statement perishes
	to     func(context.Context) (warehouse.Endpoint, error)

	listener net.Listener
	mu       sync.Mutex
	written  []string
	met      fate
	dead     bool
	ways     []*way
	done     sync.WaitGroup
}

// way is a connection of the program to the server.
type way struct {
	client   net.Conn
	server   *net.TCPConn
	answered atomic.Bool
	greeted  chan struct{} // closed when both have greeted each other, or it has ended: a client that leaves before that aborts the embedded engine
	once     sync.Once
}

// greeting is how long clients are given for it.
const greeting = 10 * time.Second

func (w *way) close() {
	w.greet()
	_ = errors.Join(w.client.Close(), w.server.CloseWrite()) // the server's half is read until it closes that: of a broken connection the embedded engine ends
}

func (w *way) greet() { w.once.Do(func() { close(w.greeted) }) }

// insertion finds the statements that write. Those of sweeping and of numbering a load write nothing that a question could see.
var insertion = regexp.MustCompile(`INSERT INTO (\w+)`)

const (
	numbering  = "load_attempts"
	publishing = "data_versions" // of which a row publishes
)

// onPublishing lets everything arrive before the row that publishes.
func onPublishing(f fate) func(int, string) fate {
	return func(_ int, table string) fate {
		if table == publishing {
			return f
		}
		return arrives
	}
}

// living is a program's warehouse that reaches a server by a way of its own.
func living(t *testing.T, to func(context.Context) (warehouse.Endpoint, error), decide func(n int, table string) fate) (*warehouse.Warehouse, *mortal) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mortal{decide: decide, struck: make(chan struct{}), to: to, listener: listener}
	m.end = m.die
	m.done.Go(func() { m.accept(context.WithoutCancel(t.Context())) })
	t.Cleanup(func() {
		m.die()
		m.done.Wait()
	})
	at, isTCP := listener.Addr().(*net.TCPAddr)
	if !isTCP {
		t.Fatalf("listening on %v", listener.Addr())
	}
	return storeOn(t, func(ctx context.Context) (warehouse.Endpoint, error) {
		through, err := to(ctx)
		through.Host, through.Port = "127.0.0.1", at.Port
		return through, err
	}), m
}

func (m *mortal) accept(ctx context.Context) {
	for {
		client, err := m.listener.Accept()
		if err != nil {
			return
		}
		at, err := m.to(ctx)
		if err != nil {
			_ = client.Close()
			continue
		}
		server, err := net.DialTCP("tcp", nil, &net.TCPAddr{IP: net.ParseIP(at.Host), Port: at.Port})
		if err != nil {
			_ = client.Close()
			continue
		}
		w := &way{client: client, server: server, greeted: make(chan struct{})}
		if !m.keep(w) {
			_ = errors.Join(client.Close(), server.Close())
			continue
		}
		var deaf sync.Once
		silence := make(chan struct{})
		m.done.Go(func() {
			m.say(w, func() { deaf.Do(func() { close(silence) }) })
			w.close()
		})
		m.done.Go(func() {
			w.hear(silence)
			w.close()
			_ = server.Close()
		})
	}
}

// keep notes a way that ends with the program; false where it is dead already.
func (m *mortal) keep(w *way) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.dead {
		m.ways = append(m.ways, w)
	}
	return !m.dead
}

// say hands on what the client says until a statement of it perishes.
func (m *mortal) say(w *way, deafen func()) {
	buffer, tail := make([]byte, 1<<16), []byte(nil)
	for {
		n, err := w.client.Read(buffer)
		said := slices.Concat(tail, buffer[:n])
		from := len(tail)
		for _, found := range insertion.FindAllSubmatchIndex(said, -1) {
			if found[1] <= from {
				continue // seen before
			}
			switch m.meets(string(said[found[2]:found[3]])) {
			case perishes:
				m.end()
				return
			case unheard:
				deafen()
			case arrives:
			}
		}
		tail = said[max(0, len(said)-64):]
		if n > 0 {
			answered := w.answered.Load()
			if _, err := w.server.Write(buffer[:n]); err != nil {
				return
			}
			if answered {
				w.greet()
			}
		}
		if err != nil {
			return
		}
	}
}

func (m *mortal) meets(table string) fate {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return perishes
	}
	if table == numbering {
		return arrives
	}
	m.written = append(m.written, table)
	f := m.decide(len(m.written), table)
	if f != arrives && m.met == arrives {
		m.met = f
		close(m.struck)
	}
	return f
}

// tables lists into what was written so far, what perished included.
func (m *mortal) tables() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.written)
}

// fate is how it ended, arrives as long as it did not.
func (m *mortal) fate() fate {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.met
}

// hear hands on what the server says until it closes; after silence, nothing.
func (w *way) hear(silence <-chan struct{}) {
	buffer := make([]byte, 1<<16)
	for {
		n, err := w.server.Read(buffer)
		if n > 0 {
			w.answered.Store(true)
		}
		select {
		case <-silence:
			n = 0
		default:
		}
		if n > 0 {
			_, _ = w.client.Write(buffer[:n]) // a client that is gone hears nothing
		}
		if err != nil {
			return
		}
	}
}

// die ends every connection, present and to come; one that is being opened, when it is.
func (m *mortal) die() {
	m.mu.Lock()
	m.dead = true
	ways := slices.Clone(m.ways)
	m.mu.Unlock()
	_ = m.listener.Close()
	greeted := func(w *way) bool {
		select {
		case <-w.greeted:
			return true
		default:
			return false
		}
	}
	for _, w := range ways {
		if greeted(w) {
			w.close()
		}
	}
	late, stop := context.WithTimeout(context.Background(), greeting)
	defer stop()
	for _, w := range ways {
		select {
		case <-w.greeted:
		case <-late.Done():
		}
		w.close()
	}
}
