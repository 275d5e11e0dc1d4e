package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/ClickHouse/ch-go/proto"
	"github.com/ClickHouse/clickhouse-go/v2"
	"golang.org/x/sync/errgroup"
)

// sent is a statement as it went over the wire, with what went with it.
type sent struct {
	text       string
	settings   clickhouse.Settings
	parameters clickhouse.Parameters
}

// tap passes connections on to the engine and reads the statements that go by. It stands in nobody's way while time is taken.
type tap struct {
	listener net.Listener
	server   string

	mu   sync.Mutex
	seen []sent
	open []net.Conn
}

func newTap(ctx context.Context, server string) (*tap, error) {
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for statements: %w", err)
	}
	return &tap{listener: l, server: server}, nil
}

func (t *tap) port() (int, error) {
	at, ok := t.listener.Addr().(*net.TCPAddr)
	if !ok {
		return 0, fmt.Errorf("listen for statements: %s is not a TCP address", t.listener.Addr())
	}
	return at.Port, nil
}

// run passes connections on until stop is called.
func (t *tap) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for {
		client, err := t.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return group.Wait()
		}
		if err != nil {
			return errors.Join(fmt.Errorf("listen for statements: %w", err), group.Wait())
		}
		var dial net.Dialer
		server, err := dial.DialContext(ctx, "tcp", t.server)
		if err != nil {
			return errors.Join(fmt.Errorf("pass a connection on: %w", err), client.Close(), group.Wait())
		}
		t.mu.Lock()
		t.open = append(t.open, client, server)
		t.mu.Unlock()
		group.Go(func() error { return unlessClosed(t.read(client, server)) })
		group.Go(func() error {
			_, err := io.Copy(client, server)
			return unlessClosed(err)
		})
	}
}

func unlessClosed(err error) error {
	if errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func (t *tap) stop() error {
	err := t.listener.Close()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.open {
		err = errors.Join(err, unlessClosed(c.Close()))
	}
	return err
}

// taken returns the statements since it was last called.
func (t *tap) taken(ctx context.Context) ([]sent, error) {
	select { // what the engine has answered already may not have been read here yet
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(100 * time.Millisecond):
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	out := t.seen
	t.seen = nil
	return out, nil
}

// read decodes the client's half of a connection while it goes to the server.
func (t *tap) read(client io.Reader, server io.Writer) error {
	r := proto.NewReader(io.TeeReader(client, server))
	version := 0
	for {
		code, err := r.UVarInt()
		if err != nil {
			return err
		}
		switch proto.ClientCode(code) {
		case proto.ClientCodeHello:
			var hello proto.ClientHello
			if err := hello.Decode(r); err != nil {
				return fmt.Errorf("read hello: %w", err)
			}
			version = hello.ProtocolVersion
			if proto.FeatureQuotaKey.In(version) {
				if _, err := r.Str(); err != nil {
					return fmt.Errorf("read quota key: %w", err)
				}
			}
		case proto.ClientCodeQuery:
			var q proto.Query
			if err := q.DecodeAware(r, version); err != nil {
				return fmt.Errorf("read statement: %w", err)
			}
			t.note(&q)
		case proto.ClientCodeData:
			var data proto.ClientData
			if err := data.DecodeAware(r, version); err != nil {
				return fmt.Errorf("read data: %w", err)
			}
			var block proto.Block
			if err := block.DecodeBlock(r, version, nil); err != nil {
				return fmt.Errorf("read data: %w", err)
			}
		case proto.ClientCodePing, proto.ClientCodeCancel:
		default:
			return fmt.Errorf("read statements: packet %d is not known", code)
		}
	}
}

// unescape undoes what the driver does to a parameter's value on the wire.
var unescape = strings.NewReplacer(`\\`, `\`, `\'`, `'`)

func (t *tap) note(q *proto.Query) {
	s := sent{text: q.Body, settings: clickhouse.Settings{}, parameters: clickhouse.Parameters{}}
	for _, v := range q.Settings {
		s.settings[v.Key] = v.Value
	}
	for _, p := range q.Parameters {
		s.parameters[p.Key] = unescape.Replace(strings.TrimSuffix(strings.TrimPrefix(p.Value, "'"), "'"))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen = append(t.seen, s)
}
