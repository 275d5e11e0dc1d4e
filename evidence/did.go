package evidence

import (
	"cmp"
	"math"
	"slices"
)

const (
	// anticipation is how many months before its certificate an operator may already have prepared for it.
	anticipation = 3
	// observedMonths is the least number of months with declarations that an operator needs on either side.
	observedMonths = 4
)

// comparison is the certified operators' months beside those of their controls, from which every estimate of a
// difference-in-differences is a contrast.
type comparison struct {
	o       observed
	window  int
	w       weighting
	cohorts []cohort
	treated []treatedOperator // ascending
	column  map[int]int       // of a control among the influences
}

type treatedOperator struct {
	operator int
	cohort   int // index into cohorts
}

// contrast is Σ_i ω_i·Σ_m λ_im·gap_im over the treated operators i, where gap is an operator's log hours minus the
// month effect among its controls.
type contrast struct {
	value                float64
	byOperator           []float64 // each treated operator's own value; NaN where it does not enter
	share                []float64 // ω_i
	treated, controls    []float64 // influence of each operator on the value
	entering, comparedTo int       // treated operators and controls with a part in it
}

// compare sets operators beside controls. Controls of a cohort are the operators that stay uncertified until
// anticipation months after its window, with observedMonths on either side.
func (p Panel) compare(of outcome, window int, w weighting) comparison {
	c := comparison{o: p.observe(of), window: window, w: w, column: map[int]int{}}
	least := min(observedMonths, window)
	for i, operator := range p.Operators {
		if !operator.Studied || operator.Certified == Never {
			continue
		}
		after := operator.firstAfter()
		if c.o.in(i, operator.Certified-window, operator.Certified-1) < least || c.o.in(i, after, after+window-1) < least {
			continue
		}
		k := slices.IndexFunc(c.cohorts, func(h cohort) bool { return h.certified == operator.Certified && h.firstAfter == after })
		if k < 0 {
			k = len(c.cohorts)
			c.cohorts = append(c.cohorts, cohort{certified: operator.Certified, firstAfter: after})
		}
		c.cohorts[k].treated = append(c.cohorts[k].treated, i)
	}
	slices.SortFunc(c.cohorts, func(a, b cohort) int {
		return cmp.Or(cmp.Compare(a.certified, b.certified), cmp.Compare(a.firstAfter, b.firstAfter))
	})
	for k := range c.cohorts {
		h := &c.cohorts[k]
		last := h.firstAfter + window - 1
		for i, operator := range p.Operators {
			if operator.Certified > last+anticipation && c.o.in(i, h.certified-window, h.certified-1) >= least && c.o.in(i, h.firstAfter, last) >= least {
				h.controls = append(h.controls, i)
			}
		}
		h.months = fitControls(c.o, h.controls, h.certified-window-anticipation, last, w)
		for _, j := range h.controls {
			if _, known := c.column[j]; !known {
				c.column[j] = len(c.column)
			}
		}
		if len(h.controls) < 2 {
			continue // nobody to compare this cohort with
		}
		for _, i := range h.treated {
			c.treated = append(c.treated, treatedOperator{i, k})
		}
	}
	return c
}

// gap is a treated operator's log hours beside its controls, and the weight of that month; 0 where either is missing.
func (c comparison) gap(t treatedOperator, month int) (gap, weight float64) {
	y, n := c.o.at(t.operator, month)
	effect, ok := c.cohorts[t.cohort].months.at(month)
	if n == 0 || !ok {
		return 0, 0
	}
	return y - effect, c.w.month(n)
}

// over are the gaps of months from first to last after the certification month, as a contrast that takes their
// weighted mean times sign; false with fewer than least months.
func (c comparison) over(t treatedOperator, first, last, least int, sign float64) ([]lambda, bool) {
	var out []lambda
	total := 0.0
	for e := first; e <= last; e++ {
		if _, w := c.gap(t, c.cohorts[t.cohort].certified+e); w > 0 {
			out = append(out, lambda{e, w})
			total += w
		}
	}
	for i := range out {
		out[i].factor *= sign / total
	}
	return out, len(out) >= least
}

// lambda is the factor of a gap in a contrast, at so many months after the certification month.
type lambda struct {
	event  int
	factor float64
}

// contrast evaluates what parts says of each treated operator: its λ, and its weight ω before that is scaled to a
// sum of 1; a weight of 0 leaves the operator out.
func (c comparison) contrast(parts func(t treatedOperator) (factors []lambda, weight float64)) contrast {
	out := contrast{
		byOperator: make([]float64, len(c.treated)), share: make([]float64, len(c.treated)),
		treated: make([]float64, len(c.treated)), controls: make([]float64, len(c.column)),
	}
	all := make([][]lambda, len(c.treated))
	total := 0.0
	for i, t := range c.treated {
		factors, weight := parts(t)
		out.byOperator[i] = math.NaN()
		if weight == 0 {
			continue
		}
		all[i], out.share[i], out.byOperator[i] = factors, weight, 0
		total += weight
		out.entering++
		for _, l := range factors {
			gap, _ := c.gap(t, c.cohorts[t.cohort].certified+l.event)
			out.byOperator[i] += l.factor * gap
		}
	}
	if total == 0 {
		return out
	}
	onMonths := make([][]float64, len(c.cohorts)) // Σ_i ω_i·λ_im by cohort and month
	for k := range c.cohorts {
		onMonths[k] = make([]float64, len(c.cohorts[k].months.effect))
	}
	for i, t := range c.treated {
		if out.share[i] == 0 {
			continue
		}
		out.share[i] /= total
		out.value += out.share[i] * out.byOperator[i]
		h := c.cohorts[t.cohort]
		for _, l := range all[i] {
			onMonths[t.cohort][h.certified+l.event-h.months.first] += out.share[i] * l.factor
		}
	}
	for i := range c.treated {
		if out.share[i] > 0 {
			out.treated[i] = out.share[i] * (out.byOperator[i] - out.value)
		}
	}
	c.influences(onMonths, out.controls)
	for _, v := range out.controls {
		if v != 0 {
			out.comparedTo++
		}
	}
	return out
}

// influences adds what each control moves the month effects by, times minus their factors.
func (c comparison) influences(onMonths [][]float64, into []float64) {
	for k, h := range c.cohorts {
		for j, operator := range h.controls {
			for m, factor := range onMonths[k] {
				month := h.months.first + m
				if y, n := c.o.at(operator, month); n > 0 && factor != 0 {
					into[c.column[operator]] -= factor * c.w.month(n) * (y - h.months.level[j] - h.months.effect[m]) / h.months.weight[m]
				}
			}
		}
	}
}

// beside is b of another comparison, whose operators are among those of c, as a contrast of c.
func (c comparison) beside(other comparison, b contrast) contrast {
	out := contrast{
		value: b.value, entering: b.entering, comparedTo: b.comparedTo,
		byOperator: make([]float64, len(c.treated)), share: make([]float64, len(c.treated)),
		treated: make([]float64, len(c.treated)), controls: make([]float64, len(c.column)),
	}
	for i, t := range c.treated {
		k := slices.IndexFunc(other.treated, func(u treatedOperator) bool { return u.operator == t.operator })
		if out.byOperator[i] = math.NaN(); k >= 0 {
			out.byOperator[i], out.share[i], out.treated[i] = b.byOperator[k], b.share[k], b.treated[k]
		}
	}
	for operator, j := range other.column {
		if at, known := c.column[operator]; known {
			out.controls[at] = b.controls[j]
		}
	}
	return out
}

// minus is the difference of two contrasts of one comparison, as a contrast.
func (a contrast) minus(b contrast, factor float64) contrast {
	out := contrast{
		value: a.value - factor*b.value, entering: min(a.entering, b.entering), comparedTo: max(a.comparedTo, b.comparedTo),
		byOperator: slices.Clone(a.byOperator), share: slices.Clone(a.share), treated: slices.Clone(a.treated), controls: slices.Clone(a.controls),
	}
	for i := range out.treated {
		out.treated[i] -= factor * b.treated[i]
		out.byOperator[i] -= factor * b.byOperator[i]
	}
	for j := range out.controls {
		out.controls[j] -= factor * b.controls[j]
	}
	return out
}

// covariance of two contrasts over operators: that of the treated and that of the controls, which are independent.
func (a contrast) covariance(b contrast) (treated, controls float64) {
	for i := range a.treated {
		treated += a.treated[i] * b.treated[i]
	}
	for j := range a.controls {
		controls += a.controls[j] * b.controls[j]
	}
	nt, nc := float64(min(a.entering, b.entering)), float64(min(a.comparedTo, b.comparedTo))
	return treated * nt / math.Max(nt-1, 1), controls * nc / math.Max(nc-1, 1)
}

// estimate is the value with a t interval: se = √(s²_T/n_T + s²_C/n_C) over operator changes, degrees of freedom by
// Welch and Satterthwaite. False with fewer than two operators on either side.
func (a contrast) estimate(level float64) (Estimate, bool) {
	if a.entering < 2 || a.comparedTo < 2 {
		return Estimate{}, false
	}
	treated, controls := a.covariance(a)
	iv := Interval{Low: a.value, High: a.value, Method: MethodOperatorChanges}
	if variance := treated + controls; variance > 0 {
		freedom := variance * variance / (treated*treated/float64(a.entering-1) + controls*controls/float64(a.comparedTo-1))
		half := tQuantile(freedom, level) * math.Sqrt(variance)
		iv.Low, iv.High = a.value-half, a.value+half
	}
	return Estimate{a.value, iv}, finite(iv.Low, iv.High)
}
