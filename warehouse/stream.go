package warehouse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ClickHouse/ch-go"
	"github.com/ClickHouse/ch-go/proto"
	"golang.org/x/sync/errgroup"

	"greenlane/record"
)

// stream is one INSERT that stays open while blocks of a kind arrive. The server squashes them into large parts.
type stream struct {
	kind   record.Kind
	blocks chan *record.Block
	taken  chan struct{} // the block sent last may be reused
	closed bool          // no block follows
	ended  chan struct{} // the insert returned, for whatever reason
	cancel context.CancelFunc
	group  errgroup.Group
	err    error // of the insert, once ended is closed
}

var errAborted = errors.New("load abandoned")

func (w *Warehouse) openStream(ctx context.Context, at Endpoint, first *record.Block) (*stream, error) {
	client, err := w.dialWriter(ctx, at)
	if err != nil {
		return nil, fmt.Errorf("connect for writing %s: %w", first.Kind, unavailable(err))
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &stream{
		kind: first.Kind, blocks: make(chan *record.Block), taken: make(chan struct{}, 1), ended: make(chan struct{}), cancel: cancel,
	}
	s.group.Go(func() error {
		defer close(s.ended)
		defer cancel()
		defer client.Close() //nolint:errcheck // the insert's own error says more than that of closing after it
		s.err = s.insert(ctx, client, first)
		return s.err
	})
	return s, nil
}

// dialWriter opens a connection that speaks column blocks.
func (w *Warehouse) dialWriter(ctx context.Context, at Endpoint) (*ch.Client, error) {
	opt := ch.Options{
		Address: fmt.Sprintf("%s:%d", at.Host, at.Port), Database: at.Database, User: at.Writer.User, Password: at.Writer.Password,
		TLS: tlsConfig(at), ClientName: "greenlane load",
	}
	if opt.TLS == nil {
		return w.leavers.client(ctx, opt)
	}
	return ch.Dial(ctx, opt)
}

func (s *stream) insert(ctx context.Context, client *ch.Client, first *record.Block) error {
	columns := make([]wireColumn, len(first.Vectors))
	input := make(proto.Input, len(columns))
	names := make([]string, len(columns))
	for i := range columns {
		input[i] = proto.InputColumn{Name: first.Vectors[i].Column, Data: &columns[i]}
		names[i] = first.Vectors[i].Column
	}
	sending := false
	next := func(ctx context.Context) error {
		if sending {
			s.taken <- struct{}{}
			sending = false
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case block, open := <-s.blocks:
			if !open {
				for i := range columns {
					columns[i].rows = 0
				}
				return io.EOF
			}
			for i := range columns {
				columns[i].vector, columns[i].rows = &block.Vectors[i], block.Rows
			}
			sending = true
			return nil
		}
	}
	// The statement is composed of a kind and column names of package record alone.
	body := "INSERT INTO " + string(s.kind) + " (" + strings.Join(names, ", ") + ") VALUES"
	return client.Do(ctx, ch.Query{Body: body, Input: input, OnInput: next})
}

func (s *stream) send(ctx context.Context, block *record.Block) error {
	select {
	case s.blocks <- block:
	case <-s.ended:
		return s.failure()
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-s.taken:
		return nil
	case <-s.ended:
		return s.failure()
	}
}

func (s *stream) failure() error {
	if s.err == nil {
		return fmt.Errorf("write %s: the store ended the stream early", s.kind)
	}
	return fmt.Errorf("write %s: %w", s.kind, away(s.err))
}

// close ends the stream: no block follows.
func (s *stream) close() {
	if !s.closed {
		s.closed = true
		close(s.blocks)
	}
}

// stored waits until the server has stored a stream that was closed, or the context ends.
func (s *stream) stored(ctx context.Context) error {
	select {
	case <-s.ended:
		return s.wait()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// wait waits until the server has stored a stream that was closed.
func (s *stream) wait() error {
	if err := s.group.Wait(); err != nil {
		return s.failure()
	}
	return nil
}

// abort waits until a stream that was cancelled has ended. doubtful says that the server had all of it and did not tell what became of it:
// it may store it yet.
func (s *stream) abort() (doubtful bool) {
	<-s.ended
	err := s.group.Wait()
	if err == nil {
		return false
	}
	_, told := ch.AsException(err)
	s.err = errors.Join(errAborted, err)
	return s.closed && !told
}
