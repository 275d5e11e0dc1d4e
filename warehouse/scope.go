package warehouse

import (
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"

	"greenlane/access"
	"greenlane/catalog"
)

// reach says which declarations of the question an aggregate is taken over.
type reach uint8

const (
	matching     reach = iota // those that match the filter
	tierless                  // those that match it without its tier conditions
	reference                 // of these, the reference tier's
	aeo                       // of these, the AEO tiers'
	elsewhere                 // those that match it without its conditions on the partner
	elsewhereAEO              // of these, the AEO tiers', whatever tier it names
)

// terms are what every statement of one question shares.
type terms struct {
	scope    access.Scope
	q        catalog.Query
	fact     catalog.Fact
	zone     *time.Location
	version  dataVersion
	cut      time.Time
	event    *catalog.Event // by whose day declarations are counted; nil: by that of their lodgement
	rollup   *rollup        // that is read instead of the fact
	grains   []string       // of rollup_month: its rows
	paired   bool           // with grains: those of rollup_month_pair
	partners []recognition  // where the question turns on mutual recognition
	rows     *rowTerms      // for a question as of an earlier instant
	kept     bool           // that its rows are worked out already, and stand in a table of the session
	covered  *coverage      // of a fact with a view: what the loads behind it cover
	ends     []catalog.Date // of a stock told apart by time: the days at whose end it is taken; nil: that of the question
	work     string         // the view whose rows are set beside those of the fact, a row for each pair; empty: none
	worked   []uint32       // with work: the months of the declarations that it is about
	edges    []int64        // of a view of stretches of time: where they are cut (ms), the first and the last instant included
}

// where is the condition on rows of the fact: live builds, period, scope, population and filter.
func (t *terms) where(r reach, cancelledToo bool) expr {
	filter := t.q.Where
	if r == elsewhere || r == elsewhereAEO {
		filter = withoutConditions(filter, catalog.IsPartner)
	}
	if r != matching && r != elsewhere {
		filter = withoutConditions(filter, isTierName)
	}
	conditions := []expr{t.period(), t.population(), t.about(), t.permitted()}
	if t.fact.View == "" && t.rollup == nil && !cancelledToo {
		conditions = append(conditions, not(name("cancelled")))
	}
	if filter != nil {
		conditions = append(conditions, t.condition(*filter))
	}
	switch r {
	case reference:
		conditions = append(conditions, in(t.tier(), "String", []string{catalog.ReferenceTier}))
	case aeo, elsewhereAEO:
		conditions = append(conditions, in(t.tier(), "String", catalog.AEOTiers))
	case matching, tierless, elsewhere:
	}
	return and(conditions...)
}

// period keeps the instants of the question's local days, and of the fact the live builds of their months.
func (t *terms) period() expr {
	if t.fact.View != "" || t.work != "" {
		from, to := param{"Date32", t.q.During.From.String()}, param{"Date32", t.q.During.To.String()}
		return and(t.built(), infix{">=", []expr{name("day"), from}}, infix{"<", []expr{name("day"), to}})
	}
	from, to := t.q.During.From.In(t.zone), t.q.During.To.In(t.zone)
	built := t.built()
	if t.grains != nil { // which names its months
		return built
	}
	if t.rollup != nil {
		return and(built, infix{">=", []expr{name("day"), param{"Date", t.q.During.From.String()}}}, infix{"<", []expr{name("day"), param{"Date", t.q.During.To.String()}}})
	}
	if t.event != nil {
		return and(built, t.happened(from, to))
	}
	return and(built, infix{">=", []expr{name("lodged_at"), instant(from)}}, infix{"<", []expr{name("lodged_at"), instant(to)}})
}

// built keeps the live builds of the months that the question reads; nil where it reads none.
func (t *terms) built() expr {
	switch {
	case t.fact.View != "":
		return nil
	case t.paired:
		return t.monthsTogether()
	case t.grains != nil:
		return t.settled()
	case !t.q.KnownAt.IsZero():
		return nil
	}
	builds := []uint32{}
	for _, month := range t.months() {
		builds = append(builds, t.version.Builds[month])
	}
	slices.Sort(builds)
	return ofBuilds{builds, t.version.Prunes}
}

// months are those of the data version (YYYYMM in UTC) in which what days of the question count can have been lodged: those that they touch, in which what was done on them was
// done about declarations, or all.
func (t *terms) months() []uint32 {
	if t.work != "" {
		return t.worked
	}
	from, to := t.q.During.From.In(t.zone), t.q.During.To.In(t.zone)
	out := []uint32{}
	for month := range t.version.Builds {
		if t.event != nil {
			out = append(out, month)
			continue
		}
		if first := monthStart(month); first.Before(to) && first.AddDate(0, 1, 0).After(from) {
			out = append(out, month)
		}
	}
	slices.Sort(out)
	return out
}

func monthStart(month uint32) time.Time {
	return time.Date(int(month/100), time.Month(month%100), 1, 0, 0, 0, 0, time.UTC)
}

func instant(at time.Time) expr {
	return fn("fromUnixTimestamp64Milli", param{"Int64", at.UnixMilli()})
}

// population is imports and exports, and what else the filter names as a direction; of a view what it does not leave out.
func (t *terms) population() expr {
	switch {
	case t.fact.View != "":
		return fn("empty", name("left_out"))
	case t.grains != nil: // it is of imports and exports
		return nil
	}
	return in(name("direction"), "String", t.directions())
}

// about keeps the records that one of the measures is about; nil where one is about all.
func (t *terms) about() expr {
	var either []expr
	for _, n := range slices.Concat(t.q.Rows.Measures, t.q.Total.Measures) {
		m, known := t.fact.Measure(n)
		if !known || m.About == nil {
			return nil
		}
		either = append(either, t.holds(m.About))
	}
	if len(either) == 0 {
		return nil
	}
	return or(either...)
}

func (t *terms) directions() []string {
	directions := []string{"import", "export"}
	var visit func(f *catalog.Filter, negated bool)
	visit = func(f *catalog.Filter, negated bool) {
		if f == nil {
			return
		}
		if f.Dimension == "direction" {
			named := f.In
			if negated {
				named = f.NotIn
			}
			for _, d := range named {
				if !slices.Contains(directions, d) {
					directions = append(directions, d)
				}
			}
		}
		visit(f.Not, !negated)
		for i := range f.All {
			visit(&f.All[i], negated)
		}
		for i := range f.Any {
			visit(&f.Any[i], negated)
		}
	}
	visit(t.q.Where, false)
	return directions
}

func (t *terms) permitted() expr {
	if t.scope.Everything() {
		return nil
	}
	if t.fact.View != "" {
		return stockPermitted(t.scope)
	}
	return in(name("office"), "String", t.scope.Offices())
}

func (t *terms) condition(f catalog.Filter) expr {
	switch {
	case len(f.All) > 0:
		return and(t.conditions(f.All)...)
	case len(f.Any) > 0:
		return or(t.conditions(f.Any)...)
	case f.Not != nil:
		return not(t.condition(*f.Not))
	}
	d, known := t.fact.Dimension(f.Dimension)
	if !known || len(f.In)+len(f.NotIn) == 0 {
		return name("false") // an empty or unknown condition lets nothing pass
	}
	var both []expr
	if len(f.In) > 0 {
		both = append(both, t.member(d, f.In))
	}
	if len(f.NotIn) > 0 {
		both = append(both, not(t.member(d, f.NotIn)))
	}
	return and(both...)
}

func (t *terms) conditions(all []catalog.Filter) []expr {
	out := make([]expr, len(all))
	for i, f := range all {
		out[i] = t.condition(f)
	}
	return out
}

func (t *terms) member(d catalog.Dimension, values []string) expr {
	switch d.Kind {
	case catalog.OperatorKey, catalog.GroupKey:
		keys := make([]uint64, len(values))
		for i, v := range values {
			keys[i] = xxhash.Sum64String(v)
		}
		return in(name(d.Column), "UInt64", keys)
	case catalog.TimeBucket:
		return in(t.bucket(d), "Date", values)
	default:
		return in(t.key(d), "String", values)
	}
}

// bucket is the first local day of the bucket in which a declaration is counted.
func (t *terms) bucket(d catalog.Dimension) expr {
	local := expr(name("day"))
	if t.fact.View == "" && t.rollup == nil && t.ends == nil && t.work == "" {
		at := expr(name("lodged_at"))
		if t.event != nil {
			at = fn("fromUnixTimestamp64Milli", t.eventAt())
		}
		local = fn("toTimeZone", at, param{"String", t.zone.String()})
	}
	return bucketStart(d, local)
}

// bucketStart is the first day of the bucket of a dimension in which a day is.
func bucketStart(d catalog.Dimension, day expr) expr {
	switch d.Bucket {
	case "year":
		return fn("toStartOfYear", day)
	case "quarter":
		return fn("toStartOfQuarter", day)
	case "month":
		return fn("toStartOfMonth", day)
	case "week":
		return fn("toMonday", day)
	default:
		return fn("toDate", day)
	}
}

func isTierName(dimension string) bool { return dimension == "tier" }

// withoutConditions removes the conditions on some dimensions. Those that hold for the whole filter leave exactly what they are; of others, which
// answer.check refuses together with the measures that set them aside, all that stands beside them under any or not goes too.
func withoutConditions(f *catalog.Filter, drop func(string) bool) *catalog.Filter {
	switch {
	case f == nil || f.Dimension != "" && drop(f.Dimension):
		return nil
	case len(f.All) > 0:
		var kept []catalog.Filter
		for i := range f.All {
			if k := withoutConditions(&f.All[i], drop); k != nil {
				kept = append(kept, *k)
			}
		}
		if len(kept) == 0 {
			return nil
		}
		return &catalog.Filter{All: kept}
	case f.Mentions(drop):
		return nil
	}
	return f
}

func mentionsTier(f *catalog.Filter) bool { return f.Mentions(isTierName) }

// fixedTier tells whether the conditions that hold for the whole filter let exactly one tier pass.
func fixedTier(f *catalog.Filter) bool {
	passing := 0
	for _, tier := range catalog.Tiers {
		if passesTier(f, tier.Code) {
			passing++
		}
	}
	return passing == 1
}

func passesTier(f *catalog.Filter, tier string) bool {
	switch {
	case f == nil:
		return true
	case f.Dimension == "tier":
		return (len(f.In) == 0 || slices.Contains(f.In, tier)) && !slices.Contains(f.NotIn, tier)
	}
	for i := range f.All {
		if !passesTier(&f.All[i], tier) {
			return false
		}
	}
	return true
}
