package catalog

import (
	"fmt"
	"strings"
)

// Describe says in a phrase how a formula of the fact computes its value, in the names of the stored columns.
func (f Fact) Describe(of Formula) string {
	fact, rows := f, f.Rows
	switch f := of.(type) {
	case Total:
		return f.Of.describe(rows)
	case TotalOn:
		return f.Of.describe("rows of " + f.View)
	case ByEvent:
		return fact.Describe(f.Of) + ", by the local day of " + f.Event.Name + ": lodgement + " + f.Event.Column
	case DistinctOperators:
		return "distinct attributed operators"
	case Rate:
		return f.Of.describe(rows) + " ÷ " + f.Over.describe(rows)
	case OperatorMean:
		return "mean over operators" + ofLeast(f.Least, f.Over.describe(rows)) + " of (" + f.Of.describe(rows) + " ÷ " + f.Over.describe(rows) + ")"
	case OperatorMedian:
		return "median over operators of (" + f.Of.describe(rows) + " ÷ " + f.Over.describe(rows) + ")"
	case RateRatio:
		rate, reference := "("+f.Of.describe(rows)+" ÷ "+f.Over.describe(rows)+")", "the same of tier "+ReferenceTier
		switch f.Told {
		case RatioReduction:
			return "1 − " + rate + " ÷ " + reference
		case RatioDifference:
			return rate + " − " + reference
		case RatioItself:
		}
		return rate + " ÷ " + reference
	case Standardised:
		return "Σ weight of the stratum in all tiers × (" + f.Of.describe(rows) + " ÷ " + f.Over.describe(rows) + ") within it"
	case Poststratified:
		return "Σ over strata with any " + f.Over.describe(rows) + ": " + f.Whole.describe(rows) + " × (" + f.Of.describe(rows) + " ÷ " + f.Over.describe(rows) +
			") ÷ Σ over the same strata: " + f.Whole.describe(rows)
	case Quotient:
		if f.Trimmed {
			return f.Of.describe(rows) + " ÷ " + f.Over.describe(rows) + ", without rows of which " + f.Of.Column + " is above its 99th percentile among those that have any"
		}
		return f.Of.describe(rows) + " ÷ " + f.Over.describe(rows)
	case TierShare:
		return f.Of.describe(rows) + " of the row's tier ÷ the same of all tiers in the row's other dimensions"
	case Alignment:
		if f.Apart {
			return "½ Σ over tiers |share in " + f.Spent.describe(rows) + " − share in declarations × (" + f.Found.describe(rows) + " ÷ " + f.Tried.describe(rows) + ")|"
		}
		return "share in " + f.Spent.describe(rows) + " ÷ share in declarations × (" + f.Found.describe(rows) + " ÷ " + f.Tried.describe(rows) + ")"
	case Freed:
		spared := "Σ strata " + f.Over.describe(rows) + " × ((" + f.Of.describe(rows) + " ÷ " + f.Over.describe(rows) + ") of tier " + ReferenceTier + " − the row's)"
		switch f.Told {
		case FreedOwn:
			return spared + " × " + f.Spent.describe(rows) + " for each of the row"
		case FreedReference:
			return spared + " × " + f.Spent.describe(rows) + " for each of tier " + ReferenceTier
		case FreedCovered:
			return f.Over.describe(rows) + " in strata that tier " + ReferenceTier + " has, too ÷ " + f.Over.describe(rows)
		case FreedCount:
		}
		return spared
	case Mean:
		return "mean of " + f.Duration.describe()
	case Concentration:
		switch f.Told {
		case ConcentrationNumber:
			return "1 ÷ Σ over groups of the square of their share in " + f.Of.describe(rows)
		case ConcentrationFour:
			return f.Of.describe(rows) + " of the four groups that have most of it ÷ the same of all groups"
		case ConcentrationIndex:
		}
		return "10,000 × Σ over groups of the square of their share in " + f.Of.describe(rows)
	case Share:
		switch {
		case f.Party:
			return f.Of.describe(rows) + " where " + AEOParty{}.describe() + " ÷ the same of all"
		case f.AEO:
			return f.Of.describe(rows) + " of tier " + strings.Join(AEOTiers, ", ") + " ÷ the same of all tiers"
		}
		return f.Of.describe(rows) + " ÷ the same of all tiers in the time bucket"
	case Quantile:
		return fmt.Sprintf("quantile %g of %s", f.Level, f.Duration.describe())
	case Survival:
		return fmt.Sprintf("Kaplan–Meier quantile %g of %s", f.Level, f.Of.describe())
	case EndedBy:
		return fmt.Sprintf("1 − Kaplan–Meier survival at %g days of %s", float64(f.Within)/86_400_000, f.Of.describe())
	case WeightedRate:
		return f.Of.describe(rows) + " ÷ " + f.Over.describe(rows)
	case BeforeAfter:
		rate := f.Rate.Of.describe(rows) + " ÷ " + f.Rate.Over.describe(rows)
		if f.Beyond {
			return "1 − ((" + rate + ") after ÷ before recognition) ÷ the same of countries without it"
		}
		return "1 − (" + rate + ") after ÷ before recognition"
	case Growth:
		return f.Of.describe(rows) + " ÷ the same a year earlier − 1"
	case GrowthGap:
		return f.Of.describe(rows) + " ÷ the same a year earlier, where " + f.Among.describe() + " ÷ where " + f.Against.describe()
	case Average:
		return f.Of.describe(rows) + " ÷ " + f.Over.describe(rows)
	case PerTenThousand:
		return "10,000 × " + f.Of.describe("rows of "+f.Fact) + " ÷ " + f.Over.describe(rows)
	case PerOperatorYear:
		return f.Of.describe(rows) + " ÷ (" + f.Held.describe("rows of "+f.View) + " ÷ 365.25 days)"
	case PerHundredOperators:
		return "100 × " + f.Of.describe(rows) + " ÷ distinct operators"
	case StockAtEnd:
		return f.describe()
	case PerThousandOperators:
		return "1,000 × " + f.Of.describe(rows) + " ÷ " + StockAtEnd{}.describe()
	case StockCount:
		if f.Active {
			return "operators of the stock with a declaration, of their own or of one that goes on as them, in the twelve months before the end of the day"
		}
		return "operators whose tier interval covers the end of the day"
	}
	return ""
}

func ofLeast(least int64, what string) string {
	if least == 0 {
		return ""
	}
	return fmt.Sprintf(" with at least %d %s", least, what)
}

func (a Aggregate) describe(rows string) string {
	what := rows
	switch {
	case a.Distinct != "":
		what = "different values of " + a.Distinct
	case a.Column != "":
		what = "sum of " + a.Column
	case a.Duration != nil:
		what = "sum of " + a.Duration.describe()
	}
	if len(a.When) > 0 {
		what += " where " + describeAll(a.When, " and ")
	}
	return what
}

func (s StockAtEnd) describe() string {
	what := "operators of the stock at the end of the period"
	if s.Tiers != nil {
		what += " where tier is " + strings.Join(s.Tiers, " or ")
	}
	return what
}

func (w Waiting) describe() string {
	if w.Waited == "" {
		return "lodgement to released_ms"
	}
	return w.Waited + ", ended where " + w.Ended
}

func (d Duration) describe() string {
	from := d.From
	switch {
	case d.Open:
		return "age of what is open at the data cut"
	case from == "" && d.Name == "onsite":
		return d.To
	case from == "" || from == Lodged:
		from = "lodgement"
	}
	if d.Later != "" {
		later := d.Later
		if later == Lodged {
			later = "lodgement"
		}
		from = "the later of " + from + " and " + later
	}
	return from + " to " + d.To
}
