package catalog

// Regime is a set of credit rules with the local days on which it is in force.
type Regime struct {
	Code, Decree string
	From         Date     // the first day
	Until        *Date    // the first day after it, on which the next regime of its authority begins; nil: it stands
	Tiers        []string // that it grants
	AEOTiers     []string
	Caps         map[string]float64 // by tier: most that its inspection rate may be, as a ratio to that of the reference tier
	Floors       map[string]float64 // by tier: least that its inspection rate has to be
	Standard     string             // version of the credit standard, where stated
}

// During is the part of a period on which the regime is in force; false where there is none.
func (g Regime) During(p Period) (Period, bool) {
	if p.From.Before(g.From) {
		p.From = g.From
	}
	if g.Until != nil && g.Until.Before(p.To) {
		p.To = *g.Until
	}
	return p, p.From.Before(p.To)
}

// CostParameter is an assumption about what an inspection costs, as it was loaded: there are no others.
type CostParameter struct {
	Name, Scenario string
	Value          float64
	Decimal        string // the exact value
	Unit, Source   string
	ValidFrom      *Date // nil: always
}

// References are what the records of a data version say about rules and assumptions.
type References struct {
	Regimes     []Regime // in the order in which they began
	Costs       []CostParameter
	DataVersion string
}
