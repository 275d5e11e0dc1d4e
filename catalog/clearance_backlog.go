package catalog

import (
	"fmt"
	"time"
)

// openAge is the age at the data cut of declarations that are open then.
var openAge = Duration{Name: "open", Open: true, PerUnit: 3.6e6}

const overdueHours = int64(OverdueAfter / time.Hour)

const trsBacklog = "WCO Time Release Study v3: backlog"

// backlog is what waits for its release, how long it has waited, and how much of it how long (metric 20).
var backlog = []Measure{
	{
		Name: "unreleasedDeclarations", Metric: 20, ID: "unreleased_backlog", Title: "Unreleased declarations", Unit: Declarations, Rollup: RollStock, Version: "1",
		Interval: census, Source: trsBacklog,
		Doc: "Declarations of the row that were neither released nor cancelled by the data cut. Messages of release that come late look like a backlog. " +
			"All that is open needs a period since the first lodgement, and tierBasis: CURRENT for the tiers at the data cut.",
		Formula: Total{Of: Aggregate{Name: "unreleased", When: []Condition{Open{}}}}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "unreleasedAgeMedianHours", Metric: 20, ID: "unreleased_backlog", Title: "Age of the backlog, median", Unit: Hours, Rollup: RollSketch, Version: "1",
		Interval: census, Source: trsBacklog,
		Doc: "Median hours since lodgement of the declarations that were neither released nor cancelled by the data cut. What is open for more than 30 days " +
			"(unreleasedOver30d) is rather a release that was never reported.",
		Formula: Quantile{0.5, openAge}, NeedsCover: []Cover{CoverReleases},
	},
	{
		Name: "unreleasedAgeP90Hours", Metric: 20, ID: "unreleased_backlog", Title: "Age of the backlog, 90th percentile", Unit: Hours, Rollup: RollSketch, Version: "1",
		Interval: census, Source: trsBacklog,
		Doc:     "Nine of ten declarations that were neither released nor cancelled by the data cut were lodged at most so many hours before it.",
		Formula: Quantile{0.9, openAge}, NeedsCover: []Cover{CoverReleases},
	},
	ageBand("unreleasedUpTo24h", 0, 24),
	ageBand("unreleased24hTo72h", 24, 72),
	ageBand("unreleased72hTo7d", 72, 7*24),
	ageBand("unreleased7dTo30d", 7*24, overdueHours),
	ageBand("unreleasedOver30d", overdueHours, 0),
}

// ageBand counts what is open for more than some hours and, where an end is given, at most as many as that. The bands together are all that is open.
func ageBand(name string, over, atMost int64) Measure {
	m := Measure{
		Name: name, Metric: 20, ID: "unreleased_backlog", Unit: Declarations, Rollup: RollStock, Version: "1", Interval: census, Source: trsBacklog,
		NeedsCover: []Cover{CoverReleases},
	}
	when := []Condition{Timed{openAge}}
	if atMost > 0 {
		when = []Condition{Within{openAge, atMost * 3_600_000}}
	}
	if over > 0 {
		when = append(when, Not{Within{openAge, over * 3_600_000}})
	}
	age := fmt.Sprintf("more than %s and at most %s", hoursOrDays(over), hoursOrDays(atMost))
	switch {
	case over == 0:
		age = "at most " + hoursOrDays(atMost)
	case atMost == 0:
		age = "more than " + hoursOrDays(over)
	}
	m.Title = "Unreleased for " + age
	m.Doc = "Declarations lodged " + age + " before the data cut and neither released nor cancelled by then."
	if atMost == 0 {
		m.Doc += " So old they are rather releases that were never reported than a backlog: an explanation names some to look at, dataStatus counts them by office."
	}
	m.Formula = Total{Of: Aggregate{Name: fmt.Sprintf("unreleased_%d_to_%dh", over, atMost), When: when}}
	return m
}

func hoursOrDays(hours int64) string {
	if hours > 72 {
		return fmt.Sprintf("%d days", hours/24)
	}
	if hours == 1 {
		return "1 hour"
	}
	return fmt.Sprintf("%d hours", hours)
}
