package warehouse

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/catalog"
	"greenlane/record"
)

// Undo takes a published load back, as a new data version whose name it returns. Its rows stay in the store for earlier versions.
// It refuses a load that others build on: their rows would refer to nothing.
func (w *Warehouse) Undo(ctx context.Context, load uint64, onBuild func(done, months int)) (dataVersion string, err error) {
	release, err := w.cfg.Exclusive(ctx)
	if err != nil {
		return "", fmt.Errorf("wait for the store to be free for writing: %w", err)
	}
	defer release()
	name, err := w.undo(ctx, load, onBuild)
	return name, away(err)
}

func (w *Warehouse) undo(ctx context.Context, load uint64, onBuild func(done, months int)) (string, error) {
	_, writer, err := w.conns(ctx)
	if err != nil {
		return "", err
	}
	base, err := readVersion(ctx, writer)
	if err != nil {
		return "", err
	}
	if err := w.sweep(ctx, writer, base); err != nil {
		return "", err
	}
	e := &edition{w: w, writer: writer, base: base, load: load, leaves: true, months: map[uint32]bool{}}
	if err := e.mayLeave(ctx); err != nil {
		return "", err
	}
	months, err := firstColumn[uint32](ctx, writer, statement("undone_months"), named("load", load), named("others", e.others()))
	if err != nil {
		return "", fmt.Errorf("find what load %d changed: %w", load, err)
	}
	e.touch(months...)
	if err := e.retier(ctx); err != nil {
		return "", err
	}
	if err := e.unvoid(ctx); err != nil {
		return "", err
	}
	var cut time.Time
	if err := writer.QueryRow(ctx, statement("cut_of_loads"), named("loads", e.loads())).Scan(&cut); err != nil {
		return "", fmt.Errorf("find the data cut without load %d: %w", load, err)
	}
	builds, err := e.build(ctx, cut, onBuild, nil)
	if err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	return e.publish(ctx, cut, builds)
}

// mayLeave refuses a load that is not visible, or that others build on.
func (e *edition) mayLeave(ctx context.Context) error {
	refuse := func(kind catalog.Kind, format string, args ...any) error {
		return &catalog.Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
	}
	if !slices.Contains(e.base.Loads, e.load) {
		var added, removed uint64
		if err := e.writer.QueryRow(ctx, statement("load_versions"), named("load", e.load)).Scan(&added, &removed); err != nil {
			return fmt.Errorf("look for load %d: %w", e.load, err)
		}
		if removed > 0 {
			return refuse(catalog.BadRequest, "load %d was taken back already, with data version %d", e.load, removed)
		}
		return refuse(catalog.NotFound, "there is no load %d; `greenlane status` lists what is loaded", e.load)
	}
	needed, err := dependants(ctx, e.writer, e.load, e.others())
	if err != nil {
		return err
	}
	if len(needed) == 0 {
		return nil
	}
	var what, order []string
	for _, d := range needed {
		what = append(what, fmt.Sprintf("%d %s of load %d need its %s", d.rows, d.kind, d.load, d.needed))
		if step := fmt.Sprintf("`greenlane load --undo %d`", d.load); !slices.Contains(order, step) {
			order = append(order, step)
		}
	}
	return refuse(catalog.BadRequest, "load %d cannot be taken back while others build on it: %s; take these back first (%s), and load their files again afterwards",
		e.load, strings.Join(what, ", "), strings.Join(order, ", "))
}

// dependant is rows of another load that refer to what only the load in question has.
type dependant struct {
	load   uint64
	kind   string
	rows   uint64
	needed string
}

// dependants lists what would refer to nothing without a load, the latest load first.
func dependants(ctx context.Context, conn driver.Conn, load uint64, others []uint64) ([]dependant, error) {
	var out []dependant
	ask := func(statement string, args ...any) error {
		rows, err := conn.Query(ctx, statement, append(args, named("load", load), named("others", others))...)
		if err != nil {
			return fmt.Errorf("look for what builds on load %d: %w", load, err)
		}
		defer rows.Close()
		for rows.Next() {
			var d dependant
			if err := rows.Scan(&d.load, &d.kind, &d.rows, &d.needed); err != nil {
				return fmt.Errorf("look for what builds on load %d: %w", load, err)
			}
			out = append(out, d)
		}
		return rows.Err()
	}
	if err := ask(statement("dependants")); err != nil {
		return nil, err
	}
	for _, e := range record.Entities {
		for _, ref := range e.Refers {
			column, hashed := storedAs(e, ref.Field)
			for _, kind := range ref.Kinds {
				parent, err := record.Find(kind)
				if err != nil {
					return nil, err
				}
				if e.Identity == nil && parent.Identity == nil {
					continue // these are in the statement above
				}
				key, text := referredBy(parent)
				if err := ask(statement("dependants_of"), named("child", string(e.Kind)), named("column", column), named("hashed", hashed),
					named("parent", string(kind)), named("key", key), named("named", text)); err != nil {
					return nil, err
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b dependant) int { return cmp.Compare(b.load, a.load) })
	return out, nil
}

// storedAs returns the column in which a field is stored: its key, or its text.
func storedAs(e *record.Entity, field string) (column string, text bool) {
	f := &e.Fields[e.Field(field)]
	if f.Key != "" {
		return f.Key, false
	}
	return f.Column, true
}

// referredBy returns the column by which other kinds refer to records of a kind.
func referredBy(e *record.Entity) (column string, text bool) {
	switch e.Kind {
	case record.Operators:
		return "operator_key", false
	case record.Declarations:
		return "declaration_key", false
	case record.TierHistory:
		return "decision_no", true
	default:
		return "record_key", false
	}
}
