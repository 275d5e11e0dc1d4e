package warehouse

import (
	"fmt"
	"testing"
	"time"

	"greenlane/access"
	"greenlane/catalog"
)

func TestWhatIsCountedTogether(t *testing.T) {
	spring := catalog.Period{From: catalog.Date{Year: 2020, Month: 3, Day: 1}, To: catalog.Date{Year: 2020, Month: 6, Day: 1}}
	v := &Version{New(Config{Zone: time.UTC}), dataVersion{Number: 7, Definition: factDefinition, Zone: "UTC", Builds: map[uint32]uint32{202003: 6, 202004: 7, 202005: 8}}}
	// By sea: rates then rest on the facts, counts on sums by day.
	base := catalog.Query{Fact: "clearance", During: spring, StandardiseBy: catalog.DefaultStrata, Where: &catalog.Filter{Dimension: "transportMode", In: []string{"sea"}}}
	by := func(dimension string, measures ...string) catalog.Query {
		q := base
		q.Rows = catalog.Selection{Wanted: true, Dimensions: []string{dimension}, Measures: measures}
		return q
	}
	total := func(measures ...string) catalog.Query {
		q := base
		q.Total = catalog.Selection{Wanted: true, Measures: measures}
		return q
	}
	with := func(q catalog.Query, change func(*catalog.Query)) catalog.Query { change(&q); return q }
	counts, rates, hits := by("tier", "declarations", "tradeValueCny"), by("tier", "inspectionRate"), total("hitRate", "declarations")
	median := by("tier", "clearanceTimeKmMedianHours")
	cases := func(exact bool, measure string) catalog.Query {
		return with(by("tier", measure), func(q *catalog.Query) { q.Fact, q.Where, q.Exact = "coordination", nil, exact })
	}
	for name, c := range map[string]struct {
		of   []catalog.Query
		want string
	}{
		"measures alone":                        {[]catalog.Query{rates, by("tier", "hitRate")}, "[[0 1]]"},
		"sums that ride along":                  {[]catalog.Query{counts, rates}, "[[0 1]]"},
		"sums that nothing else would scan for": {[]catalog.Query{counts, hits}, "[[0] [1]]"},
		"all three, in one order":               {[]catalog.Query{counts, rates, hits}, "[[0 1 2]]"},
		"all three, in another":                 {[]catalog.Query{hits, counts, rates}, "[[0 1 2]]"},
		"arranged otherwise": {[]catalog.Query{rates, with(rates, func(q *catalog.Query) {
			q.First, q.OrderBy, q.Excluded = 3, []catalog.Order{{By: "inspectionRate"}}, true
		})}, "[[0 1]]"},
		"other dimensions":           {[]catalog.Query{rates, by("office", "inspectionRate")}, "[[0] [1]]"},
		"another filter":             {[]catalog.Query{rates, with(rates, func(q *catalog.Query) { q.Where = nil })}, "[[0] [1]]"},
		"another period":             {[]catalog.Query{rates, with(rates, func(q *catalog.Query) { q.During.To = q.During.To.AddDays(1) })}, "[[0] [1]]"},
		"tiers of today":             {[]catalog.Query{rates, with(rates, func(q *catalog.Query) { q.CurrentTiers = true })}, "[[0] [1]]"},
		"known then":                 {[]catalog.Query{rates, with(rates, func(q *catalog.Query) { q.KnownAt = time.Unix(1, 0) })}, "[[0] [1]]"},
		"known then, both":           {[]catalog.Query{with(rates, func(q *catalog.Query) { q.KnownAt = time.Unix(1, 0) }), with(hits, func(q *catalog.Query) { q.KnownAt = time.Unix(1, 0) })}, "[[0 1]]"},
		"compared":                   {[]catalog.Query{rates, with(rates, func(q *catalog.Query) { q.CompareTo = &catalog.Period{} })}, "[[0] [1]]"},
		"explained":                  {[]catalog.Query{rates, with(rates, func(q *catalog.Query) { q.Rows.Explained = q.Rows.Measures })}, "[[0] [1]]"},
		"levels of a curve in bins":  {[]catalog.Query{cases(false, "caseResolutionMedianHours"), cases(false, "caseResolutionP90Hours")}, "[[0] [1]]"},
		"levels of a curve":          {[]catalog.Query{cases(true, "caseResolutionMedianHours"), cases(true, "caseResolutionP90Hours")}, "[[0 1]]"},
		"one level of a curve twice": {[]catalog.Query{median, by("tier", "clearanceTimeKmMedianHours", "declarations")}, "[[0 1]]"},
		"a curve beside others":      {[]catalog.Query{median, rates}, "[[0 1]]"},
	} {
		if got := fmt.Sprint(v.Together(access.ScopeOf(access.Local()), c.of)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
