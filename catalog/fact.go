package catalog

import "slices"

// Fact is a table of answers: dimensions to group and filter by, measures to compute.
type Fact struct {
	Name       string
	Title      string
	Doc        string
	Rows       string // what one row of it is, in the plural: declarations, cases
	View       string // the parametrised view that holds them; empty: the built fact of declarations
	Compared   string // the view of the same rows for formulas that set an earlier time beside a later one
	Kind       string // of the records that make its rows; empty: declarations
	Cover      Cover  // what a source must cover for there to be such records
	LeftOut    []Omission
	Stock      bool      // asked at a day rather than during a period
	Segments   []Segment // stretches of a declaration's way, each of which makes one row of it; none: the declaration is one
	Dimensions []Dimension
	Measures   []Measure
}

// DimensionKind says what the values of a dimension are.
type DimensionKind uint8

// The kinds of dimensions.
const (
	TimeBucket  DimensionKind = iota // first local day of a bucket, YYYY-MM-DD
	CodeList                         // one of a closed list of codes
	OpenCode                         // a code of a list that data extends
	OperatorKey                      // an operator, by the id its source uses
	GroupKey                         // a group of operators, by the id its source uses
)

// Dimension is what rows can be grouped and filtered by.
type Dimension struct {
	Name        string
	Kind        DimensionKind
	Bucket      string    // of a TimeBucket: year, quarter, month, week (from Monday), day
	Column      string    // stored column, empty for a TimeBucket
	List        []Code    // of a CodeList
	Mark        Condition // of a CodeList without a column: where it holds the value is the first code, else the second
	OfOperator  bool      // a column of the attributed operator as it is registered today; `unknown` where it states none
	Title       string
	Doc         string
	AnalystOnly bool
	AfterTier   bool // decided after the tier and partly by it: standardising by it would take the tier's own effect away
}

// Omission is a reason why some or all measures leave out rows of the fact.
type Omission struct {
	Reason   string
	When     Condition
	Measures []string // which leave them out; none: all
}

// Segment is a stretch of a declaration's way between two points of a time release study.
type Segment struct {
	Code, Label string
	Owner       string // who is answerable for it: customs, trader or terminal
	Duration    Duration
}

// Code is one value of a closed list with its label.
type Code struct{ Code, Label string }

// Tiers are the credit tiers, with `unknown` for operators without any tier decision.
var Tiers = []Code{
	{"unknown", "Unknown"},
	{"advanced_certified", "Advanced certified (AEO)"},
	{"certified", "Certified"},
	{"regular", "Regular"},
	{"discredited", "Discredited"},
	{"seriously_discredited", "Seriously discredited"},
}

// Directions are the directions of a movement of goods.
var Directions = []Code{
	{"import", "Import"}, {"export", "Export"}, {"transit", "Transit"}, {"ftz_in", "Into a free zone"}, {"ftz_out", "Out of a free zone"},
}

// TransportModes are the modes of transport at the border.
var TransportModes = []Code{
	{"unknown", "Unknown"},
	{"sea", "Sea"},
	{"rail", "Rail"},
	{"road", "Road"},
	{"air", "Air"},
	{"post", "Post"},
	{"multimodal", "Multimodal"},
	{"fixed", "Fixed installation"},
	{"other", "Other"},
}

// MRAStanding says whether mutual recognition with the partner is in force.
var MRAStanding = []Code{{"mra", "Mutual recognition in force"}, {"non_mra", "No mutual recognition"}}

// Channels are the risk channels.
var Channels = []Code{{"unknown", "Unknown"}, {"green", "Green"}, {"yellow", "Yellow"}, {"red", "Red"}, {"blue", "Blue"}}

// SelectionBases say why a control was ordered.
var SelectionBases = []Code{
	{"unknown", "Unknown"}, {"random", "Random"}, {"risk_rule", "Risk rule"}, {"intel", "Intelligence"}, {"mandatory", "Mandatory"}, {"reinspection", "Reinspection"},
}

// Facts returns every fact, in the order of the public schema.
func Facts() []Fact {
	return []Fact{Clearance, ReleaseSegments, OperatorStock, ForeignClearance, TradeOrders, Enforcement, Assessments, Coordination, TierTransitions}
}

// Standardises tells whether a measure of the fact is taken stratum by stratum.
func (f Fact) Standardises() bool {
	return slices.ContainsFunc(f.Measures, Measure.ByStratum)
}

// Times tells whether a measure of the fact is a quantile of times.
func (f Fact) Times() bool {
	return slices.ContainsFunc(f.Measures, func(m Measure) bool {
		switch m.Formula.(type) {
		case Quantile, Survival, EndedBy:
			return true
		}
		return false
	})
}

// FactNamed returns the fact of that name.
func FactNamed(name string) (Fact, bool) {
	for _, f := range Facts() {
		if f.Name == name {
			return f, true
		}
	}
	return Fact{}, false
}

// Measure returns the measure of that name.
func (f Fact) Measure(name string) (Measure, bool) {
	for _, m := range f.Measures {
		if m.Name == name {
			return m, true
		}
	}
	return Measure{}, false
}

// Dimension returns the dimension of that name.
func (f Fact) Dimension(name string) (Dimension, bool) {
	for _, d := range f.Dimensions {
		if d.Name == name {
			return d, true
		}
	}
	return Dimension{}, false
}
