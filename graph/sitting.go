package graph

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Sitting answers the questions of one request, all under one data version, which is read once.
type Sitting struct {
	Answerer
	DataVersion string
	Published   time.Time // tells apart versions of one name in a store and in what was put in its place
}

// Open begins a sitting under the latest data version.
type Open func(ctx context.Context) (Sitting, error)

// seat has the sitting of a request, which begins with its first question: a document without any needs no store.
type seat struct {
	once    sync.Once
	sitting Sitting
	err     error
}

type seatKey struct{}

// seated gives a request that has none its seat.
func seated(ctx context.Context) context.Context {
	if ctx.Value(seatKey{}) != nil {
		return ctx
	}
	return context.WithValue(ctx, seatKey{}, &seat{})
}

// sitting returns that of the request in a context.
func (a *API) sitting(ctx context.Context) (Sitting, error) {
	s, ok := ctx.Value(seatKey{}).(*seat)
	if !ok {
		return Sitting{}, errors.New("a question was asked outside a request")
	}
	s.once.Do(func() { s.sitting, s.err = a.open(ctx) })
	return s.sitting, s.err
}
