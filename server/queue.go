package server

import (
	"context"
	"sync/atomic"
	"time"

	"greenlane/catalog"
)

// waitingPerSlot bounds how many questions may wait for each that may run: those behind would wait in vain.
const waitingPerSlot = 16

// queue lets a number of questions run at once and others wait a while.
type queue struct {
	slots   chan struct{}
	wait    time.Duration
	waiting atomic.Int64
}

func newQueue(slots int, wait time.Duration) *queue {
	return &queue{slots: make(chan struct{}, slots), wait: wait}
}

// turn waits until a question may run; done lets the next one in.
func (q *queue) turn(ctx context.Context) (done func(), err error) {
	if err := q.enter(ctx); err != nil {
		return nil, err
	}
	return func() { <-q.slots }, nil
}

func (q *queue) enter(ctx context.Context) error {
	select {
	case q.slots <- struct{}{}:
		return nil
	default:
	}
	defer q.waiting.Add(-1)
	if q.waiting.Add(1) > int64(waitingPerSlot*cap(q.slots)) {
		return busy()
	}
	turn := time.NewTimer(q.wait)
	defer turn.Stop()
	select {
	case q.slots <- struct{}{}:
		return nil
	case <-turn.C:
		return busy()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func busy() error {
	return &catalog.Error{Kind: catalog.Unavailable, Message: "too many questions are being answered: ask again in a moment"}
}
