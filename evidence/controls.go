package evidence

import "math"

// A cohort is the operators certified in the same month; its controls give the calendar-month effects that its
// operators' months are compared with.
type cohort struct {
	certified, firstAfter int
	treated               []int // operators, ascending
	controls              []int // operators, ascending
	months                controlMonths
}

// controlMonths are the effects of calendar months among controls, with the levels of the controls taken out: a
// plain mean would move when controls of a slower kind happen not to lodge in a month.
type controlMonths struct {
	first  int
	effect []float64
	weight []float64 // 0 in a month without controls
	level  []float64 // by control
}

// fitControls alternates between month effects and control levels until neither moves: least squares with both.
func fitControls(o observed, controls []int, first, last int, w weighting) controlMonths {
	c := controlMonths{first: first, effect: make([]float64, last-first+1), weight: make([]float64, last-first+1), level: make([]float64, len(controls))}
	const (
		most  = 500
		still = 1e-12 // in logs of hours
	)
	for range most {
		moved := 0.0
		for j, operator := range controls {
			sum, weight := 0.0, 0.0
			for k := range c.effect {
				if y, n := o.at(operator, first+k); n > 0 {
					sum, weight = sum+w.month(n)*(y-c.effect[k]), weight+w.month(n)
				}
			}
			if weight > 0 {
				moved = math.Max(moved, math.Abs(sum/weight-c.level[j]))
				c.level[j] = sum / weight
			}
		}
		for k := range c.effect {
			sum, weight := 0.0, 0.0
			for j, operator := range controls {
				if y, n := o.at(operator, first+k); n > 0 {
					sum, weight = sum+w.month(n)*(y-c.level[j]), weight+w.month(n)
				}
			}
			c.weight[k] = weight
			if weight > 0 {
				moved = math.Max(moved, math.Abs(sum/weight-c.effect[k]))
				c.effect[k] = sum / weight
			}
		}
		if moved <= still {
			break
		}
	}
	return c
}

// at is the effect of a month; false without controls in it.
func (c controlMonths) at(month int) (float64, bool) {
	k := month - c.first
	if k < 0 || k >= len(c.effect) || c.weight[k] == 0 {
		return 0, false
	}
	return c.effect[k], true
}

// weighting of operators' months: each alike, or by their declarations.
type weighting struct{ byDeclarations bool }

func (w weighting) month(declarations float64) float64 {
	if w.byDeclarations {
		return declarations
	}
	return 1
}
