package warehouse_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"greenlane/catalog"
	"greenlane/evidence"
	"greenlane/loader"
	"greenlane/warehouse"
)

// wait is how long a declaration waited, in ms: for its release, or until it was cancelled.
type wait struct {
	ms       int64
	released bool
}

// waitings are waiting times, by office, that make it hard to tell from counts where a curve passes one half.
func waitings() map[string][]wait {
	r := rand.New(rand.NewPCG(19, 20200601))
	spread := func(medianHours, sigma float64) int64 {
		return int64(medianHours * 3.6e6 * math.Exp(sigma*r.NormFloat64()))
	}
	many := func(n int, one func(i int) wait) []wait {
		out := make([]wait, n)
		for i := range out {
			out[i] = one(i)
		}
		return out
	}
	racing := func(cancelled float64) func(int) wait { // release and cancellation at odds, whichever comes first
		return func(int) wait {
			ms := spread(20, 1)
			if r.Float64() < cancelled {
				return wait{int64(float64(ms) * r.Float64()), false}
			}
			return wait{ms, true}
		}
	}
	return map[string][]wait{
		"nothing cut off":  many(9_000, racing(0)),
		"a few cut off":    many(20_000, racing(0.03)),
		"a third cut off":  many(12_000, racing(0.35)),
		"most cut off":     many(15_000, racing(0.9)),
		"just below large": many(4_999, racing(0.5)),
		"just large":       many(5_000, racing(0.5)),
		"small":            many(300, racing(0.6)),
		"three":            many(3, racing(0)),
		"few left early": many(9_000, func(i int) wait { // 50 are at risk of most releases
			if i < 8_950 {
				return wait{1 + r.Int64N(3_600_000), i%400 == 0}
			}
			return wait{spread(40, 0.5), true}
		}),
		"cut off at once": many(8_000, func(i int) wait { // 500 are left after the first hour
			if i < 7_500 {
				return wait{3_600_000, false}
			}
			return wait{3_600_000 + spread(20, 1), true}
		}),
		"one instant": many(7_000, func(i int) wait { // nearly all wait exactly a day
			switch {
			case i < 6_000:
				return wait{86_400_000, i%10 > 0}
			default:
				return wait{spread(24, 1), true}
			}
		}),
		"a gap at one half": many(6_000, func(i int) wait { // nobody waits between an hour and four days
			if i < 3_000 {
				return wait{1 + r.Int64N(3_600_000), true}
			}
			return wait{96*3_600_000 + r.Int64N(3_600_000), i%7 > 0}
		}),
		"short of one half": many(6_000, func(i int) wait { return wait{spread(20, 1), i%4 == 0} }),
		"one released":      many(5_500, func(i int) wait { return wait{spread(20, 1), i == 0} }),
		"at once":           many(6_000, func(i int) wait { return wait{int64(i % 3), i%5 > 0} }),
	}
}

// loadWaitings loads declarations that waited so, all lodged at one instant, and returns what waited by office and all together.
func loadWaitings(t *testing.T, w *warehouse.Warehouse) (all map[string][]wait, every []wait) {
	t.Helper()
	const lodged = "2020-06-01T12:00:00+08:00"
	start := instant(t, lodged).UnixMilli()
	declarations := [][]string{{"declaration_id", "direction", "operator_id", "office", "lodged_at", "op_type"}}
	events := [][]string{{"declaration_id", "event_type", "occurred_at"}}
	all = waitings()
	for office, waits := range all {
		for i, one := range waits {
			id, op, event := fmt.Sprintf("%s %d", office, i), "original", "REL"
			if !one.released {
				op, event = "cancellation", "CAN"
			}
			declarations = append(declarations, []string{id, "import", "O1", office, lodged, op})
			events = append(events, []string{id, event, unixMilli(start + one.ms).Format("2006-01-02T15:04:05.000Z07:00")})
		}
		every = append(every, waits...)
	}
	dir := writeFiles(t, map[string][][]string{
		"operators": {{"operator_id", "name", "country"}, {"O1", "firm", "CN"}}, "declarations": declarations, "declaration_events": events,
	})
	loadWorld(t, w, dir, loader.Options{Profile: "generic", Cut: instant(t, "2021-06-01T00:00:00+08:00")})
	return all, every
}

// What is left out of a statement does not show: median and bounds are those of the curve over every single time, to the digit for fewer than
// 5,000 declarations and within a bin for more.
func TestTheCurveIsWholeWhereItMatters(t *testing.T) {
	w := openStore(t)
	all, every := loadWaitings(t, w)
	a := ask(t, w, "2020-06-01", "2020-06-02", []string{"office"}, []string{"clearanceTimeKmMedianHours"}, nil)
	for office, waits := range all {
		compareCurve(t, office, a.cell("clearanceTimeKmMedianHours", office), waits)
	}
	compareCurve(t, "all offices", a.total("clearanceTimeKmMedianHours"), every)

	// Without bounds the times are not sorted, and the medians are the same.
	plain := a.q
	plain.Rows.Plain, plain.Total.Plain = plain.Rows.Measures, plain.Total.Measures
	for _, exact := range []bool{false, true} {
		plain.Exact, a.q.Exact = exact, exact
		bounded, rows, total := put(t, w, a.q), plain, plain
		rows.Total, total.Rows = catalog.Selection{}, catalog.Selection{}
		alone := put(t, w, rows)
		for office := range all {
			sameMedian(t, office, alone.cell("clearanceTimeKmMedianHours", office), bounded.cell("clearanceTimeKmMedianHours", office))
		}
		sameMedian(t, "all offices", put(t, w, total).total("clearanceTimeKmMedianHours"), bounded.total("clearanceTimeKmMedianHours"))
	}
}

func sameMedian(t *testing.T, what string, got, want catalog.Cell) {
	t.Helper()
	if (got.Value == nil) != (want.Value == nil) || got.Value != nil && *got.Value != *want.Value || got.Status != want.Status || *got.Declarations != *want.Declarations {
		t.Errorf("%s: %v of %d without bounds (%s), %v of %d with them (%s)", what, deref(got.Value), *got.Declarations, got.Status, deref(want.Value), *want.Declarations, want.Status)
	}
}

func compareCurve(t *testing.T, what string, got catalog.Cell, waits []wait) {
	t.Helper()
	bins := make([]evidence.KMBin, len(waits))
	for i, one := range waits {
		bins[i] = evidence.KMBin{Time: float64(one.ms) / 3.6e6, Censored: 1}
		if one.released {
			bins[i].Events, bins[i].Censored = 1, 0
		}
	}
	curve, err := evidence.NewKaplanMeier(bins)
	if err != nil {
		t.Fatal(err)
	}
	tolerance := 1e-14
	if len(waits) >= 5_000 {
		tolerance = 1.0 / 2048
	}
	same := func(part string, got *float64, want float64, known bool) {
		if (got != nil) != known || known && math.Abs(*got-want) > tolerance*want {
			t.Errorf("%s: %s %v, want %v (%v)", what, part, deref(got), want, known)
		}
	}
	if got.Declarations == nil || *got.Declarations != int64(len(waits)) {
		t.Errorf("%s: rests on %v declarations, want %d", what, got.Declarations, len(waits))
	}
	median, reached := curve.Quantile(0.5)
	same("median", got.Value, median, reached)
	if !reached {
		if got.Status != catalog.NotEstimable {
			t.Errorf("%s: status %s, want %s", what, got.Status, catalog.NotEstimable)
		}
		return
	}
	iv, _ := curve.QuantileInterval(0.5, 0.95)
	same("lower bound", got.Low, iv.Low, !iv.NoLow)
	same("upper bound", got.High, iv.High, !iv.NoHigh)
}
