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
	asked, compared, found := 0, 0, 0
	for i := range *randomSeeds {
		seed := *randomFirst + uint64(i)
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := openStore(t)
			s := newRandomStore(t, w, seed, 0)
			seen := s.everything()
			all := seen.model()
			found |= seen.compareFacts(t, fmt.Sprintf("seed %d", seed))
			for n := range *randomQuestions {
				q := s.question()
				seen, all := seen, all
				if s.chance(0.3) {
					seen = s.earlier(&q)
					all = seen.model()
				}
				got := put(t, w, q)
				compared += seen.compare(t, fmt.Sprintf("seed %d, question %d: %s", seed, n, told(q)), newQuestion(q, all), got)
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
	return known + fmt.Sprintf("%s..%s by %v, %v, where %s", q.During.From, q.During.To, q.Rows.Dimensions, q.Rows.Measures, toldFilter(q.Where))
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

// question makes a random question.
func (s *rndStore) question() catalog.Query {
	from := time.UnixMilli(rndFrom + int64(s.r.IntN(120)-5)*rndDay).In(shanghai)
	to := from.AddDate(0, 0, 1+s.r.IntN(130))
	if s.chance(0.3) {
		from, to = time.UnixMilli(rndFrom).In(shanghai), time.UnixMilli(rndFrom+131*rndDay).In(shanghai)
	}
	q := catalog.Query{Fact: "clearance", During: catalog.Period{From: catalog.DateOf(from), To: catalog.DateOf(to)}, First: catalog.MaxRows}
	var measures []string
	for _, m := range catalog.Clearance.Measures {
		if !slices.Contains(modelled, m.Name) {
			continue
		}
		if s.chance(0.5) {
			measures = append(measures, m.Name)
		}
	}
	if len(measures) == 0 {
		measures = []string{"declarations"}
	}
	s.r.Shuffle(len(measures), func(i, j int) { measures[i], measures[j] = measures[j], measures[i] })
	var dims []string
	for range s.r.IntN(4) {
		if d := modelledDimensions[s.r.IntN(len(modelledDimensions))]; !slices.Contains(dims, d) {
			dims = append(dims, d)
		}
	}
	if s.chance(0.3) && !slices.Contains(dims, "tier") {
		dims = append(dims, "tier")
	}
	apart := slices.ContainsFunc(measures, func(m string) bool { return strings.Contains(m, "Share") || m == "inspectionRateRatio" })
	if s.chance(0.7) {
		f := s.filter(3, !apart, true)
		q.Where = &f
	}
	q.Rows = catalog.Selection{Wanted: true, Dimensions: dims, Measures: measures}
	if s.chance(0.7) {
		q.Total = catalog.Selection{Wanted: true, Measures: measures}
	}
	return q
}

// filter makes a random condition; tiers within any and not only where that is allowed.
func (s *rndStore) filter(depth int, tiersAnywhere, whole bool) catalog.Filter {
	if depth > 0 && s.chance(0.5) {
		var inner []catalog.Filter
		form := s.r.IntN(3)
		for range 1 + s.r.IntN(3) {
			inner = append(inner, s.filter(depth-1, tiersAnywhere, whole && form == 0))
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
		"month": {"2020-01-01", "2020-02-01", "2020-03-01"}, "week": {"2019-12-30", "2020-01-06", "2020-02-10"}, "quarter": {"2020-01-01", "2020-04-01"},
		"year": {"2019-01-01", "2020-01-01"}, "day": {"2020-01-01", "2020-01-31", "2020-02-01"},
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
func (v sight) compare(t *testing.T, what string, x *question, got *asked) (cells int) {
	t.Helper()
	keys := map[string][]string{}
	for _, d := range x.rows {
		if !d.cancelled {
			var own []string
			for _, name := range x.q.Rows.Dimensions {
				own = append(own, d.keys[name])
			}
			keys[strings.Join(own, "|")] = own
		}
	}
	if len(x.q.Rows.Dimensions) == 0 {
		keys = map[string][]string{"": nil}
	}
	if len(got.r.Rows) != len(keys) {
		t.Errorf("%s\n%d rows, want %d", what, len(got.r.Rows), len(keys))
		return cells
	}
	for i, row := range got.r.Rows {
		if _, known := keys[strings.Join(row.Keys, "|")]; !known {
			t.Errorf("%s\nrow %d is %q, which nothing belongs to", what, i, row.Keys)
			return cells
		}
		cells += v.compareRow(t, fmt.Sprintf("%s\nrow %q", what, row.Keys), x, x.cohort(row.Keys, false), row)
	}
	if x.q.Total.Wanted {
		cells += v.compareRow(t, what+"\ntotal", x, x.cohort(nil, true), got.r.Total)
	}
	return cells
}

func (v sight) compareRow(t *testing.T, what string, x *question, c *cohort, row catalog.Row) int {
	t.Helper()
	for i, measure := range x.q.Rows.Measures {
		v.compareCell(t, what+", "+measure, x, c, measure, row.Cells[i])
	}
	return len(x.q.Rows.Measures)
}

func (v sight) compareCell(t *testing.T, what string, x *question, c *cohort, measure string, got catalog.Cell) {
	t.Helper()
	want := c.expect(measure, v.cut())
	status := want.refused
	if status == "" {
		status = x.standing(c, measure, want, v.cut())
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
	if got.Value == nil || math.Abs(*got.Value-*want.value) > want.tolerance*math.Abs(*want.value) || got.Decimal != want.decimal {
		t.Errorf("%s: %v %q, want %.17g %q", what, deref(got.Value), got.Decimal, *want.value, want.decimal)
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
	if !closeTo(got.Low, low) || !closeTo(got.High, high) {
		t.Errorf("%s: interval [%v, %v], want [%v, %v]", what, deref(got.Low), deref(got.High), low, high)
	}
}

// closeTo compares a bound with what it should be, NaN for none.
func closeTo(got *float64, want float64) bool {
	if got == nil || math.IsNaN(want) {
		return got == nil && math.IsNaN(want)
	}
	return math.Abs(*got-want) <= 1e-9*max(math.Abs(want), 1e-6)
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
	aeo := measure == "inspectionRateRatio" || measure == "aeoTradeShareValue"
	if !aeo && !c.tierSelected && !mentions(x.q.Where, "tier") {
		return catalog.OK
	}
	sets := [][]*mdlDeclaration{c.rows}
	if want.behind != nil {
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
