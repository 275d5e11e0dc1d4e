package graph

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"greenlane/catalog"
	"greenlane/graph/generated"
)

// eventStream is the media type of subscriptions (GraphQL over server-sent events, one stream an operation).
const eventStream = "text/event-stream"

// Bounds of event streams.
const (
	maxStreams  = 32               // at once; each looks into the store once a second
	streamLook  = time.Second      // between two looks into the store
	streamBeat  = 15 * time.Second // between two signs of life, which keep proxies from closing the connection
	streamWrite = 30 * time.Second // how long a client may take for one message
)

// EndStreams ends every event stream with the event complete: a server that stops need not wait for them.
func (a *API) EndStreams() { a.endStreams() }

// stream answers with events: the one answer of a query, or the messages of a subscription for as long as the client stays.
func (a *API) stream(ctx context.Context, w http.ResponseWriter, params graphql.RawParams) {
	ctx = a.traced(ctx)
	op, refused := a.operation(ctx, &params)
	if refused != nil {
		status := http.StatusBadRequest
		if len(refused.errors) > 0 {
			status = statusOf(refused.errors[0].Extensions["code"])
		}
		write(w, specified, status, *refused)
		return
	}
	select {
	case a.streams <- struct{}{}:
		defer func() { <-a.streams }()
	default:
		write(w, specified, http.StatusServiceUnavailable, a.refuse(ctx, &catalog.Error{
			Kind: catalog.Unavailable, Message: "too many event streams are open: close one, or try again in a moment",
		}))
		return
	}
	header := w.Header()
	header.Set("Content-Type", eventStream)
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // proxies that gather answers would hold the messages back
	w.WriteHeader(http.StatusOK)
	e := events{w: w, control: http.NewResponseController(w)}
	if op.Operation.Operation == ast.Query {
		e.next(a.execute(ctx, op))
	} else if err := mayReadStatus(ctx); err != nil {
		e.next(a.refuse(ctx, err))
	} else {
		a.follow(ctx, &e, params)
	}
	e.send("event: complete\ndata:\n\n")
}

// follow writes a message whenever the progress of a load has changed.
func (a *API) follow(ctx context.Context, e *events, params graphql.RawParams) {
	told := map[string]catalog.LoadProgress{}
	look := time.NewTicker(streamLook)
	defer look.Stop()
	last := time.Now()
	for first := true; ; first = false {
		loads, err := a.status.Progress(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			e.next(a.refuse(ctx, err))
			return
		}
		for _, p := range changed(loads, told, first) {
			op, refused := a.operation(ctx, &params)
			if refused != nil {
				e.next(*refused)
				return
			}
			e.next(a.execute(withMessage(ctx, p), op))
			last = time.Now()
		}
		if time.Since(last) > streamBeat {
			e.send(":\n\n")
			last = time.Now()
		}
		if e.failed != nil {
			return
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return
		case <-a.ending:
			return
		}
	}
}

// changed returns what has not been told yet, oldest load first, and notes it as told. To begin with it is the newest load alone,
// and those that go on.
func changed(loads []catalog.LoadProgress, told map[string]catalog.LoadProgress, first bool) []catalog.LoadProgress {
	var out []catalog.LoadProgress
	for i := len(loads) - 1; i >= 0; i-- {
		p := loads[i]
		before, known := told[p.ID]
		told[p.ID] = p
		if known && before == p {
			continue
		}
		if first && i > 0 && p.State != catalog.Reading && p.State != catalog.Building {
			continue
		}
		out = append(out, p)
	}
	return out
}

// message returns the one message of this execution as the stream of it.
func message(ctx context.Context) (<-chan *generated.LoadProgress, error) {
	p, ok := ctx.Value(messageKey{}).(catalog.LoadProgress)
	if !ok {
		return nil, errors.New("a subscription was executed outside a stream")
	}
	out := make(chan *generated.LoadProgress, 1)
	out <- describeProgress(p)
	close(out)
	return out, nil
}

type messageKey struct{}

// withMessage gives an execution of a subscription the one message that it is about.
func withMessage(ctx context.Context, p catalog.LoadProgress) context.Context {
	return context.WithValue(ctx, messageKey{}, p)
}

// events writes server-sent events. After a failure it writes nothing more.
type events struct {
	w       http.ResponseWriter
	control *http.ResponseController
	failed  error
}

func (e *events) next(answer reply) {
	var b bytes.Buffer
	b.WriteString("event: next\ndata: ")
	b.Write(answer.body()) // one line: strings have their line ends escaped
	b.WriteString("\n\n")
	e.send(b.String())
}

func (e *events) send(text string) {
	if e.failed != nil {
		return
	}
	if e.failed = e.control.SetWriteDeadline(time.Now().Add(streamWrite)); e.failed != nil {
		return
	}
	if _, e.failed = e.w.Write([]byte(text)); e.failed == nil {
		e.failed = e.control.Flush()
	}
}
