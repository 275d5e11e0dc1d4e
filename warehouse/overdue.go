package warehouse

import (
	"cmp"
	"context"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/record"
)

// overdue is what one office, or several together, have of declarations that wait for too long.
type overdue struct {
	office       string
	declarations int64
	groups       []uint64 // sorted
}

// Overdue counts the declarations of a version whose release is overdue, by office, of those offices that the scope may see.
func (w *Warehouse) Overdue(ctx context.Context, scope access.Scope, s catalog.DataStatus) ([]catalog.OverdueReleases, error) {
	everything := uint8(0)
	if scope.Everything() {
		everything = 1
	}
	offices := append([]string{}, scope.Offices()...)
	var each []overdue
	err := w.each(ctx, "count overdue releases", "status_overdue", func(rows driver.Rows) error {
		var o overdue
		var n uint64
		if err := rows.Scan(&o.office, &n, &o.groups); err != nil {
			return err
		}
		o.declarations = int64(n)
		slices.Sort(o.groups)
		each = append(each, o)
		return nil
	}, named("builds", s.Builds), named("cut", s.DataCut.UnixMilli()), named("overdue", catalog.OverdueAfter.Milliseconds()),
		named("without", uint16(record.ReleasesNone)), named("everything", everything), named("offices", offices))
	if err != nil {
		return nil, err
	}
	return toldTogether(each), nil
}

// toldTogether tells offices with too few groups as one, without a name, and with them as many others, the smallest first, as that takes to have enough.
func toldTogether(each []overdue) []catalog.OverdueReleases {
	slices.SortFunc(each, func(a, b overdue) int {
		return cmp.Or(cmp.Compare(len(a.groups), len(b.groups)), cmp.Compare(a.office, b.office))
	})
	var rest overdue
	out := []catalog.OverdueReleases{}
	for _, o := range each {
		if len(o.groups) >= catalog.OverdueGroups && (rest.declarations == 0 || len(rest.groups) >= catalog.OverdueGroups) {
			out = append(out, catalog.OverdueReleases{Office: o.office, Declarations: &o.declarations})
			continue
		}
		rest.declarations += o.declarations
		rest.groups = append(rest.groups, o.groups...)
		slices.Sort(rest.groups)
		rest.groups = slices.Compact(rest.groups)
	}
	slices.SortFunc(out, func(a, b catalog.OverdueReleases) int {
		return cmp.Or(cmp.Compare(*b.Declarations, *a.Declarations), cmp.Compare(a.Office, b.Office))
	})
	if rest.declarations == 0 {
		return out
	}
	told := catalog.OverdueReleases{Declarations: &rest.declarations}
	if len(rest.groups) < catalog.OverdueGroups {
		told.Declarations = nil
	}
	return append(out, told)
}
