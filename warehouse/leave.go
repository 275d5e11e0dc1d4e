package warehouse

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/ClickHouse/ch-go"
	"github.com/ClickHouse/clickhouse-go/v2"
	"golang.org/x/sync/errgroup"
)

// leaveWithin bounds how long a connection that was closed waits for the server to close it, too.
const leaveWithin = 5 * time.Second

// leavers opens the connections of both drivers, which take leave of the server, and knows which of them still do.
type leavers struct {
	mu      sync.Mutex
	leaving map[*leaver]bool
}

// dial opens a connection. It ends with ctx only until the server has accepted it.
func (l *leavers) dial(ctx context.Context, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: dialWithin}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return conn, nil
	}
	return &leaver{TCPConn: tcp, all: l}, nil
}

// pool lets the connections of a pool take leave, those too that did not get as far as to greet the server, which the driver forgets.
func (l *leavers) pool(opt *clickhouse.Options) {
	opt.DialStrategy = func(ctx context.Context, number int, opt *clickhouse.Options, dial clickhouse.Dial) (clickhouse.DialResult, error) {
		var opened []net.Conn
		one := *opt
		one.DialContext = func(ctx context.Context, address string) (net.Conn, error) {
			conn, err := l.dial(ctx, address)
			if err == nil {
				opened = append(opened, conn)
			}
			return conn, err
		}
		r, err := clickhouse.DefaultDialStrategy(ctx, number, &one, dial)
		if err != nil {
			for _, conn := range opened {
				_ = conn.Close() // closed already, or forgotten
			}
		}
		return r, err
	}
}

// client opens a connection that speaks column blocks, and lets it take leave likewise. Greeting the server is seen through although ctx ends: it is a matter of
// milliseconds, and of a client that leaves in its midst the embedded engine ends, too.
func (l *leavers) client(ctx context.Context, opt ch.Options) (*ch.Client, error) {
	conn, err := l.dial(ctx, opt.Address)
	if err != nil {
		return nil, err
	}
	opt.HandshakeTimeout = dialWithin
	client, err := ch.Connect(context.WithoutCancel(ctx), conn, opt)
	if err != nil {
		_ = conn.Close() // closed already, or forgotten
		return nil, err
	}
	return client, nil
}

// wait returns when every connection that was closed up to now has left.
func (l *leavers) wait() {
	l.mu.Lock()
	all := slices.Collect(maps.Keys(l.leaving))
	l.mu.Unlock()
	for _, c := range all {
		_ = c.left.Wait() // the server is gone, or lets go of it when it is ready
	}
}

// begin lets a connection leave in the background.
func (l *leavers) begin(c *leaver) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.leaving == nil {
		l.leaving = map[*leaver]bool{}
	}
	l.leaving[c] = true
	c.left.Go(c.leave)
}

func (l *leavers) end(c *leaver) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.leaving, c)
}

// leaver is a connection of which only the sending half is closed at once: what the server still sends is read and dropped until it has closed its half. A connection that
// is closed before, with something unread, as by a question or a load that is cancelled, tells the server that it is broken, and of that the embedded engine ends.
type leaver struct {
	*net.TCPConn
	all     *leavers
	left    errgroup.Group
	reading sync.Mutex
	mu      sync.Mutex
	closed  bool
}

// Read fails once the connection is closed.
func (c *leaver) Read(b []byte) (int, error) {
	c.reading.Lock()
	defer c.reading.Unlock()
	if c.isClosed() {
		return 0, net.ErrClosed
	}
	n, err := c.TCPConn.Read(b)
	if err != nil && c.isClosed() {
		err = net.ErrClosed
	}
	return n, err
}

// Write closes the connection where it fails, which not every driver does, and fails once it is closed.
func (c *leaver) Write(b []byte) (int, error) {
	n, err := c.TCPConn.Write(b)
	if err != nil && errors.Is(c.Close(), net.ErrClosed) { // it was closed before
		err = net.ErrClosed
	}
	return n, err
}

// SetDeadline is that of [net.Conn]; without effect once the connection is closed, as are the other two.
func (c *leaver) SetDeadline(t time.Time) error { return c.unlessClosed(c.TCPConn.SetDeadline, t) }

// SetReadDeadline is that of [net.Conn].
func (c *leaver) SetReadDeadline(t time.Time) error {
	return c.unlessClosed(c.TCPConn.SetReadDeadline, t)
}

// SetWriteDeadline is that of [net.Conn].
func (c *leaver) SetWriteDeadline(t time.Time) error {
	return c.unlessClosed(c.TCPConn.SetWriteDeadline, t)
}

func (c *leaver) unlessClosed(set func(time.Time) error, t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return net.ErrClosed
	}
	return set(t)
}

func (c *leaver) isClosed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed
}

// Close ends the sending half and whoever reads or writes, and leaves in the background.
func (c *leaver) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return net.ErrClosed
	}
	c.closed = true
	past := time.Unix(1, 0)
	if err := c.TCPConn.SetDeadline(past); err != nil {
		return c.TCPConn.Close()
	}
	if err := c.CloseWrite(); err != nil {
		return c.TCPConn.Close()
	}
	c.all.begin(c)
	return nil
}

func (c *leaver) leave() error {
	defer c.all.end(c)
	c.reading.Lock() // whoever read has noticed
	err := c.TCPConn.SetReadDeadline(time.Now().Add(leaveWithin))
	c.reading.Unlock() // and whoever comes now will
	if err == nil {
		_, err = io.Copy(io.Discard, c.TCPConn)
	}
	return errors.Join(err, c.TCPConn.Close())
}
