package catalog

import "slices"

// ForeignSources say who tells of a clearance abroad.
var ForeignSources = []Code{{"exchange", "Exchange with the partner's customs"}, {"survey", "Survey of operators"}, {"self", "Told by the operator"}}

var (
	cleared          = Aggregate{Name: "cleared", Column: "cleared"}
	weighed          = Aggregate{Name: "weighed", Column: "weighed", Scale: 6}
	weighedInspected = Aggregate{Name: "weighed_inspected", Column: "weighed_inspected", Scale: 6}
	weighedTwice     = Aggregate{Name: "weighed_twice", Column: "weighed_twice", Scale: 12}

	inspectedAbroad = WeightedRate{Of: weighedInspected, Over: weighed, Squares: weighedTwice, Records: cleared}
)

const reductionNote = " The period has to hold clearances on both sides of the day on which recognition of the partner came into force; a month before and a " +
	"month after it are left out, and so are operators whose tier changed in the period. A row without one definite tier is that of the AEO tiers. " +
	"Unknown with fewer than 100 clearances on a side, and for partners that were recognised on different days. A difference, not an effect."

// ForeignClearance is the fact of clearances by customs abroad.
var ForeignClearance = Fact{
	Name: "foreignClearance", Title: "Clearances abroad", Rows: "clearances", View: "foreign_clearance_rows", Compared: "foreign_clearance_sides",
	Kind: "foreign_clearances", Cover: CoverAbroad,
	Doc: "Consignments of operators at customs abroad, inspected or not, by the day they were declared there; returns of a month count on its first day. " +
		"Days are those of the reporting zone. Sources that list inspected consignments alone are refused when they are loaded (F005).",
	Dimensions: slices.Concat(timeBuckets("of declaration abroad"), []Dimension{
		tierWhen("when the consignment was declared"),
		{Name: "partnerCountry", Kind: OpenCode, Column: "country", Title: "Partner country", Doc: "Country of the clearance, ISO 3166-1 alpha-2."},
		{Name: "mraPartner", Kind: CodeList, Column: "mra_partner", List: MRAStanding, Title: "Mutual recognition", Doc: "Whether an arrangement of mutual recognition with the country was in force on that day."},
		{Name: "source", Kind: CodeList, Column: "source", List: ForeignSources, Title: "Source", Doc: "Who tells of the clearance. What operators tell of themselves selects good news."},
	}, ofOperators),
	Measures: []Measure{
		{
			Name: "clearances", ID: "foreign_clearances", Title: "Clearances abroad", Unit: Records, Rollup: RollSum, Version: "1", Interval: everyRecord,
			Source: "WCO SAFE Framework: mutual recognition", Doc: "Consignments cleared abroad, those of returns included.",
			Formula: Total{Of: cleared}, NeedsCover: []Cover{CoverAbroad},
		},
		{
			Name: "foreignInspectionRate", Metric: 32, ID: "foreign_inspection_rate", Title: "Inspection rate abroad", Unit: Ratio, Rollup: RollRatio, Version: "1",
			Interval: "Wilson on the effective number of clearances (Kish)", Source: "WCO SAFE Framework: mutual recognition", TierBound: true,
			Doc:     "Consignments inspected by customs abroad over those cleared there, by weight where they are a sample.",
			Formula: inspectedAbroad, NeedsCover: []Cover{CoverAbroad},
		},
		{
			Name: "foreignInspectionReduction", Metric: 33, ID: "foreign_inspection_reduction", Title: "Inspections abroad, reduction since recognition", Unit: Ratio,
			Rollup: RollDerived, Version: "1", Interval: "delta method on the log ratio; Koopman below five inspected", TierBound: true,
			Source:  "GACC on mutual recognition with the EU: inspections down by 70 %",
			Doc:     "One minus the inspection rate after recognition over the rate before it." + reductionNote,
			Formula: BeforeAfter{Rate: inspectedAbroad}, NeedsCover: []Cover{CoverAbroad}, NotBy: append([]string{"mraPartner"}, timeNames...),
		},
		{
			Name: "foreignInspectionReductionAdjusted", Metric: 33, ID: "foreign_inspection_reduction", Title: "Inspections abroad, reduction beyond that without recognition",
			Unit: Ratio, Rollup: RollDerived, Version: "1", Interval: "delta method on the four cells; both Koopman intervals below five inspected", TierBound: true,
			Source: "GACC on mutual recognition with the EU: inspections down by 70 %",
			Doc: "One minus the quotient of both rates over the same quotient, at the same day, for countries that were not recognised at any time of the period." +
				reductionNote + " Conditions on the partner are set aside for these countries.",
			Formula: BeforeAfter{Rate: inspectedAbroad, Beyond: true}, NeedsCover: []Cover{CoverAbroad}, NotBy: append([]string{"mraPartner"}, timeNames...),
		},
	},
}
