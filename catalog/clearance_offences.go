package catalog

import "slices"

// offenceMeasures set offences beside the declarations in which they could occur (metric 39).
var offenceMeasures = []Measure{
	{
		Name: "offencesPer10k", Metric: 39, ID: "offence_rate_per_10k", Title: "Offences per 10,000 declarations", Unit: PerTenK, Rollup: RollRatio, Version: "1",
		Interval: "Poisson, overdispersed by group; exact Poisson where the offences of a group do not come together", Source: ratioTests,
		Doc: "Final offences that occurred in the row's days, of operators of its tier then, voluntary disclosures and appealed ones apart, for each 10,000 declarations lodged in " +
			"them." + offenceNote,
		Formula: PerTenThousand{Of: finalOffences, Over: lodged, Fact: "enforcement"}, NeedsCover: []Cover{CoverOffences},
		By: slices.Concat(timeNames, []string{"tier", "operator", "group", "sector", "sizeClass"}),
	},
}
