package catalog

import "time"

// DurationBasis says which stretch of the way is measured.
type DurationBasis string

// The bases.
const (
	Customs   DurationBasis = "CUSTOMS"   // lodgement to release
	Overall   DurationBasis = "OVERALL"   // arrival to release
	Effective DurationBasis = "EFFECTIVE" // the later of arrival and lodgement to release
	Door      DurationBasis = "DOOR"      // arrival to removal
)

// Duration is what the basis measures.
func (b DurationBasis) Duration() (Duration, bool) {
	d, known := map[DurationBasis]Duration{Customs: customsTime, Overall: overallTime, Effective: effectiveTime, Door: doorTime}[b]
	return d, known
}

// EffectMethod says what certified operators are compared with.
type EffectMethod string

// The methods.
const (
	OwnBaseline EffectMethod = "OWN_BASELINE" // themselves before (metric 23)
	Matched     EffectMethod = "MATCHED"      // uncertified operators that were like them before (metric 24)
	DID         EffectMethod = "DID"          // their own change, and that of uncertified operators in the same months (metric 25)
)

// Certification asks what the certification of operators during a period changed in their clearance times.
type Certification struct {
	During Period // in which they were first certified, by the local day
	Window int    // months on either side
	Basis  DurationBasis
	Method EffectMethod
	Where  *Filter // of Clearance: which declarations count
	Modes  bool    // whether the transport modes of declarations are wanted
}

// Anticipation are the months before a certificate in which an operator may already prepare for it.
const Anticipation = 3

// Span are the months that are looked at: from its first one on, up to its last one.
func (q Certification) Span() (first, last int) {
	from, to := q.During.From, q.During.To.AddDays(-1)
	return MonthNumber(from) - max(q.Window+Anticipation, 12), MonthNumber(to) + q.Window
}

// MonthNumber counts months: 12 · year + month − 1.
func MonthNumber(d Date) int { return 12*d.Year + int(d.Month) - 1 }

// MonthStart is the first day of the month of a number.
func MonthStart(n int) Date { return Date{n / 12, time.Month(n%12 + 1), 1} }

// Panel is what operators' clearance times were, month by month, with what was decided on their tiers: as a warehouse counted it.
type Panel struct {
	Operators  []PanelOperator
	Provenance Provenance
	Cut        time.Time
	Zone       *time.Location
	Gaps       map[Cover]Gap
}

// PanelOperator is an operator with declarations in the span and at least one decision on its tier.
type PanelOperator struct {
	Decisions []TierDecision // ascending
	Months    []PanelMonth   // ascending
}

// TierDecision is a decision on how an operator is managed, from an instant on.
type TierDecision struct {
	From time.Time
	Tier string
	Kind string // change_kind as recorded
}

// PanelMonth are the declarations that an operator lodged in one local month and whose time is known and positive.
type PanelMonth struct {
	Month             int // as MonthNumber
	Declarations      int64
	LogSum            int64 // Σ round(10^9 · ln hours)
	Inspected         int64
	LogSumUninspected int64
	Without           int64   // declarations whose time is not known, or not positive
	ByMode            []int64 // declarations by transport mode, in the order of TransportModes, where wanted
}

// LogScale is what sums of logarithms are multiplied by.
const LogScale = 1e9

// CertificationEffect is what a certification changed in clearance times, and what may be said of it.
type CertificationEffect struct {
	Reduction         Cell // the part of the hours that is gone, 0.5 for half
	MayBeCalledEffect bool
	Estimand          string // what it would be an effect of
	Certified         int    // operators first certified in the period
	Treated, Controls int    // operators that could be compared
	Excluded          int    // operators certified in the period whose tier changed otherwise, too
	Figures           []EffectFigure
	Gates             []EffectGate
	Leads, Lags       []EffectPoint
	Months            []EffectMonth
	Provenance        Provenance
}

// EffectFigure is another figure beside the reduction, by its name.
type EffectFigure struct {
	Name, Says string
	Reduction  Cell
}

// EffectGate is a condition that has to hold before a change is called an effect.
type EffectGate struct {
	Name   string
	Passed bool
	Figure string
}

// EffectPoint is by what part the certified took longer than their controls so many months after the certificate, against the window before it.
type EffectPoint struct {
	Month            int
	Value, Low, High float64
}

// EffectMonth is a calendar month of the panel: geometric means of hours over operators, each alike.
type EffectMonth struct {
	Month                      Date
	Treated, Controls          *float64
	TreatedCount, ControlCount int
}
