package evidence

import "math"

// Estimate is a figure with its interval.
type Estimate struct {
	Value    float64
	Interval Interval
}

// Difference is a − b of two estimates taken as independent, with the interval that their own two intervals imply
// at the same level; lopsided ones stay lopsided. A side that a or b leaves open is open in the difference.
// False when a figure is not finite or an estimate lies outside of its interval.
//
// Source: G. Y. Zou and A. Donner, Stat. Med. 27 (2008) 1693–1702 (MOVER): L = d − √((a−l_a)² + (u_b−b)²),
// U = d + √((u_a−a)² + (b−l_b)²). For Wilson intervals it is method 10 of R. G. Newcombe, Stat. Med. 17 (1998)
// 873–890.
func Difference(a, b Estimate) (Estimate, bool) {
	if !a.sound() || !b.sound() {
		return Estimate{}, false
	}
	d := a.Value - b.Value
	iv := Interval{
		NoLow:  a.Interval.NoLow || b.Interval.NoHigh,
		NoHigh: a.Interval.NoHigh || b.Interval.NoLow,
		Method: MethodMover,
	}
	if !iv.NoLow {
		iv.Low = d - math.Hypot(a.Value-a.Interval.Low, b.Interval.High-b.Value)
	}
	if !iv.NoHigh {
		iv.High = d + math.Hypot(a.Interval.High-a.Value, b.Value-b.Interval.Low)
	}
	return Estimate{d, iv}, finite(d, iv.Low, iv.High)
}

// Quotient is a/b of two positive estimates taken as independent: Difference of the logarithms. A low end of 0
// has no logarithm and leaves its side open: as NoHigh where it is b's, and with a Low of 0 where it is a's.
// False when a value is not positive, and where Difference gives none.
func Quotient(a, b Estimate) (Estimate, bool) {
	la, oka := a.log()
	lb, okb := b.log()
	d, ok := Difference(la, lb)
	if !oka || !okb || !ok {
		return Estimate{}, false
	}
	q := Estimate{a.Value / b.Value, Interval{NoLow: d.Interval.NoLow, NoHigh: d.Interval.NoHigh, Method: MethodMoverLog}}
	if !q.Interval.NoLow {
		q.Interval.Low = math.Exp(d.Interval.Low)
	}
	if !q.Interval.NoHigh {
		q.Interval.High = math.Exp(d.Interval.High)
	}
	// A lower end of 0 is a bound, only not one that has a logarithm.
	if q.Interval.NoLow && !a.Interval.NoLow && !b.Interval.NoHigh {
		q.Interval.NoLow = false
	}
	return q, finite(q.Value, q.Interval.Low, q.Interval.High)
}

// Reduction is 1 − e, the ends exchanged, of a ratio e.
func (e Estimate) Reduction() Estimate {
	r := Estimate{1 - e.Value, Interval{Method: e.Interval.Method, NoLow: e.Interval.NoHigh, NoHigh: e.Interval.NoLow}}
	if !r.Interval.NoLow {
		r.Interval.Low = 1 - e.Interval.High
	}
	if !r.Interval.NoHigh {
		r.Interval.High = 1 - e.Interval.Low
	}
	return r
}

func (e Estimate) sound() bool {
	iv := e.Interval
	return finite(e.Value, iv.Low, iv.High) && (iv.NoLow || iv.Low <= e.Value) && (iv.NoHigh || iv.High >= e.Value)
}

func (e Estimate) log() (Estimate, bool) {
	if !e.sound() || !(e.Value > 0) {
		return Estimate{}, false
	}
	l := Estimate{math.Log(e.Value), Interval{NoLow: e.Interval.NoLow || !(e.Interval.Low > 0), NoHigh: e.Interval.NoHigh}}
	if !l.Interval.NoLow {
		l.Interval.Low = math.Log(e.Interval.Low)
	}
	if !l.Interval.NoHigh {
		l.Interval.High = math.Log(e.Interval.High)
	}
	return l, true
}
