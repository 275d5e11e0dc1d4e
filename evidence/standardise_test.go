package evidence

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func TestGammaPublishedFigures(t *testing.T) {
	// Down's syndrome among births of order 5 and more, Michigan 1950–1964 (J. L. Fleiss, Statistical Methods for
	// Rates and Proportions, 2nd ed., table 14.4), as in Fay and Feuer's table II; more digits in the example of
	// the R package dsrTest: 75.52901 in 100,000, 67.70212 to 188.30017.
	cases := []float64{0, 8, 63, 112, 262, 295}
	births := []float64{327, 30666, 123419, 149919, 104088, 34392}
	standard := []float64{319933, 931318, 786511, 488235, 237863, 61313}
	all := 0.0
	for _, w := range standard {
		all += w
	}
	var y, v, largest float64
	for i, x := range cases {
		a := standard[i] / all / births[i]
		y, v, largest = y+a*x, v+a*a*x, math.Max(largest, a)
	}
	iv := gammaInterval(y, v, largest, 0.95)
	near(t, "rate", y*1e5, 75.52901, 5e-6)
	near(t, "low", iv.Low*1e5, 67.70212, 5e-6)
	near(t, "high", iv.High*1e5, 188.30017, 5e-6)

	// With one stratum it is Garwood's interval: 10 events.
	iv = gammaInterval(10, 10, 1, 0.95)
	near(t, "one stratum low", iv.Low, 4.795389, 1e-6)
	near(t, "one stratum high", iv.High, 18.39036, 1e-5)

	// The whole function, which adds only the 1 − p of a proportion.
	s := Strata{}
	for i := range cases {
		s.Counts = append(s.Counts, Stratum{int64(births[i]), int64(cases[i])})
	}
	out, why := Standardise(s, standard, 0.95)
	if why != Estimable || out.Covered != 1 || out.Interval.Method != MethodGamma {
		t.Fatalf("%+v %q", out, why)
	}
	near(t, "standardised", out.Value*1e5, 75.52901, 5e-6)
	near(t, "standardised low", out.Interval.Low*1e5, 67.70212, 0.005)
	near(t, "standardised high", out.Interval.High*1e5, 188.30017, 0.005)
}

// strataOf counts groups given as one (n, x) a stratum.
func strataOf(groups [][]Stratum) Strata {
	strata := len(groups[0])
	s := Strata{Counts: make([]Stratum, strata)}
	for a := range strata {
		for b := a; b < strata; b++ {
			p := StrataPair{S: a, T: b}
			for _, g := range groups {
				v := big.NewInt
				p.NN = addProduct(p.NN, v(g[a].N), v(g[b].N))
				p.NX = addProduct(p.NX, v(g[a].N), v(g[b].X))
				p.XN = addProduct(p.XN, v(g[a].X), v(g[b].N))
				p.XX = addProduct(p.XX, v(g[a].X), v(g[b].X))
			}
			if p.NN.Sign() > 0 {
				s.Pairs = append(s.Pairs, p)
			}
		}
	}
	for _, g := range groups {
		own := int64(0)
		for i, c := range g {
			s.Counts[i].N += c.N
			s.Counts[i].X += c.X
			own += c.N
		}
		if own > 0 {
			s.Groups++
		}
	}
	return s
}

// Of a single Poisson count the tails at either end are those beyond it and half of its own probability.
func TestMidGammaOfACountIsMidP(t *testing.T) {
	for _, k := range []int64{1, 2, 5, 20, 300} {
		iv := midGammaInterval(float64(k), float64(k), 1, 0.95)
		own := func(mean float64) float64 { return poissonUpTo(k, mean) - poissonUpTo(k-1, mean) }
		near(t, "below", 1-poissonUpTo(k, iv.Low)+own(iv.Low)/2, 0.025, 1e-10)
		near(t, "above", poissonUpTo(k-1, iv.High)+own(iv.High)/2, 0.025, 1e-10)
		wide := gammaInterval(float64(k), float64(k), 1, 0.95)
		if iv.Low <= wide.Low || iv.High >= wide.High {
			t.Errorf("%d: %+v is not within %+v", k, iv, wide)
		}
		scaled := midGammaInterval(float64(k)/100, float64(k)/10_000, 0.01, 0.95)
		near(t, "unit", scaled.High*100, iv.High, 1e-10)
	}
}

func TestStandardisedByHand(t *testing.T) {
	// Two strata of equal weight; groups (10,1 | 10,5), (20,1 | 0,0), (10,2 | 30,3). p = 4/40, 8/40; rate 0.15.
	// a = ½/40. residuals: (1−1)+(5−2) = 3; 1−2 = −1; (2−1)+(3−6) = −2. v = 3/2·14/6400.
	s := strataOf([][]Stratum{{{10, 1}, {10, 5}}, {{20, 1}, {0, 0}}, {{10, 2}, {30, 3}}})
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	by, ok := s.spread([]float64{0.5, 0.5})
	if !ok {
		t.Fatal("no spread")
	}
	near(t, "variance", by.variance, 1.5*14/6400, 1e-16)
	// Parts of the weight (10+10)/80, 20/80, (10+30)/80: 1/(1/16+1/16+1/4).
	near(t, "effective groups", by.effective, 8.0/3, 1e-14)
	out, why := Standardise(s, []float64{7, 7}, 0.95)
	if why != Estimable || out.Interval.Method != MethodGammaClustered || out.Covered != 1 {
		t.Fatalf("%+v %q", out, why)
	}
	near(t, "rate", out.Value, 0.15, 1e-15)
	factor := scarcity(3, 8.0/3, 0.95)
	near(t, "variance used", out.Variance, 1.5*14/6400*factor*factor, 1e-14)
	near(t, "mid-P", out.Interval.High, math.Min(midGammaInterval(0.15, out.Variance, 0.0125, 0.95).High, 1), 1e-14)
}

func TestStandardisedVarianceIsTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		strata := rapid.IntRange(1, 5).Draw(t, "strata")
		groups := make([][]Stratum, rapid.IntRange(2, 20).Draw(t, "groups"))
		for i := range groups {
			groups[i] = make([]Stratum, strata)
			for j := range groups[i] {
				n := rapid.Int64Range(0, 300).Draw(t, "n")
				groups[i][j] = Stratum{n, rapid.Int64Range(0, n).Draw(t, "x")}
			}
		}
		weights := make([]float64, strata)
		for j := range weights {
			weights[j] = float64(rapid.IntRange(1, 1000).Draw(t, "w"))
		}
		s := strataOf(groups)
		if err := s.Check(); err != nil {
			t.Fatal(err)
		}
		by, ok := s.spread(weights)
		if s.Groups < 2 {
			return
		}
		if !ok {
			t.Fatal("no spread")
		}
		want, parts, covered := 0.0, 0.0, 0.0
		for j, c := range s.Counts {
			if c.N > 0 {
				covered += weights[j]
			}
		}
		for _, g := range groups {
			d, part := 0.0, 0.0
			for j, c := range s.Counts {
				if c.N > 0 {
					a := weights[j] / float64(c.N)
					d += a * (float64(g[j].X) - float64(c.X)/float64(c.N)*float64(g[j].N))
					part += a * float64(g[j].N)
				}
			}
			want, parts = want+d*d, parts+part*part
		}
		m := float64(s.Groups)
		want *= m / (m - 1)
		if math.Abs(by.variance-want) > 1e-9*want+1e-9 || math.Abs(by.effective/(covered*covered/parts)-1) > 1e-9 {
			t.Fatalf("%+v; the definition gives %v, %v", by, want, covered*covered/parts)
		}
		// Neither the order of pairs shows, nor the scale of weights.
		random := rand.New(rand.NewPCG(1, 2))
		random.Shuffle(len(s.Pairs), func(i, j int) { s.Pairs[i], s.Pairs[j] = s.Pairs[j], s.Pairs[i] })
		if again, _ := s.spread(weights); again != by {
			t.Fatalf("%+v in another order %+v", by, again)
		}
		out, why := Standardise(s, weights, 0.95)
		if why == NotCovered {
			return
		}
		if why != Estimable || out.Interval.Low < 0 || out.Interval.High > 1 || out.Interval.Low > out.Value || out.Interval.High < out.Value {
			t.Fatalf("%+v %q", out, why)
		}
	})
}

// With one stratum the variance is that of the pooled rate.
func TestOneStratumIsThePooledRate(t *testing.T) {
	groups := []group{{40, 1}, {60, 20}, {100, 4}, {30, 9}}
	var rows [][]Stratum
	for _, g := range groups {
		rows = append(rows, []Stratum{{g.n, g.x}})
	}
	want, _ := clustersOf(groups).Variance()
	by, ok := strataOf(rows).spread([]float64{1})
	if !ok {
		t.Fatal("no spread")
	}
	near(t, "variance", by.variance, want, 1e-16)
}

func TestHighRatesGoByTheirComplement(t *testing.T) {
	// 1,275 of 1,500 in one stratum: 85 % ∓ about 1.96·√(0.85·0.15/1500) = 0.018, not the 0.047 of Poisson counts.
	high, why := Standardise(Strata{Counts: []Stratum{{1500, 1275}}}, []float64{1}, 0.95)
	if why != Estimable {
		t.Fatal(why)
	}
	near(t, "low", high.Interval.Low, 0.85-0.018, 0.002)
	near(t, "high", high.Interval.High, 0.85+0.018, 0.002)
	low, _ := Standardise(Strata{Counts: []Stratum{{1500, 225}}}, []float64{1}, 0.95)
	near(t, "mirrored", low.Interval.High, 1-high.Interval.Low, 1e-12)
	all, _ := Standardise(Strata{Counts: []Stratum{{50, 50}}}, []float64{1}, 0.95)
	if all.Interval.High != 1 || all.Interval.Low >= 1 || all.Interval.Low < 0.9 {
		t.Errorf("%+v", all)
	}
	none, _ := Standardise(Strata{Counts: []Stratum{{50, 0}}}, []float64{1}, 0.95)
	if none.Interval.Low != 0 || none.Value != 0 {
		t.Errorf("%+v", none)
	}
	near(t, "nothing seen in 50", none.Interval.High, 3.688879/50, 1e-6) // Fay and Feuer's, as Garwood's
}

func TestStandardisedReasons(t *testing.T) {
	some := Stratum{100, 10}
	nan := math.NaN()
	cases := []struct {
		name    string
		counts  []Stratum
		weights []float64
		why     Reason
		covered float64
	}{
		{"all covered", []Stratum{some, some}, []float64{3, 1}, Estimable, 1},
		{"three quarters", []Stratum{some, {}}, []float64{3, 1}, Estimable, 0.75},
		{"less", []Stratum{some, {}}, []float64{2.9, 1.1}, NotCovered, 0.725},
		{"nothing", []Stratum{{}, {}}, []float64{3, 1}, NoPopulation, 0},
		{"nothing of weight", []Stratum{some, {}}, []float64{0, 1}, NoPopulation, 0},
		{"no strata", nil, nil, Inconsistent, 0},
		{"no weight", []Stratum{some}, []float64{0}, Inconsistent, 0},
		{"negative weight", []Stratum{some, some}, []float64{3, -1}, Inconsistent, 0},
		{"no number", []Stratum{some}, []float64{nan}, Inconsistent, 0},
		{"one weight too few", []Stratum{some, some}, []float64{1}, Inconsistent, 0},
		{"more than all", []Stratum{{10, 11}}, []float64{1}, Inconsistent, 0},
	}
	for _, c := range cases {
		out, why := Standardise(Strata{Counts: c.counts}, c.weights, 0.95)
		if why != c.why || math.Abs(out.Covered-c.covered) > 1e-12 {
			t.Errorf("%s: %+v %q, want %q", c.name, out, why, c.why)
		}
	}
	if _, why := Standardise(Strata{Counts: []Stratum{some}}, []float64{1}, nan); why != Inconsistent {
		t.Errorf("level: %q", why)
	}
	// Renormalised over what there is: 10 % from the one stratum, not 7.5 %.
	out, _ := Standardise(Strata{Counts: []Stratum{some, {}}}, []float64{3, 1}, 0.95)
	near(t, "renormalised", out.Value, 0.1, 1e-15)
}

func TestStrataRefuseWhatNoDataHave(t *testing.T) {
	v := big.NewInt
	good := func() Strata { return strataOf([][]Stratum{{{10, 1}, {10, 5}}, {{20, 1}, {0, 0}}, {{10, 2}, {30, 3}}}) }
	if err := good().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Strata){
		"a pair twice":           func(s *Strata) { s.Pairs = append(s.Pairs, s.Pairs[0]) },
		"no pair of its own":     func(s *Strata) { s.Pairs = s.Pairs[1:] },
		"a stratum too many":     func(s *Strata) { s.Pairs = append(s.Pairs, StrataPair{S: 0, T: 2}) },
		"descending":             func(s *Strata) { s.Pairs[1].S, s.Pairs[1].T = 1, 0 },
		"negative index":         func(s *Strata) { s.Pairs[0].S = -1 },
		"one sum off":            func(s *Strata) { s.Pairs[0].XX = v(700) },
		"unequal cross sums":     func(s *Strata) { s.Pairs[0].XN = new(big.Int).Add(s.Pairs[0].XN, v(1)) },
		"beyond the product":     func(s *Strata) { s.Pairs[1].NN = v(1601) },
		"a count beyond another": func(s *Strata) { s.Counts[1].X = 41 },
	} {
		bad := good()
		spoil(&bad)
		if err := bad.Check(); err == nil {
			t.Errorf("%s: accepted", name)
		}
		if out, why := Standardise(bad, []float64{1, 1}, 0.95); why != Inconsistent {
			t.Errorf("%s: %+v %q", name, out, why)
		}
	}
}
