package catalog

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Date is a local calendar day of the reporting zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, Invalid("%q is not a date: write YYYY-MM-DD, for example 2020-01-31", s)
	}
	return DateOf(t), nil
}

// DateOf returns the calendar day of an instant in its own location.
func DateOf(t time.Time) Date { y, m, d := t.Date(); return Date{y, m, d} }

// In returns the first instant of the day in a zone.
func (d Date) In(zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
}

// AddDays returns the day n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.In(time.UTC).AddDate(0, 0, n)) }

// Before tells whether the day is an earlier one.
func (d Date) Before(e Date) bool { return d.compare(e) < 0 }

func (d Date) compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

func (d Date) String() string { return d.In(time.UTC).Format(time.DateOnly) }

// Period is a run of local days: From is included, To is not.
type Period struct{ From, To Date }

// Previous is the period just before, as long: by months where it begins and ends with whole ones, else by days.
func (p Period) Previous() Period {
	if p.From.Day == 1 && p.To.Day == 1 {
		months := (p.To.Year-p.From.Year)*12 + int(p.To.Month-p.From.Month)
		return Period{DateOf(p.From.In(time.UTC).AddDate(0, -months, 0)), p.From}
	}
	days := int(p.To.In(time.UTC).Sub(p.From.In(time.UTC)).Hours() / 24)
	return Period{p.From.AddDays(-days), p.From}
}

// YearBefore is the same days of the year before; for the 29th of February that is the 1st of March.
func (p Period) YearBefore() Period {
	return Period{DateOf(p.From.In(time.UTC).AddDate(-1, 0, 0)), DateOf(p.To.In(time.UTC).AddDate(-1, 0, 0))}
}

// Query is one question, as every door asks it.
type Query struct {
	Fact     string
	During   Period // of a fact of declarations
	At       Date   // of a stock: its state at the end of this local day
	Rows     Selection
	Total    Selection
	Where    *Filter
	Having   []Bound
	OrderBy  []Order
	First    int    // rows at most; 0 takes DefaultRows
	After    string // EndCursor of the answer before
	Excluded bool   // whether to count what was left out

	KnownAt time.Time // what was recorded later is not seen; zero: everything is

	CompareTo     *Period  // what every measure is compared with
	CurrentTiers  bool     // tiers as of the data cut rather than as of lodgement
	StandardiseBy []string // dimensions whose values make the strata of a standardised measure; nil takes DefaultStrata
	Exact         bool     // no time is taken together with others near it, however many there are

	FromFacts bool // no table of sums is read, to check those against the facts

	KeepPredecessors bool // of a stock: count an operator that has gone on as another one beside that one
}

// DefaultStrata are the dimensions of the strata of a standardised measure.
var DefaultStrata = []string{"transportMode", "direction", "riskStratum"}

// Limits of a question.
const (
	DefaultRows = 1_000
	MaxRows     = 10_000
	MaxDays     = 366 * 50
	MaxStocks   = 120 // ends of months, quarters or years at which one question counts operators: ten years by month
)

// Selection is what is wanted of the rows, or of their total.
type Selection struct {
	Wanted     bool
	Dimensions []string // what rows are grouped by; of a Total always empty
	Measures   []string
	Explained  []string // measures of which it is wanted what stands behind them
	Remarked   []string // measures of which the warnings that need other measures are wanted, too
	Quiet      []string // measures of which no warnings are wanted, nor what stands behind them: warnings that cost something may be left out
	Plain      []string // measures of which only the value and what it is made of are wanted: no interval, groups or warnings, which may be left out
}

// Filter is a condition on a row's declarations: exactly one of its forms is used.
type Filter struct {
	All, Any  []Filter // not empty when used
	Not       *Filter
	Dimension string
	In, NotIn []string // not empty when used
}

// Mentions tells whether a filter has a condition on a dimension for which of says yes.
func (f *Filter) Mentions(of func(dimension string) bool) bool {
	if f == nil {
		return false
	}
	inner := func(g Filter) bool { return g.Mentions(of) }
	return f.Dimension != "" && of(f.Dimension) || f.Not.Mentions(of) || slices.ContainsFunc(f.All, inner) || slices.ContainsFunc(f.Any, inner)
}

// Bound keeps rows whose measure lies within it, ends included; a missing value is never within.
type Bound struct {
	Measure       string
	Least, Atmost *float64
}

// Order sorts rows by a dimension or a measure; missing values come last.
type Order struct {
	By         string
	Descending bool
}

// Result is an answer that has been judged: what may be shown, as it may be shown.
type Result struct {
	Rows       []Row
	Total      Row
	More       bool
	EndCursor  string
	Provenance Provenance
}

// Row holds dimension values and cells in the order of its selection.
type Row struct {
	Keys  []string
	Cells []Cell
}

// Status says whether a cell has a value and what it is worth.
type Status string

// The cell states.
const (
	OK           Status = "OK"
	Provisional  Status = "PROVISIONAL"   // the bucket ends after the data cut
	NoPopulation Status = "NO_POPULATION" // nothing to divide by
	NotEstimable Status = "NOT_ESTIMABLE" // the records cannot tell
	Suppressed   Status = "SUPPRESSED"    // withheld to protect a firm
)

// Cell is a value with how sure it is and what stands behind it. Pointers are nil where there is nothing to say.
type Cell struct {
	Value        *float64
	Decimal      string // exact value of counts and sums
	Status       Status
	Low, High    *float64
	Level        float64
	Method       string
	Numerator    *float64
	Denominator  *float64
	Declarations *int64
	Groups       *int64
	Warnings     []Warning

	Behind *Behind // where it is to be explained

	Previous, Change, ChangeLow, ChangeHigh *float64 // with CompareTo
}

// Warning is a coded remark on a cell.
type Warning struct{ Code, Message string }

// The warning codes.
const (
	WarnSelectedPopulation = "SELECTED_POPULATION"
	WarnNotCollected       = "NOT_COLLECTED"
	WarnTierUnknown        = "TIER_UNKNOWN"
	WarnSmallBase          = "SMALL_BASE"
	WarnUnreleased         = "UNRELEASED_EXCLUDED"
	WarnWeightingMatters   = "WEIGHTING_MATTERS"
	WarnMixedCurrencies    = "MIXED_CURRENCIES"
	WarnMixedStandards     = "MIXED_STANDARDS"
	WarnLowCoverage        = "LOW_COVERAGE"
	WarnTrimmed            = "TRIMMED"
	WarnProvisional        = "PROVISIONAL_PERIOD"
	WarnAssumedRegular     = "TIER_ASSUMED_REGULAR"
	WarnSimpson            = "SIMPSON_REVERSAL"
	WarnRegimeBreak        = "REGIME_BREAK"
	WarnPostTreatment      = "POST_TREATMENT_STANDARDISATION"
	WarnDominated          = "DOMINATED"
	WarnModel              = "MODEL"
	WarnCurrentTiers       = "CURRENT_TIERS"
	WarnReopened           = "REOPENED"
	WarnMixedCohorts       = "MIXED_COHORTS"
	WarnNotAnEffect        = "NOT_AN_EFFECT"
	WarnTrendAdjusted      = "TREND_ADJUSTED"
	WarnAnticipation       = "ANTICIPATION"
	WarnSeason             = "SEASON"
	WarnUnbalanced         = "UNBALANCED"
)

// Provenance says where an answer comes from.
type Provenance struct {
	DataVersion       string
	DefinitionVersion string
	KnownAt           time.Time
	DataCut           time.Time
	Table             string // those of Reads
	Reads             []TableRead
	SQL               string
	Cached            bool
	RowsRead          int64
	BytesRead         int64
	Elapsed           time.Duration
	QueryID           string
	Excluded          []Exclusion
}

// TableRead is a table that was read, and why it was and no smaller one.
type TableRead struct {
	Table, Why string
}

// AddRead adds a table to those that were read, or another reason to one of them.
func AddRead(read []TableRead, table, why string) []TableRead {
	at := slices.IndexFunc(read, func(r TableRead) bool { return r.Table == table })
	switch {
	case at < 0:
		return append(read, TableRead{table, why})
	case !slices.Contains(strings.Split(read[at].Why, "; "), why):
		read[at].Why += "; " + why
	}
	return read
}

// Tables are the names of tables that were read, with commas between.
func Tables(read []TableRead) string {
	names := make([]string, len(read))
	for i, r := range read {
		names[i] = r.Table
	}
	return strings.Join(names, ", ")
}

// Exclusion counts declarations of the period that match the filter but were left out of some or all measures.
type Exclusion struct {
	Reason       string
	Measures     string // which measures leave them out
	Declarations int64
}
