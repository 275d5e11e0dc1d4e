package warehouse_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"greenlane/catalog"
	"greenlane/evidence"
	"greenlane/loader"
)

// alike are waits of groups whose members resemble each other, by office: few and many groups, even ones and such as have one giant, ties and cuts.
func alike() map[string]map[string][]wait {
	r := rand.New(rand.NewPCG(58, 1952))
	draw := func(groups int, cancelled float64, size func(g int) int) map[string][]wait {
		out := map[string][]wait{}
		for g := range groups {
			level := 20 * math.Exp(0.6*r.NormFloat64())
			for range size(g) {
				w := wait{int64(3.6e6 * level * math.Exp(0.5*r.NormFloat64())), true}
				if r.Float64() < cancelled {
					w = wait{int64(float64(w.ms) * r.Float64()), false}
				}
				name := fmt.Sprint("G", g)
				out[name] = append(out[name], w)
			}
		}
		return out
	}
	each := func(n int) func(int) int { return func(int) int { return n } }
	giant := func(first, others int) func(int) int {
		return func(g int) int {
			if g == 0 {
				return first
			}
			return others
		}
	}
	out := map[string]map[string][]wait{
		"one group":         draw(1, 0.1, each(80)),
		"two groups":        draw(2, 0.1, each(60)),
		"three, a few":      draw(3, 0, each(4)),
		"five":              draw(5, 0.2, each(40)),
		"thirty":            draw(30, 0, func(int) int { return 1 + int(20*r.ExpFloat64()) }),
		"one by one":        draw(300, 0.2, each(1)),
		"two hundred":       draw(200, 0.1, func(int) int { return 1 + int(6*r.ExpFloat64()) }),
		"a giant":           draw(12, 0.1, giant(2_000, 30)),
		"large, few groups": draw(8, 0.1, each(1_500)),
		"large, many":       draw(700, 0.3, func(int) int { return 1 + int(20*r.ExpFloat64()) }),
	}
	ties := map[string][]wait{}
	for g := range 20 {
		for i := range 10 {
			ties[fmt.Sprint("G", g)] = append(ties[fmt.Sprint("G", g)], wait{3_600_000 * int64(1+i%2*(g%3)), true})
		}
	}
	out["two times"] = ties
	apart := map[string][]wait{}
	for g := range 16 { // of every group all are quick, or none is
		apart[fmt.Sprint("G", g)] = slices.Repeat([]wait{{3_600_000 * int64(1+g), true}}, 9)
	}
	out["all of a group alike"] = apart
	same := map[string][]wait{}
	for g := range 10 {
		same[fmt.Sprint("G", g)] = slices.Repeat([]wait{{7_200_000, true}}, 5)
	}
	out["all alike"] = same
	return out
}

// The bounds of a quantile and of a Kaplan–Meier median are those that package evidence gives for the groups of every single declaration, whatever the groups:
// the ranks that the statement fetches always hold them.
func TestBoundsOfTimesAreByGroup(t *testing.T) {
	w := openStore(t)
	const lodged = "2020-06-01T12:00:00+08:00"
	start := instant(t, lodged).UnixMilli()
	operators := [][]string{{"operator_id", "group_id", "name", "country"}}
	declarations := [][]string{{"declaration_id", "direction", "operator_id", "office", "lodged_at", "op_type"}}
	events := [][]string{{"declaration_id", "event_type", "occurred_at"}}
	known := map[string]bool{}
	all := alike()
	every := map[string][]wait{}
	for office, groups := range all {
		for group, waits := range groups {
			for i, one := range waits {
				operator := fmt.Sprintf("%s operator %d", group, i%2) // two operators of one group are one group
				if !known[operator] {
					known[operator] = true
					operators = append(operators, []string{operator, group, "firm", "CN"})
				}
				id, op, event := fmt.Sprintf("%s %s %d", office, group, i), "original", "REL"
				if !one.released {
					op, event = "cancellation", "CAN"
				}
				declarations = append(declarations, []string{id, "import", operator, office, lodged, op})
				events = append(events, []string{id, event, unixMilli(start + one.ms).Format(time.RFC3339Nano)})
			}
			every[group] = append(every[group], waits...)
		}
	}
	dir := writeFiles(t, map[string][][]string{"operators": operators, "declarations": declarations, "declaration_events": events})
	loadWorld(t, w, dir, loader.Options{Profile: "generic", Cut: instant(t, "2021-06-01T00:00:00+08:00")})
	a := ask(t, w, "2020-06-01", "2020-06-02", []string{"office"},
		[]string{"clearanceTimeMedianHours", "clearanceTimeP90Hours", "overallClearanceTimeMedianHours", "clearanceTimeKmMedianHours"}, nil)
	for office, groups := range all {
		compareQuantile(t, office, a.cell("clearanceTimeMedianHours", office), groups, 0.5)
		compareQuantile(t, office, a.cell("clearanceTimeP90Hours", office), groups, 0.9)
		compareWaiting(t, office, a.cell("clearanceTimeKmMedianHours", office), groups)
	}
	compareQuantile(t, "all offices", a.total("clearanceTimeMedianHours"), every, 0.5)
	compareQuantile(t, "all offices", a.total("clearanceTimeP90Hours"), every, 0.9)
	compareWaiting(t, "all offices", a.total("clearanceTimeKmMedianHours"), every)
}

// compareQuantile takes the quantile and its bounds from all the times of the declarations that were released.
func compareQuantile(t *testing.T, what string, got catalog.Cell, groups map[string][]wait, q float64) {
	t.Helper()
	var times []int64
	for _, waits := range groups {
		for _, one := range waits {
			if one.released {
				times = append(times, one.ms)
			}
		}
	}
	slices.Sort(times)
	quantile := plainQuantile(times, q)
	sums := sumsOf(groups, func(one wait) (known, counts bool) { return one.released, float64(one.ms) <= quantile })
	low, high, ok := evidence.QuantileRanksClustered(sums, q, 0.95)
	method := evidence.MethodOrderStatisticsClustered
	if !ok {
		low, high, ok = evidence.QuantileRanks(int64(len(times)), q, 0.95)
		method = evidence.MethodOrderStatistics
	}
	if got.Value == nil || math.Abs(*got.Value-quantile/3.6e6) > 1e-12*quantile {
		t.Errorf("%s: q%v is %v, want %v", what, q, deref(got.Value), quantile/3.6e6)
	}
	if got.Method != method {
		t.Errorf("%s: method of q%v %q, want %q", what, q, got.Method, method)
	}
	if !ok {
		if got.Low != nil || got.High != nil {
			t.Errorf("%s: q%v has bounds %v and %v where no ranks enclose it", what, q, deref(got.Low), deref(got.High))
		}
		return
	}
	if lo, hi := float64(times[low-1])/3.6e6, float64(times[high-1])/3.6e6; got.Low == nil || got.High == nil || *got.Low != lo || *got.High != hi {
		t.Errorf("%s: q%v lies in [%v, %v], want [%v, %v]", what, q, deref(got.Low), deref(got.High), lo, hi)
	}
}

// compareWaiting takes the median and its bounds from the curve over every single declaration.
func compareWaiting(t *testing.T, what string, got catalog.Cell, groups map[string][]wait) {
	t.Helper()
	var bins []evidence.KMBin
	for _, waits := range groups {
		for _, one := range waits {
			bin := evidence.KMBin{Time: float64(one.ms) / 3.6e6, Censored: 1}
			if one.released {
				bin.Events, bin.Censored = 1, 0
			}
			bins = append(bins, bin)
		}
	}
	curve, err := evidence.NewKaplanMeier(bins)
	if err != nil {
		t.Fatal(err)
	}
	median, _ := curve.Quantile(0.5)
	sums := sumsOf(groups, func(one wait) (known, counts bool) {
		ended := float64(one.ms)/3.6e6 <= median
		return one.released || !ended, ended
	})
	method, tolerance := evidence.MethodBrookmeyer, 1e-14
	if effect, ok := sums.DesignEffect(0.95); ok {
		curve, method = curve.Clustered(effect), evidence.MethodBrookmeyerClustered
	}
	if len(bins) >= 5_000 {
		tolerance = 1.0 / 2048
	}
	iv, ok := curve.QuantileInterval(0.5, 0.95)
	if !ok {
		method, iv.NoLow, iv.NoHigh = "", true, true
	}
	same := func(part string, got *float64, want float64, known bool) {
		if (got != nil) != known || known && math.Abs(*got-want) > tolerance*want {
			t.Errorf("%s: Kaplan–Meier %s %v, want %v (%v)", what, part, deref(got), want, known)
		}
	}
	same("median", got.Value, median, true)
	same("lower bound", got.Low, iv.Low, !iv.NoLow)
	same("upper bound", got.High, iv.High, !iv.NoHigh)
	if !strings.HasPrefix(got.Method, method) || strings.Contains(got.Method, "by group") != strings.Contains(method, "by group") {
		t.Errorf("%s: Kaplan–Meier method %q, want %q", what, got.Method, method)
	}
}

func sumsOf(groups map[string][]wait, of func(wait) (known, counts bool)) evidence.Clusters {
	var out evidence.Clusters
	for _, waits := range groups {
		var n, x int64
		for _, one := range waits {
			known, counts := of(one)
			if known {
				n++
			}
			if known && counts {
				x++
			}
		}
		if n > 0 {
			out = out.Add(n, x)
		}
	}
	return out
}
