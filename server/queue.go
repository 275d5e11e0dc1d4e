package server

import (
	"context"
	"sync/atomic"
	"time"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/graph"
)

// waitingPerSlot bounds how many questions may wait for each that may run: those behind would wait in vain.
const waitingPerSlot = 16

// queue lets a number of questions run at once and others wait a while.
type queue struct {
	answers graph.Answerer
	slots   chan struct{}
	wait    time.Duration
	waiting atomic.Int64
}

func newQueue(answers graph.Answerer, slots int, wait time.Duration) *queue {
	return &queue{answers: answers, slots: make(chan struct{}, slots), wait: wait}
}

// Ask waits for its turn and asks.
func (q *queue) Ask(ctx context.Context, p access.Principal, query catalog.Query) (*catalog.Result, error) {
	if err := q.enter(ctx); err != nil {
		return nil, err
	}
	defer func() { <-q.slots }()
	return q.answers.Ask(ctx, p, query)
}

// Restate waits for its turn and compares.
func (q *queue) Restate(ctx context.Context, p access.Principal, c catalog.Comparison) (*catalog.Restatement, error) {
	if err := q.enter(ctx); err != nil {
		return nil, err
	}
	defer func() { <-q.slots }()
	return q.answers.Restate(ctx, p, c)
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
