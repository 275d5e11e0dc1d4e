package catalog

// Fact is a table of answers: dimensions to group and filter by, measures to compute.
type Fact struct {
	Name       string
	Title      string
	Doc        string
	Stock      bool // asked at a day rather than during a period
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
)

// Dimension is what rows can be grouped and filtered by.
type Dimension struct {
	Name        string
	Kind        DimensionKind
	Bucket      string // of a TimeBucket: year, quarter, month, week (from Monday), day
	Column      string // stored column, empty for a TimeBucket
	List        []Code // of a CodeList
	Title       string
	Doc         string
	AnalystOnly bool
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
