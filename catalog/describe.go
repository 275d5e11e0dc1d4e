package catalog

import (
	"fmt"
	"strings"
)

// Describe says in a phrase how a formula computes its value, in the names of the stored columns.
func Describe(f Formula) string {
	switch f := f.(type) {
	case Total:
		return f.Of.describe()
	case DistinctOperators:
		return "distinct attributed operators"
	case Rate:
		return f.Of.describe() + " ÷ " + f.Over.describe()
	case OperatorMean:
		return "mean over operators of (" + f.Of.describe() + " ÷ " + f.Over.describe() + ")"
	case RateRatio:
		less := map[bool]string{true: "1 − "}[f.Reduction]
		return less + "(" + f.Of.describe() + " ÷ " + f.Over.describe() + ") ÷ the same of tier " + ReferenceTier
	case Standardised:
		return "Σ weight of the stratum in all tiers × (" + f.Of.describe() + " ÷ " + f.Over.describe() + ") within it"
	case Quotient:
		return f.Of.describe() + " ÷ " + f.Over.describe()
	case TierShare:
		return f.Of.describe() + " of the row's tier ÷ the same of all tiers in the row's other dimensions"
	case Alignment:
		return "share in " + f.Spent.describe() + " ÷ share in declarations × (" + f.Found.describe() + " ÷ " + f.Tried.describe() + ")"
	case Freed:
		spared := "Σ strata " + f.Over.describe() + " × ((" + f.Of.describe() + " ÷ " + f.Over.describe() + ") of tier " + ReferenceTier + " − the row's)"
		switch f.Told {
		case FreedOwn:
			return spared + " × " + f.Spent.describe() + " for each of the row"
		case FreedReference:
			return spared + " × " + f.Spent.describe() + " for each of tier " + ReferenceTier
		case FreedCovered:
			return f.Over.describe() + " in strata that tier " + ReferenceTier + " has, too ÷ " + f.Over.describe()
		case FreedCount:
		}
		return spared
	case Mean:
		return "mean of " + f.Duration.describe()
	case Concentration:
		return "10,000 × Σ over groups of the square of their share in " + f.Of.describe()
	case Share:
		switch {
		case f.Party:
			return f.Of.describe() + " where " + AEOParty{}.describe() + " ÷ the same of all"
		case f.AEO:
			return f.Of.describe() + " of tier " + strings.Join(AEOTiers, ", ") + " ÷ the same of all tiers"
		}
		return f.Of.describe() + " ÷ the same of all tiers in the time bucket"
	case Quantile:
		return fmt.Sprintf("quantile %g of %s", f.Level, f.Duration.describe())
	case Survival:
		return fmt.Sprintf("Kaplan–Meier quantile %g of lodgement to released_ms", f.Level)
	case StockCount:
		return "operators whose tier interval covers the end of the day"
	}
	return ""
}

func (a Aggregate) describe() string {
	what := "declarations"
	switch {
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

func (d Duration) describe() string {
	from := d.From
	switch {
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
