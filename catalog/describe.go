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
		return "(" + f.Of.describe() + " ÷ " + f.Over.describe() + ") ÷ the same of tier " + ReferenceTier
	case Share:
		if f.AEO {
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
	if a.Column != "" {
		what = "sum of " + a.Column
	}
	if len(a.When) > 0 {
		what += " where " + strings.Join(a.When, " and ")
	}
	return what
}

func (d Duration) describe() string {
	switch {
	case d.From == "" && d.Name == "onsite":
		return d.To
	case d.From == "":
		return "lodgement to " + d.To
	}
	return d.From + " to " + d.To
}
