package evidence

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// curveOf takes single durations; a negative one is censored at its absolute value.
func curveOf(t *testing.T, lengths ...float64) *KaplanMeier {
	t.Helper()
	var bins []KMBin
	for _, l := range lengths {
		if l < 0 {
			bins = append(bins, KMBin{Time: -l, Censored: 1})
		} else {
			bins = append(bins, KMBin{Time: l, Events: 1})
		}
	}
	k, err := NewKaplanMeier(bins)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// Remission of acute leukaemia in weeks, E. J. Freireich et al., Blood 21 (1963) 699–716.
var (
	sixMP   = []float64{6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35}
	placebo = []float64{1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23}
)

// Figures as R prints them for survfit(Surv(time, cens) ~ treat, data = gehan, conf.type = "log-log"):
// W. N. Venables and B. D. Ripley, Modern Applied Statistics with S, 4th ed., §13.1.
func TestFreireichSixMP(t *testing.T) {
	k := curveOf(t, sixMP...)
	want := []struct {
		time                      float64
		atRisk                    int64
		survival, se, lower, high float64
	}{
		{6, 21, 0.857, 0.0764, 0.620, 0.952},
		{7, 17, 0.807, 0.0869, 0.563, 0.923},
		{10, 15, 0.753, 0.0963, 0.503, 0.889},
		{13, 12, 0.690, 0.1068, 0.432, 0.849},
		{16, 11, 0.627, 0.1141, 0.368, 0.805},
		{22, 7, 0.538, 0.1282, 0.268, 0.747},
		{23, 6, 0.448, 0.1346, 0.188, 0.680},
	}
	if len(k.steps) != len(want) {
		t.Fatalf("%d steps, want %d", len(k.steps), len(want))
	}
	for i, w := range want {
		s := k.steps[i]
		if s.time != w.time || k.AtRisk(w.time) != w.atRisk {
			t.Errorf("step %d at %v with %d at risk, want %v with %d", i, s.time, k.AtRisk(s.time), w.time, w.atRisk)
		}
		got, ok := k.Survival(w.time)
		if !ok {
			t.Errorf("no survival at %v", w.time)
		}
		near(t, "survival", got, w.survival, 0.0005)
		near(t, "standard error", s.survival*math.Sqrt(s.greenwood), w.se, 0.00005)
		width := 1.959963985 * math.Sqrt(s.greenwood) / -math.Log(s.survival)
		near(t, "lower band", math.Pow(s.survival, math.Exp(width)), w.lower, 0.0005)
		near(t, "upper band", math.Pow(s.survival, math.Exp(-width)), w.high, 0.0005)
	}
	if events, censored := k.Counts(); events != 9 || censored != 12 {
		t.Errorf("%d events, %d censored; want 9, 12", events, censored)
	}
	if median, ok := k.Quantile(0.5); !ok || median != 23 {
		t.Errorf("median %v, %v; want 23", median, ok)
	}
	if p90, ok := k.Quantile(0.9); ok {
		t.Errorf("p90 %v, but the curve ends at 0.448", p90)
	}
	// The lower band passes 1/2 at 13 (0.432), the upper never does (0.680 at the end).
	iv, ok := k.QuantileInterval(0.5, 0.95)
	if !ok || iv.NoLow || iv.Low != 13 || !iv.NoHigh || iv.High != 0 || iv.Method != MethodBrookmeyer {
		t.Errorf("%+v, %v; want 13 to open", iv, ok)
	}
}

func TestFreireichPlacebo(t *testing.T) {
	k := curveOf(t, placebo...)
	// No censoring: the curve is the share still in remission. 8 of 21 after week 8.
	if s, ok := k.Survival(8); !ok || s != 8.0/21 {
		t.Errorf("survival %v, %v; want 8/21", s, ok)
	}
	if s, ok := k.Survival(100); !ok || s != 0 {
		t.Errorf("survival %v, %v at the end; want 0", s, ok)
	}
	// Median 8 in every textbook; by hand for the ends: the log–log band at 4 is 0.428 to 0.821 (14/21),
	// at 3 0.519 to 0.889 (16/21), at 8 0.183 to 0.577 (8/21), at 11 0.116 to 0.482 (6/21).
	if median, ok := k.Quantile(0.5); !ok || median != 8 {
		t.Errorf("median %v, %v; want 8", median, ok)
	}
	if iv, ok := k.QuantileInterval(0.5, 0.95); !ok || iv.NoLow || iv.NoHigh || iv.Low != 4 || iv.High != 11 {
		t.Errorf("%+v, %v; want 4 to 11", iv, ok)
	}
}

// Acute myelogenous leukaemia, maintained arm: R. G. Miller, Survival Analysis (1981), p. 49; standard errors
// as R prints summary(survfit(Surv(time, status) ~ x, data = aml)).
func TestMillerMaintained(t *testing.T) {
	k := curveOf(t, 9, 13, -13, 18, 23, -28, 31, 34, -45, 48, -161)
	for _, w := range []struct{ time, survival, se float64 }{
		{9, 0.909, 0.0867}, {13, 0.818, 0.1163}, {18, 0.716, 0.1397}, {23, 0.614, 0.1526}, {31, 0.491, 0.1642}, {34, 0.368, 0.1627}, {48, 0.184, 0.1535},
	} {
		i := slices.IndexFunc(k.steps, func(s kmStep) bool { return s.time == w.time })
		if i < 0 {
			t.Fatalf("no step at %v", w.time)
		}
		near(t, "survival", k.steps[i].survival, w.survival, 0.0005)
		near(t, "standard error", k.steps[i].survival*math.Sqrt(k.steps[i].greenwood), w.se, 0.00005)
	}
	if median, ok := k.Quantile(0.5); !ok || median != 31 {
		t.Errorf("median %v, %v; want 31", median, ok)
	}
}

// Disease-free days of 38 patients with acute lymphoblastic leukaemia: J. P. Klein and M. L. Moeschberger,
// Survival Analysis, table D.1; median 418.
func TestKleinMoeschbergerALL(t *testing.T) {
	k := curveOf(t, -2081, -1602, -1496, -1462, -1433, -1377, -1330, -996, -226, -1199, -1111, -530, -1182, -1167,
		418, 383, 276, 104, 609, 172, 487, 662, 194, 230, 526, 122, 129, 74, 122, 86, 466, 192, 109, 55, 1, 107, 110, 332)
	if median, ok := k.Quantile(0.5); !ok || median != 418 {
		t.Errorf("median %v, %v; want 418", median, ok)
	}
}

// 1 − 0.9 is a little below 0.1 in float64; the ninth of ten releases is the p90 all the same.
func TestQuantileForgivesRounding(t *testing.T) {
	k := curveOf(t, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
	if p90, ok := k.Quantile(0.9); !ok || p90 != 9 {
		t.Errorf("p90 %v, %v; want 9", p90, ok)
	}
}

func TestOpenSides(t *testing.T) {
	cases := []struct {
		name          string
		lengths       []float64
		median        float64
		reached       bool
		noLow, noHigh bool
	}{
		{"nothing", nil, 0, false, true, true},
		{"only censored", []float64{-3, -5}, 0, false, true, true},
		{"one release", []float64{4}, 4, true, true, true},
		{"three releases: the last cannot close the interval", []float64{1, 2, 3}, 2, true, false, true},
		{"curve ends above one half, lower band below", []float64{1, 2, -3, -3, -3}, 0, false, false, true},
	}
	for _, c := range cases {
		k := curveOf(t, c.lengths...)
		median, reached := k.Quantile(0.5)
		iv, ok := k.QuantileInterval(0.5, 0.95)
		if median != c.median || reached != c.reached || iv.NoLow != c.noLow || iv.NoHigh != c.noHigh || ok != !(c.noLow && c.noHigh) {
			t.Errorf("%s: median %v, %v; %+v, %v", c.name, median, reached, iv, ok)
		}
	}
}

func TestEventsComeBeforeCensorings(t *testing.T) {
	// Of 4, one is released and two are censored at 5: all four are at risk there. Then 1 of 1.
	k := curveOf(t, 5, -5, -5, 9)
	if s, _ := k.Survival(5); s != 0.75 {
		t.Errorf("survival %v, want 3/4", s)
	}
	if k.AtRisk(5) != 4 || k.AtRisk(5.5) != 1 || k.AtRisk(9) != 1 || k.AtRisk(9.5) != 0 || k.AtRisk(-1) != 4 {
		t.Errorf("at risk %d %d %d %d %d", k.AtRisk(5), k.AtRisk(5.5), k.AtRisk(9), k.AtRisk(9.5), k.AtRisk(-1))
	}
}

func TestSurvivalEndsWithTheData(t *testing.T) {
	k := curveOf(t, 2, 4, -6)
	if s, ok := k.Survival(1); !ok || s != 1 {
		t.Errorf("before the first release: %v, %v", s, ok)
	}
	if s, ok := k.Survival(6); !ok || math.Abs(s-1.0/3) > 1e-15 {
		t.Errorf("at the last time: %v, %v", s, ok)
	}
	for _, at := range []float64{6.01, math.Inf(1), math.NaN()} {
		if s, ok := k.Survival(at); ok {
			t.Errorf("survival %v at %v, where nobody was watched", s, at)
		}
	}
	if _, ok := curveOf(t).Survival(0); ok {
		t.Error("a survival of nobody")
	}
}

func TestBadBinsAreRefused(t *testing.T) {
	for name, bins := range map[string][]KMBin{
		"not a number": {{math.NaN(), 1, 0}},
		"infinite":     {{math.Inf(1), 1, 0}},
		"negative":     {{1, -1, 0}},
		"censored < 0": {{1, 0, -1}},
		"overflow":     {{1, math.MaxInt64, 0}, {2, 0, 1}},
		"one bin":      {{1, math.MaxInt64, 1}},
	} {
		if _, err := NewKaplanMeier(bins); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	k := curveOf(t, 1, 2, 3)
	for _, p := range []float64{0, 1, -1, math.NaN()} {
		if v, ok := k.Quantile(p); ok {
			t.Errorf("quantile %v = %v", p, v)
		}
		if iv, ok := k.QuantileInterval(p, 0.95); ok {
			t.Errorf("interval of quantile %v = %+v", p, iv)
		}
	}
	if iv, ok := k.QuantileInterval(0.5, 95); ok {
		t.Errorf("interval at level 95 = %+v", iv)
	}
}

func drawBins(t *rapid.T, name string) []KMBin {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) KMBin {
		return KMBin{
			Time:   float64(rapid.IntRange(-5, 40).Draw(t, "time")) / 4,
			Events: rapid.Int64Range(0, 6).Draw(t, "events"), Censored: rapid.Int64Range(0, 4).Draw(t, "censored"),
		}
	}), 0, 30).Draw(t, name)
}

// naiveSurvival goes through every duration for every time: O(n²), no histogram.
func naiveSurvival(bins []KMBin, at float64) float64 {
	type duration struct {
		time  float64
		event bool
	}
	var all []duration
	for _, b := range bins {
		for range b.Events {
			all = append(all, duration{b.Time, true})
		}
		for range b.Censored {
			all = append(all, duration{b.Time, false})
		}
	}
	survival := 1.0
	for quarter := -20; quarter <= 160; quarter++ {
		time := float64(quarter) / 4
		if time > at {
			break
		}
		var risk, events float64
		for _, d := range all {
			if d.time >= time {
				risk++
			}
			if d.time == time && d.event {
				events++
			}
		}
		if events > 0 {
			survival *= 1 - events/risk
		}
	}
	return survival
}

func TestKaplanMeierProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		march, april := drawBins(t, "march"), drawBins(t, "april")
		both := slices.Concat(march, april)
		k, err := NewKaplanMeier(both)
		if err != nil {
			t.Fatal(err)
		}
		shuffled, _ := NewKaplanMeier(rapid.Permutation(both).Draw(t, "order"))
		if !slices.Equal(k.steps, shuffled.steps) || !slices.Equal(k.bins, shuffled.bins) || !slices.Equal(k.atRisk, shuffled.atRisk) {
			t.Fatal("the order of the bins shows")
		}
		last := 1.0
		for _, s := range k.steps {
			if s.survival > last || s.survival < 0 {
				t.Fatalf("survival rises or leaves [0, 1]: %v after %v", s.survival, last)
			}
			last = s.survival
			if want := naiveSurvival(both, s.time); math.Abs(s.survival-want) > 1e-12 {
				t.Fatalf("survival at %v is %v, the naive loop gives %v", s.time, s.survival, want)
			}
		}
		p := rapid.Float64Range(0.02, 0.98).Draw(t, "p")
		level := rapid.Float64Range(1e-6, 1-1e-9).Draw(t, "level")
		wider := level + (1-level)*rapid.Float64Range(0.001, 0.999).Draw(t, "wider")
		iv, _ := k.QuantileInterval(p, level)
		wide, _ := k.QuantileInterval(p, wider)
		if !finite(iv.Low, iv.High) {
			t.Fatalf("%+v", iv)
		}
		if q, ok := k.Quantile(p); ok {
			if (!iv.NoLow && iv.Low > q) || (!iv.NoHigh && iv.High < q) {
				t.Fatalf("%+v does not hold %v", iv, q)
			}
		} else if !iv.NoHigh {
			t.Fatalf("an upper bound %v of a quantile that is not reached", iv.High)
		}
		if (!iv.NoLow && (wide.NoLow || wide.Low > iv.Low)) || (!wide.NoHigh && (iv.NoHigh || wide.High < iv.High)) {
			t.Fatalf("level %v gives %+v, the higher %v gives %+v", level, iv, wider, wide)
		}
	})
}

func TestReleasesWithoutCensoringBetweenMayComeTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole, err := NewKaplanMeier(drawBins(t, "bins"))
		if err != nil {
			t.Fatal(err)
		}
		if len(whole.bins) == 0 {
			return
		}
		from := rapid.IntRange(0, len(whole.bins)-1).Draw(t, "from")
		var together []KMBin
		for i, b := range whole.bins {
			if last := len(together) - 1; i > 0 && i < from && whole.bins[i-1].Censored == 0 {
				together[last] = KMBin{b.Time, together[last].Events + b.Events, b.Censored}
				continue
			}
			together = append(together, b)
		}
		k, err := NewKaplanMeier(together)
		if err != nil {
			t.Fatal(err)
		}
		for i := range k.steps {
			got, want := k.steps[len(k.steps)-1-i], whole.steps[len(whole.steps)-1-i]
			if got.time < whole.bins[from].Time {
				break
			}
			if got.time != want.time || math.Abs(got.survival-want.survival) > 1e-12 || math.Abs(got.greenwood-want.greenwood) > 1e-12*want.greenwood {
				t.Fatalf("step %+v, one by one %+v", got, want)
			}
		}
	})
}
