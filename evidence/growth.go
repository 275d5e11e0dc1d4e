package evidence

import "math"

// mostImplied is the largest skewness that sizes and changes of groups may imply: the expansion of Bootstrap.Interval is one for small ones. Chosen by simulation on
// draws of its own (docs/intervals.md).
const mostImplied = 0.5

// implied is the skewness of the linear part of a growth factor whose groups have lognormal sizes and change by lognormal factors that do not depend on them:
// (3τ+τ³)·(G/K)^1.5/√G for G groups, K effective ones and changes with the coefficient of variation τ = s·√K, s the deviation of the replicates on the scale;
// mostImplied at most. No firm loses more than it has and some grow many times over, so a sum over that of another time seldom shows the gains that its process
// can bring, and where it does not, it is too low and its own skewness is, too.
//
// Source: R. Gibrat, Les inégalités économiques (Paris, 1931), as of J. Sutton, J. Econ. Lit. 35 (1997) 40–59; moments of the lognormal distribution.
func (b Bootstrap) implied(deviation float64) float64 {
	g, k := float64(b.Groups), math.Max(b.Effective, 1)
	tau := deviation * math.Sqrt(k)
	return math.Min(tau*(3+tau*tau)*math.Pow(g/k, 1.5)/math.Sqrt(g), mostImplied)
}

// GrowthGap is own over against, two growth factors with the same replicates (metric 36), with the interval that those of both imply on the log scale.
// They are not independent: a group that trades with partners of both kinds counts in both. Reason as of Bootstrap.Interval, of own first; Inconsistent
// where a factor is not positive or lists of replicates differ in length.
//
// Source: G. Y. Zou, Psychol. Methods 12 (2007) 399–413: L = d − √((a−l_a)² + (u_b−b)² − 2ρ(a−l_a)(u_b−b)), and U with the other ends, ρ the correlation of
// both, which is taken from the replicates.
func GrowthGap(own, against Bootstrap, level float64) (Interval, Reason) {
	if len(own.Replicates) != len(against.Replicates) {
		return Interval{}, Inconsistent
	}
	var ends [2]Interval
	for i, b := range []Bootstrap{own, against} {
		iv, why := b.Interval(level)
		if why != Estimable {
			return Interval{}, why
		}
		if !(b.Value > 0 && iv.Low > 0) {
			return Interval{}, Inconsistent
		}
		ends[i] = Interval{Low: math.Log(b.Value) - math.Log(iv.Low), High: math.Log(iv.High) - math.Log(b.Value)}
	}
	a, b, rho := ends[0], ends[1], correlation(own, against)
	below := math.Sqrt(math.Max(a.Low*a.Low+b.High*b.High-2*rho*a.Low*b.High, 0))
	above := math.Sqrt(math.Max(a.High*a.High+b.Low*b.Low-2*rho*a.High*b.Low, 0))
	gap := own.Value / against.Value
	iv := Interval{Low: gap * math.Exp(-below), High: gap * math.Exp(above), Method: MethodBootstrap}
	if !finite(gap, iv.Low, iv.High) {
		return Interval{}, Unstable
	}
	return iv, Estimable
}

// correlation is that of the replicates of a and b on their scales, of those that have a value in both; 0 where there is none.
func correlation(a, b Bootstrap) float64 {
	var n, x, y, xx, yy, xy float64
	u, v := a.Scale.to(a.Value), b.Scale.to(b.Value) // near the means, so that little cancels
	for i := range a.Replicates {
		d, e := a.Scale.to(a.Replicates[i])-u, b.Scale.to(b.Replicates[i])-v
		if finite(d, e) {
			n, x, y, xx, yy, xy = n+1, x+d, y+e, xx+d*d, yy+e*e, xy+d*e
		}
	}
	rho := (n*xy - x*y) / math.Sqrt((n*xx-x*x)*(n*yy-y*y))
	if !finite(rho) {
		return 0
	}
	return clamp(rho, -1, 1)
}
