package evidence

import (
	"fmt"
	"math"
)

// Never is the month of certification of an operator that has not been certified.
const Never = math.MaxInt32

// Panel is what operators' clearance times were, month by month, around certifications (metrics 23 to 25). Months
// may come in any order, one row an operator and month.
type Panel struct {
	Operators []PanelOperator
	Months    []OperatorMonth
	// InspectionsKnown says that Inspected and MeanLogUninspected are filled, so that what certification does by
	// sparing inspections can be told apart.
	InspectionsKnown bool
}

// PanelOperator is an operator that was certified, or one to compare with. Operators whose tier changed otherwise,
// or who were certified before the panel begins, do not belong into it.
type PanelOperator struct {
	Studied   bool   // its certification is in question; otherwise it can only serve as a control
	Certified int    // calendar month in which the certificate took effect, counted as OperatorMonth.Month; or Never
	FirstDay  bool   // the certificate began with the first local day of that month, which then counts as after it
	Before    string // management tier before the certification, or throughout
	// Mix are the shares of its declarations by transport mode before the certification, in the same order for all
	// operators; nil where the match is to go without.
	Mix []float64
}

// OperatorMonth are the released declarations that an operator lodged in one local calendar month.
type OperatorMonth struct {
	Operator     int     // index into Panel.Operators
	Month        int     // 12·year + month − 1
	Declarations int64   // 1 or more
	MeanLog      float64 // mean of ln(hours) over them, of the basis in question
	// Inspected of the declarations, and the mean of ln(hours) over the others (ignored when there are none).
	Inspected          int64
	MeanLogUninspected float64
}

// Check returns an error when the panel contradicts itself.
func (p Panel) Check() error {
	seen := make(map[[2]int]bool, len(p.Months))
	for _, m := range p.Months {
		key := [2]int{m.Operator, m.Month}
		switch {
		case m.Operator < 0 || m.Operator >= len(p.Operators):
			return fmt.Errorf("check a panel: operator %d of %d", m.Operator, len(p.Operators))
		case m.Declarations < 1 || m.Inspected < 0 || m.Inspected > m.Declarations || !finite(m.MeanLog, m.MeanLogUninspected):
			return fmt.Errorf("check a panel: operator %d, month %d: %d declarations, %d inspected, mean logs %v and %v", m.Operator, m.Month, m.Declarations, m.Inspected, m.MeanLog, m.MeanLogUninspected)
		case m.Month < 0 || m.Month >= Never:
			return fmt.Errorf("check a panel: operator %d has month %d", m.Operator, m.Month)
		case seen[key]:
			return fmt.Errorf("check a panel: operator %d has month %d twice", m.Operator, m.Month)
		}
		seen[key] = true
	}
	return nil
}

// outcome picks what is compared out of an operator's month: a mean of logs and the declarations behind it.
type outcome func(m OperatorMonth) (meanLog float64, declarations int64)

func allDeclarations(m OperatorMonth) (meanLog float64, declarations int64) {
	return m.MeanLog, m.Declarations
}

func uninspectedDeclarations(m OperatorMonth) (meanLog float64, declarations int64) {
	return m.MeanLogUninspected, m.Declarations - m.Inspected
}

// observed is an outcome in a form that is quick to look up: rows of operators, columns of months from first on.
type observed struct {
	first  int
	months int
	y      [][]float64
	n      [][]float64 // declarations, 0 where there are none
}

func (p Panel) observe(of outcome) observed {
	if len(p.Months) == 0 {
		return observed{}
	}
	first, last := p.Months[0].Month, p.Months[0].Month
	for _, m := range p.Months {
		first, last = min(first, m.Month), max(last, m.Month)
	}
	o := observed{first: first, months: last - first + 1, y: make([][]float64, len(p.Operators)), n: make([][]float64, len(p.Operators))}
	for _, m := range p.Months {
		if o.y[m.Operator] == nil {
			o.y[m.Operator], o.n[m.Operator] = make([]float64, o.months), make([]float64, o.months)
		}
		if mean, declarations := of(m); declarations > 0 {
			o.y[m.Operator][m.Month-first], o.n[m.Operator][m.Month-first] = mean, float64(declarations)
		}
	}
	return o
}

// at is an operator's outcome in a month; n = 0 where it has none.
func (o observed) at(operator, month int) (y, n float64) {
	if column := month - o.first; column >= 0 && column < o.months && o.y[operator] != nil {
		return o.y[operator][column], o.n[operator][column]
	}
	return 0, 0
}

// in counts the months from first to last, both included, with an outcome.
func (o observed) in(operator, first, last int) int {
	count := 0
	for m := first; m <= last; m++ {
		if _, n := o.at(operator, m); n > 0 {
			count++
		}
	}
	return count
}

// mean over the months from first to last, both included, each month alike; and the declarations in them.
func (o observed) mean(operator, first, last int) (mean, declarations float64, months int) {
	for m := first; m <= last; m++ {
		if y, n := o.at(operator, m); n > 0 {
			mean, declarations, months = mean+y, declarations+n, months+1
		}
	}
	if months == 0 {
		return 0, 0, 0
	}
	return mean / float64(months), declarations, months
}

// firstAfter is the first month wholly under the certificate; the month of certification is dropped unless the
// certificate began with it.
func (o PanelOperator) firstAfter() int {
	if o.FirstDay {
		return o.Certified
	}
	return o.Certified + 1
}
