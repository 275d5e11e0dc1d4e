package answer

import (
	"cmp"
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
	j := judgement{q: q, fact: fact, cut: seen.Cut, zone: seen.Zone, regimes: seen.Regimes, after: afterTier(q, fact), times: bucketsOf(q, fact)}
	j.ends = catalog.DateOf(seen.Cut.In(seen.Zone))
	if q.Rows.Wanted {
		measures := j.sought(q.Rows, false)
		out.Rows = make([]catalog.Row, len(seen.Rows))
		for i := range seen.Rows {
			out.Rows[i] = j.row(&seen.Rows[i], measures, false)
		}
	}
	if q.Total.Wanted {
		out.Total = j.row(&seen.Total, j.sought(q.Total, true), true)
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
	ends catalog.Date // the local day of the cut
	zone *time.Location

	times []buckets // of the rows' dimensions

	regimes []catalog.Regime
	after   string // a dimension of the strata that the tier decides; empty: there is none

	broken error // counts that no data can have: a wrong statement, never shown
}

// buckets are the values of a dimension of time.
type buckets struct {
	at     int // its place among the keys of a row
	bucket string
	days   map[string]catalog.Period // by key, of those that were seen
}

func bucketsOf(q catalog.Query, fact catalog.Fact) []buckets {
	var out []buckets
	for i, name := range q.Rows.Dimensions {
		if d, _ := fact.Dimension(name); d.Kind == catalog.TimeBucket {
			out = append(out, buckets{i, d.Bucket, map[string]catalog.Period{}})
		}
	}
	return out
}

// sought is a measure of a question, with what is the same in every row.
type sought struct {
	catalog.Measure                 // with its formula among the rows that it counts
	full            catalog.Measure // as the catalog has it
	after           bool            // of rows of which all have come to the event by whose day they count
	rows            string          // what its rows are called
	needs           []catalog.Cover // of the sources behind a row
	tiered          bool            // its value depends on the tiers attributed to declarations
	plain           bool            // only its value and what it is made of are wanted
}

func (j *judgement) sought(s catalog.Selection, total bool) []sought {
	out := make([]sought, len(s.Measures))
	for i, name := range s.Measures {
		m, _ := j.fact.Measure(name)
		full := m
		f, byEvent := m.Formula.(catalog.ByEvent)
		if byEvent {
			m.Formula = f.Of
		}
		out[i] = sought{
			Measure: m, full: full, after: byEvent,
			rows: cmp.Or(m.Rows, j.fact.Rows), needs: m.NeedsCover, tiered: j.tierDependent(m, total), plain: slices.Contains(s.Plain, name),
		}
		if out[i].tiered {
			out[i].needs = append([]catalog.Cover{catalog.CoverTiers}, m.NeedsCover...)
		}
	}
	return out
}

func (j *judgement) row(r *catalog.ObservedRow, measures []sought, total bool) catalog.Row {
	out := catalog.Row{Keys: r.Keys, Cells: make([]catalog.Cell, len(measures))}
	declarations, groups := r.Declarations, positive(r.Groups)
	stretch := j.stretch(r, total)
	provisional := j.ends.Before(stretch.To)
	for i := range measures {
		m := &measures[i]
		c := &out.Cells[i]
		*c = catalog.Cell{Status: catalog.OK, Level: level, Warnings: []catalog.Warning{}, Declarations: &declarations, Groups: groups}
		of := r.Of(m.Name)
		if of != r {
			c.Declarations, c.Groups = &of.Declarations, positive(of.Groups)
		}
		j.fill(c, m, of, provisional)
		if c.Value != nil && m.tiered {
			j.breaks(c, stretch)
		}
		if behind, explained := r.Behind[m.Name]; explained {
			behind.Excluded = append(slices.Clip(behind.Excluded), leftBeside(m.Measure, of)...)
			behind.Text = inWords(j.fact, m.full, *c, behind.Excluded)
			c.Behind = &behind
		}
	}
	return out
}

// breaks marks a value of tiers over a stretch of time in which another regime began: a tier is not the same before and after.
func (j *judgement) breaks(c *catalog.Cell, stretch catalog.Period) {
	for _, g := range j.regimes {
		if stretch.From.Before(g.From) && g.From.Before(stretch.To) {
			c.Warn(catalog.WarnRegimeBreak, "%s (%s) is in force from %s on: tiers before and after are not the same; ask for either side by itself", g.Code, g.Decree, g.From)
		}
	}
}

// afterTier names a dimension of the strata that the tier decides.
func afterTier(q catalog.Query, fact catalog.Fact) string {
	for _, name := range q.StandardiseBy {
		if d, _ := fact.Dimension(name); d.AfterTier {
			return name
		}
	}
	return ""
}

// stretch are the local days that a row is about: those of its bucket within the question's period, or the one day of a stock.
func (j *judgement) stretch(r *catalog.ObservedRow, total bool) catalog.Period {
	if j.fact.Stock {
		return catalog.Period{From: j.q.At, To: j.q.At.AddDays(1)}
	}
	out := j.q.During
	if total {
		return out
	}
	for _, t := range j.times {
		days, known := t.days[r.Keys[t.at]]
		if !known {
			first, err := catalog.ParseDate(r.Keys[t.at])
			if err != nil {
				continue
			}
			days = catalog.Period{From: first, To: bucketEnd(first, t.bucket)}
			t.days[r.Keys[t.at]] = days
		}
		if out.From.Before(days.From) {
			out.From = days.From
		}
		if days.To.Before(out.To) {
			out.To = days.To
		}
	}
	return out
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
	case catalog.RateRatio, catalog.TierShare, catalog.Alignment, catalog.Freed, catalog.Standardised, catalog.BeforeAfter, catalog.PerOperatorYear:
		return true
	case catalog.Share:
		if f.AEO {
			return true
		}
	}
	return (!total && slices.Contains(j.q.Rows.Dimensions, "tier")) || j.q.Where.Mentions(isTier)
}
