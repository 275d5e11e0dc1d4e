package warehouse_test

import (
	"flag"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"greenlane/catalog"
	"greenlane/record"
)

var (
	randomSeeds     = flag.Int("random.seeds", 3, "random stores to make")
	randomFirst     = flag.Uint64("random.first", 1, "seed of the first random store")
	randomQuestions = flag.Int("random.questions", 30, "random questions to ask of each store")
)

// Whatever is in the store and whatever is asked, the answer is what the semantics say, worked out over the rows by plain code.
func TestRandomQuestionsOfRandomStores(t *testing.T) {
	asked, compared, found, figures := 0, 0, 0, map[string]int{}
	for i := range *randomSeeds {
		seed := *randomFirst + uint64(i)
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := openStore(t)
			s := newRandomStore(t, w, seed, 0)
			s.told = figures
			seen := s.everything()
			found |= seen.compareFacts(t, fmt.Sprintf("seed %d", seed))
			for n := range *randomQuestions {
				q := s.question()
				if n == 0 { // so that what needs many declarations is told whichever questions follow
					q = s.broad()
				}
				seen := seen
				if s.chance(0.2) {
					seen = s.earlier(&q)
				}
				compared += seen.compare(t, fmt.Sprintf("seed %d, question %d: %s", seed, n, told(q)), q, put(t, w, q))
				asked++
				if t.Failed() {
					return
				}
			}
		})
	}
	if least := *randomSeeds * *randomQuestions; !t.Failed() && (asked < least || compared < 20*least) {
		t.Errorf("%d questions and %d cells compared: too few to mean anything", asked, compared)
	}
	for _, m := range slices.Concat(ofDeclarations(catalog.Clearance), ofDeclarations(catalog.ReleaseSegments)) {
		if !t.Failed() && *randomSeeds >= 3 && *randomQuestions >= 30 && figures[m.Name] == 0 {
			t.Errorf("no figure of %s was compared, of %v", m.Name, figures)
		}
	}
	if every := 1<<len(record.Findings) - 1; !t.Failed() && *randomSeeds >= 3 && found != every {
		t.Errorf("the builds found %b, want %b: everything that there is to find", found, every)
	}
}

// earlier makes the question one as of an earlier instant, and returns what is seen then.
func (s *rndStore) earlier(q *catalog.Query) sight {
	known := rndFrom + int64(s.r.IntN(int(170*rndDay)))
	q.KnownAt = time.UnixMilli(known)
	return sight{s, known}
}

// told writes a question down for a failure.
func told(q catalog.Query) string {
	known := ""
	if !q.KnownAt.IsZero() {
		known = ", known at " + q.KnownAt.UTC().Format(time.RFC3339Nano)
	}
	if q.CompareTo != nil {
		known += fmt.Sprintf(", beside %s..%s", q.CompareTo.From, q.CompareTo.To)
	}
	if q.CurrentTiers {
		known += ", tiers of today"
	}
	return fmt.Sprintf("%s of %s..%s by %v in strata of %v, %v, where %s%s", q.Fact, q.During.From, q.During.To, q.Rows.Dimensions, q.StandardiseBy,
		q.Rows.Measures, toldFilter(q.Where), known)
}

func toldFilter(f *catalog.Filter) string {
	switch {
	case f == nil:
		return "-"
	case f.Not != nil:
		return "not " + toldFilter(f.Not)
	case f.Dimension != "":
		return fmt.Sprintf("%s in %q not in %q", f.Dimension, f.In, f.NotIn)
	}
	parts, how := []string{}, "all"
	for _, g := range f.All {
		parts = append(parts, toldFilter(&g))
	}
	for _, g := range f.Any {
		parts, how = append(parts, toldFilter(&g)), "any"
	}
	return how + "(" + strings.Join(parts, "; ") + ")"
}

// ofDeclarations are the measures that declarations alone make; the records of others, which a random store has none of, have fewer dimensions.
func ofDeclarations(f catalog.Fact) []catalog.Measure {
	return slices.DeleteFunc(slices.Clone(f.Measures), func(m catalog.Measure) bool { return m.By != nil })
}

// broad asks for every measure of all declarations by tier.
func (s *rndStore) broad() catalog.Query {
	var measures []string
	for _, m := range ofDeclarations(catalog.Clearance) {
		measures = append(measures, m.Name)
	}
	all := catalog.Selection{Wanted: true, Measures: measures}
	byTier := all
	byTier.Dimensions = []string{"tier"}
	return catalog.Query{
		Fact: catalog.Clearance.Name, During: catalog.Period{From: day(s.t, "2020-01-01"), To: day(s.t, "2020-05-11")}, Rows: byTier, Total: all, First: catalog.MaxRows,
		StandardiseBy: []string{"direction"},
	}
}

// question makes a random question, now and then about segments.
func (s *rndStore) question() catalog.Query {
	from := time.UnixMilli(rndFrom + int64(s.r.IntN(120)-5)*rndDay).In(shanghai)
	to := from.AddDate(0, 0, 1+s.r.IntN(130))
	if s.chance(0.3) {
		from, to = time.UnixMilli(rndFrom).In(shanghai), time.UnixMilli(rndFrom+131*rndDay).In(shanghai)
	}
	fact := catalog.Clearance
	if s.chance(0.15) {
		fact = catalog.ReleaseSegments
	}
	q := catalog.Query{
		Fact: fact.Name, During: catalog.Period{From: catalog.DateOf(from), To: catalog.DateOf(to)}, First: catalog.MaxRows, CurrentTiers: s.chance(0.2),
		Exact: s.chance(0.2),
	}
	var measures []string
	for _, m := range ofDeclarations(fact) {
		if s.chance(0.3) && !(q.CurrentTiers && strings.HasPrefix(m.Name, "aeoInvolvement")) { // the declarant's tier is known at lodgement only
			measures = append(measures, m.Name)
		}
	}
	if len(measures) == 0 {
		measures = []string{ofDeclarations(fact)[0].Name}
	}
	s.r.Shuffle(len(measures), func(i, j int) { measures[i], measures[j] = measures[j], measures[i] })
	var dims []string
	for range s.r.IntN(4) {
		if d := fact.Dimensions[s.r.IntN(len(fact.Dimensions))].Name; !slices.Contains(dims, d) {
			dims = append(dims, d)
		}
	}
	if s.chance(0.3) && !slices.Contains(dims, "tier") {
		dims = append(dims, "tier")
	}
	if s.chance(0.4) {
		for range 1 + s.r.IntN(3) {
			q.StandardiseBy = append(q.StandardiseBy, oneOf(s, "transportMode", "direction", "riskStratum", "hs2", "sizeClass", "mraPartner"))
		}
	}
	apart := slices.ContainsFunc(measures, comparesTiers) || slices.ContainsFunc(measures, func(m string) bool { return strings.HasPrefix(m, "tradeShare") })
	if s.chance(0.3) {
		q.CompareTo = &catalog.Period{From: q.During.From.AddDays(-s.r.IntN(90)), To: q.During.To.AddDays(-s.r.IntN(20))}
		if other := q.During.Previous(); s.chance(0.3) || q.CompareTo.From.In(shanghai).After(q.CompareTo.To.In(shanghai).AddDate(0, 0, -1)) {
			q.CompareTo = &other
		}
	}
	if s.chance(0.7) {
		f := s.filter(3, !apart, true, q.CompareTo == nil)
		q.Where = &f
	}
	q.Rows = catalog.Selection{Wanted: true, Dimensions: dims, Measures: measures}
	switch segments := len(fact.Segments) > 0; {
	case segments && s.chance(0.5):
		one := catalog.Filter{Dimension: "segment", In: []string{fmt.Sprint("S", 1+s.r.IntN(10))}}
		if q.Where != nil {
			one = catalog.Filter{All: []catalog.Filter{*q.Where, one}}
		}
		q.Where = &one
	case segments:
		if !slices.Contains(dims, "segment") {
			q.Rows.Dimensions = append(q.Rows.Dimensions, "segment")
		}
		return q // whose total would add up what overlaps
	}
	if s.chance(0.7) {
		q.Total = catalog.Selection{Wanted: true, Measures: measures}
	}
	switch { // neither changes a figure: what tells of a reversal, and that no warning is wanted
	case s.chance(0.2):
		q.Rows.Remarked, q.Total.Remarked = measures, measures
	case s.chance(0.4):
		q.Rows.Quiet, q.Total.Quiet = measures, measures
	}
	return q
}

// comparesTiers tells of a measure whether it sets one tier beside another, or beside all.
func comparesTiers(measure string) bool {
	return strings.HasPrefix(measure, "aeo") || slices.Contains([]string{
		"inspectionRateRatio", "inspectionRateReduction", "inspectionRateDifference", "inspectionRateStandardised", "officerHoursShare", "resourceRiskAlignment", "resourceRiskDissimilarity", "freedOfficerHours",
		"freedOfficerHoursAtReference", "inspectionsAvoided", "freedShareCovered",
	}, measure)
}

// filter makes a random condition; tiers within any and not only where that is allowed.
func (s *rndStore) filter(depth int, tiersAnywhere, whole, times bool) catalog.Filter {
	if depth > 0 && s.chance(0.5) {
		var inner []catalog.Filter
		form := s.r.IntN(3)
		for range 1 + s.r.IntN(3) {
			inner = append(inner, s.filter(depth-1, tiersAnywhere, whole && form == 0, times))
		}
		switch form {
		case 0:
			return catalog.Filter{All: inner}
		case 1:
			return catalog.Filter{Any: inner}
		}
		return catalog.Filter{Not: &inner[0]}
	}
	values := map[string][]string{
		"direction": {"import", "export", "transit", "ftz_in"}, "transportMode": {"sea", "air", "road", "post"},
		"office": {"2201", "2202", "2203", "9999"}, "hs2": {"84", "85", "01", "unknown"}, "partnerCountry": {"JP", "US", "DE"},
		"declaredCcy": {"CNY", "USD", "XXX"}, "operator": append([]string{"nobody"}, s.names...),
		"regime": {"D237", "unknown"}, "mraPartner": {"mra", "non_mra"}, "sector": {"C", "H", "unknown"}, "sizeClass": {"large", "medium", "unknown"},
		"group": {"holding-1", "holding-new", "op-1"}, "riskStratum": {"L", "unknown"}, "channel": {"green", "unknown"},
		"selectionBasis": {"random", "unknown", "intel"}, "hs6": {"847130", "unknown"},
	}
	for name, buckets := range map[string][]string{
		"month": {"2020-01-01", "2020-02-01", "2020-03-01"}, "week": {"2019-12-30", "2020-01-06", "2020-02-10"}, "quarter": {"2020-01-01", "2020-04-01"},
		"year": {"2019-01-01", "2020-01-01"}, "day": {"2020-01-01", "2020-01-31", "2020-02-01"},
	} {
		if times { // which cannot be moved to the period to compare with
			values[name] = buckets
		}
	}
	if tiersAnywhere || whole {
		values["tier"] = []string{"advanced_certified", "certified", "regular", "discredited", "unknown"}
	}
	d := oneOf(s, sortedKeys(values)...)
	some := func() []string {
		var out []string
		for range 1 + s.r.IntN(3) {
			out = append(out, oneOf(s, values[d]...))
		}
		return out
	}
	switch s.r.IntN(4) {
	case 0:
		return catalog.Filter{Dimension: d, NotIn: some()}
	case 1:
		return catalog.Filter{Dimension: d, In: some(), NotIn: some()}
	}
	return catalog.Filter{Dimension: d, In: some()}
}

// compare checks every cell of an answer and returns how many there were.
func (v sight) compare(t *testing.T, what string, q catalog.Query, got *asked) (cells int) {
	t.Helper()
	all := v.model(q.CurrentTiers)
	if q.Fact == "releaseSegments" {
		all = inSegments(all)
	}
	x := newQuestion(q, all)
	if q.CompareTo != nil {
		then := q
		then.During, then.CompareTo = *q.CompareTo, nil
		x.then = newQuestion(then, all)
		x.then.moved(all)
	}
	x.moved(all)
	keys := x.keysOf()
	if len(got.r.Rows) != len(keys) {
		t.Errorf("%s\n%d rows, want %d", what, len(got.r.Rows), len(keys))
		return cells
	}
	for i, row := range got.r.Rows {
		if _, known := keys[strings.Join(row.Keys, "|")]; !known {
			t.Errorf("%s\nrow %d is %q, which nothing belongs to", what, i, row.Keys)
			return cells
		}
		cells += v.compareRow(t, fmt.Sprintf("%s\nrow %q", what, row.Keys), x, row.Keys, false, row)
	}
	if x.q.Total.Wanted {
		cells += v.compareRow(t, what+"\ntotal", x, nil, true, got.r.Total)
	}
	return cells
}

func (v sight) compareRow(t *testing.T, what string, x *question, keys []string, total bool, row catalog.Row) int {
	t.Helper()
	cohorts := map[string]*cohort{}
	for i, measure := range x.q.Rows.Measures {
		_, point := byEvent(measure)
		by := x.by[point]
		if cohorts[point] == nil {
			cohorts[point] = by.cohort(keys, total)
		}
		v.compareCell(t, what+", "+measure, by, cohorts[point], measure, row.Cells[i])
	}
	return len(x.q.Rows.Measures)
}

func (v sight) compareCell(t *testing.T, what string, x *question, c *cohort, measure string, got catalog.Cell) {
	t.Helper()
	want, status := v.expect(x, c, measure)
	if x.then != nil {
		status = v.compareWith(t, what, x, c, measure, got, want, status)
	}
	if got.Status != status {
		t.Errorf("%s: %s %v, want %s", what, got.Status, got.Warnings, status)
		return
	}
	if want.value == nil {
		if got.Value != nil || got.Decimal != "" || got.Low != nil || got.High != nil {
			t.Errorf("%s: %s, and yet it has a value", what, got.Status)
		}
		return
	}
	if got.Value == nil || math.Abs(*got.Value-*want.value) > want.tolerance*math.Abs(*want.value)+want.slack || got.Decimal != want.decimal {
		t.Errorf("%s: %v %q, want %.17g %q", what, deref(got.Value), got.Decimal, *want.value, want.decimal)
	}
	v.told[measure]++
	if want.interval != nil {
		v.told[measure+", interval"]++
	}
	low, high := math.NaN(), math.NaN()
	if iv := want.interval; iv != nil {
		if !iv.NoLow {
			low = iv.Low
		}
		if !iv.NoHigh {
			high = iv.High
		}
	}
	if !closeTo(got.Low, low, want.slack) || !closeTo(got.High, high, want.slack) {
		t.Errorf("%s: interval [%v, %v], want [%v, %v]", what, deref(got.Low), deref(got.High), low, high)
	}
}

// expect is what a cell should be, and how it stands by itself.
func (v sight) expect(x *question, c *cohort, measure string) (want expected, status catalog.Status) {
	want = c.expect(measure, v.cut())
	if status = want.refused; status == "" {
		status = x.standing(c, measure, want, v.cut())
	}
	return want, status
}

// compareWith checks what a cell says of the same place in the period to compare with, and returns how it stands beside it.
func (v sight) compareWith(t *testing.T, what string, x *question, c *cohort, measure string, got catalog.Cell, want expected, status catalog.Status) catalog.Status {
	t.Helper()
	keys, there := x.placed(c)
	if there && !c.total && len(keys) > 0 {
		there = x.then.has(keys)
	}
	if !there {
		if got.Previous != nil || got.Change != nil {
			t.Errorf("%s: previous %v, change %v, of a row that is not there", what, deref(got.Previous), deref(got.Change))
		}
		return status
	}
	before, standing := v.expect(x.then, x.then.cohort(keys, c.total), measure)
	if standing == catalog.Provisional && status == catalog.OK {
		status = catalog.Provisional
	}
	if before.value == nil {
		if got.Previous != nil || got.Change != nil {
			t.Errorf("%s: previous %v, change %v, of a figure that cannot be told", what, deref(got.Previous), deref(got.Change))
		}
		return status
	}
	if !closeTo(got.Previous, *before.value, before.slack) {
		t.Errorf("%s: previous %v, want %v", what, deref(got.Previous), *before.value)
	}
	change, low, high := math.NaN(), math.NaN(), math.NaN()
	if want.value != nil {
		change = *want.value - *before.value
		if a, b := want.interval, before.interval; a != nil && b != nil && !(a.NoLow && a.NoHigh) && !(b.NoLow && b.NoHigh) {
			// Each side from the distances of both figures to their own bounds (Zou and Donner 2008).
			if !a.NoLow && !b.NoHigh {
				low = change - math.Hypot(*want.value-a.Low, b.High-*before.value)
			}
			if !a.NoHigh && !b.NoLow {
				high = change + math.Hypot(a.High-*want.value, *before.value-b.Low)
			}
		}
	}
	slack := want.slack + before.slack + 1e-9*math.Abs(*before.value)
	if !closeTo(got.Change, change, slack) || !closeTo(got.ChangeLow, low, slack) || !closeTo(got.ChangeHigh, high, slack) {
		t.Errorf("%s: change %v [%v, %v], want %v [%v, %v]", what, deref(got.Change), deref(got.ChangeLow), deref(got.ChangeHigh), change, low, high)
	}
	return status
}

// placed are the keys of the row in the other period whose buckets stand at the same places; false where that period has none there.
func (x *question) placed(c *cohort) (keys []string, there bool) {
	if c.total {
		return nil, true
	}
	for i, name := range x.q.Rows.Dimensions {
		now, then := bucketsOf(x.q.During, name), bucketsOf(x.then.q.During, name)
		if now == nil {
			keys = append(keys, c.keys[i])
			continue
		}
		at := slices.Index(now, c.keys[i])
		if at < 0 || at >= len(then) {
			return nil, false
		}
		keys = append(keys, then[at])
	}
	return keys, true
}

// bucketsOf are the buckets that days of a period fall into, in order; nil for a dimension that is not one of time.
func bucketsOf(p catalog.Period, dimension string) (buckets []string) {
	for on := p.From.In(time.UTC); on.Before(p.To.In(time.UTC)); on = on.AddDate(0, 0, 1) {
		first, known := bucketOf(on, dimension)
		if !known {
			return nil
		}
		if len(buckets) == 0 || buckets[len(buckets)-1] != first {
			buckets = append(buckets, first)
		}
	}
	return buckets
}

// bucketOf is the first day of the bucket that holds a day.
func bucketOf(on time.Time, dimension string) (first string, known bool) {
	switch dimension {
	case "year":
		return on.Format("2006") + "-01-01", true
	case "quarter":
		return quarterOf(on), true
	case "month":
		return on.Format("2006-01") + "-01", true
	case "week":
		return on.AddDate(0, 0, -(int(on.Weekday())+6)%7).Format(time.DateOnly), true
	case "day":
		return on.Format(time.DateOnly), true
	}
	return "", false
}

// closeTo compares a bound with what it should be, NaN for none.
func closeTo(got *float64, want, slack float64) bool {
	if got == nil || math.IsNaN(want) {
		return got == nil && math.IsNaN(want)
	}
	return math.Abs(*got-want) <= 1e-9*max(math.Abs(want), 1e-6)+slack
}

func deref(v *float64) any {
	if v == nil {
		return "none"
	}
	return *v
}

// standing is OK, or PROVISIONAL where the bucket ends after the cut or too many of the tiers it rests on are unknown.
func (x *question) standing(c *cohort, measure string, want expected, cut int64) catalog.Status {
	end := x.q.During.To.In(shanghai)
	if !c.total {
		for i, name := range x.q.Rows.Dimensions {
			first, err := time.ParseInLocation(time.DateOnly, c.keys[i], shanghai)
			if err != nil {
				continue
			}
			after := map[string]time.Time{
				"year": first.AddDate(1, 0, 0), "quarter": first.AddDate(0, 3, 0), "month": first.AddDate(0, 1, 0),
				"week": first.AddDate(0, 0, 7), "day": first.AddDate(0, 0, 1),
			}[name]
			if !after.IsZero() && after.Before(end) {
				end = after
			}
		}
	}
	if end.UnixMilli() > cut {
		return catalog.Provisional
	}
	if !comparesTiers(measure) && !c.tierSelected && !mentions(x.q.Where, "tier") {
		return catalog.OK
	}
	sets := [][]*mdlDeclaration{c.rows}
	switch {
	case strings.HasSuffix(measure, "HoursWorked"): // of what was worked on, whatever was lodged
		sets = [][]*mdlDeclaration{want.behind}
	case want.behind != nil:
		sets = append(sets, want.behind)
	}
	for _, set := range sets {
		unknown := len(only(set, func(d *mdlDeclaration) bool { return d.tier == "unknown" }))
		if float64(unknown) > 0.001*float64(len(set)) {
			return catalog.Provisional
		}
	}
	return catalog.OK
}

func mentions(f *catalog.Filter, dimension string) bool {
	if f == nil {
		return false
	}
	inner := func(g catalog.Filter) bool { return mentions(&g, dimension) }
	return f.Dimension == dimension || mentions(f.Not, dimension) || slices.ContainsFunc(f.All, inner) || slices.ContainsFunc(f.Any, inner)
}
