package evidence

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func TestWilsonPublishedFigures(t *testing.T) {
	cases := []struct {
		source               string
		x, n, low, high, tol float64
	}{
		// domain/2-metrics.md §2.4 "Zero cells" and scenario A10.
		{"A10", 0, 10, 0, 0.278, 0.0005},
		{"A10", 0, 150, 0, 0.0250, 0.00005},
		{"A10", 0, 2500, 0, 0.00153, 0.000005},
		// R. G. Newcombe, Stat. Med. 17 (1998), table I, method 3.
		{"Newcombe", 81, 263, 0.2553, 0.3662, 0.00005},
		{"Newcombe", 15, 148, 0.0624, 0.1605, 0.00005},
		{"Newcombe", 0, 20, 0, 0.1611, 0.00005},
		{"Newcombe", 1, 29, 0.0061, 0.1718, 0.00005},
		// A. Agresti, An Introduction to Categorical Data Analysis, §1.4.3: none of 25 students a vegetarian.
		{"Agresti", 0, 25, 0, 0.133, 0.0005},
	}
	for _, c := range cases {
		iv, ok := Wilson(c.x, c.n, 0.95)
		if !ok || iv.Method != MethodWilson {
			t.Fatalf("%s %v/%v: %+v, %v", c.source, c.x, c.n, iv, ok)
		}
		near(t, c.source+" low", iv.Low, c.low, c.tol)
		near(t, c.source+" high", iv.High, c.high, c.tol)
		mirrored, _ := Wilson(c.n-c.x, c.n, 0.95)
		near(t, c.source+" mirrored low", 1-mirrored.Low, iv.High, 1e-14)
		near(t, c.source+" mirrored high", 1-mirrored.High, iv.Low, 1e-14)
	}
}

func TestWilsonRefusesWhatIsNoProportion(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range [][3]float64{
		{0, 0, 0.95},
		{-1, 10, 0.95},
		{11, 10, 0.95},
		{1, -10, 0.95},
		{nan, 10, 0.95},
		{1, nan, 0.95},
		{1, inf, 0.95},
		{inf, inf, 0.95},
		{1, 10, 0},
		{1, 10, 1},
		{1, 10, nan},
		{1, 10, 95},
	} {
		if iv, ok := Wilson(c[0], c[1], c[2]); ok {
			t.Errorf("Wilson(%v) = %+v", c, iv)
		}
	}
}

func TestWilsonClusteredMethod(t *testing.T) {
	cases := []struct {
		name   string
		c      Clusters
		method string
		size   float64 // effective n and p·n are put into Wilson by hand
	}{
		{"no event", clustersOf([]group{{5, 0}, {5, 0}}), MethodWilson, 10},
		{"all events", clustersOf([]group{{5, 5}, {5, 5}}), MethodWilson, 10},
		{"one group", oneGroup(10, 3), MethodWilson, 10},
		{"by hand, 100/9 of 2 effective groups", clustersOf([]group{{4, 1}, {6, 0}, {10, 4}}), MethodWilsonClustered, 100.0 / 9 / math.Pow(scarcity(3, math.Sqrt(400.0/152*20/12), 0.95), 2)},
		{"equal rates are capped at N", clustersOf([]group{{10, 2}, {20, 4}, {30, 6}}), MethodWilsonClustered, 60},
		{"one declaration a group: N−1", singles(50, 10), MethodWilsonClustered, 49 / math.Pow(scarcity(50, 50, 0.95), 2)},
		{"all or nothing, two groups: 1 and t of 1", clustersOf([]group{{30, 30}, {30, 0}}), MethodWilsonClustered, math.Pow(normalQuantile(0.95)/tQuantile(1, 0.95), 2)},
	}
	for _, c := range cases {
		iv, ok := WilsonClustered(c.c, 0.95)
		p, _ := c.c.Rate()
		want, _ := Wilson(p*c.size, c.size, 0.95)
		if !ok || iv.Method != c.method {
			t.Errorf("%s: %+v, %v; want method %q", c.name, iv, ok, c.method)
		}
		near(t, c.name+" low", iv.Low, want.Low, 1e-14)
		near(t, c.name+" high", iv.High, want.High, 1e-14)
	}
}

func TestWilsonClusteredProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := clustersOf(drawGroups(t, 30))
		level := rapid.Float64Range(1e-6, 1-1e-9).Draw(t, "level")
		wider := level + (1-level)*rapid.Float64Range(0.001, 0.999).Draw(t, "wider")
		p, _ := c.Rate()
		iv, ok := WilsonClustered(c, level)
		if !ok || !(0 <= iv.Low && iv.Low <= p && p <= iv.High && iv.High <= 1) {
			t.Fatalf("%+v, %v does not hold %v within [0, 1]", iv, ok, p)
		}
		wide, _ := WilsonClustered(c, wider)
		if wide.Low > iv.Low || wide.High < iv.High {
			t.Fatalf("level %v gives %+v, the higher %v gives %+v", level, iv, wider, wide)
		}
		plain, _ := Wilson(float64(c.X), float64(c.N), level)
		if plain.High-plain.Low > (iv.High-iv.Low)*(1+1e-9)+1e-15 {
			t.Fatalf("clustering made the interval shorter: %+v, plain %+v", iv, plain)
		}
		if c.X > 0 && c.X < c.N && !(iv.High > iv.Low) {
			t.Fatalf("no width: %+v", iv)
		}
	})
}

// 60 groups of 5 to 80 declarations whose own rates vary around 10 % (beta with correlation 0.08): ignoring the
// groups misses the truth far too often, the clustered interval about as often as it says.
func TestClusteredCoverage(t *testing.T) {
	const (
		rounds, groups = 2000, 60
		rate, a, b     = 0.10, 0.1 * 11.5, 0.9 * 11.5 // an intra-group correlation of 0.08, which is one over one plus a plus b
	)
	random := rand.New(rand.NewPCG(20200803, 1))
	var clustered, plain int
	for range rounds {
		var c Clusters
		for range groups {
			own := betaDraw(random, a, b)
			n := 5 + random.Int64N(76)
			x := int64(0)
			for range n {
				if random.Float64() < own {
					x++
				}
			}
			c = c.Add(n, x)
		}
		iv, _ := WilsonClustered(c, 0.95)
		if iv.Low <= rate && rate <= iv.High {
			clustered++
		}
		iv, _ = Wilson(float64(c.X), float64(c.N), 0.95)
		if iv.Low <= rate && rate <= iv.High {
			plain++
		}
	}
	// Standard error of a coverage of 0.95 over 2,000 rounds: 0.005.
	near(t, "clustered coverage", float64(clustered)/rounds, 0.945, 0.02)
	if share := float64(plain) / rounds; share > 0.80 {
		t.Errorf("plain coverage %v: the groups of this test are not clustered", share)
	}
}

// betaDraw by inverting nothing: the ratio of two gamma draws (Marsaglia and Tsang 2000, shapes above 1).
func betaDraw(random *rand.Rand, a, b float64) float64 {
	draw := func(shape float64) float64 {
		d := shape - 1.0/3
		c := 1 / math.Sqrt(9*d)
		for {
			x := random.NormFloat64()
			u := 1 + c*x
			v := u * u * u
			if v > 0 && math.Log(1-random.Float64()) < 0.5*x*x+d-d*v+d*math.Log(v) {
				return d * v
			}
		}
	}
	g := draw(a)
	return g / (g + draw(b))
}
