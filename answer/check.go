package answer

import (
	"slices"
	"strings"

	"greenlane/access"
	"greenlane/catalog"
)

// check refuses a question that cannot be answered as it stands, saying what to change, and fills in defaults.
func check(q *catalog.Query, scope access.Scope) error {
	fact, known := catalog.FactNamed(q.Fact)
	if !known {
		return catalog.Unknown("fact", q.Fact, factNames())
	}
	if err := checkTime(q, fact); err != nil {
		return err
	}
	if err := checkTiers(q, fact, scope); err != nil {
		return err
	}
	if err := checkSegments(q, fact); err != nil {
		return err
	}
	if q.First == 0 {
		q.First = catalog.DefaultRows
	}
	if q.First < 1 || q.First > catalog.MaxRows {
		return catalog.Invalid("first is %d; it may be 1 to %d", q.First, catalog.MaxRows)
	}
	for _, name := range q.Rows.Dimensions {
		if err := checkDimension(fact, name, scope); err != nil {
			return err
		}
	}
	for _, name := range slices.Concat(q.Rows.Measures, q.Total.Measures) {
		if _, known := fact.Measure(name); !known {
			return catalog.Unknown("measure", name, measureNames(fact))
		}
	}
	if err := checkRows(q, fact); err != nil {
		return err
	}
	if q.Where != nil {
		if err := checkFilter(fact, *q.Where, scope); err != nil {
			return err
		}
		measures := slices.Concat(withNeeded(*q), q.Total.Measures)
		if inside(*q.Where, isTier, true) && slices.ContainsFunc(measures, setsTierAside(fact)) {
			return catalog.Invalid("a tier condition inside `any` or `not` cannot be set aside for shares and ratios; put it beside them, or leave these measures out")
		}
		if inside(*q.Where, catalog.IsPartner, true) && slices.ContainsFunc(measures, setsPartnerAside(fact)) {
			return catalog.Invalid("a condition on the partner inside `any` or `not` cannot be set aside for partners without recognition; put it beside them, or leave these measures out")
		}
		for _, name := range measures {
			if alone := aloneIn(fact, name); inside(*q.Where, func(dimension string) bool { return slices.Contains(alone, dimension) }, true) {
				return catalog.Invalid("a condition on %s inside `any` or `not` cannot be set aside for the years of %s; put it beside them, or leave the measure out",
					strings.Join(alone, " or "), name)
			}
		}
	}
	if err := checkApplies(q, fact); err != nil {
		return err
	}
	return checkStocks(q, fact)
}

// checkStocks refuses stocks at the end of days that a condition leaves out, and of more ends than one question may have.
func checkStocks(q *catalog.Query, fact catalog.Fact) error {
	for _, name := range slices.Concat(withNeeded(*q), q.Total.Measures) {
		m, _ := fact.Measure(name)
		switch m.Formula.(type) {
		case catalog.StockAtEnd, catalog.PerThousandOperators:
		default:
			continue
		}
		if q.Where != nil && mentionsTime(*q.Where, fact) {
			return catalog.Invalid("%s counts operators at the end of its days: narrow `during` instead of a condition on a time bucket", name)
		}
		last := q.During.To.AddDays(-1)
		months := 12*(last.Year-q.During.From.Year) + int(last.Month-q.During.From.Month) + 1
		for _, by := range []struct {
			dimension string
			months    int
		}{{"month", 1}, {"quarter", 3}, {"year", 12}} {
			if ends := months / by.months; ends > catalog.MaxStocks && slices.Contains(q.Rows.Dimensions, by.dimension) && slices.Contains(q.Rows.Measures, name) {
				return catalog.Invalid("%s by %s counts operators at %d ends; at most %d: narrow `during` or take a coarser time bucket", name, by.dimension, ends, catalog.MaxStocks)
			}
		}
	}
	return nil
}

// checkApplies refuses measures by dimensions that their records do not have, or by which they cannot be told apart.
func checkApplies(q *catalog.Query, fact catalog.Fact) error {
	for _, name := range slices.Concat(withNeeded(*q), q.Total.Measures) {
		m, _ := fact.Measure(name)
		lacks := func(dimension string) bool { return m.By != nil && !slices.Contains(m.By, dimension) }
		for _, d := range fact.Dimensions {
			grouped := slices.Contains(q.Rows.Dimensions, d.Name) && slices.Contains(withNeeded(*q), name)
			switch {
			case lacks(d.Name) && (grouped || q.Where.Mentions(func(n string) bool { return n == d.Name })):
				return catalog.Invalid("%s does not apply to %s, which has %s: ask for them apart, in two fields with an alias each", d.Name, name, strings.Join(m.By, ", "))
			case grouped && slices.Contains(m.NotBy, d.Name):
				return catalog.Invalid("%s cannot be told apart by %s: leave one of them out, or ask for them in two fields with an alias each", name, d.Name)
			}
		}
	}
	return nil
}

func checkTime(q *catalog.Query, fact catalog.Fact) error {
	if fact.Stock {
		return nil
	}
	if err := checkPeriod("during", q.During); err != nil {
		return err
	}
	if q.CompareTo == nil {
		return nil
	}
	if q.Where != nil && mentionsTime(*q.Where, fact) {
		return catalog.Invalid("a condition on a time bucket cannot be moved to the period of compareTo: narrow `during` instead")
	}
	return checkPeriod("compareTo", *q.CompareTo)
}

func mentionsTime(f catalog.Filter, fact catalog.Fact) bool {
	inner := func(g catalog.Filter) bool { return mentionsTime(g, fact) }
	d, known := fact.Dimension(f.Dimension)
	return known && d.Kind == catalog.TimeBucket || f.Not != nil && inner(*f.Not) || slices.ContainsFunc(f.All, inner) || slices.ContainsFunc(f.Any, inner)
}

func checkPeriod(name string, p catalog.Period) error {
	from, to := p.From, p.To
	days := int(to.In(utc).Sub(from.In(utc)).Hours() / 24)
	switch {
	case days <= 0:
		return catalog.Invalid("%s runs from %s to %s, which holds no day: `to` is the first day after the period", name, from, to)
	case days > catalog.MaxDays:
		return catalog.Invalid("%s holds %d days; at most %d", name, days, catalog.MaxDays)
	}
	return nil
}

// checkTiers fills in the strata and refuses what tiers of today cannot answer.
func checkTiers(q *catalog.Query, fact catalog.Fact, scope access.Scope) error {
	if q.StandardiseBy == nil {
		q.StandardiseBy = catalog.DefaultStrata
	} else {
		for _, name := range q.StandardiseBy {
			d, known := fact.Dimension(name)
			switch {
			case !known:
				return catalog.Unknown("dimension", name, dimensionNames(fact))
			case d.Kind == catalog.TimeBucket || name == "tier" || d.Kind == catalog.OperatorKey || d.Kind == catalog.GroupKey:
				return catalog.Invalid("standardiseBy cannot name %s: strata are what declarations of every tier have in common, such as transportMode, direction or hs2", name)
			case d.AnalystOnly && !scope.Analyst() && !slices.Contains(catalog.DefaultStrata, name):
				return &catalog.Error{Kind: catalog.Forbidden, Message: "dimension " + name + " is reserved to analysts"}
			}
		}
	}
	if !q.CurrentTiers {
		return nil
	}
	for _, name := range slices.Concat(q.Rows.Measures, q.Total.Measures) {
		m, _ := fact.Measure(name)
		if isParty(m) {
			return catalog.Invalid("%s counts the declarant's tier, too, which is known as of lodgement only: leave tierBasis out", name)
		}
		switch m.Formula.(type) {
		case catalog.PerOperatorYear, catalog.StockAtEnd, catalog.PerThousandOperators:
			return catalog.Invalid("%s is about tiers as they were held then: leave tierBasis out", name)
		}
	}
	return nil
}

func isParty(m catalog.Measure) bool {
	s, share := m.Formula.(catalog.Share)
	return share && s.Party
}

// checkSegments refuses to add up segments of one declaration, which overlap.
func checkSegments(q *catalog.Query, fact catalog.Fact) error {
	if len(fact.Segments) == 0 || oneSegment(q.Where) {
		return nil
	}
	if q.Total.Wanted && len(q.Total.Measures) > 0 || q.Rows.Wanted && !slices.Contains(q.Rows.Dimensions, "segment") {
		return catalog.Invalid("segments of a declaration overlap and do not add up: select `segment` in rows, or filter to one of them")
	}
	return nil
}

func oneSegment(f *catalog.Filter) bool {
	switch {
	case f == nil:
		return false
	case f.Dimension == "segment":
		return len(f.In) == 1
	}
	return slices.ContainsFunc(f.All, func(g catalog.Filter) bool { return oneSegment(&g) })
}

func checkDimension(fact catalog.Fact, name string, scope access.Scope) error {
	d, known := fact.Dimension(name)
	if !known {
		return catalog.Unknown("dimension", name, dimensionNames(fact))
	}
	if d.AnalystOnly && !scope.Analyst() {
		return &catalog.Error{Kind: catalog.Forbidden, Message: "dimension " + name + " is reserved to analysts"}
	}
	return nil
}

func checkFilter(fact catalog.Fact, f catalog.Filter, scope access.Scope) error {
	forms := 0
	for _, used := range []bool{f.All != nil, f.Any != nil, f.Not != nil, f.Dimension != ""} {
		if used {
			forms++
		}
	}
	if forms != 1 {
		return catalog.Invalid("an empty filter is refused, for it would not say what it keeps: leave `where` out to keep everything")
	}
	if f.Not != nil {
		return checkFilter(fact, *f.Not, scope)
	}
	if f.Dimension == "" {
		inner := slices.Concat(f.All, f.Any)
		if len(inner) == 0 {
			return catalog.Invalid("`all` and `any` need at least one condition: leave them out to keep everything")
		}
		for _, g := range inner {
			if err := checkFilter(fact, g, scope); err != nil {
				return err
			}
		}
		return nil
	}
	if err := checkDimension(fact, f.Dimension, scope); err != nil {
		return err
	}
	if (f.In != nil && len(f.In) == 0) || (f.NotIn != nil && len(f.NotIn) == 0) || len(f.In)+len(f.NotIn) == 0 {
		return catalog.Invalid("the list of values for %s is empty; leave the condition out to keep every value", f.Dimension)
	}
	return checkValues(fact, f)
}

func checkValues(fact catalog.Fact, f catalog.Filter) error {
	d, _ := fact.Dimension(f.Dimension)
	for _, v := range slices.Concat(f.In, f.NotIn) {
		switch d.Kind {
		case catalog.TimeBucket:
			day, err := catalog.ParseDate(v)
			if err != nil {
				return err
			}
			if first := bucketStart(day, d.Bucket); first != day {
				return catalog.Invalid("%s is not the first day of a %s, by which it is named; did you mean %s?", day, d.Bucket, first)
			}
		case catalog.CodeList:
			if !slices.ContainsFunc(d.List, func(c catalog.Code) bool { return c.Code == v }) {
				return catalog.Unknown(d.Name, v, codes(d))
			}
		case catalog.OpenCode, catalog.OperatorKey, catalog.GroupKey:
			if len(v) > 256 {
				return catalog.Invalid("a value for %s has %d bytes; at most 256", f.Dimension, len(v))
			}
		}
	}
	return nil
}

// inside tells whether a condition on a dimension stands where it cannot be taken out of the filter: within any or not.
func inside(f catalog.Filter, of func(dimension string) bool, removable bool) bool {
	if f.Dimension != "" && of(f.Dimension) {
		return !removable
	}
	if f.Not != nil && inside(*f.Not, of, false) {
		return true
	}
	return slices.ContainsFunc(f.All, func(g catalog.Filter) bool { return inside(g, of, removable) }) ||
		slices.ContainsFunc(f.Any, func(g catalog.Filter) bool { return inside(g, of, false) })
}

func isTier(dimension string) bool { return dimension == "tier" }

// aloneIn are the dimensions that tell the rows of a measure apart and not what they are set over.
func aloneIn(fact catalog.Fact, measure string) []string {
	m, _ := fact.Measure(measure)
	f, _ := m.Formula.(catalog.PerOperatorYear)
	return f.Alone
}

func setsPartnerAside(fact catalog.Fact) func(string) bool {
	return func(name string) bool {
		m, _ := fact.Measure(name)
		f, compares := m.Formula.(catalog.BeforeAfter)
		return compares && f.Beyond
	}
}

func setsTierAside(fact catalog.Fact) func(string) bool {
	return func(name string) bool {
		m, _ := fact.Measure(name)
		switch m.Formula.(type) {
		case catalog.Share, catalog.RateRatio, catalog.TierShare, catalog.Alignment, catalog.Freed, catalog.Standardised, catalog.BeforeAfter:
			return true
		}
		return false
	}
}

// checkRows checks bounds and order.
func checkRows(q *catalog.Query, fact catalog.Fact) error {
	for _, b := range q.Having {
		if _, known := fact.Measure(b.Measure); !known {
			return catalog.Unknown("measure", b.Measure, measureNames(fact))
		}
		if b.Least == nil && b.Atmost == nil {
			return catalog.Invalid("the bound on %s has no end; give `atLeast`, `atMost` or both", b.Measure)
		}
	}
	for _, o := range q.OrderBy {
		_, measure := fact.Measure(o.By)
		if !measure && !slices.Contains(q.Rows.Dimensions, o.By) {
			if _, dimension := fact.Dimension(o.By); dimension {
				return catalog.Invalid("rows can be ordered by %s only when it is selected", o.By)
			}
			return catalog.Unknown("order", o.By, slices.Concat(dimensionNames(fact), measureNames(fact)))
		}
	}
	return nil
}

// withNeeded returns the selected measures and after them those that only bounds and order need.
func withNeeded(q catalog.Query) []string {
	fact, _ := catalog.FactNamed(q.Fact)
	out := slices.Clone(q.Rows.Measures)
	add := func(name string) {
		if _, measure := fact.Measure(name); measure && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, b := range q.Having {
		add(b.Measure)
	}
	for _, o := range q.OrderBy {
		add(o.By)
	}
	return out
}

func factNames() []string {
	var out []string
	for _, f := range catalog.Facts() {
		out = append(out, f.Name)
	}
	return out
}

func dimensionNames(f catalog.Fact) []string {
	var out []string
	for _, d := range f.Dimensions {
		out = append(out, d.Name)
	}
	return out
}

func measureNames(f catalog.Fact) []string {
	var out []string
	for _, m := range f.Measures {
		out = append(out, m.Name)
	}
	return out
}

func codes(d catalog.Dimension) []string {
	var out []string
	for _, c := range d.List {
		out = append(out, c.Code)
	}
	return out
}
