package warehouse

import (
	"cmp"
	"context"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/catalog"
	"greenlane/record"
)

// goneList is entries of one reference list that a load stated which was taken back, and that no visible load states now.
type goneList struct {
	entries     []string
	since, upto []uint64 // loads after the one and up to the other were judged by it
}

// Lists of lost_entries that are not lists of codes.
const (
	rateList  = "rate"
	goodsList = "goods"
)

// Unlisted counts the rows of visible loads that name what a reference list had that was taken back, by kind and column: they stay as that
// list judged them. With a load, a list of its alone. What is built in, or stated by another load, is listed still.
func (w *Warehouse) Unlisted(ctx context.Context, s catalog.DataStatus, load uint64) ([]catalog.UnlistedCount, error) {
	lists, err := w.goneLists(ctx, s, load)
	if err != nil {
		return nil, err
	}
	out := []catalog.UnlistedCount{}
	if len(lists) == 0 {
		return out, nil
	}
	count := func(e *record.Entity, f *record.Field, l *goneList, name string, more ...any) error {
		if l == nil {
			return nil
		}
		args := append([]any{
			named("loads", s.Loads), named("table", string(e.Kind)), named("key", keyColumn(e)), named("entries", l.entries), named("since", l.since),
			named("upto", l.upto),
		}, more...)
		return w.each(ctx, "count rows of lists that were taken back", name, func(rows driver.Rows) error {
			var n uint64
			if err := rows.Scan(&n); err != nil || n == 0 {
				return err
			}
			out = append(out, catalog.UnlistedCount{Kind: string(e.Kind), Column: f.Name, Rows: int64(n)})
			return nil
		}, args...)
	}
	for _, e := range record.Entities {
		for i := range e.Fields {
			f := &e.Fields[i]
			name, digits := f.List, 0
			switch {
			case f.Column == "" || f.Storage != record.Code:
				continue
			case e.Kind == record.DeclarationItems && f.Name == "hs_code":
				name, digits = goodsList, 6
			}
			if err := count(e, f, lists[name], "unlisted_rows", named("column", f.Column), named("digits", uint8(digits))); err != nil {
				return nil, err
			}
		}
		if err := w.unlistedRates(e, lists[rateList], count); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// unlistedRates counts the rows of a kind that were converted by rates which are gone.
func (w *Warehouse) unlistedRates(e *record.Entity, l *goneList, count func(*record.Entity, *record.Field, *goneList, string, ...any) error) error {
	var currency, day, zone string
	var earlier uint64
	switch e.Kind {
	case record.Declarations:
		b, err := e.Breach("D024")
		if err != nil {
			return err
		}
		currency, day, zone, earlier = "declared_ccy", "lodged_at", w.cfg.Zone.String(), b.Flag()
	case record.TradeOrders:
		currency, day, zone = "ccy", "signed_on", "UTC"
	default:
		return nil
	}
	return count(e, &e.Fields[e.Field(currency)], l, "unlisted_rates", named("currency", currency), named("day", day), named("zone", zone), named("earlier", earlier))
}

// keyColumn is the column that names a record of a kind, or what it hangs on.
func keyColumn(e *record.Entity) string {
	if e.Identity != nil {
		return "record_key"
	}
	return cmp.Or(e.Fields[0].Key, "load_id")
}

// goneLists reads what is gone, by list.
func (w *Warehouse) goneLists(ctx context.Context, s catalog.DataStatus, load uint64) (map[string]*goneList, error) {
	out := map[string]*goneList{}
	err := w.each(ctx, "read lists that were taken back", "lost_entries", func(rows driver.Rows) error {
		var list, entry, zone string
		var since, upto uint64
		if err := rows.Scan(&list, &entry, &zone, &since, &upto); err != nil {
			return err
		}
		if builtIn(list, entry, zone) {
			return nil
		}
		l := out[list]
		if l == nil {
			l = &goneList{}
			out[list] = l
			if list == "role" {
				out["cert_scope"] = l // a certificate covers roles
			}
		}
		l.entries, l.since, l.upto = append(l.entries, entry), append(l.since, since), append(l.upto, upto)
		return nil
	}, named("loads", s.Loads), named("only", load))
	return out, err
}

// builtIn tells whether a code means without the list what it meant with it. The rows of a regime replaced the built-in one of that name.
func builtIn(list, code, zone string) bool {
	if list == "regime" {
		return false
	}
	return slices.ContainsFunc([]*record.Profile{record.CN, record.Generic}, func(p *record.Profile) bool {
		l := p.List(list)
		if l == nil {
			return false
		}
		_, ok := l.Find(code)
		return ok && (zone == "" || zone == p.Zone)
	})
}
