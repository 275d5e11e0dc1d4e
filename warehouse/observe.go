package warehouse

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"golang.org/x/sync/errgroup"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/record"
)

// passesAtOnce is how many statements of one question run side by side.
const passesAtOnce = 2

// Observe runs questions that differ in what they select alone within a scope, and returns what was counted for each, in their order. Each is told
// what it would be told by itself; the provenance of all is that of the statements that they share.
func (v *Version) Observe(ctx context.Context, scope access.Scope, qs ...catalog.Query) ([]*catalog.Observed, error) {
	all, err := complete(ctx, v, func(ctx context.Context) (*[]*catalog.Observed, error) {
		all, err := v.observe(ctx, scope, qs)
		return &all, err
	})
	if err != nil {
		return nil, err
	}
	return *all, nil
}

// answered reads within the time limit. A read that an engine's restart cut off is repeated once.
func answered[T any](ctx context.Context, w *Warehouse, read func(context.Context) (*T, error)) (*T, error) {
	ctx, cancel := context.WithTimeout(ctx, w.cfg.Limits.Time)
	defer cancel()
	seen, err := read(ctx)
	if err != nil && lost(err) && ctx.Err() == nil {
		w.forgetVersion()
		seen, err = read(ctx)
	}
	if err != nil {
		return nil, public(ctx, err)
	}
	return seen, nil
}

func (v *Version) observe(ctx context.Context, scope access.Scope, qs []catalog.Query) ([]*catalog.Observed, error) {
	w, version, q := v.w, v.at, joined(qs)
	fact, known := catalog.FactNamed(q.Fact)
	if !known {
		return nil, fmt.Errorf("fact %q is not in the catalog", q.Fact)
	}
	reader, _, err := w.conns(ctx)
	if err != nil {
		return nil, err
	}
	t := &terms{scope: scope, q: q, fact: fact, zone: w.cfg.Zone, version: version, cut: version.Cut}
	if !q.KnownAt.IsZero() {
		if err := t.asKnown(ctx, reader, w.cfg.Outside); err != nil {
			return nil, err
		}
	}
	if fact.View != "" {
		if err := t.coverage(ctx, reader); err != nil {
			return nil, err
		}
	}
	if t.needsRecognition() {
		if err := t.recognitions(ctx, reader); err != nil {
			return nil, err
		}
	}
	if t.sumsWork() {
		if err := t.workedMonths(ctx, reader); err != nil {
			return nil, err
		}
	}
	p := newPlan(t, qs...)
	began := time.Now()
	var progress readCount
	from, err := w.sessionFor(ctx, reader, p, &progress)
	if err != nil {
		return nil, err
	}
	defer from.close() //nolint:errcheck // nothing was written that anybody reads
	tallies, texts, err := w.runAll(ctx, from, p, &progress)
	if err != nil {
		return nil, err
	}
	var regimes []catalog.Regime
	if !fact.Stock {
		refs, err := w.references(ctx, reader, version, q.KnownAt)
		if err != nil {
			return nil, err
		}
		regimes = refs.Regimes
	}
	left := make([][]catalog.Exclusion, len(p.counted()))
	for i, of := range p.counted() {
		if !q.Excluded || fact.Stock {
			break
		}
		all, err := w.excluded(ctx, from.conn, of, nil, &progress)
		if err != nil {
			return nil, err
		}
		left[i] = all[""]
	}
	out := make([]*catalog.Observed, len(p.parts))
	for i, part := range p.parts {
		seen := p.seen(part, tallies)
		out[i] = seen
		if err := w.explain(ctx, from.conn, p, part, seen, &progress); err != nil {
			return nil, err
		}
		if err := w.nameOperators(ctx, reader, p, seen); err != nil {
			return nil, err
		}
		if part.q.Excluded && !fact.Stock {
			seen.Provenance.Excluded = []catalog.Exclusion{}
			for i, of := range p.counted() {
				seen.Provenance.Excluded = append(seen.Provenance.Excluded, of.concerning(left[i], slices.Concat(part.q.Rows.Measures, part.q.Total.Measures)...)...)
			}
		}
		seen.Regimes = regimes
	}
	for _, seen := range out {
		from := &seen.Provenance
		from.DataVersion, from.KnownAt, from.DataCut, from.Reads, from.SQL = version.Name(), t.knownAt(), t.cut, p.reads(), strings.Join(texts, ";\n\n")
		from.Table = catalog.Tables(from.Reads)
		from.QueryID, from.RowsRead, from.BytesRead, from.Elapsed = catalog.RequestID(ctx), progress.rows.Load(), progress.bytes.Load(), time.Since(began)
	}
	return out, nil
}

// seen is what was counted for one of the questions.
func (p *plan) seen(part questionPlan, tallies map[*pass]*tally) *catalog.Observed {
	out := &catalog.Observed{Cut: p.t.cut, Zone: p.t.zone}
	if part.q.Rows.Wanted {
		found := p.found(part, tallies)
		out.Rows = make([]catalog.ObservedRow, 0, len(found))
		for key, keys := range found {
			out.Rows = append(out.Rows, p.joined(lookup{tallies: tallies, keys: slices.Clone(keys), key: key}, part, part.rows))
		}
	}
	if part.q.Total.Wanted {
		out.Total = p.joined(lookup{tallies: tallies, total: true}, part, part.total)
	}
	return out
}

func (p *pass) table(t *terms) string {
	if p.other != nil {
		t = p.other
	}
	if p.stock {
		return "operator_stock"
	}
	return t.rolledUp(p).facts().table
}

// reads are the tables that the statements read, each once, with the reasons of all that read it.
func (p *plan) reads() []catalog.TableRead {
	var out []catalog.TableRead
	for _, q := range p.passes {
		if q.tried != nil {
			out = catalog.AddRead(out, q.tried.table, "it would be the smallest, and told that the facts have to answer")
		}
		out = catalog.AddRead(out, q.table(p.t), cmp.Or(q.why, "it counts by another day than that of the lodgement, of which no sums are kept"))
		if q.rollup != nil && q.rollup.paired {
			out = catalog.AddRead(out, pairsTable, "it holds what two months have in common, of which the squares over several months are made")
			out = catalog.AddRead(out, groupsTable, "it holds which groups of companies a month has, and so how many several months have")
		}
		if q.events != nil {
			out = catalog.AddRead(out, q.events.facts().table, "it holds the events that are counted")
		}
	}
	return out
}

// oneRead is the one table that is read for terms.
func oneRead(t *terms, why string) []catalog.TableRead {
	return []catalog.TableRead{{Table: t.facts().table, Why: why}}
}

type readCount struct{ rows, bytes atomic.Int64 }

// context gives a statement its id, its limits and its counters.
func (w *Warehouse) context(ctx context.Context, progress *readCount, number int) context.Context {
	return w.bounded(ctx, progress, number, w.cfg.Limits.Groups+2)
}

// bounded is the context of a statement that returns at most so many rows.
func (w *Warehouse) bounded(ctx context.Context, progress *readCount, number, rows int) context.Context {
	return w.within(ctx, progress, number, rows, w.cfg.Limits.Memory, 0)
}

// keeping is the context of the statement that keeps rows for others. They stay while those run, which take memory of their own.
func (w *Warehouse) keeping(ctx context.Context, progress *readCount) context.Context {
	return w.within(ctx, progress, 0, w.cfg.Limits.Groups+2, w.cfg.Limits.Memory/2, 0)
}

// within is the context of a statement that has so many threads, 0 for as many as there are processors.
func (w *Warehouse) within(ctx context.Context, progress *readCount, number, rows int, memory uint64, threads int) context.Context {
	settings := clickhouse.Settings{
		"max_execution_time":   max(int(math.Ceil(w.cfg.Limits.Time.Seconds())), 1), // 0 would mean no limit
		"max_memory_usage":     memory,
		"max_result_rows":      rows,
		"result_overflow_mode": "throw",
		"group_by_use_nulls":   0,
		"max_ast_elements":     50_000,
		"use_query_cache":      0,

		// No table has projections, and looking for them takes a tenth of the time of a small question.
		"optimize_use_projections":          0,
		"optimize_use_implicit_projections": 0,
	}
	if threads > 0 {
		settings["max_threads"] = threads
	}
	opts := []clickhouse.QueryOption{
		clickhouse.WithSettings(settings),
		clickhouse.WithProgress(func(p *clickhouse.Progress) {
			progress.rows.Add(int64(p.Rows))
			progress.bytes.Add(int64(p.Bytes))
		}),
	}
	if id := catalog.RequestID(ctx); id != "" {
		opts = append(opts, clickhouse.WithQueryID(fmt.Sprintf("%s-%d-%d", id, time.Now().UnixNano()%1_000_000_000, number)))
	}
	return clickhouse.Context(ctx, opts...)
}

// fewOrLate is why the facts are read after a histogram.
const fewOrLate = "no smaller one does: a row has fewer than 5,000 times of which not each is kept by itself, or a wait to which the data cut matters"

// oneThreadFor is the number of months of which a table without companies is read by one thread: sharing what it reads in some milliseconds costs more than it saves.
const oneThreadFor = 14

// reading is the context of the statement of a pass.
func (w *Warehouse) reading(ctx context.Context, progress *readCount, number int, t *terms, q *pass) context.Context {
	threads := 0
	if q.rollup != nil && !q.rollup.firm && (q.rollup.settled || q.rollup.times || len(t.months()) <= oneThreadFor) {
		threads = 1
	}
	return w.within(ctx, progress, number, w.cfg.Limits.Groups+2, w.cfg.Limits.Memory, threads)
}

func (w *Warehouse) runAll(ctx context.Context, from session, p *plan, progress *readCount) (map[*pass]*tally, []string, error) {
	tallies := make([]*tally, len(p.passes))
	texts := make([]string, len(p.passes))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(from.atOnce)
	for i, q := range p.passes {
		group.Go(func() error {
			var err error
			read := func() (text string) {
				tallies[i], text, err = q.run(w.reading(ctx, progress, i+1, p.t, q), from.conn, p.t, w.cfg.Limits.Groups)
				return text
			}
			if texts[i] = read(); err == nil && q.rollup != nil && tallies[i].beyond() {
				q.tried, q.rollup, q.why = q.rollup, nil, fewOrLate
				texts[i] += ";\n\n" + read()
			}
			if err != nil {
				return fmt.Errorf("statement %d: %w", i+1, err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	out := make(map[*pass]*tally, len(p.passes))
	for i, q := range p.passes {
		out[q] = tallies[i]
	}
	for q, as := range p.same {
		out[q] = out[as]
	}
	if from.kept != "" {
		texts = slices.Insert(texts, 0, from.kept)
	}
	return out, texts, nil
}

// nameOperators puts the ids their sources use in place of stored keys, of operators and of groups.
func (w *Warehouse) nameOperators(ctx context.Context, conn driver.Conn, p *plan, out *catalog.Observed) error {
	for at, d := range p.dims {
		from := map[catalog.DimensionKind]string{catalog.OperatorKey: "operator_ids", catalog.GroupKey: "group_ids"}[d.Kind]
		if from == "" || len(out.Rows) == 0 {
			continue
		}
		keys := make([]string, len(out.Rows))
		for i, r := range out.Rows {
			keys[i] = r.Keys[at]
		}
		ids, err := namesOf(ctx, conn, from, keys)
		if err != nil {
			return err
		}
		for i := range out.Rows {
			if id, known := ids[out.Rows[i].Keys[at]]; known {
				out.Rows[i].Keys[at] = id
			}
		}
	}
	return nil
}

// namesOf reads the ids of stored keys.
func namesOf(ctx context.Context, conn driver.Conn, from string, of []string) (map[string]string, error) {
	if len(of) == 0 {
		return nil, nil
	}
	keys := make([]uint64, len(of))
	for i, key := range of {
		var err error
		if keys[i], err = strconv.ParseUint(key, 10, 64); err != nil {
			return nil, fmt.Errorf("read a stored key: %w", err)
		}
	}
	slices.Sort(keys)
	rows, err := conn.Query(ctx, statement(from), named("keys", slices.Compact(keys)))
	if err != nil {
		return nil, fmt.Errorf("read ids: %w", err)
	}
	defer rows.Close()
	ids := make(map[string]string, len(keys))
	for rows.Next() {
		var key, id string
		if err := rows.Scan(&key, &id); err != nil {
			return nil, fmt.Errorf("read ids: %w", err)
		}
		ids[key] = id
	}
	return ids, rows.Err()
}

func tooManyRows(groups int) error {
	return &catalog.Error{Kind: catalog.TooCostly, Message: fmt.Sprintf(
		"the answer would have more than %d rows; group by fewer dimensions, a coarser time bucket or filter", groups)}
}

// covers translates stored gap bits into what measures need.
func covers(g record.Gap) map[catalog.Cover]catalog.Gap {
	if g == 0 {
		return nil
	}
	out := map[catalog.Cover]catalog.Gap{}
	if g&record.InspectionsSelected != 0 {
		out[catalog.CoverInspections] = catalog.Selected
	}
	if g&record.InspectionsNone != 0 {
		out[catalog.CoverInspections], out[catalog.CoverOutcomes] = catalog.NotCollected, catalog.NotCollected
	}
	if g&record.ReleasesNone != 0 {
		out[catalog.CoverReleases] = catalog.NotCollected
	}
	if g&record.TiersNone != 0 {
		out[catalog.CoverTiers] = catalog.NotCollected
	}
	if g&record.HoursNone != 0 {
		out[catalog.CoverHours] = catalog.NotCollected
	}
	if g&record.ValuesNone != 0 {
		out[catalog.CoverValues] = catalog.NotCollected
	}
	for gap, cover := range map[record.Gap]catalog.Cover{
		record.WeightsNone: catalog.CoverWeights, record.OffencesNone: catalog.CoverOffences, record.AbroadNone: catalog.CoverAbroad,
		record.OrdersNone: catalog.CoverOrders, record.AssessmentsNone: catalog.CoverAssessments, record.CasesNone: catalog.CoverCases,
	} {
		if g&gap != 0 {
			out[cover] = catalog.NotCollected
		}
	}
	return out
}
