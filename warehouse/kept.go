package warehouse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/catalog"
)

// session is where the statements of one question are sent.
type session struct {
	conn   driver.Conn
	atOnce int    // statements that may run side by side
	kept   string // the statement that made the table they read; empty: they read what everybody reads
	close  func() error
}

// manyReadings is from how many statements on it is faster to keep the rows that they read: two of them run side by side anyway.
const manyReadings = passesAtOnce + 1

// sessionFor is where the statements of a plan are sent: to the pool or, where many of them read the rows of an earlier instant, to a session of their own that has
// these rows worked out once. A server that lets nobody keep them, or has no memory for them, works them out for each statement.
func (w *Warehouse) sessionFor(ctx context.Context, pool driver.Conn, p *plan, progress *readCount) (session, error) {
	shared := session{conn: pool, atOnce: passesAtOnce, close: func() error { return nil }}
	if p.t.q.KnownAt.IsZero() || p.t.fact.View != "" || p.t.fact.Stock {
		return shared, nil
	}
	p.keep(true)
	readings := p.readings()
	if p.keep(false); len(readings) < manyReadings {
		return shared, nil
	}
	rows, err := pool.Query(ctx, statement("fact_columns"))
	if err != nil {
		return session{}, fmt.Errorf("read the columns of the fact: %w", err)
	}
	columns := rows.Columns()
	if err := errors.Join(rows.Close(), rows.Err()); err != nil {
		return session{}, fmt.Errorf("read the columns of the fact: %w", err)
	}
	at, err := w.cfg.Endpoint(ctx)
	if err != nil {
		return session{}, unavailable(err)
	}
	opt := w.options(at, at.Reader)
	opt.MaxOpenConns, opt.MaxIdleConns = 1, 1 // a session has one connection
	own, err := clickhouse.Open(opt)
	if err != nil {
		return session{}, fmt.Errorf("open a session: %w", err)
	}
	text, params := p.knownFor(readings, columns).create(knownRows)
	if err := own.Exec(w.keeping(ctx, progress), text, params...); err != nil {
		_ = own.Close() // the failure is told
		if !unkept(err) || ctx.Err() != nil {
			return session{}, fmt.Errorf("work out what was known: %w", err)
		}
		return shared, nil
	}
	p.keep(true)
	return session{pinned{own}, 1, text, own.Close}, nil
}

// pinned sends statements one after the other by the one connection of a pool. The driver frees the place of a connection before it puts it back: a statement that is
// sent in between opens another one, which has nothing of the session.
type pinned struct{ driver.Conn }

const (
	putBackAfter = 50 * time.Microsecond // is how long it takes, about
	neverPutBack = 5 * time.Second       // is how long it takes where the connection broke
)

// Query waits for the connection; one that does not come back was lost.
func (c pinned) Query(ctx context.Context, text string, args ...any) (driver.Rows, error) {
	for began := time.Now(); c.Stats().Idle == 0; {
		if time.Since(began) > neverPutBack {
			return nil, fmt.Errorf("the session has lost its connection: %w", io.ErrUnexpectedEOF)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for the session: %w", ctx.Err())
		case <-time.After(putBackAfter):
		}
	}
	return c.Conn.Query(ctx, text, args...)
}

// keep notes whether the rows are worked out already.
func (p *plan) keep(kept bool) {
	for _, by := range p.plans() {
		by.t.kept = kept
	}
}

// readings are the statements of a plan that read the rows of its fact.
func (p *plan) readings() []*query {
	var all []*query
	for _, q := range p.passes {
		if q.reads == "" {
			all = append(all, q.statement(p.t))
		}
	}
	leaving := func(dims []catalog.Dimension) {
		for _, by := range p.plans() {
			if reasons := by.t.exclusions(); len(reasons) > 0 {
				all = append(all, by.t.leavingOut(reasons, dims))
			}
		}
	}
	if p.t.q.Excluded {
		leaving(nil)
	}
	for _, part := range p.parts {
		for _, side := range []struct {
			explained []string
			plans     []measurePlan
			dims      []catalog.Dimension
		}{{part.q.Rows.Explained, part.rows, p.dims}, {part.q.Total.Explained, part.total, nil}} {
			if len(side.explained) > 0 {
				leaving(side.dims)
			}
			for _, mp := range side.plans {
				if slices.Contains(side.explained, mp.measure.Name) && p.t.scope.Records() && mp.rowsOf(mp.by.t) == mp.by.t {
					all = append(all, mp.by.t.heaviest(mp, side.dims, catalog.ExplainedRecords))
				}
			}
		}
	}
	return all
}

// knownFor are the rows of the question's instant and days, with those columns alone that some statements mention.
func (p *plan) knownFor(readings []*query, columns []string) *query {
	mentioned := map[string]bool{"operator_key": true} // by which rows are joined
	for _, q := range readings {
		for n := range q.names() {
			mentioned[n] = true
		}
	}
	var months []uint32
	var days []expr
	for _, by := range p.plans() {
		months, days = append(months, by.t.months()...), append(days, by.t.period())
	}
	slices.Sort(months)
	out := &query{from: p.t.factsOf(slices.Compact(months)), where: and(or(days...), p.t.permitted())}
	for _, c := range columns {
		if mentioned[c] {
			out.columns = append(out.columns, column{c, name(c)})
		}
	}
	return out
}

// unkept tells whether a server would not keep what it could have worked out.
func unkept(err error) bool {
	var refused *clickhouse.Exception
	return errors.As(err, &refused) && slices.Contains([]int32{codeMemory, codeDenied, codeReadonly}, refused.Code)
}
