package answer

import (
	"fmt"
	"strings"

	"greenlane/catalog"
)

// unsaid stands where a figure cannot be given; never a zero.
const unsaid = "an unknown number"

// number says a value times a factor with so many digits behind the point.
func number(c catalog.Cell, times float64, digits int) string {
	if c.Value == nil {
		return unsaid
	}
	return fmt.Sprintf("%.*f", digits, *c.Value*times)
}

// percent says a ratio in percent.
func percent(c catalog.Cell, digits int) string {
	if c.Value == nil {
		return "an unknown share"
	}
	return number(c, 100, digits) + " %"
}

// count says a whole number with its thousands apart.
func count(c catalog.Cell) string {
	if c.Value == nil {
		return unsaid
	}
	return figure(*c.Value)
}

// span says the interval of a value.
func span(c catalog.Cell, times float64, digits int, unit string) string {
	name := fmt.Sprintf("%g %% interval", 100*c.Level)
	switch {
	case c.Low != nil && c.High != nil:
		return fmt.Sprintf("%s %.*f to %.*f%s", name, digits, *c.Low*times, digits, *c.High*times, unit)
	case c.High != nil:
		return fmt.Sprintf("%s up to %.*f%s", name, digits, *c.High*times, unit)
	}
	return "no interval"
}

// whyNot says why a cell has no value.
func whyNot(c catalog.Cell) string {
	for _, w := range c.Warnings {
		return w.Message
	}
	if c.Status == catalog.NoPopulation {
		return "there is nothing to compute it from"
	}
	return strings.ToLower(strings.ReplaceAll(string(c.Status), "_", " "))
}
