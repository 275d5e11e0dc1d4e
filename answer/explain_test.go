package answer

import (
	"testing"

	"greenlane/catalog"
)

func TestNumbersInWords(t *testing.T) {
	rate, _ := catalog.Clearance.Measure("hitRate")
	median, _ := catalog.Clearance.Measure("clearanceTimeMedianHours")
	number := func(v float64) *float64 { return &v }
	for _, c := range []struct {
		measure catalog.Measure
		cell    catalog.Cell
		left    []catalog.Exclusion
		want    string
	}{
		{
			rate,
			catalog.Cell{Value: number(0.04), Numerator: number(26), Denominator: number(649), Low: number(0.0275), High: number(0.058), Level: 0.95, Method: "Wilson score"},
			[]catalog.Exclusion{{Reason: "NOT_INSPECTED", Declarations: 80521}, {Reason: "INSPECTION_OPEN", Declarations: 3}},
			"Hit rate is 0.04 (4 %). It is 26 over 649. Computed as declarations where inspected and completed and hit ÷ declarations where inspected and completed. " +
				"The 95 % interval runs from 0.0275 (2.75 %) to 0.058 (5.8 %) (Wilson score). Left out: 80,521 not inspected, 3 inspection open.",
		},
		{
			median,
			catalog.Cell{Value: number(-1234.5)},
			nil,
			"Clearance time, median is -1,234 hours. Computed as quantile 0.5 of lodgement to released_ms. Nothing was left out.",
		},
		{
			rate,
			catalog.Cell{Status: catalog.NotEstimable, Warnings: []catalog.Warning{{Code: "NOT_COLLECTED", Message: "a source behind this row does not cover it"}}},
			nil,
			"Hit rate has no value: not estimable. A source behind this row does not cover it. " +
				"Computed as declarations where inspected and completed and hit ÷ declarations where inspected and completed. Nothing was left out.",
		},
	} {
		if got := inWords(catalog.Clearance, c.measure, c.cell, c.left); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
