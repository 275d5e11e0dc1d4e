package evidence

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

type group struct{ n, x int64 }

func clustersOf(groups []group) Clusters {
	var c Clusters
	for _, g := range groups {
		c = c.Add(g.n, g.x)
	}
	return c
}

// singles is a row in which every group has one declaration: no clustering.
func singles(n, x int64) Clusters {
	v := big.NewInt
	return Clusters{Groups: n, N: n, X: x, NN: v(n), NX: v(x), XX: v(x)}
}

// oneGroup has no second group to take a variance from.
func oneGroup(n, x int64) Clusters { return Clusters{}.Add(n, x) }

func drawGroups(t *rapid.T, most int) []group {
	groups := make([]group, rapid.IntRange(1, most).Draw(t, "groups"))
	for i := range groups {
		n := rapid.Int64Range(1, 400).Draw(t, "n")
		groups[i] = group{n, rapid.Int64Range(0, n).Draw(t, "x")}
	}
	return groups
}

// directVariance is the definition of metric 1 typed out: m/(m−1)·Σ(x_i−p·n_i)²/N².
func directVariance(groups []group) float64 {
	var n, x, sum float64
	for _, g := range groups {
		n, x = n+float64(g.n), x+float64(g.x)
	}
	for _, g := range groups {
		d := float64(g.x) - x/n*float64(g.n)
		sum += d * d
	}
	m := float64(len(groups))
	return m / (m - 1) * sum / (n * n)
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.10g, want %.10g within %g", what, got, want, tolerance)
	}
}

func TestVarianceByHand(t *testing.T) {
	// Groups (4,1) (6,0) (10,4): N=20, x=5, p=1/4; residuals 0, −3/2, 3/2; v = 3/2·(9/2)/400 = 27/1600.
	c := clustersOf([]group{{4, 1}, {6, 0}, {10, 4}})
	v, ok := c.Variance()
	if !ok || v != 27.0/1600 {
		t.Errorf("variance = %v, %v; want 27/1600", v, ok)
	}
	// p(1−p)/v = (3/16)/(27/1600) = 100/9, below N. Effective groups: 400/152 of the declarations; of the inspections,
	// 1 and 4 of 5, 5·4/(4·3) = 5/3; the root of the product is 2.0942. t of 2 degrees of freedom is 4.302653, and
	// the variance counts 2.0942/1.0942·2/3 = 1.27593 times.
	size, clustered, ok := c.effectiveSize(0.95)
	if !clustered || !ok {
		t.Errorf("effective size = %v, %v, %v", size, clustered, ok)
	}
	near(t, "effective size", size, 100.0/9*(1.959964/4.302653)*(1.959964/4.302653)/1.27593, 1e-4)
	if p, ok := c.Rate(); !ok || p != 0.25 {
		t.Errorf("rate = %v, %v; want 0.25", p, ok)
	}
}

func TestVarianceNeedsTwoGroups(t *testing.T) {
	for name, c := range map[string]Clusters{"none": {}, "one": oneGroup(50, 5)} {
		if v, ok := c.Variance(); ok {
			t.Errorf("%s: variance %v, want none", name, v)
		}
	}
}

func TestRateOverNoDeclarationsIsUnknown(t *testing.T) {
	if p, ok := (Clusters{}).Rate(); ok {
		t.Errorf("rate = %v, want none", p)
	}
	if _, ok := WilsonClustered(Clusters{}, 0.95); ok {
		t.Error("an interval without a population")
	}
}

// In float64 N²Σx² alone would need more digits than there are; the difference is 12 orders smaller.
func TestVarianceSurvivesCancellation(t *testing.T) {
	const n, x = int64(3_000_000_000), int64(24_000_000)
	c := clustersOf([]group{{n, x + 3}, {n, x - 3}})
	// p = x/n exactly; residuals ±3; v = 2·18/(2n)².
	want := 36 / (4 * float64(n) * float64(n))
	if v, ok := c.Variance(); !ok || math.Abs(v/want-1) > 1e-15 {
		t.Errorf("variance = %v, %v; want %v", v, ok, want)
	}
}

func TestVarianceIsTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := drawGroups(t, 40)
		if len(groups) < 2 {
			groups = append(groups, group{3, 1})
		}
		c := clustersOf(groups)
		if err := c.Check(); err != nil {
			t.Fatal(err)
		}
		v, ok := c.Variance()
		want := directVariance(groups)
		if !ok || math.Abs(v-want) > 1e-12*want+1e-18 {
			t.Fatalf("variance = %v, %v; the definition gives %v", v, ok, want)
		}
		p, _ := c.Rate()
		size, clustered, _ := c.effectiveSize(0.95)
		if !(size > 0) || size > float64(c.N) {
			t.Fatalf("effective size %v outside (0, %d]", size, c.N)
		}
		enlarged := scarcity(c.Groups, c.groupsBehind(), 0.95)
		if direct := p * (1 - p) / want / enlarged / enlarged; clustered && want > 1e-12 && math.Abs(size/math.Min(direct, float64(c.N))-1) > 1e-9 {
			t.Fatalf("effective size %v, the definition gives %v capped at %d", size, direct, c.N)
		}
		back := slices.Clone(groups)
		slices.Reverse(back)
		if again, _ := clustersOf(back).Variance(); again != v {
			t.Fatalf("variance depends on the order of groups: %v, %v", v, again)
		}
	})
}

func TestCheckRefusesSumsThatNoDataHave(t *testing.T) {
	v := big.NewInt
	good := clustersOf([]group{{4, 1}, {6, 0}, {10, 4}}) // 3, 20, 5, Σn²=152, Σnx=44, Σx²=17
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	if err := (Clusters{}).Check(); err != nil {
		t.Fatal(err)
	}
	cases := map[string]func(*Clusters){
		"more in the numerator":     func(c *Clusters) { c.X = 21 },
		"negative numerator":        func(c *Clusters) { c.X = -1 },
		"more groups than rows":     func(c *Clusters) { c.Groups = 21 },
		"no group":                  func(c *Clusters) { c.Groups = 0 },
		"rows without squares":      func(c *Clusters) { c.NN = nil },
		"squares above the square":  func(c *Clusters) { c.NN = v(401) },
		"squares below Cauchy":      func(c *Clusters) { c.NN = v(130) },
		"cross sum above Σn²":       func(c *Clusters) { c.NX = v(153) },
		"Σx² above Σnx":             func(c *Clusters) { c.XX = v(45) },
		"Σx² below Σx":              func(c *Clusters) { c.XX = v(4) },
		"Σx² above the square of x": func(c *Clusters) { c.XX = v(26) },
		"negative groups":           func(c *Clusters) { *c = Clusters{Groups: -1} },
		"Σx² below Cauchy":          func(c *Clusters) { c.NX, c.XX = v(30), v(7) },
		"negative residual squares": func(c *Clusters) { c.NX = v(120) },
	}
	for name, spoil := range cases {
		bad := good
		spoil(&bad)
		if err := bad.Check(); err == nil {
			t.Errorf("%s: accepted %+v", name, bad)
		}
		if iv, ok := WilsonClustered(bad, 0.95); ok {
			t.Errorf("%s: interval %+v", name, iv)
		}
		if _, why := RatioToReference(bad, singles(1000, 100), 0.95); why != Inconsistent {
			t.Errorf("%s: reason %q", name, why)
		}
	}
}

func TestAddLeavesTheReceiverAlone(t *testing.T) {
	a := Clusters{}.Add(10, 3)
	_ = a.Add(5, 5)
	if a.Groups != 1 || a.N != 10 || a.NN.Int64() != 100 || a.NX.Int64() != 30 || a.XX.Int64() != 9 {
		t.Errorf("changed by a later Add: %+v", a)
	}
}

// Machine words tell what whole numbers of any size tell, of sums that data have and of those that none can have.
func TestWordsTellWhatWholeNumbersTell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := clustersOf(drawGroups(t, 12))
		for _, part := range []*big.Int{c.NN, c.NX, c.XX} {
			if rapid.Bool().Draw(t, "broken") {
				part.Add(part, big.NewInt(rapid.Int64Range(-3, 3).Draw(t, "by")))
			}
		}
		if scale := rapid.Int64Range(1, 5_000_000).Draw(t, "scale"); rapid.Bool().Draw(t, "large") { // every group so many times
			c.Groups, c.N, c.X = c.Groups*scale, c.N*scale, c.X*scale
			for _, part := range []*big.Int{c.NN, c.NX, c.XX} {
				part.Mul(part, big.NewInt(scale))
			}
		}
		w, small := c.words()
		if small != (c.N < mostWords && c.NN.Sign() >= 0 && c.NX.Sign() >= 0 && c.XX.Sign() >= 0) {
			t.Fatalf("%+v in words: %v", c, small)
		}
		if !small {
			return
		}
		if w.possible() != c.possible() {
			t.Fatalf("%+v: %v in words", c, w.possible())
		}
		got, gotOK := w.deviations()
		exact, ok := c.deviations()
		if gotOK != ok {
			t.Fatalf("%+v: %v in words, %v", c, gotOK, ok)
		}
		if ok {
			if want, _ := exact.Float64(); got != want {
				t.Fatalf("%+v: %v in words, %v", c, got, want)
			}
		}
	})
}

func TestRatesBeyondWords(t *testing.T) {
	small := clustersOf([]group{{400, 31}, {600, 0}, {1000, 44}})
	scale := big.NewInt(1 << 21) // so many times as many such groups: the interval is narrower by its root
	large := Clusters{
		Groups: small.Groups << 21, N: small.N << 21, X: small.X << 21,
		NN: mul(small.NN, scale), NX: mul(small.NX, scale), XX: mul(small.XX, scale),
	}
	if _, fits := large.words(); fits {
		t.Fatal("4 thousand million declarations fit")
	}
	if err := large.Check(); err != nil {
		t.Fatal(err)
	}
	v, _ := small.Variance()
	p, _ := small.Rate()
	size, _, _ := large.effectiveSize(0.95)
	near(t, "effective size", size/(p*(1-p)/(v*2/3)*(1<<21)), 1, 1e-6)
}
