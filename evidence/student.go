package evidence

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// tQuantile is t with P(|T| <= t) = level for nu degrees of freedom. It is asked for every rate of a table, and inverting the incomplete beta function takes as long as
// everything else that an interval needs: of the usual levels it is taken from a polynomial in 1/nu from 2 degrees on, within 1e-10 of it.
func tQuantile(nu, level float64) float64 {
	usual, known := students[level]
	if !known || !(nu >= 1/widestInverse) {
		return exactT(nu, level)
	}
	return usual().at(1 / nu)
}

// exactT is t by inversion. From 1,000 degrees on, where that grows slow and loses digits, it is the Cornish–Fisher expansion (Abramowitz and
// Stegun 26.7.5), which is within 1e-11 there at the usual levels.
func exactT(nu, level float64) float64 {
	if nu < 1000 {
		return math.Abs(distuv.StudentsT{Mu: 0, Sigma: 1, Nu: nu}.Quantile((1 - level) / 2))
	}
	z := normalQuantile(level)
	z2 := z * z
	g1 := (z2 + 1) / 4
	g2 := ((5*z2+16)*z2 + 3) / 96
	g3 := (((3*z2+19)*z2+17)*z2 - 15) / 384
	g4 := ((((79*z2+776)*z2+1482)*z2-1920)*z2 - 945) / 92160
	return z * (1 + (g1+(g2+(g3+g4/nu)/nu)/nu)/nu)
}

// widestInverse is the largest 1/nu of the polynomial, and nodes how many values it goes through.
const (
	widestInverse = 1.0 / 2
	nodes         = 32
)

// student is the polynomial through t at the Chebyshev points of [0, widestInverse] in 1/nu, in its barycentric form (J.-P. Berrut and L. N. Trefethen, SIAM Review 46
// (2004) 501–517).
type student struct{ point, weight, value [nodes]float64 }

// students are the polynomials of the usual levels, made when they are first needed.
var students = map[float64]func() *student{
	0.90: sync.OnceValue(func() *student { return newStudent(0.90) }),
	0.95: sync.OnceValue(func() *student { return newStudent(0.95) }),
	0.99: sync.OnceValue(func() *student { return newStudent(0.99) }),
}

func newStudent(level float64) *student {
	s := &student{}
	for k := range nodes {
		angle := (2*float64(k) + 1) * math.Pi / (2 * nodes)
		s.point[k] = widestInverse * (1 + math.Cos(angle)) / 2
		s.weight[k] = math.Sin(angle)
		if k%2 == 1 {
			s.weight[k] = -s.weight[k]
		}
		s.value[k] = exactT(1/s.point[k], level)
	}
	return s
}

func (s *student) at(x float64) float64 {
	above, below := 0.0, 0.0
	for k := range nodes {
		d := x - s.point[k]
		if d == 0 {
			return s.value[k]
		}
		w := s.weight[k] / d
		above, below = above+w*s.value[k], below+w
	}
	return above / below
}
