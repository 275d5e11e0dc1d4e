package answer

import (
	"slices"
	"time"

	"greenlane/catalog"
)

var utc = time.UTC

// judge turns what was counted into what may be shown: values with their intervals, states and warnings.
func judge(q catalog.Query, seen *catalog.Observed) (*catalog.Result, error) {
	fact, _ := catalog.FactNamed(q.Fact)
	out := &catalog.Result{Provenance: seen.Provenance}
	out.Provenance.DefinitionVersion = definitionVersion(fact, slices.Concat(q.Rows.Measures, q.Total.Measures))
	j := judgement{q: q, fact: fact, cut: seen.Cut, zone: seen.Zone}
	if q.Rows.Wanted {
		for _, r := range seen.Rows {
			out.Rows = append(out.Rows, j.row(r, q.Rows.Measures, false))
		}
	}
	if q.Total.Wanted {
		out.Total = j.row(seen.Total, q.Total.Measures, true)
	}
	if j.broken != nil {
		return nil, &catalog.Error{Kind: catalog.Internal, Message: "the store counted something that cannot be", Cause: j.broken}
	}
	return out, nil
}

// definitionVersion names the versions of the definitions an answer rests on: the highest of them.
func definitionVersion(fact catalog.Fact, measures []string) string {
	highest := ""
	for _, name := range measures {
		if m, known := fact.Measure(name); known && m.Version > highest {
			highest = m.Version
		}
	}
	return highest
}

type judgement struct {
	q    catalog.Query
	fact catalog.Fact
	cut  time.Time
	zone *time.Location

	broken error // counts that no data can have: a wrong statement, never shown
}

func (j *judgement) row(r catalog.ObservedRow, measures []string, total bool) catalog.Row {
	out := catalog.Row{Keys: r.Keys, Cells: make([]catalog.Cell, len(measures))}
	provisional := j.rowEnd(r, total).After(j.cut)
	for i, name := range measures {
		m, _ := j.fact.Measure(name)
		out.Cells[i] = j.cell(m, r, total, provisional)
		if behind, explained := r.Behind[name]; explained {
			behind.Text = inWords(m, out.Cells[i], behind.Excluded)
			out.Cells[i].Behind = &behind
		}
	}
	return out
}

// rowEnd is the instant at which the row's bucket ends, or the question's period when that is earlier.
func (j *judgement) rowEnd(r catalog.ObservedRow, total bool) time.Time {
	if j.fact.Stock {
		return j.q.At.AddDays(1).In(j.zone)
	}
	end := j.q.During.To.In(j.zone)
	if total {
		return end
	}
	for i, name := range j.q.Rows.Dimensions {
		d, _ := j.fact.Dimension(name)
		if d.Kind != catalog.TimeBucket || i >= len(r.Keys) {
			continue
		}
		first, err := catalog.ParseDate(r.Keys[i])
		if err != nil {
			continue
		}
		if e := bucketEnd(first, d.Bucket).In(j.zone); e.Before(end) {
			end = e
		}
	}
	return end
}

// bucketStart returns the first day of the bucket that holds a day.
func bucketStart(day catalog.Date, bucket string) catalog.Date {
	switch bucket {
	case "year":
		return catalog.Date{Year: day.Year, Month: 1, Day: 1}
	case "quarter":
		return catalog.Date{Year: day.Year, Month: (day.Month-1)/3*3 + 1, Day: 1}
	case "month":
		return catalog.Date{Year: day.Year, Month: day.Month, Day: 1}
	case "week": // from Monday
		return day.AddDays(-(int(day.In(utc).Weekday()) + 6) % 7)
	default:
		return day
	}
}

// bucketEnd returns the first day after a bucket.
func bucketEnd(first catalog.Date, bucket string) catalog.Date {
	at := first.In(utc)
	switch bucket {
	case "year":
		at = at.AddDate(1, 0, 0)
	case "quarter":
		at = at.AddDate(0, 3, 0)
	case "month":
		at = at.AddDate(0, 1, 0)
	case "week":
		at = at.AddDate(0, 0, 7)
	default:
		at = at.AddDate(0, 0, 1)
	}
	return catalog.DateOf(at)
}

// tierDependent tells whether a measure's value in this row depends on the tiers attributed to declarations.
func (j *judgement) tierDependent(m catalog.Measure, total bool) bool {
	switch f := m.Formula.(type) {
	case catalog.RateRatio, catalog.TierShare, catalog.Alignment, catalog.Freed, catalog.Standardised:
		return true
	case catalog.Share:
		if f.AEO {
			return true
		}
	}
	return (!total && slices.Contains(j.q.Rows.Dimensions, "tier")) || (j.q.Where != nil && mentionsTier(*j.q.Where))
}

func mentionsTier(f catalog.Filter) bool {
	if f.Dimension == "tier" || (f.Not != nil && mentionsTier(*f.Not)) {
		return true
	}
	return slices.ContainsFunc(f.All, mentionsTier) || slices.ContainsFunc(f.Any, mentionsTier)
}
