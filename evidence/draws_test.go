package evidence

import (
	"math"
	"math/rand/v2"
)

// Random material for the coverage simulation: groups whose sizes are lognormal and whose own rates vary.

func gammaDraw(r *rand.Rand, shape float64) float64 { // G. Marsaglia and W. W. Tsang, ACM TOMS 26 (2000) 363–372
	if shape < 1 {
		return gammaDraw(r, shape+1) * math.Pow(r.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		u := 1 + c*x
		v := u * u * u
		if v > 0 && math.Log(1-r.Float64()) < 0.5*x*x+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// ownRate is beta with this mean and intra-group correlation; 0 gives the mean itself.
func ownRate(r *rand.Rand, mean, correlation float64) float64 {
	if correlation == 0 {
		return mean
	}
	total := 1/correlation - 1
	a, b := gammaDraw(r, mean*total), gammaDraw(r, (1-mean)*total)
	if a+b == 0 {
		return mean
	}
	return a / (a + b)
}

func lognormal(r *rand.Rand, mean, sigma float64) float64 {
	return mean * math.Exp(sigma*r.NormFloat64()-sigma*sigma/2)
}

func groupSize(r *rand.Rand, mean, sigma float64) int64 {
	return 1 + int64(lognormal(r, mean, sigma))
}

func binomialDraw(r *rand.Rand, n int64, p float64) int64 {
	x := int64(0)
	for range n {
		if r.Float64() < p {
			x++
		}
	}
	return x
}

func poissonDraw(r *rand.Rand, mean float64) int64 {
	if mean > 30 {
		return poissonDraw(r, mean/2) + poissonDraw(r, mean/2)
	}
	k, p, limit := int64(0), r.Float64(), math.Exp(-mean)
	for p > limit {
		k++
		p *= r.Float64()
	}
	return k
}

// rateGroups are clusters of a rate. Its truth is the mean: sizes and own rates are independent.
func rateGroups(r *rand.Rand, groups int, size, sigma, mean, correlation float64) []group {
	out := make([]group, groups)
	for i := range out {
		n := groupSize(r, size, sigma)
		out[i] = group{n, binomialDraw(r, n, ownRate(r, mean, correlation))}
	}
	return out
}

// valueGroups weigh declarations by lognormal values: x is the value of those in the numerator.
func valueGroups(r *rand.Rand, groups int, size, sigma, mean, correlation, valueSigma float64) []group {
	out := make([]group, groups)
	for i := range out {
		own := ownRate(r, mean, correlation)
		for range groupSize(r, size, sigma) {
			v := 1 + int64(lognormal(r, 100_000, valueSigma))
			out[i].n += v
			if r.Float64() < own {
				out[i].x += v
			}
		}
	}
	return out
}
