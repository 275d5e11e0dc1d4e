package catalog

// Weighting says what an average rate is an average of; the decrees do not.
type Weighting string

// The weightings.
const (
	WeighPooled       Weighting = "POOLED"        // over declarations, each alike
	WeighOperators    Weighting = "OPERATOR_MEAN" // over operators, each alike
	WeighStandardised Weighting = "STANDARDISED"  // over declarations at the same mix of goods and ways
)

// Compliance says whether a legal bound was kept.
type Compliance string

// The outcomes.
const (
	Pass          Compliance = "PASS"           // the whole interval lies on the lawful side
	Fail          Compliance = "FAIL"           // the whole interval lies on the other side
	Inconclusive  Compliance = "INCONCLUSIVE"   // the bound lies within the interval, or there is none
	NotApplicable Compliance = "NOT_APPLICABLE" // the regime sets no bound for the tier
)

// CapCompliance is a tier's inspection rate against what the regime in force bounds it by (metric 6), in one weighting.
type CapCompliance struct {
	Regime     Regime
	During     Period // the part of the period on which the regime is in force
	Tier       string
	Weighting  Weighting
	Status     Compliance
	Cap, Floor *float64 // most that Ratio may be; least that Rate has to be
	Ratio      Cell     // of the tier's rate to that of the reference tier
	Rate       Cell
}

// ComplianceTiers are those that regimes bound.
var ComplianceTiers = []string{"advanced_certified", "certified", "discredited", "seriously_discredited"}
