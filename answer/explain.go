package answer

import (
	"fmt"
	"strings"

	"greenlane/catalog"
)

// inWords says what a number is, what it was made of and what was left out of it.
func inWords(fact catalog.Fact, m catalog.Measure, c catalog.Cell, left []catalog.Exclusion) string {
	var b strings.Builder
	if c.Value == nil {
		fmt.Fprintf(&b, "%s has no value: %s.", m.Title, strings.ToLower(strings.ReplaceAll(string(c.Status), "_", " ")))
		for _, w := range c.Warnings {
			fmt.Fprintf(&b, " %s.", strings.ToUpper(w.Message[:1])+w.Message[1:])
		}
	} else {
		fmt.Fprintf(&b, "%s is %s.", m.Title, quantity(*c.Value, m.Unit))
		if c.Numerator != nil && c.Denominator != nil {
			fmt.Fprintf(&b, " It is %s over %s.", figure(*c.Numerator), figure(*c.Denominator))
		}
	}
	fmt.Fprintf(&b, " Computed as %s.", fact.Describe(m.Formula))
	switch {
	case c.Low != nil && c.High != nil:
		fmt.Fprintf(&b, " The %g %% interval runs from %s to %s (%s).", 100*c.Level, quantity(*c.Low, m.Unit), quantity(*c.High, m.Unit), c.Method)
	case c.High != nil:
		fmt.Fprintf(&b, " It is below %s at %g %% (%s).", quantity(*c.High, m.Unit), 100*c.Level, c.Method)
	}
	if len(left) == 0 {
		return b.String() + " Nothing was left out."
	}
	b.WriteString(" Left out:")
	for i, e := range left {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, " %s %s", figure(float64(e.Declarations)), strings.ToLower(strings.ReplaceAll(e.Reason, "_", " ")))
	}
	return b.String() + "."
}

// leftBeside are the declarations of a row that a measure leaves out by what the row itself is like: by a percentile, or by how many each operator has.
func leftBeside(m catalog.Measure, r *catalog.ObservedRow) []catalog.Exclusion {
	part := r.Parts[m.Name]
	if part == nil {
		return nil
	}
	out := catalog.Exclusion{Measures: m.Name}
	switch f := m.Formula.(type) {
	case catalog.Quotient:
		out.Reason, out.Declarations = "ABOVE_THE_PERCENTILE", part.Trimmed.Out
	case catalog.OperatorMean:
		if f.Least > 0 {
			out.Reason, out.Declarations = "OF_SMALL_OPERATORS", r.Declarations-part.Clusters.N
		}
	}
	if out.Declarations == 0 {
		return nil
	}
	return []catalog.Exclusion{out}
}

// quantity writes a value with its unit.
func quantity(v float64, u catalog.Unit) string {
	if u == catalog.Ratio {
		return fmt.Sprintf("%.4g (%.4g %%)", v, 100*v)
	}
	return figure(v) + " " + string(u)
}

// figure writes a number with its thousands apart, and of a fraction four digits.
func figure(v float64) string {
	text := fmt.Sprintf("%.4g", v)
	if v >= 1000 || v <= -1000 || v == float64(int64(v)) {
		text = fmt.Sprintf("%.0f", v)
	}
	digits := strings.TrimPrefix(text, "-")
	if strings.ContainsAny(digits, ".e") {
		return text
	}
	var groups []string
	for len(digits) > 3 {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
		digits = digits[:len(digits)-3]
	}
	out := strings.Join(append([]string{digits}, groups...), ",")
	if v < 0 {
		return "-" + out
	}
	return out
}
