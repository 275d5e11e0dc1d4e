package answer

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"io"
	"slices"

	"greenlane/catalog"
)

// arrange keeps rows within the bounds asked for, orders them and cuts the page.
func arrange(q catalog.Query, selected int, r *catalog.Result) (*catalog.Result, error) {
	fact, _ := catalog.FactNamed(q.Fact)
	r.Rows = slices.DeleteFunc(r.Rows, func(row catalog.Row) bool { return !within(q, row) })
	compare := ordering(q, fact)
	slices.SortFunc(r.Rows, compare) // no two rows have the same keys
	skip, err := position(q, r.Provenance.DataVersion)
	if err != nil {
		return nil, err
	}
	r.Rows = r.Rows[min(skip, len(r.Rows)):]
	if len(r.Rows) > q.First {
		r.Rows, r.More = r.Rows[:q.First], true
	}
	if q.Rows.Wanted && len(r.Rows) > 0 {
		r.EndCursor = cursor(q, r.Provenance.DataVersion, skip+len(r.Rows))
	}
	for i := range r.Rows {
		r.Rows[i].Cells = r.Rows[i].Cells[:selected]
	}
	return r, nil
}

func within(q catalog.Query, row catalog.Row) bool {
	for _, b := range q.Having {
		v := row.Cells[slices.Index(q.Rows.Measures, b.Measure)].Value
		if v == nil || (b.Least != nil && *v < *b.Least) || (b.Atmost != nil && *v > *b.Atmost) {
			return false
		}
	}
	return true
}

// ordering sorts by what was asked for, then by the dimensions in schema order, ascending; closed lists in their own order.
func ordering(q catalog.Query, fact catalog.Fact) func(a, b catalog.Row) int {
	var by []func(a, b catalog.Row) int
	for _, o := range q.OrderBy {
		by = append(by, orderBy(q, fact, o))
	}
	for _, d := range fact.Dimensions {
		if slices.Contains(q.Rows.Dimensions, d.Name) {
			by = append(by, orderBy(q, fact, catalog.Order{By: d.Name}))
		}
	}
	return func(a, b catalog.Row) int {
		for _, f := range by {
			if c := f(a, b); c != 0 {
				return c
			}
		}
		return 0
	}
}

func orderBy(q catalog.Query, fact catalog.Fact, o catalog.Order) func(a, b catalog.Row) int {
	sign := 1
	if o.Descending {
		sign = -1
	}
	if i := slices.Index(q.Rows.Dimensions, o.By); i >= 0 {
		d, _ := fact.Dimension(o.By)
		if d.List == nil {
			return func(a, b catalog.Row) int { return sign * cmp.Compare(a.Keys[i], b.Keys[i]) }
		}
		rank := map[string]int{}
		for n, c := range d.List {
			rank[c.Code] = n
		}
		return func(a, b catalog.Row) int {
			x, y := a.Keys[i], b.Keys[i]
			return sign * cmp.Or(cmp.Compare(rank[x], rank[y]), cmp.Compare(x, y))
		}
	}
	i := slices.Index(q.Rows.Measures, o.By)
	return func(a, b catalog.Row) int {
		x, y := a.Cells[i].Value, b.Cells[i].Value
		switch {
		case x == nil && y == nil:
			return 0
		case x == nil:
			return 1
		case y == nil:
			return -1
		}
		return sign * cmp.Compare(*x, *y)
	}
}

// cursor names the place after a page of one question's answer on one data version.
func cursor(q catalog.Query, version string, n int) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%s %x %d", version, fingerprint(q), n))
}

func position(q catalog.Query, version string) (int, error) {
	if q.After == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(q.After)
	var asked, at string
	var question uint64
	var n int
	if err == nil {
		_, err = fmt.Sscanf(string(text), "%s %x %d", &asked, &question, &n)
	}
	at = version
	switch {
	case err != nil || n < 0:
		return 0, catalog.Invalid("after is not an endCursor of an earlier answer; leave it out to start at the first row")
	case question != fingerprint(q):
		return 0, catalog.Invalid("after belongs to another question; use the endCursor of this one, with the same arguments")
	case asked != at:
		return 0, catalog.Invalid("the data changed from version %s to %s since that page; start again without `after`", asked, at)
	}
	return n, nil
}

func fingerprint(q catalog.Query) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s|%v|%v|%v|%v|%v|%v|%v|%v|%v|%v|", q.Fact, q.During, q.At, q.Rows.Dimensions, q.OrderBy, q.CompareTo, q.CurrentTiers, q.StandardiseBy,
		q.Exact, q.KnownAt, q.KeepPredecessors)
	describe(h, q.Where)
	for _, b := range q.Having {
		fmt.Fprintf(h, "|%s", b.Measure)
		for _, end := range []*float64{b.Least, b.Atmost} {
			if end != nil {
				fmt.Fprintf(h, ":%g", *end)
			}
		}
	}
	return h.Sum64()
}

func describe(w io.Writer, f *catalog.Filter) {
	if f == nil {
		return
	}
	fmt.Fprintf(w, "(%s %q %q", f.Dimension, f.In, f.NotIn)
	for _, inner := range [][]catalog.Filter{f.All, f.Any} {
		fmt.Fprintf(w, "/%d", len(inner))
		for i := range inner {
			describe(w, &inner[i])
		}
	}
	describe(w, f.Not)
	fmt.Fprint(w, ")")
}
