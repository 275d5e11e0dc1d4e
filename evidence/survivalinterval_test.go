package evidence

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestSurvivalIntervalPublishedFigures(t *testing.T) {
	// Freireich's 6-MP arm with log–log limits, as Stata's sts list and R's survfit(conf.type = "log-log") print them.
	k := curveOf(t, sixMP...)
	for _, c := range []struct{ week, low, high float64 }{
		{6, 0.6197, 0.9516},
		{7, 0.5631, 0.9228},
		{10, 0.5032, 0.8894},
		{13, 0.4316, 0.8491},
		{16, 0.3675, 0.8049},
		{22, 0.2678, 0.7468},
		{23, 0.1881, 0.6801},
		{35, 0.1881, 0.6801}, // censored on, to the end of the data
	} {
		iv, ok := k.SurvivalInterval(c.week, 0.95)
		if !ok || iv.Method != MethodGreenwood {
			t.Fatalf("week %v: %+v, %v", c.week, iv, ok)
		}
		near(t, "low", iv.Low, c.low, 6e-5)
		near(t, "high", iv.High, c.high, 6e-5)
	}
	if iv, ok := k.SurvivalInterval(36, 0.95); ok {
		t.Errorf("%+v after the end of the data", iv)
	}
	// Nobody relapsed before week 6: 21 of 21 were followed to week 5.
	iv, ok := k.SurvivalInterval(5, 0.95)
	want, _ := Wilson(21, 21, 0.95)
	if !ok || iv != want {
		t.Errorf("%+v, %v; want %+v", iv, ok, want)
	}
}

// Recidivism (metric 40): 1 − S at 365 days with the ends exchanged; the naive share of those who were watched for a
// year, or offended, is larger here than what the curve says.
func TestRecidivismWithinAYear(t *testing.T) {
	// Ten firms after a first decision: offences after 100, 200 and 400 days; two watched for 150 days, five for 500.
	k, err := NewKaplanMeier([]KMBin{{100, 1, 0}, {150, 0, 2}, {200, 1, 0}, {400, 1, 0}, {500, 0, 5}})
	if err != nil {
		t.Fatal(err)
	}
	s, ok := k.Survival(365)
	if !ok {
		t.Fatal("unknown")
	}
	near(t, "recidivism", 1-s, 1-0.9*6/7, 1e-15) // 22.9 %, against 2 of 8 who were watched long enough
	iv, ok := k.SurvivalInterval(365, 0.95)
	if !ok {
		t.Fatal("no interval")
	}
	// Greenwood: 1/(10·9) + 1/(7·6) = 0.0349206; ln S = −0.2595112.
	factor := math.Exp(1.959964 * math.Sqrt(1.0/90+1.0/42) / 0.2595112)
	near(t, "low", 1-iv.High, 1-math.Pow(s, 1/factor), 1e-6)
	near(t, "high", 1-iv.Low, 1-math.Pow(s, factor), 1e-6)
}

func TestSurvivalIntervalAtTheEnds(t *testing.T) {
	k, _ := NewKaplanMeier([]KMBin{{1, 4, 0}, {2, 3, 3}, {3, 5, 0}})
	iv, ok := k.SurvivalInterval(3, 0.95)
	want, _ := Wilson(0, 12, 0.95) // 12 of 15 were seen to end
	if !ok || iv != want {
		t.Errorf("%+v, %v; want %+v", iv, ok, want)
	}
	empty, _ := NewKaplanMeier(nil)
	if iv, ok := empty.SurvivalInterval(1, 0.95); ok {
		t.Errorf("%+v of nothing", iv)
	}
	for _, level := range []float64{0, 1, math.NaN()} {
		if iv, ok := k.SurvivalInterval(2, level); ok {
			t.Errorf("level %v: %+v", level, iv)
		}
	}
	if iv, ok := k.SurvivalInterval(math.NaN(), 0.95); ok {
		t.Errorf("at no time: %+v", iv)
	}
}

func TestSurvivalIntervalProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bins := make([]KMBin, rapid.IntRange(1, 30).Draw(t, "bins"))
		for i := range bins {
			bins[i] = KMBin{float64(rapid.IntRange(0, 100).Draw(t, "time")), rapid.Int64Range(0, 5).Draw(t, "events"), rapid.Int64Range(0, 5).Draw(t, "censored")}
		}
		k, err := NewKaplanMeier(bins)
		if err != nil {
			t.Fatal(err)
		}
		at := float64(rapid.IntRange(0, 100).Draw(t, "at"))
		s, known := k.Survival(at)
		iv, ok := k.SurvivalInterval(at, 0.95)
		if events, _ := k.Counts(); known && !ok && k.AtRisk(at) > 0 && events > 0 {
			t.Fatalf("no interval for %v", s)
		}
		if ok && !(0 <= iv.Low && iv.Low <= s && s <= iv.High && iv.High <= 1) {
			t.Fatalf("%+v does not hold %v", iv, s)
		}
	})
}

func TestClusteredCurveIsWider(t *testing.T) {
	k := curveOf(t, sixMP...)
	// Four times the variance: twice the distance on the log–log scale, and the same curve.
	plain, _ := k.SurvivalInterval(10, 0.95)
	wide, ok := k.Clustered(4).SurvivalInterval(10, 0.95)
	s, _ := k.Survival(10)
	same, _ := k.Clustered(4).Survival(10)
	if !ok || s != same {
		t.Fatalf("%+v, %v", wide, ok)
	}
	distance := func(v float64) float64 { return math.Log(math.Log(v) / math.Log(s)) }
	near(t, "low", distance(wide.Low), 2*distance(plain.Low), 1e-12)
	near(t, "high", distance(wide.High), 2*distance(plain.High), 1e-12)
	if wide.Method != MethodGreenwoodClustered || plain.Method != MethodGreenwood {
		t.Errorf("methods %s and %s", wide.Method, plain.Method)
	}
	if again, _ := k.Clustered(0.2).SurvivalInterval(10, 0.95); again.Low != plain.Low || again.High != plain.High {
		t.Errorf("%+v, want %+v", again, plain)
	}
	if again, _ := k.SurvivalInterval(10, 0.95); again != plain {
		t.Errorf("the curve itself changed to %+v", again)
	}
	// Two groups of 30, all or nothing: one trial, and t of 1 degree of freedom.
	if d, ok := clustersOf([]group{{30, 30}, {30, 0}}).DesignEffect(0.95); !ok || math.Abs(d/60/(12.706205/1.959964)/(12.706205/1.959964)-1) > 1e-6 {
		t.Errorf("design effect %v, %v", d, ok)
	}
	if d, ok := oneGroup(400, 200).DesignEffect(0.95); ok {
		t.Errorf("%v of one group", d)
	}
	if d, ok := (Clusters{}).DesignEffect(0.95); ok {
		t.Errorf("design effect %v of nothing", d)
	}
}

// One event of 600 is no sign that half are gone by then, however much the groups differ.
func TestClusteredCurveIsNotPassedByItsFirstEvents(t *testing.T) {
	lengths := make([]float64, 600)
	for i := range lengths {
		lengths[i] = float64(1 + i)
	}
	k := curveOf(t, lengths...)
	// Thirty times the variance: at the first event (ln(1/600) − ln ln 2 as a log–log distance, −6.03) · √(1/30) is −1.10.
	iv, ok := k.Clustered(30).QuantileInterval(0.5, 0.95)
	if !ok || iv.Low < 150 || iv.Low > 200 || iv.High < 400 || iv.High > 450 {
		t.Errorf("%+v", iv)
	}
}
