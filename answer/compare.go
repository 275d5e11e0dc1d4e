package answer

import (
	"context"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"greenlane/access"
	"greenlane/catalog"
	"greenlane/evidence"
)

// observation is what was counted for a question and, where it compares, for the same of the other period.
type observation struct{ now, before *catalog.Observed }

// observe asks the data version for questions that are counted together and, where they compare, the same of the other period, side by side.
func (s *Service) observe(ctx context.Context, scope access.Scope, qs []catalog.Query) ([]observation, error) {
	var now, before []*catalog.Observed
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { now, err = s.version.Observe(ctx, scope, qs...); return err })
	if qs[0].CompareTo != nil {
		then := make([]catalog.Query, len(qs))
		for i, q := range qs {
			then[i] = earlier(q)
		}
		group.Go(func() (err error) { before, err = s.version.Observe(ctx, scope, then...); return err })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	out := make([]observation, len(qs))
	for i := range qs {
		out[i].now = now[i]
		if before != nil {
			out[i].before = before[i]
		}
	}
	return out, nil
}

// earlier is the same question about the period to compare with.
func earlier(q catalog.Query) catalog.Query {
	q.During, q.CompareTo, q.Excluded = *q.CompareTo, nil, false
	return q
}

// compare sets every row beside the one of the other period whose buckets stand at the same place.
func compare(q catalog.Query, now, then *catalog.Result) {
	fact, _ := catalog.FactNamed(q.Fact)
	at := map[string]catalog.Row{}
	for _, r := range then.Rows {
		at[place(fact, q.Rows.Dimensions, r.Keys, *q.CompareTo)] = r
	}
	for i := range now.Rows {
		if r, there := at[place(fact, q.Rows.Dimensions, now.Rows[i].Keys, q.During)]; there {
			compareCells(now.Rows[i].Cells, r.Cells)
		}
	}
	if q.Total.Wanted {
		compareCells(now.Total.Cells, then.Total.Cells)
	}
	for _, r := range then.Provenance.Reads {
		now.Provenance.Reads = catalog.AddRead(slices.Clone(now.Provenance.Reads), r.Table, r.Why)
	}
	now.Provenance.Table = catalog.Tables(now.Provenance.Reads)
	now.Provenance.SQL += ";\n\n" + then.Provenance.SQL
	now.Provenance.RowsRead += then.Provenance.RowsRead
	now.Provenance.BytesRead += then.Provenance.BytesRead
	now.Provenance.Elapsed = max(now.Provenance.Elapsed, then.Provenance.Elapsed)
}

// place is where a row stands: its buckets counted from the beginning of the period, and its other values.
func place(fact catalog.Fact, dims, keys []string, during catalog.Period) string {
	out := ""
	for i, name := range dims {
		key := keys[i]
		if d, _ := fact.Dimension(name); d.Kind == catalog.TimeBucket {
			if day, err := catalog.ParseDate(key); err == nil {
				key = strconv.Itoa(bucketsBetween(bucketStart(during.From, d.Bucket), day, d.Bucket))
			}
		}
		out += strconv.Itoa(len(key)) + ":" + key
	}
	return out
}

// bucketsBetween counts the buckets from one first day to another.
func bucketsBetween(from, to catalog.Date, bucket string) int {
	months := (to.Year-from.Year)*12 + int(to.Month-from.Month)
	days := int(to.In(utc).Sub(from.In(utc)).Hours() / 24)
	switch bucket {
	case "year":
		return to.Year - from.Year
	case "quarter":
		return months / 3
	case "month":
		return months
	case "week":
		return days / 7
	}
	return days
}

func compareCells(now, then []catalog.Cell) {
	for i := range now {
		c, p := &now[i], then[i]
		c.Previous = p.Value
		if p.Status == catalog.Provisional && c.Status == catalog.OK {
			c.Demote(catalog.WarnProvisional, "the figure of the period to compare with is provisional")
		}
		if c.Value == nil || p.Value == nil {
			continue
		}
		change := *c.Value - *p.Value
		c.Change = &change
		if d, ok := evidence.Difference(estimateOf(*c), estimateOf(p)); ok && (c.Low != nil || c.High != nil) && (p.Low != nil || p.High != nil) {
			if !d.Interval.NoLow {
				c.ChangeLow = &d.Interval.Low
			}
			if !d.Interval.NoHigh {
				c.ChangeHigh = &d.Interval.High
			}
		}
	}
}

func estimateOf(c catalog.Cell) evidence.Estimate {
	e := evidence.Estimate{Value: *c.Value, Interval: evidence.Interval{NoLow: c.Low == nil, NoHigh: c.High == nil}}
	if c.Low != nil {
		e.Interval.Low = *c.Low
	}
	if c.High != nil {
		e.Interval.High = *c.High
	}
	return e
}
