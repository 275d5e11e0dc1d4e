package catalog

import "slices"

// ReferenceTier is what ratios compare with: the general-credit enterprises of Decree 237, art. 23-24.
const ReferenceTier = "regular"

// AEOTiers are the tiers that mutual recognition and the founding briefing call AEO; every built-in regime lists this one alone.
var AEOTiers = []string{"advanced_certified"}

var (
	lodged    = Aggregate{Name: "declarations"}
	valueCNY  = Aggregate{Name: "value_cny", Column: "value_cny", Scale: 2, Value: true}
	valueOwn  = Aggregate{Name: "value_declared", Column: "value_declared", Scale: 4, Value: true, Alike: "declared_ccy"}
	netWeight = Aggregate{Name: "net_kg", Column: "net_kg", Scale: 3}
)

const (
	wilson   = "Wilson on the effective sample size, clustered by group"
	census   = "none: every declaration is counted"
	unsigned = "none: draws of groups set shares further apart than they are"
	ordered  = "order statistics, by group"
	drawn    = "bootstrap by group, Poisson weights, 200 replicates"
	lodgedBy = " Counted by the local day of lodgement."
)

// Clearance is the fact of declarations: one row per live declaration of import or export.
var Clearance = Fact{
	Name:  "clearance",
	Rows:  "declarations",
	Title: "Clearance of declarations",
	Doc: "Declarations with their inspections, times and values. A declaration belongs to the local day it was lodged and to the " +
		"management tier its consignee (import) or consignor (export) had at that instant. Cancelled declarations are left out; transit and " +
		"free-zone movements enter only when `direction` names them.",
	Dimensions: []Dimension{
		{Name: "year", Kind: TimeBucket, Bucket: "year", Title: "Year", Doc: "First day of the calendar year of lodgement."},
		{Name: "quarter", Kind: TimeBucket, Bucket: "quarter", Title: "Quarter", Doc: "First day of the quarter of lodgement."},
		{Name: "month", Kind: TimeBucket, Bucket: "month", Title: "Month", Doc: "First day of the month of lodgement."},
		{Name: "week", Kind: TimeBucket, Bucket: "week", Title: "Week", Doc: "Monday of the week of lodgement."},
		{Name: "day", Kind: TimeBucket, Bucket: "day", Title: "Day", Doc: "Day of lodgement."},
		{Name: "tier", Kind: CodeList, Column: "tier", List: Tiers, Title: "Credit tier", Doc: "Management tier of the attributed operator at lodgement."},
		{Name: "regime", Kind: OpenCode, Column: "regime", Title: "Credit regime", Doc: "Regime under which the tier was given; `unknown` before an operator's first decision."},
		{Name: "direction", Kind: CodeList, Column: "direction", List: Directions, Title: "Direction", Doc: "Import, export, transit or free-zone movement."},
		{Name: "transportMode", Kind: CodeList, Column: "transport_mode", List: TransportModes, Title: "Transport mode", Doc: "Mode of transport at the border."},
		{Name: "office", Kind: OpenCode, Column: "office", Title: "Customs office", Doc: "Office of declaration."},
		{Name: "hs2", Kind: OpenCode, Column: "hs2", Title: "HS chapter", Doc: "Chapter of the item with the largest statistical value; `unknown` where there are no items."},
		{Name: "partnerCountry", Kind: OpenCode, Column: "partner_country", Title: "Partner country", Doc: "Consignment (import) or destination (export) country, ISO 3166-1 alpha-2."},
		{Name: "mraPartner", Kind: CodeList, List: MRAStanding, Mark: Recognised{}, Title: "Mutual recognition", Doc: "Whether an arrangement of mutual recognition with the partner country was in force at lodgement."},
		{Name: "sector", Kind: OpenCode, Column: "sector", OfOperator: true, Title: "Sector", Doc: "Sector of the attributed operator, as it is registered today."},
		{Name: "sizeClass", Kind: OpenCode, Column: "size_class", OfOperator: true, Title: "Size class", Doc: "Size class of the attributed operator, as it is registered today."},
		{Name: "declaredCcy", Kind: OpenCode, Column: "declared_ccy", Title: "Declared currency", Doc: "ISO 4217 code; `XXX` where the currency is not known."},
		{Name: "operator", Kind: OperatorKey, Column: "operator_key", Title: "Operator", Doc: "Attributed operator, by the id its source uses.", AnalystOnly: true},
		{Name: "group", Kind: GroupKey, Column: "group_key", Title: "Group", Doc: "Group of companies of the attributed operator, the operator itself where it belongs to none.", AnalystOnly: true},
		{Name: "riskStratum", Kind: OpenCode, Column: "risk_stratum", Title: "Risk stratum", Doc: "Risk class of goods and origin; `unknown` where the source states none.", AnalystOnly: true},
		{Name: "channel", Kind: CodeList, Column: "channel", List: Channels, Title: "Risk channel", Doc: "Channel assigned to the declaration.", AnalystOnly: true, AfterTier: true},
		{Name: "selectionBasis", Kind: CodeList, Column: "selection_basis", List: SelectionBases, Title: "Selection basis", Doc: "Why the control ordered first was ordered; `unknown` where there was none.", AnalystOnly: true, AfterTier: true},
		{Name: "hs6", Kind: OpenCode, Column: "hs6", Title: "HS subheading", Doc: "Subheading of the item with the largest statistical value; `unknown` where there are no items.", AnalystOnly: true},
	},
	Measures: slices.Concat(tradeMeasures, controlMeasures, effortMeasures, workMeasures, timeMeasures, shareMeasures, offenceMeasures, eventMeasures),
}
